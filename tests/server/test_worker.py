"""The worker as a process: it works, closes what is overdue, outlives the database and its own death, and stops."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from launch import CHECKOUT
from launch.postgres import Cluster
from server import jobs
from server.app import create_app
from server.db import db, transaction
from server.ids import new_id
from server.settings import Settings
from server.sittings.models import Attempt
from server.units.rules import Kind
from tests.conftest import SECRET, migrate
from tests.people import make_person, make_unit
from tests.server import job_kinds
from tests.sittings import make_exam, make_phone

pytestmark = pytest.mark.slow
PATIENCE = 60


class Worker:
    """A worker process whose log is read line by line."""

    def __init__(self, settings: Settings) -> None:
        """Start it on the same database and data folder."""
        environment = os.environ | {
            "XUEKAO_DATABASE_URL": settings.database_url,
            "XUEKAO_SECRET_KEY": settings.secret_key,
            "XUEKAO_DATA": str(settings.data),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.quick_worker"],
            cwd=CHECKOUT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.timer = threading.Timer(PATIENCE, self.process.kill)
        self.timer.start()

    def says(self, *words: str) -> str:
        """Read its log up to the line that has all these words."""
        assert self.process.stderr is not None
        seen = []
        for line in self.process.stderr:
            if all(word in line for word in words):
                return line
            seen.append(line)
        raise AssertionError(f"the worker never said {words}: {''.join(seen)}")

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


@contextmanager
def working(settings: Settings) -> Iterator[Worker]:
    worker = Worker(settings)
    try:
        yield worker
    finally:
        worker.timer.cancel()
        worker.process.kill()
        worker.process.communicate()


def ask(app: Flask, kind: jobs.Kind, **arguments: int) -> str:
    now = datetime.now(UTC)  # noqa: TID251 - the worker's clock is the machine's
    with app.app_context(), transaction() as session:
        return str(jobs.enqueue(session, kind, arguments, owner_id=new_id(now), now=now))


def result(app: Flask, job_id: str) -> object:
    with app.app_context():
        return db.session.scalar(sa.select(jobs.Job.result).where(jobs.Job.id == job_id))


@pytest.fixture
def live_app(database: str, settings_for: Callable[[str], Settings]) -> Iterator[Flask]:
    """Build an app whose clock is the machine's, as the worker's is."""
    app = create_app(settings_for(database))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_worker_takes_jobs_as_they_come_and_stops_when_asked(live_app: Flask) -> None:
    with working(live_app.extensions["settings"]) as worker:
        worker.says("后台任务已启动")
        first, second = (ask(live_app, job_kinds.count, to=number) for number in (2, 3))
        worker.says(first, "已完成")
        worker.says(second, "已完成")

        assert worker.stop() == 0

    assert result(live_app, second) == {"counted": 3, "attempt": 1}
    with live_app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM procrastinate_workers")) == 0


def test_the_worker_closes_attempts_that_are_overdue(live_app: Flask) -> None:
    school = make_unit(live_app, under=make_unit(live_app, kind=Kind.BUREAU))
    teacher = make_person(live_app, unit=school)
    now = live_app.extensions["clock"].now()
    phone = make_phone(live_app, teacher, make_exam(live_app, [teacher], now=now))
    assert phone.start().status_code == 200
    with live_app.app_context(), transaction() as session:
        past = {"started_at": now - timedelta(minutes=31), "deadline_at": now - timedelta(minutes=1)}
        session.execute(sa.update(Attempt).values(past))

    with working(live_app.extensions["settings"]) as worker:
        worker.says("收取了 1 份")

    with live_app.app_context():
        assert db.session.scalar(sa.select(Attempt.finished_at)) == now - timedelta(minutes=1)


def test_the_job_of_a_killed_worker_is_finished_by_the_next(live_app: Flask) -> None:
    settings = live_app.extensions["settings"]
    with working(settings) as worker:
        worker.says("后台任务已启动")
        job_id = ask(live_app, job_kinds.die, times=1)
        assert worker.process.wait() == -signal.SIGKILL

    with working(settings) as worker:
        worker.says("找回了 1 个")
        worker.says(job_id, "已完成")

    assert result(live_app, job_id) == {"attempt": 2}


def test_a_file_that_kills_every_worker_fails_in_the_end(live_app: Flask) -> None:
    settings = live_app.extensions["settings"]
    job_id = ask(live_app, job_kinds.die, times=99)
    for _ in range(jobs.MOST_ATTEMPTS):
        with working(settings) as worker:
            assert worker.process.wait() == -signal.SIGKILL

    with working(settings) as worker:
        worker.says("找回了 1 个")
        later = ask(live_app, job_kinds.count, to=1)
        worker.says(later, "已完成")

    with live_app.app_context():
        state, message = db.session.execute(sa.select(jobs.Job.state, jobs.Job.message).filter_by(id=job_id)).one()
    assert (state, message) == (jobs.JobState.FAILED, "任务多次中断，已停止。请重新提交。")


def test_the_worker_outlives_a_restart_of_the_database(tmp_path: Path) -> None:
    server = Cluster(tmp_path / "postgres")
    server.start()
    try:
        settings = Settings(database_url=server.create_database("one"), secret_key=SECRET, data=tmp_path / "data")
        migrate(settings.database_url)
        app = create_app(settings)
        with working(settings) as worker:
            worker.says("后台任务已启动")
            server.stop()
            worker.says("任务队列暂时不可用")
            worker.says("数据库暂时不可用")
            server.start()
            job_id = ask(app, job_kinds.count, to=1)
            worker.says(job_id, "已完成")

            assert worker.stop() == 0
        with app.app_context():
            db.engine.dispose()
    finally:
        server.stop()

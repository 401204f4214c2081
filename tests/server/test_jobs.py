"""Jobs: asked for with their command, shown to their owner, run at least once, never stuck."""

import importlib.resources
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server import jobs
from server.db import db, transaction
from server.ids import new_id
from server.units.rules import Kind
from tests.conftest import NINE
from tests.jobs import run_pending_jobs
from tests.people import Someone, make_administrator, make_unit, sign_in
from tests.server import job_kinds


@pytest.fixture
def owner(app: Flask) -> Someone:
    return make_administrator(app, make_unit(app, kind=Kind.BUREAU))


@pytest.fixture
def desk(app: Flask, owner: Someone) -> FlaskClient:
    return sign_in(app, owner)


def ask(app: Flask, owner: Someone, work: jobs.Kind, **arguments: Any) -> UUID:
    with app.app_context(), transaction() as session:
        return jobs.enqueue(session, work, arguments, owner_id=owner.id, now=NINE)


def look(desk: FlaskClient, job_id: UUID) -> Any:
    reply = desk.get(f"/api/v1/admin/jobs/{job_id}")
    assert reply.status_code == 200
    return reply.json


def queue_rows(app: Flask) -> Any:
    with app.app_context(), db.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs"))


def test_a_job_waits_runs_and_shows_its_outcome(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.count, to=3)

    waiting = look(desk, job_id)
    assert (waiting["state"], waiting["title"], waiting["progress"]) == ("queued", "数数", 0)
    run_pending_jobs(app)
    done = look(desk, job_id)

    assert (done["state"], done["progress"], done["total"]) == ("done", 3, 3)
    assert (done["message"], done["result"]) == ("数完了 3 个。", {"counted": 3, "attempt": 1})
    assert queue_rows(app) == 0


def test_a_job_of_a_command_that_failed_never_existed(app: Flask, owner: Someone) -> None:
    def command() -> None:
        with transaction() as session:
            jobs.enqueue(session, job_kinds.count, {"to": 1}, owner_id=owner.id, now=NINE)
            raise ZeroDivisionError

    with app.app_context(), pytest.raises(ZeroDivisionError):
        command()

    assert queue_rows(app) == 0
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(jobs.Job)) == 0


def test_a_refusal_ends_the_job_with_its_sentence_and_its_facts(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.refuse)

    run_pending_jobs(app)

    failed = look(desk, job_id)
    assert (failed["state"], failed["message"]) == ("failed", "第三行太奇怪了。")
    assert failed["result"] == {"problem": {"type": "/problems/too-odd", "title": "太奇怪了", "row": 3}}


def test_a_fault_of_ours_ends_the_job_without_telling_what_it_was(
    app: Flask, owner: Someone, desk: FlaskClient
) -> None:
    job_id = ask(app, owner, job_kinds.break_down)

    run_pending_jobs(app)

    failed = look(desk, job_id)
    assert failed["state"] == "failed"
    assert str(job_id) in failed["message"]
    assert "secret" not in str(failed)


def test_only_the_owner_sees_and_cancels_a_job(app: Flask, owner: Someone) -> None:
    job_id = ask(app, owner, job_kinds.count, to=1)
    other = sign_in(app, make_administrator(app, owner.unit))

    assert other.get(f"/api/v1/admin/jobs/{job_id}").status_code == 404
    assert other.post(f"/api/v1/admin/jobs/{job_id}/cancel").status_code == 404
    assert other.get(f"/api/v1/admin/jobs/{new_id(NINE)}").status_code == 404
    assert app.test_client().get(f"/api/v1/admin/jobs/{job_id}").status_code == 401


def test_a_waiting_job_is_taken_back_at_once_and_cancelling_twice_is_harmless(
    app: Flask, owner: Someone, desk: FlaskClient
) -> None:
    job_id = ask(app, owner, job_kinds.count, to=1)

    replies = [desk.post(f"/api/v1/admin/jobs/{job_id}/cancel") for _ in range(2)]

    assert [(reply.status_code, reply.json["state"]) for reply in replies] == [(200, "cancelled")] * 2
    assert queue_rows(app) == 0
    run_pending_jobs(app)
    assert look(desk, job_id)["result"] is None


def test_a_running_job_stops_at_its_next_step(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.cancel_oneself)

    run_pending_jobs(app)

    assert look(desk, job_id)["state"] == "cancelled"
    assert look(desk, job_id)["progress"] == 2


def test_a_finished_job_cannot_be_cancelled(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.count, to=1)
    run_pending_jobs(app)

    refused = desk.post(f"/api/v1/admin/jobs/{job_id}/cancel")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/job-finished")
    assert look(desk, job_id)["state"] == "done"


def test_a_job_that_lost_the_database_comes_again(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.lose_database, times=1)

    run_pending_jobs(app)
    make_due(app)
    run_pending_jobs(app)

    assert (look(desk, job_id)["state"], look(desk, job_id)["result"]) == ("done", {"attempt": 2})


def test_a_job_that_is_interrupted_every_time_fails_in_the_end(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.lose_database, times=99)

    for _ in range(jobs.MOST_ATTEMPTS + 1):
        run_pending_jobs(app)
        make_due(app)

    assert look(desk, job_id)["state"] == "failed"
    assert "多次中断" in look(desk, job_id)["message"]
    assert queue_rows(app) == 0


def test_the_job_of_a_dead_worker_is_brought_back_and_finished(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.count, to=2)
    die_with(app, job_id)
    run_pending_jobs(app)
    assert look(desk, job_id)["state"] == "running"

    with app.app_context():
        assert jobs.rescue(now=NINE) == 1
    run_pending_jobs(app)

    assert (look(desk, job_id)["state"], look(desk, job_id)["result"]["attempt"]) == ("done", 2)


def test_the_job_of_a_living_worker_is_left_alone(app: Flask, owner: Someone) -> None:
    die_with(app, ask(app, owner, job_kinds.count, to=2), heartbeat_ago=timedelta(seconds=5))

    with app.app_context():
        assert jobs.rescue(now=NINE) == 0


def test_a_job_the_queue_has_lost_is_failed_not_stuck(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.count, to=2)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM procrastinate_jobs"))

    with app.app_context():
        assert jobs.rescue(now=NINE) == 1

    assert (look(desk, job_id)["state"], look(desk, job_id)["message"]) == ("failed", "任务意外中断，请重新提交。")


def test_an_attempt_that_was_taken_over_changes_nothing_any_more(app: Flask, owner: Someone, desk: FlaskClient) -> None:
    job_id = ask(app, owner, job_kinds.count, to=2)
    asleep = jobs.Work(
        job_id=job_id,
        owner_id=owner.id,
        settings=app.extensions["settings"],
        now=NINE,
        attempt=0,
        is_stopping=lambda: False,
    )
    run_pending_jobs(app)

    with app.app_context(), pytest.raises(jobs.Interrupted):
        asleep.report(1, 2, "还在数")

    assert look(desk, job_id)["message"] == "数完了 2 个。"


def test_urgent_jobs_go_first(app: Flask, owner: Someone) -> None:
    with app.app_context(), transaction() as session:
        later = jobs.enqueue(session, job_kinds.count, {"to": 1}, owner_id=owner.id, now=NINE)
        first = jobs.enqueue(session, job_kinds.count, {"to": 1}, owner_id=owner.id, now=NINE, priority=5)
    with app.app_context():
        ids = {job.queue_id: job.id for job in db.session.scalars(sa.select(jobs.Job))}
        fetched = db.session.execute(sa.text("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")).scalar_one()

    assert ids[fetched] == first != later


def test_the_queue_in_the_migration_is_that_of_the_installed_release() -> None:
    """A newer release with other tables needs a migration of its own, and then a new file here."""
    ours = Path("server/migrations/queue/procrastinate-3.10.sql").read_text(encoding="utf-8")

    assert ours == importlib.resources.files("procrastinate").joinpath("sql", "schema.sql").read_text(encoding="utf-8")


def make_due(app: Flask) -> None:
    """Let the pause before a retry be over."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))


def die_with(app: Flask, job_id: UUID, *, heartbeat_ago: timedelta = timedelta(minutes=1)) -> None:
    """Leave the database as a worker does that was killed while it worked on this job."""
    with app.app_context(), db.engine.begin() as connection:
        worker_id = connection.scalar(
            sa.text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - :ago) RETURNING id"),
            {"ago": heartbeat_ago},
        )
        connection.execute(
            sa.text("SELECT procrastinate_fetch_job_v2(NULL, CAST(:worker_id AS bigint))"), {"worker_id": worker_id}
        )
        connection.execute(
            sa.text("UPDATE job SET state = 'running', attempts = 1 WHERE id = :job_id"), {"job_id": job_id}
        )

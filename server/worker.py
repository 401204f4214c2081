"""The background worker: ``python -m server.worker``.

It takes jobs from the queue, one at a time, and does the chores that nobody asks for: overdue attempts are closed,
jobs of dead workers brought back, forgotten files and old traces removed.  A database that goes away is waited for.
TERM and Ctrl-C end it after the step at hand; a job that is under way goes back to the queue.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import procrastinate
import sqlalchemy as sa
from flask import Flask
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import DeleteJobCondition
from psycopg import OperationalError as ConnectionLost
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from server import files, jobs
from server.app import create_app
from server.clock import Clock
from server.db import db
from server.people.housekeeping import forget_old
from server.settings import Settings
from server.sittings import closing

log = logging.getLogger("server.worker")

HEARTBEAT_SECONDS = 10.0
FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
STOP_SECONDS = 10.0  # how long a job may go on before it is asked to stop


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the worker looks, in seconds."""

    closing: float = 5.0
    rescue: float = 15.0
    sweep: float = 3600.0
    heartbeat: float = HEARTBEAT_SECONDS
    stalled: float = jobs.STALLED_SECONDS


def main(pace: Pace | None = None) -> None:
    """Work until asked to stop."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    asyncio.run(serve(create_app(), pace or Pace()))


async def serve(app: Flask, pace: Pace) -> None:
    """Take jobs and do chores until TERM or Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    clock, settings = _clock(app), _settings(app)
    log.info("后台任务已启动")
    async with asyncio.TaskGroup() as parts:
        parts.create_task(_take_jobs(app, stop, pace))
        parts.create_task(
            _chore(app, stop, pace.closing, lambda: _close_overdue(clock, settings), name="收取超时未交的试卷")
        )
        parts.create_task(_chore(app, stop, pace.rescue, lambda: _rescue(clock, pace), name="找回中断的任务"))
        parts.create_task(_chore(app, stop, pace.sweep, lambda: _sweep(clock, settings), name="清理过期内容"))
    log.info("后台任务已停止")


async def drain(app: Flask) -> None:
    """Work on the jobs that wait now, then return: what a test calls after a command has asked for work."""
    queue = queue_of(app, is_stopping=lambda: False)
    async with queue.open_async():
        await queue.run_worker_async(
            queues=[jobs.QUEUE],
            wait=False,
            listen_notify=False,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.ALWAYS,
        )


def queue_of(app: Flask, *, is_stopping: Callable[[], bool]) -> procrastinate.App:
    """Return the queue of an app's database, knowing its one task."""
    url = sa.make_url(_settings(app).database_url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False), min_size=1, max_size=4, timeout=10
    )
    queue = procrastinate.App(connector=connector)
    retry = procrastinate.RetryStrategy(max_attempts=jobs.MOST_ATTEMPTS, wait=5, retry_exceptions={jobs.Again})

    @queue.task(name=jobs.TASK, retry=retry, pass_context=True)
    def work_on(context: procrastinate.JobContext, job_id: str) -> None:
        def wanted_to_stop() -> bool:
            return is_stopping() or context.should_abort()

        with app.app_context():
            jobs.run(UUID(job_id), settings=_settings(app), clock=_clock(app), is_stopping=wanted_to_stop)

    return queue


async def _take_jobs(app: Flask, stop: asyncio.Event, pace: Pace) -> None:
    """Run the queue's worker, and begin anew with growing pauses when the database goes away."""
    delay = FIRST_DELAY
    while not stop.is_set():
        try:
            await asyncio.to_thread(_check_reachable, app)  # the queue's own pool would wait half a minute to say no
            delay = FIRST_DELAY
            await _run_queue(queue_of(app, is_stopping=stop.is_set), stop, pace)
        except (ProcrastinateException, ConnectionLost, SQLAlchemyError, OSError) as error:
            log.warning("任务队列的数据库连接中断（%s）", type(error.__cause__ or error).__name__)
        if not stop.is_set():
            log.warning("任务队列暂时不可用，%.0f 秒后重试", delay)
            await _pause(stop, delay)
            delay = min(delay * 2, LONGEST_DELAY)


async def _run_queue(queue: procrastinate.App, stop: asyncio.Event, pace: Pace) -> None:
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=[jobs.QUEUE],
                concurrency=1,
                install_signal_handlers=False,
                delete_jobs=DeleteJobCondition.ALWAYS,
                shutdown_graceful_timeout=STOP_SECONDS,
                update_heartbeat_interval=pace.heartbeat,
                stalled_worker_timeout=pace.stalled,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((worker, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        worker.cancel()
        try:
            await worker
        except asyncio.CancelledError:
            return


async def _chore(app: Flask, stop: asyncio.Event, seconds: float, act: Callable[[], None], *, name: str) -> None:
    """Do a chore again and again; after a failure the pauses grow."""

    def once() -> None:
        with app.app_context():
            act()

    pause = seconds
    while not stop.is_set():
        try:
            await asyncio.to_thread(once)
            pause = seconds
        except SQLAlchemyError as error:
            pause = max(seconds, min(pause * 2, LONGEST_DELAY))
            cause = error.orig if isinstance(error, DBAPIError) else error
            log.warning("%s：数据库暂时不可用（%s），%.0f 秒后重试", name, type(cause).__name__, pause)
        except Exception:
            log.exception("%s：出错了", name)
        await _pause(stop, pause)


def _check_reachable(app: Flask) -> None:
    with app.app_context(), db.engine.connect():
        pass


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _close_overdue(clock: Clock, settings: Settings) -> None:
    if closed := closing.close_overdue(now=clock.now(), grace=settings.grace):
        log.info("收取了 %d 份超时未交的试卷", closed)


def _rescue(clock: Clock, pace: Pace) -> None:
    if brought := jobs.rescue(now=clock.now(), stalled_seconds=pace.stalled):
        log.info("找回了 %d 个中断的任务", brought)


def _sweep(clock: Clock, settings: Settings) -> None:
    if removed := files.Uploads.of(settings).sweep(now=clock.now()):
        log.info("清理了 %d 个无主文件", removed)
    if removed := forget_old(now=clock.now()):
        log.info("清理了 %d 条过期的登录和导入记录", removed)


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


def _clock(app: Flask) -> Clock:
    clock: Clock = app.extensions["clock"]
    return clock


if __name__ == "__main__":
    main()

"""Working on jobs that the queue brings, and rescuing those whose worker is gone: what the worker calls."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.clock import Clock
from server.db import transaction
from server.errors import DomainError
from server.jobs.kinds import KINDS, Again, Cancelled, Interrupted, Outcome, Work
from server.jobs.records import CANCELLED, FRESH, OPEN, Job, JobState
from server.settings import Settings

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
STALLED_SECONDS = 30  # a worker that has not been heard of for so long is dead


def run(job_id: UUID, *, settings: Settings, clock: Clock, is_stopping: Callable[[], bool]) -> None:
    """Work on a job that the queue has brought.  Raises Again when the queue shall bring it once more."""
    begun = _begin(job_id, settings=settings, now=clock.now(), is_stopping=is_stopping)
    if begun is None:
        return
    work, job = begun
    try:
        state, outcome = _attempt(work, job)
    except Interrupted as interruption:
        _end(work, JobState.QUEUED, Outcome(""), now=None)
        raise Again from interruption
    except (OperationalError, PoolTimeout) as failure:
        raise Again from failure
    _end(work, state, outcome, now=clock.now())
    log.info("任务 %s（%s）%s", job.id, job.kind, state.label)


def _attempt(work: Work, job: Job) -> tuple[JobState, Outcome]:
    try:
        return JobState.DONE, KINDS[job.kind].handler(work, job.arguments)
    except Cancelled:
        return JobState.CANCELLED, Outcome(CANCELLED)
    except DomainError as refusal:
        problem = {"type": f"/problems/{refusal.code}", "title": refusal.title, **refusal.facts}
        return JobState.FAILED, Outcome(refusal.detail, {"problem": problem})
    except (Interrupted, OperationalError, PoolTimeout):
        raise
    except Exception:
        log.exception("任务 %s（%s）出错", job.id, job.kind)
        return JobState.FAILED, Outcome(f"任务出错了，请记下任务编号 {job.id} 并联系系统管理员。")


def _begin(
    job_id: UUID, *, settings: Settings, now: datetime, is_stopping: Callable[[], bool]
) -> tuple[Work, Job] | None:
    """Claim a job for one more attempt; None when it has ended, was cancelled, or was interrupted too often."""
    with transaction() as session:
        job = session.scalar(sa.select(Job).where(Job.id == job_id).with_for_update(), execution_options=FRESH)
        if job is None or job.state not in OPEN:
            return None
        if job.cancel_requested_at is not None:
            job.state, job.finished_at, job.message = JobState.CANCELLED, now, CANCELLED
            return None
        if job.attempts >= MOST_ATTEMPTS:
            job.state, job.finished_at, job.message = JobState.FAILED, now, "任务多次中断，已停止。请重新提交。"
            return None
        job.state, job.attempts, job.started_at = JobState.RUNNING, job.attempts + 1, now
        job.progress, job.total, job.message = 0, None, ""
    shared: dict[str, Any] = {"settings": settings, "now": now, "is_stopping": is_stopping}
    return Work(job_id=job.id, owner_id=job.owner_id, attempt=job.attempts, **shared), job


def _end(work: Work, state: JobState, outcome: Outcome, *, now: datetime | None) -> None:
    """Write what became of this attempt, unless another worker has taken the job over."""
    values: dict[str, Any] = {"state": state, "message": outcome.message, "finished_at": now}
    if outcome.result:
        values["result"] = outcome.result
    if state is JobState.DONE:
        values["progress"] = sa.func.coalesce(Job.total, Job.progress)
    with transaction() as session:
        session.execute(sa.update(Job).where(work.is_mine()).values(**values))


BRING_BACK = sa.text("""
SELECT procrastinate_retry_job_v2(stalled.id, now(), NULL, NULL, NULL) FROM (
    SELECT p.id FROM procrastinate_jobs p LEFT JOIN procrastinate_workers w ON w.id = p.worker_id
    WHERE p.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :seconds))
    FOR UPDATE OF p SKIP LOCKED
) stalled
""")
GIVE_UP = sa.text("""
UPDATE job SET state = 'failed', finished_at = :now, message = '任务意外中断，请重新提交。'
WHERE state IN ('queued', 'running') AND NOT EXISTS (
    SELECT FROM procrastinate_jobs p WHERE p.id = job.queue_id AND p.status IN ('todo', 'doing')
)
""")


def rescue(*, now: datetime, stalled_seconds: float = STALLED_SECONDS) -> int:
    """Give the jobs of dead workers back to the queue, and fail those the queue has lost; return how many."""
    with transaction() as session:
        brought = len(session.execute(BRING_BACK, {"seconds": stalled_seconds}).all())
        lost: sa.CursorResult[Any] = session.execute(GIVE_UP, {"now": now})  # type: ignore[assignment]
    return brought + lost.rowcount

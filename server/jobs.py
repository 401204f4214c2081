"""Background jobs: work that outlives its request, with its progress for people to see.

Two records make one job.  Ours (table ``job``) says what people may know: kind, state, progress, result.  The
queue's (procrastinate's tables) says who works on it now.  Both are written in the transaction of the command that
wants the work, so that there is never a job without its command, nor a command without its job.

A job runs **at least once**: a worker can die after the work is done and before it is noted.  So a handler must be
repeatable, which every handler here is by writing its outcome under a condition.  See docs/jobs.md.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.clock import Clock
from server.db import Base, Word, reading, transaction
from server.errors import Conflict, DomainError, NotFound
from server.ids import new_id
from server.settings import Settings

log = logging.getLogger(__name__)

TASK = "xuekao.job"  # the one task the queue knows; what is done is told by the job's own row
QUEUE = "xuekao"
MOST_ATTEMPTS = 3
STALLED_SECONDS = 30  # a worker that has not been heard of for so long is dead


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return LABELS[self]


LABELS = {
    JobState.QUEUED: "排队中",
    JobState.RUNNING: "进行中",
    JobState.DONE: "已完成",
    JobState.FAILED: "失败",
    JobState.CANCELLED: "已取消",
}
OPEN = (JobState.QUEUED, JobState.RUNNING)
CANCELLED = "已取消。"
FRESH = {"populate_existing": True}  # what this session read before may be older than the row


class Job(Base):
    """What people may know of a job.  ``arguments`` and ``result`` hold ids and counts, nothing personal."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict[str, Any]]
    owner_id: Mapped[UUID | None] = mapped_column(index=True, comment="who sees it; None: the system's own")
    state: Mapped[JobState] = mapped_column(Word(JobState), index=True)
    attempts: Mapped[int] = mapped_column(default=0, comment="how often it was begun")
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any] | None]
    queue_id: Mapped[int] = mapped_column(sa.BigInteger, comment="procrastinate_jobs.id; gone when the job has ended")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as its owner sees it.  ``total`` is None as long as nobody knows it."""

    id: UUID
    kind: str
    title: str
    state: JobState
    progress: int
    total: int | None
    message: str
    result: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobFinished(Conflict):
    """The job has ended already; it cannot be cancelled any more."""

    code = "job-finished"
    title = "任务已经结束"


class Cancelled(Exception):
    """Raised by ``Work.report`` when somebody has cancelled the job."""


class Interrupted(Exception):
    """Raised by ``Work.report`` when the worker is to stop, or when another worker has taken the job over."""


class Again(Exception):
    """The job was not brought to its end; the queue is to bring it once more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler leaves: a sentence for people, and facts (ids, counts) for the page that waits."""

    message: str
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One attempt at a job: what its handler may ask for.  ``now`` is the instant at which it began."""

    job_id: UUID
    owner_id: UUID | None
    settings: Settings
    now: datetime
    attempt: int
    is_stopping: Callable[[], bool]

    def report(self, progress: int, total: int | None = None, message: str = "") -> None:
        """Show how far the work is, in a transaction of its own; stop it if somebody wants that.

        Call it between steps, never inside a transaction, and not more than some times a second.
        Raises Cancelled or Interrupted, which a handler lets pass.
        """
        if self.is_stopping():
            raise Interrupted
        values = {"progress": progress, "total": total, "message": message}
        with transaction() as session:
            row = session.execute(
                sa.update(Job).where(self._is_mine()).values(**values).returning(Job.cancel_requested_at)
            ).one_or_none()
        if row is None:
            raise Interrupted
        if row.cancel_requested_at is not None:
            raise Cancelled

    def _is_mine(self) -> sa.ColumnElement[bool]:
        return sa.and_(Job.id == self.job_id, Job.state == JobState.RUNNING, Job.attempts == self.attempt)


Handler = Callable[[Work, Mapping[str, Any]], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its name in the database, its name for people, and what does it."""

    name: str
    title: str
    handler: Handler


KINDS: dict[str, Kind] = {}


def kind(name: str, *, title: str) -> Callable[[Handler], Kind]:
    """Make a function the handler of a new kind of job (``domain.verb-object``): pass the result to ``enqueue``."""

    def declare(handler: Handler) -> Kind:
        if name in KINDS:
            raise RuntimeError(f"two handlers for jobs of kind {name}")
        KINDS[name] = Kind(name, title, handler)
        return KINDS[name]

    return declare


ENQUEUE = sa.text("""
SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[
    ROW(:queue, :task, :priority, NULL, NULL, jsonb_build_object('job_id', CAST(:job_id AS text)), NULL)
]::procrastinate_job_to_defer_v1[]))
""")


def enqueue(
    session: Session,
    work: Kind,
    arguments: Mapping[str, Any],
    *,
    owner_id: UUID | None,
    now: datetime,
    job_id: UUID | None = None,
    priority: int = 0,
) -> UUID:
    """Ask for a job in the caller's transaction; it begins after the commit, or never.  Return its id.

    ``arguments`` are JSON: ids and choices, nothing personal and no content.  A higher ``priority`` goes first.
    """
    job_id = job_id or new_id(now)
    values = {"queue": QUEUE, "task": TASK, "priority": priority, "job_id": str(job_id)}
    queue_id = session.execute(ENQUEUE, values).scalar_one()
    session.execute(
        sa.insert(Job).values(
            id=job_id,
            kind=work.name,
            arguments=dict(arguments),
            owner_id=owner_id,
            state=JobState.QUEUED,
            queue_id=queue_id,
            created_at=now,
        )
    )
    return job_id


def job_of(job_id: UUID, *, owner_id: UUID) -> JobView:
    """Return a job to its owner; NotFound to everybody else."""
    with reading() as session:
        job = session.scalar(_own(job_id, owner_id), execution_options=FRESH)
        if job is None:
            raise NotFound
        return _view(job)


def cancel(job_id: UUID, *, owner_id: UUID, now: datetime) -> JobView:
    """Take a waiting job back, or ask a running one to stop at its next step; repeating it is harmless."""
    with transaction() as session:
        job = session.scalar(_own(job_id, owner_id).with_for_update(), execution_options=FRESH)
        if job is None:
            raise NotFound
        if job.state is JobState.QUEUED:
            job.state, job.finished_at, job.message = JobState.CANCELLED, now, CANCELLED
            session.execute(sa.text("SELECT procrastinate_cancel_job_v1(:id, false, true)"), {"id": job.queue_id})
        elif job.state is JobState.RUNNING:
            job.cancel_requested_at = job.cancel_requested_at or now
        elif job.state is not JobState.CANCELLED:
            raise JobFinished
    return _view(job)


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
        session.execute(sa.update(Job).where(work._is_mine()).values(**values))


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


def _own(job_id: UUID, owner_id: UUID) -> sa.Select[tuple[Job]]:
    return sa.select(Job).where(Job.id == job_id, Job.owner_id == owner_id)


def _view(job: Job) -> JobView:
    return JobView(
        id=job.id,
        kind=job.kind,
        title=KINDS[job.kind].title if job.kind in KINDS else job.kind,
        state=job.state,
        progress=job.progress,
        total=job.total,
        message=job.message,
        result=job.result,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )

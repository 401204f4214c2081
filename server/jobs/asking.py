"""Asking for a job, looking at it, taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.db import reading, transaction
from server.errors import Conflict, NotFound
from server.ids import new_id
from server.jobs.kinds import KINDS, Kind
from server.jobs.records import CANCELLED, FRESH, QUEUE, TASK, Job, JobState, JobView


class JobFinished(Conflict):
    """The job has ended already; it cannot be cancelled any more."""

    code = "job-finished"
    title = "任务已经结束"


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

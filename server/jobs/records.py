"""What people may know of a job: its row, and the view its owner sees."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Word

TASK = "xuekao.job"  # the one task the queue knows; what is done is told by the job's own row
QUEUE = "xuekao"
CANCELLED = "已取消。"
FRESH = {"populate_existing": True}  # what this session read before may be older than the row


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

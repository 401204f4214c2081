"""Kinds of jobs, and what a handler is given and leaves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.db import transaction
from server.jobs.records import Job, JobState
from server.settings import Settings


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
                sa.update(Job).where(self.is_mine()).values(**values).returning(Job.cancel_requested_at)
            ).one_or_none()
        if row is None:
            raise Interrupted
        if row.cancel_requested_at is not None:
            raise Cancelled

    def is_mine(self) -> sa.ColumnElement[bool]:
        """Return the condition under which this attempt may still write: nobody has taken the job over."""
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

"""Writes of the exams domain that other commands share.  They take the open session."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.errors import NotFound
from server.exams import rules
from server.exams.models import Candidate, Exam
from server.exams.views import ExamPhase
from server.people.models import Person
from server.people.registry.reach import in_reach, in_subtrees
from server.people.views import Scope
from server.units.models import Unit


def exam_to_change(session: Session, exam_id: UUID, *, now: datetime) -> tuple[Exam, ExamPhase]:
    """Lock an exam's row for a command of the office, and say where it stands (never used by a start)."""
    exam = session.get(Exam, exam_id, with_for_update=True, populate_existing=True)
    if exam is None:
        raise NotFound
    return exam, phase_of(exam, now=now)


def phase_of(exam: Exam, *, now: datetime) -> ExamPhase:
    """Return where an exam's row stands."""
    return rules.phase(
        published_at=exam.published_at,
        cancelled_at=exam.cancelled_at,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        now=now,
    )


def in_audience(session: Session, audience: rules.Audience, scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a person belongs to an audience, within the scope of who publishes."""
    conditions = [in_reach(scope)]
    if audience.unit_ids:
        paths = session.scalars(sa.select(Unit.path).where(Unit.id.in_(audience.unit_ids))).all()
        conditions.append(in_subtrees(tuple(paths)))
    for column, allowed in (
        (Person.stage, audience.stages),
        (Person.post, audience.posts),
        (Person.standing, audience.standings),
    ):
        if allowed:
            conditions.append(column.in_(allowed))
    return sa.and_(*conditions)


def enrol(
    session: Session, exam_id: UUID, *, who: sa.ColumnElement[bool], first_seat: int, now: datetime
) -> list[UUID]:
    """Put the people who match on the roster, as they stand now; return those who were not on it.

    Seats follow the order of the id, which tells nothing about a person.
    """
    seat = sa.func.row_number().over(order_by=Person.id) - 1 + first_seat
    columns = ["exam_id", "person_id", "seat", "unit_id", "branch_id", "stage", "post", "standing"]
    columns += ["extra_minutes", "extra_attempts", "added_at"]
    people = sa.select(
        sa.literal(exam_id, sa.Uuid()),
        Person.id,
        seat,
        Person.unit_id,
        Person.branch_id,
        Person.stage,
        Person.post,
        Person.standing,
        sa.literal(0),
        sa.literal(0),
        sa.literal(now, Candidate.added_at.type),
    ).where(who, Person.disabled_at.is_(None), ~already_on(exam_id))
    added = session.scalars(sa.insert(Candidate).from_select(columns, people).returning(Candidate.person_id))
    return list(added.all())


def already_on(exam_id: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that a person is on an exam's roster."""
    return sa.exists().where(Candidate.exam_id == exam_id, Candidate.person_id == Person.id)


def count_candidates(session: Session, exam_id: UUID) -> int:
    """Return how many people are on the roster."""
    count = sa.select(sa.func.count()).select_from(Candidate).where(Candidate.exam_id == exam_id)
    return session.scalar(count) or 0


def candidates_to_change(session: Session, exam_id: UUID, person_ids: Sequence[UUID]) -> list[Candidate]:
    """Lock the named candidates, in the order of their ids; raise NotFound when one is not on the roster."""
    rows = session.scalars(
        sa.select(Candidate)
        .where(Candidate.exam_id == exam_id, Candidate.person_id.in_(person_ids))
        .order_by(Candidate.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) < len(set(person_ids)):
        raise NotFound("名单上没有这个人员。")
    return list(rows)


def set_released(session: Session, exam_id: UUID, *, at: datetime | None) -> None:
    """Note that the results were released, or (None) that this was taken back; the exam's row is locked before."""
    session.execute(sa.update(Exam).where(Exam.id == exam_id).values(released_at=at, rev=Exam.rev + 1))

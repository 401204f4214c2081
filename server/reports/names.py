"""The names behind every number, and the list of those who have not sat.  Nothing here writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.db import reading
from server.paging import Page, like, page_of
from server.people.models import Person
from server.people.views import Principal, Role
from server.reports import rules
from server.reports.queries import UNASSIGNED, Branch, WorkUnit, in_group, steps
from server.reports.reach import Ground, Place, Selection, ground
from server.reports.views import Group, PersonRow, Unfinished
from server.results.rules import ReviewNotOpen
from server.results.views import Hold, Presence
from server.units.rules import Tree


def people(
    *,
    exam_id: UUID,
    selection: Selection,
    group: Group,
    q: str,
    size: int,
    after: list[Any] | None,
    principal: Principal,
    roles: Sequence[Role],
    now: datetime,
) -> Page[PersonRow]:
    """Return the names behind a number, in the order of their names; ``q`` finds a name or a work number."""
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        query = _named(base, group).order_by(Person.name_key, Person.id).limit(size + 1)
        if q:
            query = query.where(sa.or_(Person.name.like(like(q), escape="\\"), Person.work_number == q))
        if after:
            query = query.where(sa.tuple_(Person.name_key, Person.id) > (after[0], UUID(after[1])))
        rows = session.execute(query).all()
    return page_of(
        rows,
        size=size,
        view=lambda row: _person(row, base.shows_scores),
        place=lambda row: [row.name_key, str(row.person_id)],
    )


def person_rows(session: Session, base: Ground) -> list[PersonRow]:
    """Return everybody of a selection for the detail sheet, by 单位, then by name."""
    rows = session.execute(_named(base, Group.ALL).order_by(Person.name_key, Person.id)).all()
    return [_person(row, base.shows_scores) for row in sorted(rows, key=lambda row: steps(row.unit_path))]


def unfinished(
    *,
    exam_id: UUID,
    selection: Selection,
    principal: Principal,
    roles: Sequence[Role],
    public_url: str,
    now: datetime,
) -> Unfinished:
    """Return who has not sat, by 党支部 or 单位, as text to copy, with the deadline and the link."""
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        rows = session.execute(_named(base, Group.ABSENT).order_by(Person.name_key, Person.id)).all()
    party = selection.tree is Tree.PARTY
    rows = sorted(rows, key=lambda row: steps(row.branch_path if party else row.unit_path))
    names = ((row.branch or UNASSIGNED[Tree.PARTY] if party else row.unit, row.name) for row in rows)
    text = rules.unfinished_text(
        title=base.exam.title,
        groups=rules.grouped(names),
        last_start_at=base.exam.last_start_at,
        closes_at=base.exam.closes_at,
        link=f"{public_url.rstrip('/')}/exams/{exam_id}",
        now=now,
    )
    return Unfinished(count=len(rows), text=text)


def _named(base: Ground, group: Group) -> sa.Select[Any]:
    """Return the people of a group, one row each; refuse groups that tell scores where scores may not be told."""
    if group.tells_scores and not base.shows_scores:
        raise ReviewNotOpen(Hold.NOT_RELEASED.label, reason=Hold.NOT_RELEASED.value)
    people = base.people()
    return (
        sa.select(
            people,
            Person.name,
            Person.name_key,
            Person.work_number,
            WorkUnit.name.label("unit"),
            WorkUnit.path.label("unit_path"),
            Branch.name.label("branch"),
            Branch.path.label("branch_path"),
        )
        .join(Person, Person.id == people.c.person_id)
        .join(WorkUnit, WorkUnit.id == people.c.unit_id)
        .outerjoin(Branch, Branch.id == people.c.branch_id)
        .outerjoin(Place, Place.id == base.stand(people))
        .where(base.chosen(people), in_group(people, group))
    )


def _person(row: sa.Row[Any], shows_scores: bool) -> PersonRow:
    has_result = row.presence == Presence.SAT
    used = (row.finished_at - row.started_at) if row.started_at and row.finished_at else None
    return PersonRow(
        person_id=row.person_id,
        name=row.name,
        work_number=row.work_number,
        unit=row.unit,
        branch=row.branch,
        post=row.post,
        stage=row.stage,
        presence=Presence(row.presence),
        excuse=row.excuse,
        points=row.points if shows_scores else None,
        is_passed=row.is_passed if shows_scores and has_result else None,
        times=row.times,
        finished_at=row.finished_at,
        seconds_used=int(used.total_seconds()) if used is not None else None,
        is_offline=row.is_offline,
    )

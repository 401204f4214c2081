"""Who never signed in, and the one-time codes handed out: per unit on paper, or singly for a forgotten password."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Forbidden, Rejected
from server.paging import Page, page_of
from server.people import steps
from server.people.access import codes
from server.people.access import steps as access
from server.people.access.sign_in import Locks
from server.people.identifiers import masked
from server.people.models import Person
from server.people.registry import rules
from server.people.registry.queries import person_columns, view_of_person
from server.people.registry.reach import grants_of, in_reach, in_subtrees, person_in_reach, unit_in_reach
from server.people.registry.views import PersonView, Slip
from server.people.rules import ADMINISTRATORS, HEADS, scope
from server.people.views import Principal
from server.units.models import Unit

MOST_SLIPS = 3000
NEVER = sa.and_(Person.first_signed_in_at.is_(None), Person.disabled_at.is_(None))


def readiness(*, principal: Principal, unit_id: UUID | None, size: int, after: list[Any] | None) -> Page[PersonView]:
    """Return who has never signed in, by unit and name, within the caller's scope (and one unit's subtree)."""
    reach = scope(principal, *ADMINISTRATORS, *HEADS)
    query = person_columns().where(NEVER, in_reach(reach)).limit(size + 1)
    with reading() as session:
        if unit_id is not None:
            query = query.where(in_subtrees((unit_in_reach(session, unit_id, reach).path,)))
        query = query.order_by(Unit.path, Person.name_key, Person.id)
        if after is not None:
            query = query.where(sa.tuple_(Unit.path, Person.name_key, Person.id) > (*after[:2], UUID(after[2])))
        rows = session.execute(query).all()
    return page_of(
        rows,
        size=size,
        view=view_of_person,
        place=lambda row: [row.path, row.Person.name_key, str(row.Person.id)],
    )


def hand_out_codes(
    *, principal: Principal, unit_id: UUID, locks: Locks, days: int, actor: Actor, now: datetime
) -> list[Slip]:
    """Make a fresh code for everyone of a unit's subtree who never signed in; earlier slips are void.

    The codes are shown this once.  People whose role is above the caller's are left out.  Raises NotFound, Rejected
    (more than 3,000 at once).
    """
    reach = scope(principal, *ADMINISTRATORS, *HEADS)
    with transaction() as session:
        unit = unit_in_reach(session, unit_id, reach)
        rows = _never_signed_in(session, sa.and_(in_reach(reach), in_subtrees((unit.path,))))
        if len(rows) > MOST_SLIPS:
            raise Rejected(f"一次最多发放 {MOST_SLIPS} 个登录码，请按下级单位分批发放。")
        held = grants_of(session, [row.Person.id for row in rows])
        mine = [row for row in rows if rules.may_change(principal, held=held[row.Person.id])]
        slips = make_slips(session, mine, locks=locks, expires_at=now + timedelta(days=days))
        audit.record(
            session,
            actor=actor,
            action="people.hand-out-codes",
            object_kind="unit",
            object_id=unit_id,
            facts={"people": len(slips)},
            now=now,
        )
    return slips


def reset_password(
    *, principal: Principal, person_id: UUID, locks: Locks, days: int, actor: Actor, now: datetime
) -> Slip:
    """Void a person's password, end their sessions and return a one-time code for a new one.

    Raises NotFound (not within the caller's scope) and Forbidden (a role above the caller's; audited).
    """
    reach = scope(principal, *ADMINISTRATORS, *HEADS)
    with transaction() as session:
        person_in_reach(session, person_id, reach)
        may = rules.may_change(principal, held=grants_of(session, [person_id])[person_id])
        slips = []
        if may:
            rows = list(session.execute(person_columns().where(Person.id == person_id)))
            slips = make_slips(session, rows, locks=locks, expires_at=now + timedelta(days=days))
            access.end_sessions(session, person_id, why="password-reset", now=now)
            access.forget_devices(session, person_id)
        audit.record(
            session,
            actor=actor,
            action="people.reset-password",
            object_kind="person",
            object_id=person_id,
            outcome="done" if may else "refused",
            now=now,
        )
    if not slips:
        raise Forbidden("此人担任的职务超出您的管理范围，请由上级管理员重置。")
    return slips[0]


def _never_signed_in(session: Session, condition: sa.ColumnElement[bool]) -> list[Any]:
    """Return the people, held to the end of the transaction: a code must not void a password set meanwhile."""
    query = person_columns().where(NEVER, condition).order_by(Unit.path, Person.name_key, Person.id)
    return list(session.execute(query.limit(MOST_SLIPS + 1).with_for_update(of=Person)).all())


def make_slips(session: Session, rows: list[Any], *, locks: Locks, expires_at: datetime) -> list[Slip]:
    """Make and keep one code for each person (rows of ``person_columns``), in place of any password."""
    made = {row.Person.id: codes.new_code() for row in rows}
    digests = {
        person_id: codes.digest(code, person_id=person_id, key=locks.secret_key) for person_id, code in made.items()
    }
    if digests:
        steps.set_codes(session, digests, expires_at=expires_at)
    return [
        Slip(
            person_id=row.Person.id,
            name=row.Person.name,
            account=row.Person.work_number or masked(row.Person.phone) or "",
            unit=row.unit,
            branch=row.branch,
            code=made[row.Person.id],
            valid_until=expires_at,
        )
        for row in rows
    ]

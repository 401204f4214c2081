"""The office keeps persons: adding, editing, transferring, disabling.

Whoever administers may do it within their scope; a place outside it is refused and the attempt audited.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import Actor
from server.db import transaction
from server.errors import NotFound, Rejected, Stale
from server.people import steps
from server.people.access import steps as access
from server.people.models import Person, RoleGrant
from server.people.registry import rules
from server.people.registry.queries import person_view
from server.people.registry.reach import grants_of, person_in_reach, refusal_of_place
from server.people.registry.views import PersonIn, PersonView
from server.people.rules import ADMINISTRATORS, scope
from server.people.views import Principal, Role, Scope
from server.units import steps as units
from server.units.models import Unit
from server.units.views import UnitView


def add_person(*, principal: Principal, person: PersonIn, actor: Actor, now: datetime) -> PersonView:
    """Add a person; raises PersonMalformed, PersonExists, OutOfReach (audited)."""
    reach = scope(principal, *ADMINISTRATORS)
    rules.check_person(work_number=person.work_number, phone=person.phone)
    with transaction() as session:
        refusal = refusal_of_place(reach, _places(session, person))
        if refusal is None:
            person_id = steps.add_person(session, person, now=now)
            _record(session, actor, "people.add-person", person_id, now=now)
            return person_view(session, person_id)
        _record(session, actor, "people.add-person", "new", now=now, outcome="refused")
    raise refusal


def edit_person(
    *,
    principal: Principal,
    person_id: UUID,
    seen_rev: int,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> PersonView:
    """Change some fields of a person (names as in PersonIn); a new unit or branch is a transfer.

    Raises NotFound, Stale, PersonMalformed, PersonExists, OutOfReach (audited).
    """
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        row = person_in_reach(session, person_id, reach)
        if row.rev != seen_rev:
            raise Stale
        before = record_of(row)
        after = replace(before, **changes)
        rules.check_person(work_number=after.work_number, phone=after.phone)
        refusal = _refusal(session, principal, reach, row, before, after)
        facts = changed_facts(before, after)
        if refusal is None:
            steps.change_person(session, person_id, after)
        view = person_view(session, person_id)
        outcome = "done" if refusal is None else "refused"
        _record(session, actor, "people.edit-person", person_id, now=now, outcome=outcome, facts=facts)
    if refusal is not None:
        raise refusal
    return view


def disable_person(*, principal: Principal, person_id: UUID, actor: Actor, now: datetime) -> PersonView:
    """Close a person's account and end their sessions at once; history stays.  Repeating changes nothing.

    Raises NotFound, NotYourself, LastAdministrator, OutOfReach (audited).
    """
    reach = scope(principal, *ADMINISTRATORS)
    rules.check_not_self(principal, person_id)
    with transaction() as session:
        is_last = is_last_administrator(session, person_id)
        row = person_in_reach(session, person_id, reach)
        if is_last:
            raise rules.LastAdministrator
        refusal = _refusal_of_rank(session, principal, person_id)
        if refusal is None and row.disabled_at is None:
            row.disabled_at, row.rev = now, row.rev + 1
            session.flush()
            access.end_sessions(session, person_id, why="disabled", now=now)
        view = person_view(session, person_id)
        outcome = "done" if refusal is None else "refused"
        _record(session, actor, "people.disable-person", person_id, now=now, outcome=outcome)
    if refusal is not None:
        raise refusal
    return view


def enable_person(*, principal: Principal, person_id: UUID, actor: Actor, now: datetime) -> PersonView:
    """Open a closed account again; raises NotFound, OutOfReach (audited)."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        row = person_in_reach(session, person_id, reach)
        refusal = _refusal_of_rank(session, principal, person_id)
        if refusal is None and row.disabled_at is not None:
            row.disabled_at, row.rev = None, row.rev + 1
            session.flush()
        view = person_view(session, person_id)
        outcome = "done" if refusal is None else "refused"
        _record(session, actor, "people.enable-person", person_id, now=now, outcome=outcome)
    if refusal is not None:
        raise refusal
    return view


def unmask_phone(*, principal: Principal, person_id: UUID, reason: str, actor: Actor, now: datetime) -> str | None:
    """Return a person's phone in full, with the reason kept in the audit trail; raises NotFound."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        row = person_in_reach(session, person_id, reach)
        _record(session, actor, "people.unmask-phone", person_id, now=now, facts={"reason": reason})
        return row.phone


def record_of(row: Person) -> PersonIn:
    """Return what is written about a person."""
    return PersonIn(**{name: getattr(row, name) for name in PersonIn.__dataclass_fields__})


def changed_facts(before: PersonIn, after: PersonIn) -> dict[str, Any]:
    """Return the changed fields with their old and new values, for the audit trail: never a phone number."""
    old, new = asdict(before), asdict(after)
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    if "phone" in changed:
        changed["phone"] = ["…", "…"]
    return changed


def is_last_administrator(session: Session, person_id: UUID) -> bool:
    """Tell whether nobody else administers the whole platform.

    The grants are held to the end of the transaction, so that two cannot go at once; ask before holding a person.
    """
    root = Unit.parent_id.is_(None)
    held = session.execute(
        sa.select(RoleGrant.person_id, Person.disabled_at)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.role == Role.SYSTEM_ADMINISTRATOR, root, Unit.tree == "work")
        .order_by(RoleGrant.id)
        .with_for_update(of=(RoleGrant, Person))
    )
    active = {row.person_id for row in held if row.disabled_at is None}
    return active == {person_id}


def _places(session: Session, person: PersonIn) -> list[UnitView]:
    """Return the unit and the branch of a person; raises PersonMalformed when one is not of the right kind."""
    try:
        unit = units.unit(session, person.unit_id)
        branch = units.unit(session, person.branch_id) if person.branch_id else None
    except NotFound as error:
        raise Rejected("所选的单位或党支部不存在。") from error
    rules.check_place(unit=unit.kind, branch=branch.kind if branch else None)
    return [unit, branch] if branch else [unit]


def _refusal(
    session: Session, principal: Principal, reach: Scope, row: Person, before: PersonIn, after: PersonIn
) -> rules.OutOfReach | None:
    """Return why the edit is not the caller's to make: a new place out of reach, or a higher-ranking one's number."""
    old = {before.unit_id, before.branch_id}
    refusal = refusal_of_place(reach, [place for place in _places(session, after) if place.id not in old])
    if refusal is None and (before.work_number, before.phone) != (after.work_number, after.phone):
        return _refusal_of_rank(session, principal, row.id)
    return refusal


def _refusal_of_rank(session: Session, principal: Principal, person_id: UUID) -> rules.OutOfReach | None:
    held = grants_of(session, [person_id])[person_id]
    if principal.person_id == person_id or rules.may_change(principal, held=held):
        return None
    return rules.OutOfReach("此人担任的职务超出您的管理范围，请由上级管理员操作。")


def _record(
    session: Session,
    actor: Actor,
    action: str,
    person_id: UUID | str,
    *,
    now: datetime,
    outcome: str = "done",
    facts: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="person",
        object_id=person_id,
        outcome=outcome,
        facts=facts,
        now=now,
    )

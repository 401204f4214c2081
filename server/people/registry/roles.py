"""Roles are granted and revoked by system administrators, within their own scope."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Forbidden, NotFound
from server.paging import Page, page_of
from server.people import steps
from server.people.models import Person, RoleGrant
from server.people.registry import rules
from server.people.registry.persons import is_last_administrator
from server.people.registry.reach import grants_of, in_reach, person_in_reach, refusal_of_place
from server.people.registry.views import HeldRole
from server.people.rules import is_whole, scope
from server.people.views import Principal, Role
from server.units import steps as units
from server.units.models import Unit
from server.units.views import UnitView


def grant_role(
    *, principal: Principal, person_id: UUID, role: Role, unit_id: UUID, actor: Actor, now: datetime
) -> list[HeldRole]:
    """Give a role over the subtree of a unit and return all that the person holds; repeating changes nothing.

    Raises Forbidden and OutOfReach (both audited), NotFound, RolesClash, PersonMalformed.
    """
    with transaction() as session:
        unit = units.unit(session, unit_id)
        refusal = _refusal(session, principal, person_id, unit)
        if refusal is None:
            rules.check_role_place(role, tree=unit.tree)
            rules.check_roles_agree(role, held=[grant.role for grant in grants_of(session, [person_id])[person_id]])
            steps.grant_role(session, person_id, role, unit_id, now=now)
        audit.record(
            session,
            actor=actor,
            action="people.grant-role",
            object_kind="person",
            object_id=person_id,
            outcome="done" if refusal is None else "refused",
            facts={"role": role, "unit": unit_id},
            now=now,
        )
    if refusal is not None:
        raise refusal
    return roles_of(person_id=person_id)


def revoke_role(*, principal: Principal, person_id: UUID, grant_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a role back, at once; raises NotFound, OutOfReach, LastAdministrator."""
    reach = scope(principal, Role.SYSTEM_ADMINISTRATOR)
    with transaction() as session:
        is_last = is_last_administrator(session, person_id)
        person_in_reach(session, person_id, reach)
        grant = session.get(RoleGrant, grant_id)
        if grant is None or grant.person_id != person_id:
            raise NotFound("没有找到这项权限。")
        unit = units.unit(session, grant.unit_id)
        if (refusal := refusal_of_place(reach, [unit])) is not None:
            raise refusal
        if is_last and grant.role is Role.SYSTEM_ADMINISTRATOR and is_whole(tree=unit.tree, path=unit.path):
            raise rules.LastAdministrator
        session.delete(grant)
        session.flush()
        audit.record(
            session,
            actor=actor,
            action="people.revoke-role",
            object_kind="person",
            object_id=person_id,
            facts={"role": grant.role, "unit": grant.unit_id},
            now=now,
        )


def list_roles(*, principal: Principal, size: int, after: list[Any] | None) -> Page[HeldRole]:
    """Return who holds which role, by name, within the caller's scope."""
    reach = scope(principal, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR)
    query = _held().where(in_reach(reach)).order_by(Person.name_key, RoleGrant.id).limit(size + 1)
    if after is not None:
        query = query.where(sa.tuple_(Person.name_key, RoleGrant.id) > (after[0], UUID(after[1])))
    with reading() as session:
        rows = session.execute(query).all()
    return page_of(rows, size=size, view=_view, place=lambda row: [row.name_key, str(row.RoleGrant.id)])


def roles_of(*, person_id: UUID) -> list[HeldRole]:
    """Return the roles of one person; the caller has looked that they may be shown."""
    with reading() as session:
        rows = session.execute(_held().where(Person.id == person_id).order_by(RoleGrant.id)).all()
    return [_view(row) for row in rows]


def _refusal(session: Session, principal: Principal, person_id: UUID, unit: UnitView) -> Forbidden | None:
    """Return why the caller may not grant over this unit, to be raised after it was audited."""
    try:
        reach = scope(principal, Role.SYSTEM_ADMINISTRATOR)
    except Forbidden as error:
        return error
    person_in_reach(session, person_id, reach)
    return refusal_of_place(reach, [unit])


def _held() -> sa.Select[Any]:
    return (
        sa.select(RoleGrant, Person.name, Person.name_key, Unit.name.label("unit"))
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
    )


def _view(row: Any) -> HeldRole:
    grant: RoleGrant = row.RoleGrant
    return HeldRole(
        id=grant.id,
        person_id=grant.person_id,
        person=row.name,
        role=grant.role,
        label=grant.role.label,
        unit_id=grant.unit_id,
        unit=row.unit,
        granted_at=grant.granted_at,
    )

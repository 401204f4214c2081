"""Whom and what a caller reaches: the conditions and look-ups that every command of the registry begins with."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from server.errors import NotFound
from server.people.models import Person, RoleGrant
from server.people.registry.rules import OutOfReach
from server.people.rules import covers
from server.people.views import GrantView, Scope
from server.units import steps as units
from server.units.models import Unit
from server.units.queries import below_any
from server.units.views import UnitView


def in_reach(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a person stands, in either tree, within the scope."""
    if scope.whole:
        return sa.true()
    return in_subtrees(tuple(path for _, path in scope.paths))


def in_subtrees(paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition that a person's unit or branch lies in one of the subtrees."""
    ids = sa.select(Unit.id).where(below_any(paths))
    return sa.or_(Person.unit_id.in_(ids), Person.branch_id.in_(ids))


def person_in_reach(session: Session, person_id: UUID, scope: Scope) -> Person:
    """Return a person's row, held to the end of the transaction; NotFound when they are not within the scope."""
    query = sa.select(Person).where(Person.id == person_id, in_reach(scope)).with_for_update(of=Person)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound("没有找到这个人员。")
    return row


def unit_in_reach(session: Session, unit_id: UUID, scope: Scope) -> UnitView:
    """Return a unit; NotFound when it does not lie within the scope."""
    found = units.unit(session, unit_id)
    if not covers(scope, paths=[(found.tree, found.path)]):
        raise NotFound("没有找到这个单位或党组织。")
    return found


def refusal_of_place(scope: Scope, places: list[UnitView]) -> OutOfReach | None:
    """Return why a person or unit may not be put there, to be raised after it was audited; None when it may."""
    far = [place.name for place in places if not covers(scope, paths=[(place.tree, place.path)])]
    return OutOfReach(f"『{far[0]}』不在您的管理范围内。") if far else None


def grants_of(session: Session, person_ids: list[UUID]) -> dict[UUID, list[GrantView]]:
    """Return the roles that persons hold."""
    rows = session.execute(
        sa.select(RoleGrant.person_id, RoleGrant.role, Unit.id, Unit.tree, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == sa.any_(sa.literal(person_ids, postgresql.ARRAY(sa.Uuid()))))
    )
    held: dict[UUID, list[GrantView]] = {person_id: [] for person_id in person_ids}
    for person_id, role, unit_id, tree, path in rows:
        held[person_id].append(GrantView(role=role, unit_id=unit_id, tree=tree, path=path))
    return held

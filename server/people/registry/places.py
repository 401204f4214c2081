"""The office keeps the two trees: adding units, renaming and moving them, taking empty ones out."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Stale
from server.paging import Page
from server.people.models import Person, RoleGrant
from server.people.registry.reach import refusal_of_place, unit_in_reach
from server.people.registry.rules import OutOfReach
from server.people.rules import ADMINISTRATORS, HEADS, scope
from server.people.views import Principal, Role
from server.units import queries
from server.units import steps as units
from server.units.rules import Kind, Tree, UnitNotEmpty
from server.units.views import UnitView

READERS = (*ADMINISTRATORS, *HEADS, Role.AUDITOR)


def list_units(
    *, principal: Principal, tree: Tree | None, under: UUID | None, q: str, size: int, after: list[Any] | None
) -> Page[UnitView]:
    """Return units within the caller's scope in the order of the tree; raises NotFound for a foreign ``under``."""
    reach = scope(principal, *READERS)
    within = None if reach.whole else tuple(path for _, path in reach.paths)
    path = show_unit(principal=principal, unit_id=under).path if under else None
    return queries.list_units(within=within, tree=tree, under=path, q=q, size=size, after=after)


def show_unit(*, principal: Principal, unit_id: UUID) -> UnitView:
    """Return a unit; raises NotFound when it does not lie within the caller's scope."""
    with reading() as session:
        return unit_in_reach(session, unit_id, scope(principal, *READERS))


def add_unit(
    *, principal: Principal, kind: Kind, name: str, parent_id: UUID | None, actor: Actor, now: datetime
) -> UnitView:
    """Add a unit; a root needs an administrator of the whole platform.

    Raises NotFound, OutOfReach, UnitMisplaced, UnitNameTaken.
    """
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        if parent_id is not None:
            unit_in_reach(session, parent_id, reach)
        elif not reach.whole:
            raise OutOfReach("最上级党组织只能由全县管理员新建。")
        made = units.create_unit(session, kind=kind, name=name, parent_id=parent_id, now=now)
        facts = {"name": name, "kind": kind, "parent": parent_id}
        _record(session, actor, "units.add", made.id, facts, now)
    return made


def edit_unit(
    *,
    principal: Principal,
    unit_id: UUID,
    seen_rev: int,
    name: str | None,
    parent_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> UnitView:
    """Rename a unit, or move it with all below it under another parent; what is None stays.

    Raises NotFound, Stale, OutOfReach, UnitMisplaced, UnitNameTaken.
    """
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        before = unit_in_reach(session, unit_id, reach)
        if before.rev != seen_rev:
            raise Stale
        if parent_id is not None and (refusal := refusal_of_place(reach, [units.unit(session, parent_id)])):
            raise refusal
        after = units.change_unit(session, before, name=name or before.name, parent_id=parent_id or before.parent_id)
        facts = {"name": [before.name, after.name], "parent": [before.parent_id, after.parent_id]}
        _record(session, actor, "units.edit", unit_id, facts, now)
    return after


def delete_unit(*, principal: Principal, unit_id: UUID, actor: Actor, now: datetime) -> None:
    """Take out a unit that has nobody and nothing below it; raises NotFound, UnitNotEmpty."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        units.lock_shape(session)
        unit = unit_in_reach(session, unit_id, reach)
        people = sa.exists().where(sa.or_(Person.unit_id == unit_id, Person.branch_id == unit_id))
        roles = sa.exists().where(RoleGrant.unit_id == unit_id)
        if session.scalar(sa.select(sa.or_(people, roles))) or units.has_children(session, unit_id):
            raise UnitNotEmpty("请先移走该单位下的人员（含已停用的）、权限和下级单位。")
        try:
            units.delete_unit(session, unit_id)
        except IntegrityError as error:
            raise UnitNotEmpty("考试或其他记录中用到了该单位，不能删除；可以改名或移动。") from error
        _record(session, actor, "units.delete", unit_id, {"name": unit.name}, now)


def _record(session: Any, actor: Actor, action: str, unit_id: UUID, facts: dict[str, Any], now: datetime) -> None:
    audit.record(session, actor=actor, action=action, object_kind="unit", object_id=unit_id, facts=facts, now=now)

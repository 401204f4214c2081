"""Writes to the trees that a command of a higher domain needs; they take the open session.

Whoever changes the shape of a tree holds one lock to the end of the transaction, so that two moves cannot make a
ring together and no unit is created under a path that is just changing.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.errors import NotFound, Stale
from server.ids import new_id
from server.units.models import Unit
from server.units.rules import (
    Kind,
    UnitMisplaced,
    UnitNameTaken,
    check_may_move,
    check_may_stand,
    check_may_stand_alone,
    path_below,
)
from server.units.views import UnitView, view

SHAPE_LOCK = 7_201_122


def create_unit(session: Session, *, kind: Kind, name: str, parent_id: UUID | None, now: datetime) -> UnitView:
    """Put a unit into its tree; without ``parent_id`` it is a root.

    Raises NotFound (no such parent), UnitMisplaced, UnitNameTaken.
    """
    lock_shape(session)
    parent = unit(session, parent_id) if parent_id else None
    if parent is None:
        roots = session.scalar(sa.select(sa.func.count()).where(Unit.tree == kind.tree, Unit.parent_id.is_(None)))
        check_may_stand_alone(kind=kind, roots=roots or 0)
    else:
        check_may_stand(kind=kind, under=parent.kind, depth=parent.depth + 1)
    check_name_free(session, kind=kind, name=name, parent_id=parent_id)
    made = Unit(
        id=new_id(now), tree=kind.tree, kind=kind, name=name, parent_id=parent_id, path="", rev=1, created_at=now
    )
    made.number = session.execute(sa.select(sa.func.nextval("unit_number_seq"))).scalar_one()
    made.path = path_below(parent_path=parent.path if parent else "", number=made.number)
    session.add(made)
    session.flush()
    return view(made)


def change_unit(session: Session, before: UnitView, *, name: str, parent_id: UUID | None) -> UnitView:
    """Rename a unit, move it with all below it, or both; ``before`` is what the caller saw.

    Raises Stale (changed since), NotFound, UnitMisplaced, UnitNameTaken.
    """
    lock_shape(session)
    row = session.get_one(Unit, before.id, with_for_update=True, populate_existing=True)
    if row.rev != before.rev:
        raise Stale
    if (name, parent_id) != (row.name, row.parent_id):
        check_name_free(session, kind=row.kind, name=name, parent_id=parent_id, but=row.id)
    if parent_id != row.parent_id:
        _move(session, row, parent_id)
    row.name, row.rev = name, row.rev + 1
    session.flush()
    return view(row)


def delete_unit(session: Session, unit_id: UUID) -> None:
    """Take an empty unit out of its tree; the caller has looked that nothing refers to it."""
    session.execute(sa.delete(Unit).where(Unit.id == unit_id))


def unit(session: Session, unit_id: UUID) -> UnitView:
    """Return a unit; raises NotFound."""
    row = session.get(Unit, unit_id)
    if row is None:
        raise NotFound("没有找到这个单位或党组织。")
    return view(row)


def has_children(session: Session, unit_id: UUID) -> bool:
    """Tell whether a unit has others below it."""
    return session.scalar(sa.select(sa.exists().where(Unit.parent_id == unit_id))) or False


def lock_shape(session: Session) -> None:
    """Let nobody else change the shape of a tree until this transaction ends."""
    session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SHAPE_LOCK})


def check_name_free(
    session: Session, *, kind: Kind, name: str, parent_id: UUID | None, but: UUID | None = None
) -> None:
    """Refuse a name that a sibling has."""
    taken = sa.exists().where(Unit.tree == kind.tree, Unit.parent_id.is_not_distinct_from(parent_id), Unit.name == name)
    if session.scalar(sa.select(taken.where(Unit.id != but) if but else taken)):
        raise UnitNameTaken(f"同一上级下已有『{name}』。")


def _move(session: Session, row: Unit, parent_id: UUID | None) -> None:
    """Give a unit and all below it their new paths."""
    if parent_id is None:
        raise UnitMisplaced("不能把已有单位改为最上级。")
    parent = unit(session, parent_id)
    below = session.scalars(sa.select(Unit.path).where(Unit.path.like(f"{row.path}%")))
    deepest = max(path.count("/") for path in below) - row.path.count("/")
    check_may_move(kind=row.kind, path=row.path, under=parent.kind, parent_path=parent.path, levels_below=deepest)
    old, new = row.path, path_below(parent_path=parent.path, number=row.number)
    row.parent_id = parent_id
    session.flush()
    session.execute(
        sa.update(Unit)
        .where(Unit.path.like(f"{old}%"))
        .values(path=sa.literal(new) + sa.func.substr(Unit.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)

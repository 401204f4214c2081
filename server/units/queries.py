"""Reads of the unit trees.  They never write."""

from typing import Any

import sqlalchemy as sa

from server.db import reading
from server.paging import Page, like, page_of
from server.units.models import Unit
from server.units.rules import Tree
from server.units.views import UnitView, view


def list_units(
    *,
    within: tuple[str, ...] | None,
    tree: Tree | None = None,
    under: str | None = None,
    q: str = "",
    size: int,
    after: list[Any] | None,
) -> Page[UnitView]:
    """Return units in the order of the tree: each after the unit it stands under.

    ``within`` are paths of subtrees (None: everywhere), ``under`` one more; ``q`` is part of the name.
    """
    query = sa.select(Unit).order_by(sa.collate(Unit.path, "C")).limit(size + 1)
    if within is not None:
        query = query.where(below_any(within))
    if tree is not None:
        query = query.where(Unit.tree == tree)
    if under is not None:
        query = query.where(below_any((under,)))
    if q:
        query = query.where(Unit.name.ilike(like(q), escape="\\"))
    if after is not None:
        query = query.where(sa.collate(Unit.path, "C") > after[0])
    with reading() as session:
        rows = session.scalars(query).all()
    return page_of(rows, size=size, view=view, place=lambda row: [row.path])


def below_any(paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition that a unit lies in one of the subtrees (paths are digits and slashes only)."""
    return sa.or_(sa.false(), *(Unit.path.like(f"{path}%") for path in paths))

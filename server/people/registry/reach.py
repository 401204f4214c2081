"""Whom and what a caller reaches: the conditions and look-ups that every command of the registry begins with."""

import sqlalchemy as sa

from server.people.models import Person
from server.people.views import Scope
from server.units.models import Unit


def in_reach(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a person stands, in either tree, within the scope."""
    if scope.whole:
        return sa.true()
    return in_subtrees(tuple(path for _, path in scope.paths))


def in_subtrees(paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition that a person's unit or branch lies in one of the subtrees."""
    below = sa.or_(sa.false(), *(Unit.path.like(f"{path}%") for path in paths))
    ids = sa.select(Unit.id).where(below)
    return sa.or_(Person.unit_id.in_(ids), Person.branch_id.in_(ids))

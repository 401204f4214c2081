"""Reads of the people domain.  They never write."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from server.db import reading
from server.people.models import LoginSession, Person, RoleGrant
from server.people.views import Caller, GrantView, Principal, Role
from server.units.models import Unit
from server.units.rules import Tree


def principal(caller: Caller, *, now: datetime) -> Principal | None:
    """Return the caller with their roles of this moment, or None when the session has ended (one statement)."""
    grants = sa.func.jsonb_agg(sa.func.jsonb_build_array(RoleGrant.role, Unit.id, Unit.tree, Unit.path))
    held = (
        sa.select(grants)
        .select_from(RoleGrant)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == Person.id)
        .scalar_subquery()
    )
    query = (
        sa.select(Person.name, held.label("held"))
        .join(LoginSession, LoginSession.person_id == Person.id)
        .where(Person.id == caller.person_id, is_alive(caller.session_id, now))
    )
    with reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Principal(
        person_id=caller.person_id,
        session_id=caller.session_id,
        name=row.name,
        grants=tuple(_grant(*parts) for parts in row.held or ()),
    )


def is_alive(session_id: UUID, now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a login session may still act; join it to its person."""
    return sa.and_(
        LoginSession.id == session_id,
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > now,
        Person.disabled_at.is_(None),
    )


def _grant(role: str, unit_id: str, tree: str, path: str) -> GrantView:
    return GrantView(role=Role(role), unit_id=UUID(unit_id), tree=Tree(tree), path=path)

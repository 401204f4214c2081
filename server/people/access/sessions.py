"""Sessions after the sign-in: refreshing, listing, ending one, ending all."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import NotFound, Unauthenticated
from server.people.access import steps
from server.people.access.rules import Turn, turn
from server.people.access.sign_in import Locks
from server.people.access.views import SessionView, SignedIn
from server.people.models import LoginSession, Person
from server.people.queries import is_alive
from server.people.views import Caller, Principal


def refresh(*, caller: Caller, generation: int, locks: Locks, actor: Actor, now: datetime) -> SignedIn:
    """Exchange a refresh token for the next; two tabs that ask at once get the same one.

    A token two generations old is a copy: the session ends, for the thief as for the owner.  Raises Unauthenticated.
    """
    with transaction() as session:
        row = session.execute(
            sa.select(LoginSession.generation, Person.name)
            .join(Person, Person.id == LoginSession.person_id)
            .where(LoginSession.person_id == caller.person_id, is_alive(caller.session_id, now))
            .with_for_update(of=LoginSession)
        ).one_or_none()
        verdict = turn(presented=generation, newest=row.generation) if row else Turn.UNKNOWN
        given = row.generation + (verdict is Turn.NEXT) if row else 0
        if verdict in (Turn.NEXT, Turn.SAME):
            kept = {"generation": given, "used_at": now, "expires_at": now + locks.lifetime}
            session.execute(sa.update(LoginSession).where(LoginSession.id == caller.session_id).values(**kept))
        elif verdict is Turn.REUSED:
            _end(session, caller.session_id, why="refresh-reused", now=now)
            audit.record(
                session,
                actor=actor,
                action="people.reuse-refresh-token",
                object_kind="login-session",
                object_id=caller.session_id,
                outcome="refused",
                facts={"person": caller.person_id, "presented": generation, "newest": row.generation if row else None},
                now=now,
            )
    if row is None or verdict not in (Turn.NEXT, Turn.SAME):
        raise Unauthenticated
    return SignedIn(caller=caller, generation=given, name=row.name)


def sign_out(*, principal: Principal, actor: Actor, now: datetime) -> None:
    """End the session the caller uses."""
    end_session(principal=principal, session_id=principal.session_id, actor=actor, now=now)


def end_session(*, principal: Principal, session_id: UUID, actor: Actor, now: datetime) -> None:
    """End one of the caller's sessions, here or on another device; raises NotFound for anybody else's."""
    with transaction() as session:
        found = session.scalar(
            sa.select(LoginSession.id).where(
                LoginSession.id == session_id, LoginSession.person_id == principal.person_id
            )
        )
        if found is None:
            raise NotFound
        if _end(session, session_id, why="signed-out", now=now):
            audit.record(
                session,
                actor=actor,
                action="people.sign-out",
                object_kind="login-session",
                object_id=session_id,
                now=now,
            )


def sign_out_everywhere(*, principal: Principal, actor: Actor, now: datetime) -> None:
    """End every session of the caller, this one too, and forget the devices."""
    with transaction() as session:
        ended = steps.end_sessions(session, principal.person_id, why="signed-out-everywhere", now=now)
        steps.forget_devices(session, principal.person_id)
        audit.record(
            session,
            actor=actor,
            action="people.sign-out-everywhere",
            object_kind="person",
            object_id=principal.person_id,
            facts={"sessions": ended},
            now=now,
        )


def my_sessions(*, principal: Principal, now: datetime) -> list[SessionView]:
    """Return the devices on which the caller is signed in, the latest used first."""
    query = (
        sa.select(LoginSession)
        .where(
            LoginSession.person_id == principal.person_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
        )
        .order_by(LoginSession.used_at.desc(), LoginSession.id.desc())
        .limit(100)
    )
    with reading() as session:
        return [_view(row, principal.session_id) for row in session.scalars(query)]


def _end(session: Session, session_id: UUID, *, why: str, now: datetime) -> bool:
    """End one session; False when it had ended already."""
    ended = session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
        .returning(LoginSession.id)
    )
    return ended.first() is not None


def _view(row: LoginSession, current: UUID) -> SessionView:
    return SessionView(
        id=row.id,
        device=row.device,
        address=row.address,
        created_at=row.created_at,
        used_at=row.used_at,
        is_current=row.id == current,
    )

"""Writes that signing in, changing a password and disabling have in common; they take the open session."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server.ids import new_id
from server.people.access.views import Device, SignedIn
from server.people.models import Credential, KnownDevice, LoginSession, Person
from server.people.views import Caller
from server.units.models import Unit


def begin_session(
    session: Session, person_id: UUID, name: str, device: Device, *, lifetime: timedelta, now: datetime
) -> SignedIn:
    """Make a session on a device and remember the device; a first sign-in is noted on the person."""
    device_id = device.id or new_id(now)
    values = {"person_id": person_id, "device_id": device_id, "used_at": now}
    session.execute(
        insert(KnownDevice)
        .values(**values)
        .on_conflict_do_update(index_elements=["person_id", "device_id"], set_={"used_at": now})
    )
    made = LoginSession(
        id=new_id(now),
        person_id=person_id,
        generation=1,
        device=device.name,
        address=device.address,
        created_at=now,
        used_at=now,
        expires_at=now + lifetime,
    )
    session.add(made)
    session.execute(
        sa.update(Person)
        .where(Person.id == person_id, Person.first_signed_in_at.is_(None))
        .values(first_signed_in_at=now)
    )
    caller = Caller(person_id=person_id, session_id=made.id)
    return SignedIn(caller=caller, generation=1, name=name, device_id=device_id)


def end_sessions(session: Session, person_id: UUID, *, why: str, now: datetime) -> int:
    """End every session of a person at once; return how many were alive."""
    ended = session.execute(
        sa.update(LoginSession)
        .where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
        .returning(LoginSession.id)
    )
    return len(ended.all())


def forget_devices(session: Session, person_id: UUID) -> None:
    """Forget where a person has signed in: one of the devices may be lost."""
    session.execute(sa.delete(KnownDevice).where(KnownDevice.person_id == person_id))


def redeem_code(session: Session, person_id: UUID, *, digest: str | None, password_hash: str, now: datetime) -> bool:
    """Exchange the one-time code for a password and end what was open before; False when it was used meanwhile."""
    redeemed = session.execute(
        sa.update(Credential)
        .where(
            Credential.person_id == person_id,
            Credential.code_digest == digest,
            Credential.code_expires_at > now,
        )
        .values(password_hash=password_hash, password_set_at=now, code_digest=None, code_expires_at=None)
        .returning(Credential.person_id)
    ).first()
    if redeemed is None:
        return False
    end_sessions(session, person_id, why="password-set", now=now)
    return True


def lock_enabled(session: Session, person_id: UUID) -> bool:
    """Hold the person's row, so that no disabling slips in; False when they are disabled already."""
    query = sa.select(Person.id).where(Person.id == person_id, Person.disabled_at.is_(None)).with_for_update()
    return session.scalar(query) is not None


def words_about(session: Session, person_id: UUID) -> tuple[str, ...]:
    """Return what others know of a person and must not be in their password."""
    person = session.execute(
        sa.select(Person.name, Person.name_key, Person.work_number, Person.phone, Unit.path)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id == person_id)
    ).one()
    units = session.scalars(sa.select(Unit.name).where(sa.literal(person.path).startswith(Unit.path)))
    pinyin = person.name_key.split(" ")[0]
    return tuple(filter(None, (person.name, pinyin, person.work_number, person.phone, *units)))

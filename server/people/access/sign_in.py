"""Signing in: by password, or by a one-time code and a password of one's own.

Three stages, because hashing takes 40 ms of a core and must hold neither a lock nor a connection: count the try,
look at the password, keep the outcome.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Rejected
from server.people.access import codes, steps, throttle
from server.people.access.hashing import Hashing
from server.people.access.passwords import check_fit
from server.people.access.rules import OwnPasswordNeeded, WrongCredentials
from server.people.access.views import Device, SignedIn
from server.people.identifiers import identifier_key
from server.people.models import Credential, Identifier, KnownDevice, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What passwords and codes are checked with: the bulkhead, the secret of the code hashes, a session's life."""

    hashing: Hashing
    secret_key: str
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database knows of an account: all None when there is no such person or they are disabled."""

    person_id: UUID | None
    name: str
    password_hash: str | None
    code_digest: str | None
    knows_device: bool


class _Proof(Enum):
    PASSWORD = auto()
    CODE = auto()
    NONE = auto()


def sign_in(
    *, account: str, secret: str, new_password: str | None, device: Device, locks: Locks, actor: Actor, now: datetime
) -> SignedIn:
    """Make a session for whoever knows the account's password, or its one-time code (then with ``new_password``).

    Raises WrongCredentials (the same for an unknown, a disabled and a mistaken one), OwnPasswordNeeded,
    PasswordUnfit, TooManyRequests, Busy.
    """
    key = identifier_key(account)
    found = _look_up(key, device=device, now=now)
    keys = throttle.keys_of(account=key, address=device.address, device=device.id if found.knows_device else None)
    with throttle.trying(keys, now=now):
        proof = _prove(found, secret, locks)
        hashed = _own_password(found, proof, new_password, locks)
    with transaction() as session:
        person_id = _accept(session, found, proof, hashed, now=now)
        signed_in = None
        if person_id is not None:
            throttle.clear(session, keys)
            signed_in = steps.begin_session(session, person_id, found.name, device, lifetime=locks.lifetime, now=now)
        _record(session, found, proof if person_id else _Proof.NONE, actor=actor, now=now)
    if signed_in is None:
        raise WrongCredentials
    return signed_in


def _look_up(key: str, *, device: Device, now: datetime) -> _Found:
    """Return what is known of an account; the same statement runs whether or not it exists."""
    knows = sa.exists().where(KnownDevice.person_id == Person.id, KnownDevice.device_id == device.id)
    live_code = sa.case((Credential.code_expires_at > now, Credential.code_digest))
    query = (
        sa.select(Person.id, Person.name, Credential.password_hash, live_code, knows)
        .join(Identifier, Identifier.person_id == Person.id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Identifier.value == key, Person.disabled_at.is_(None))
    )
    with reading() as session:
        row = session.execute(query).one_or_none()
    return _Found(*row) if row else _Found(None, "", None, None, False)


def _prove(found: _Found, secret: str, locks: Locks) -> _Proof:
    """Tell what the secret proves.  A password is hashed even when there is nothing to compare it with."""
    nobody = UUID(int=0)
    if codes.matches(secret, expected=found.code_digest, person_id=found.person_id or nobody, key=locks.secret_key):
        return _Proof.CODE
    return _Proof.PASSWORD if locks.hashing.check(secret, found.password_hash) else _Proof.NONE


def _own_password(found: _Found, proof: _Proof, new_password: str | None, locks: Locks) -> str | None:
    """Return the hash of the password that replaces a one-time code; None when no code was used."""
    if proof is _Proof.PASSWORD and new_password is not None:
        raise Rejected("只有使用一次性登录码时才能同时设置新密码。")
    if proof is not _Proof.CODE or found.person_id is None:
        return None
    if new_password is None:
        raise OwnPasswordNeeded("登录码正确。请设置您自己的密码，以后用它登录。")
    with reading() as session:
        about = steps.words_about(session, found.person_id)
    check_fit(new_password, about=about)
    return locks.hashing.make(new_password)


def _accept(session: Session, found: _Found, proof: _Proof, hashed: str | None, *, now: datetime) -> UUID | None:
    """Return the person who may come in, if what was proved a moment ago still holds."""
    if proof is _Proof.NONE or found.person_id is None:
        return None
    if not steps.lock_enabled(session, found.person_id):
        return None
    if hashed is not None:
        kept = steps.redeem_code(session, found.person_id, digest=found.code_digest, password_hash=hashed, now=now)
    else:
        same = sa.select(Credential.password_hash == found.password_hash)
        kept = bool(session.scalar(same.where(Credential.person_id == found.person_id)))
    return found.person_id if kept else None


def _record(session: Session, found: _Found, proof: _Proof, *, actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        actor=Actor(
            person_id=found.person_id if proof is not _Proof.NONE else None,
            address=actor.address,
            request_id=actor.request_id,
        ),
        action="people.sign-in",
        object_kind="person",
        object_id=found.person_id or "unknown",
        outcome="refused" if proof is _Proof.NONE else "done",
        facts={"by": proof.name.lower()},
        now=now,
    )

"""The audit trail: append-only, each record sealed with the one before it.

A record is written inside the command's own transaction, so an act without its record cannot commit.
The table refuses UPDATE and DELETE (a trigger in the migration), and the chain of digests shows any
alteration that goes round the trigger: see :func:`first_broken`.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, reading

CHAIN_LOCK = 7_201_121  # held to the end of the transaction: records are sealed one after another
START = "0" * 64


class AuditRecord(Base):
    """One security- or score-relevant act."""

    __tablename__ = "audit_record"

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    address: Mapped[str]
    request_id: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    object_kind: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    outcome: Mapped[str]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    digest: Mapped[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts and from where: the person (None for the system itself), the address and the request."""

    person_id: UUID | None
    address: str = ""
    request_id: str = ""


SYSTEM = Actor(person_id=None)


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: UUID | str,
    now: datetime,
    outcome: str = "done",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Seal one act into the trail, in the caller's transaction.

    ``action`` is ``domain.verb`` (``people.reset-password``); ``facts`` holds ids, counts, reasons and old/new
    values: never a password, a code, a token, an answer key or a phone number.
    """
    session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = session.execute(
        sa.select(AuditRecord.number, AuditRecord.digest).order_by(AuditRecord.number.desc()).limit(1)
    ).one_or_none()
    values: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "at": now,
        "actor_id": actor.person_id,
        "address": actor.address,
        "request_id": actor.request_id,
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "outcome": outcome,
        "facts": json.loads(json.dumps(dict(facts or {}), default=str)),
        "previous": last.digest if last else START,
    }
    session.execute(sa.insert(AuditRecord).values(**values, digest=seal(values)))


def seal(values: Mapping[str, Any]) -> str:
    """Return the digest of one record: SHA-256 over its canonical JSON, which includes the digest before it."""
    shown = {name: str(values[name]) if name in ("actor_id",) else values[name] for name in SEALED}
    shown["at"] = values["at"].isoformat()
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


SEALED = (
    "number",
    "at",
    "actor_id",
    "address",
    "request_id",
    "action",
    "object_kind",
    "object_id",
    "outcome",
    "facts",
    "previous",
)


def first_broken(session: Session, *, expected_last: int | None = None) -> int | None:
    """Return the number of the first record that is altered, missing or out of place; None when the trail is whole.

    ``expected_last`` (a number kept elsewhere) also finds a tail that was cut off.
    """
    previous, number = START, 0
    in_order = sa.select(AuditRecord).order_by(AuditRecord.number).execution_options(yield_per=1000)
    with closing(session.scalars(in_order)) as rows:
        for row in rows:
            number += 1
            values = {name: getattr(row, name) for name in SEALED}
            if row.number != number or row.previous != previous or row.digest != seal(values):
                return number
            previous = row.digest
    return number + 1 if expected_last is not None and number < expected_last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a look at the whole trail found: the number of the last record, and of the first broken one."""

    last: int
    broken: int | None


def verify(*, expected_last: int | None = None) -> Verdict:
    """Look at the whole trail; ``expected_last`` as in :func:`first_broken`."""
    with reading() as session:
        last = session.scalar(sa.select(sa.func.max(AuditRecord.number))) or 0
        return Verdict(last=last, broken=first_broken(session, expected_last=expected_last))

"""Repeating a creation creates nothing twice: the key a client sent is kept with what it created.

Used where nature gives no key of its own (imports, new exams, …).  Start, save and hand-in need none.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base
from server.errors import Rejected
from server.ids import new_id


class KeyReused(Rejected):
    """The Idempotency-Key was sent before with another content."""

    code = "idempotency-key-reused"
    title = "请求编号已被使用"


class IdempotencyKey(Base):
    """A client's key, what it was sent with, and what it created."""

    __tablename__ = "idempotency_key"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    object_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An Idempotency-Key with the digest of the request it came with."""

    value: str
    digest: str

    @classmethod
    def of(cls, value: str, *parts: Any) -> "RequestKey":
        """Bind a key to a request: its route and its content (bytes or anything JSON can say)."""
        state = hashlib.sha256()
        for part in parts:
            state.update(part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode())
            state.update(b"\x00")
        return cls(value, state.hexdigest())


def claim(session: Session, *, owner_id: UUID, key: RequestKey, now: datetime) -> tuple[UUID, bool]:
    """Return (id to create under, True), or (id created before, False) when this is a repetition.

    A second request with the same key that arrives while the first is under way waits for its commit.
    Raises KeyReused when the same key comes with another content.
    """
    object_id = new_id(now)
    values = {"owner_id": owner_id, "value": key.value, "digest": key.digest, "object_id": object_id}
    made = session.execute(
        insert(IdempotencyKey)
        .values(**values, created_at=now)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.object_id)
    ).scalar_one_or_none()
    if made is not None:
        return made, True
    before = session.execute(
        sa.select(IdempotencyKey.digest, IdempotencyKey.object_id).where(
            IdempotencyKey.owner_id == owner_id, IdempotencyKey.value == key.value
        )
    ).one()
    if before.digest != key.digest:
        raise KeyReused("同一请求编号（Idempotency-Key）不能用于不同的内容。")
    return before.object_id, False

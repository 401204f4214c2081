"""The database: one declarative base, one session, one unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Session

from server.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware instant in UTC; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse what has no zone; store the rest as UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the instant back in UTC, whatever zone the connection has."""
        return value if value is None else value.astimezone(UTC)


class Word(sa.types.TypeDecorator[StrEnum]):
    """A StrEnum stored as its short text; a CHECK is not needed because only the enum can be written."""

    impl = sa.String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        """Remember which enum to give back."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: sa.Dialect) -> str | None:
        """Store the value; a text that is not of the enum is refused."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UTCDateTime(),
        dict[str, Any]: postgresql.JSONB(),
        list[str]: postgresql.ARRAY(sa.Text()),
        list[int]: postgresql.ARRAY(sa.SmallInteger()),
        UUID: sa.Uuid(),
        str: sa.Text(),
    }


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "autoflush": False})


def engine_options(settings: Settings) -> dict[str, Any]:
    """Return the engine's options: a small pool that checks its connections, and bounds on every statement."""
    bounds = {
        "statement_timeout": settings.statement_seconds * 1000,
        "lock_timeout": settings.lock_seconds * 1000,
        "idle_in_transaction_session_timeout": 60_000,
        "TimeZone": "UTC",
    }
    return {
        "pool_size": settings.database_pool,
        "max_overflow": 0,
        "pool_timeout": 5,
        "pool_pre_ping": True,
        "connect_args": {
            "options": " ".join(f"-c {name}={value}" for name, value in bounds.items()),
            "connect_timeout": 5,
        },
    }


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commit on success, roll back on any error, never nested.

    Relationships are not used; the hot path takes Core statements through the same session.
    """
    session: Session = db.session()
    if session.info.get("busy"):
        raise RuntimeError("a command may not call another command: use the other domain's steps")
    session.info["busy"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["busy"] = False


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session for reads and end its transaction at once, so that no snapshot outlives the query."""
    session: Session = db.session()
    try:
        yield session
    finally:
        if not session.info.get("busy"):
            session.rollback()


def render_item(kind: str, item: object, context: object) -> str | Literal[False]:
    """Write plain types into migrations: an old migration must not import the app."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=32)"
    return False


MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")


def check_durability(connection: sa.Connection) -> None:
    """Stop if the server could lose what it has acknowledged, or is older than PostgreSQL 15."""
    for name in MUST_BE_ON:
        value = connection.scalar(sa.text("SELECT current_setting(:name)"), {"name": name})
        if value == "off":
            raise SystemExit(f"数据库参数 {name} 被关闭，已确认的答案可能丢失，拒绝启动。请在 PostgreSQL 中打开它。")
    if int(connection.scalar(sa.text("SHOW server_version_num")) or 0) < 150_000:
        raise SystemExit("需要 PostgreSQL 15 或更高版本。")

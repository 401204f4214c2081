"""The database: one declarative base, one session, one unit of work."""

import time
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
    """Return the engine's options: a small pool, and bounds on every statement."""
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
        "connect_args": {
            "options": " ".join(f"-c {name}={value}" for name, value in bounds.items()),
            "connect_timeout": 5,
        },
    }


REST_SECONDS = 2.0  # a connection that rested longer is asked whether it still lives, before it is used


def check_rested_connections(engine: sa.Engine) -> None:
    """Ping connections that rested in the pool, as ``pool_pre_ping`` does, but not between two requests of a rush.

    A server that restarts within those seconds costs one request a 503, and empties the pool.
    """

    @sa.event.listens_for(engine, "checkin")
    def note(connection: Any, record: Any) -> None:
        record.info["rested_since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def ping(connection: Any, record: Any, proxy: Any) -> None:
        if time.monotonic() - record.info.get("rested_since", time.monotonic()) > REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise sa.exc.DisconnectionError from error


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commit on success, roll back on any error, never nested.

    The hot path (start, save, hand-in) uses :func:`bare_transaction`.
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


Executor = Session | sa.Connection
"""What steps of the hot path take: they run in a bare transaction, and in the ordinary one of a command."""


@contextmanager
def bare_transaction() -> Iterator[sa.Connection]:
    """One unit of work of the hot path: Core statements on a connection, without the session's bookkeeping."""
    with db.engine.begin() as connection:
        yield connection


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

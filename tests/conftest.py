"""The fixtures every test may use: a clock to move, a database of its own, an app, people who are signed in."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from hypothesis import settings

from launch import scratch
from server.app import create_app
from server.db import db
from server.settings import Settings

# No deadline: a busy machine is no fault of ours.  The same examples every time, so that a change is judged by
# itself; ``--hypothesis-profile=explore`` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("fast", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")

NINE = datetime(2030, 6, 3, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
SECRET = "for-tests-only-" * 3
NUMBERS = itertools.count(1)
SEND_AWAY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    FOR name IN SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind = 'r' AND nspname = 'public' AND relname <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
    END LOOP;
    FOR name IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL
    LOOP
        EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
    END LOOP;
END $$
"""


@dataclass
class ManualClock:
    """A clock that moves only when told."""

    instant: datetime = NINE

    def now(self) -> datetime:
        return self.instant

    def advance(self, **delta: float) -> None:
        self.instant += timedelta(**delta)


def pytest_configure(config: pytest.Config) -> None:
    """Let the main process of the run own its database server."""
    if not hasattr(config, "workerinput"):
        config.add_cleanup(scratch.own())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[[str], Settings]:
    """Return the settings of a test app on the given database."""

    def make(url: str) -> Settings:
        return Settings(database_url=url, secret_key=SECRET, data=tmp_path / "data", database_pool=5)

    return make


def migrate(url: str) -> None:
    """Build the schema by the migrations, as an operator does."""
    app = create_app(Settings(database_url=url, secret_key=SECRET, data=Path(os.devnull)))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@contextmanager
def copied_template() -> Iterator[str]:
    """Copy the run's template database, and drop the copy afterwards."""
    server = scratch.cluster()
    template = scratch.template(server, name="migrated", fill=migrate)
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    yield server.create_database(name, template=template)
    server.drop_database(name)


def empty(url: str) -> None:
    """Delete every row of a database, after sending away whoever is still connected, and count from one again."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(SEND_AWAY)
        connection.execute("SET session_replication_role = replica")  # no trigger, no foreign key stands in the way
        connection.execute(EMPTY)


@pytest.fixture
def fresh_database() -> Iterator[str]:
    """Give a migrated, empty database to a test that changes the schema: a copy of the run's template."""
    with copied_template() as url:
        yield url


@pytest.fixture(scope="session")
def standing_database() -> Iterator[str]:
    """Give the database that this process's tests use one after the other: making one takes longer than a test."""
    with copied_template() as url:
        yield url


@pytest.fixture
def database(standing_database: str) -> Iterator[str]:
    """Give a migrated, empty database to one test."""
    yield standing_database
    empty(standing_database)


@pytest.fixture(scope="session")
def standing_app(standing_database: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Build the app that this process's tests use one after the other, each with its own clock and settings."""
    folder = tmp_path_factory.mktemp("standing")
    return create_app(Settings(database_url=standing_database, secret_key=SECRET, data=folder, database_pool=5))


@pytest.fixture
def app(
    standing_app: Flask, database: str, clock: ManualClock, settings_for: Callable[[str], Settings]
) -> Iterator[Flask]:
    """Give an app on an empty database.  No context stays open across a request."""
    standing_app.extensions |= {"clock": clock, "settings": settings_for(database)}
    yield standing_app
    with standing_app.app_context():
        db.engine.dispose()

"""The fixtures every test may use: a clock to move, a database of its own, an app, people who are signed in."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from launch import scratch
from server.app import create_app
from server.db import db
from server.settings import Settings

NINE = datetime(2030, 6, 3, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
SECRET = "for-tests-only-" * 3
NUMBERS = itertools.count(1)


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


@pytest.fixture
def database() -> Iterator[str]:
    """Give a migrated, empty database of one's own: a copy of the run's template."""
    server = scratch.cluster()
    template = scratch.template(server, name="migrated", fill=migrate)
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    yield server.create_database(name, template=template)
    server.drop_database(name)


@pytest.fixture
def app(database: str, clock: ManualClock, settings_for: Callable[[str], Settings]) -> Iterator[Flask]:
    """Build an app on an empty database.  No context stays open across a request."""
    app = create_app(settings_for(database), clock)
    yield app
    with app.app_context():
        db.engine.dispose()

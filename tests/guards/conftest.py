"""One app and one database for all the guards of a module; objects that a request has changed are made anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from launch import scratch
from server.app import create_app
from server.db import db
from server.people.views import Role
from server.settings import Settings
from tests.conftest import NUMBERS, SECRET, ManualClock, migrate
from tests.guards.objects import Objects, Places, make_places
from tests.guards.requests import Composer
from tests.people import make_administrator, sign_in


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, clock: ManualClock) -> Iterator[Flask]:
    server = scratch.cluster()
    template = scratch.template(server, name="migrated", fill=migrate)
    name = f"guards_{next(NUMBERS)}_{Path(str(tmp_path_factory.getbasetemp())).name}".replace("-", "_")
    url = server.create_database(name, template=template)
    settings = Settings(database_url=url, secret_key=SECRET, data=tmp_path_factory.mktemp("data"), database_pool=5)
    app = create_app(settings, clock)
    yield app
    with app.app_context():
        db.engine.dispose()
    server.drop_database(name)


@pytest.fixture(scope="module")
def places(app: Flask) -> Places:
    return make_places(app)


@pytest.fixture(scope="module")
def office(app: Flask, places: Places) -> FlaskClient:
    return sign_in(app, make_administrator(app, places.bureau, Role.EXAM_ADMINISTRATOR))


@pytest.fixture(scope="module")
def fresh_objects(app: Flask, places: Places, office: FlaskClient, clock: ManualClock) -> Callable[[], Objects]:
    return lambda: Objects(app, places, office=office, clock=clock)


@pytest.fixture(scope="module")
def composer(app: Flask, clock: ManualClock) -> Composer:
    return Composer(app.test_client().get("/api/openapi.json").json, now=clock.now())

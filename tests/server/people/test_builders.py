"""The builders that other tests arrange with give people whom the server knows."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from server.app import create_app
from server.db import db
from server.http.context import principal, signed_in
from server.people.views import Role
from server.settings import Settings
from server.units.rules import Kind
from tests.people import grant_role, make_person, make_unit, sign_in


@pytest.fixture
def app(database: str, settings_for: Callable[[str], Settings]) -> Iterator[Flask]:
    """Build an app of one's own: it gets a route more."""
    app = create_app(settings_for(database))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_person_made_for_a_test_is_signed_in_with_their_roles(app: Flask) -> None:
    bureau = make_unit(app, kind=Kind.BUREAU)
    school = make_unit(app, under=bureau)
    teacher = make_person(app, unit=school)
    grant_role(app, teacher, Role.PRINCIPAL, school)
    app.add_url_rule("/who", view_func=signed_in(lambda: [g.path for g in principal().grants]))

    assert sign_in(app, teacher).get("/who").json == [school.path]
    assert app.test_client().get("/who").status_code == 401

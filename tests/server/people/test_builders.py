"""The builders that other tests arrange with give people whom the server knows."""

from flask import Flask

from server.http.context import principal, signed_in
from server.people.views import Role
from server.units.rules import Kind
from tests.people import grant_role, make_person, make_unit, sign_in


def test_a_person_made_for_a_test_is_signed_in_with_their_roles(app: Flask) -> None:
    bureau = make_unit(app, kind=Kind.BUREAU)
    school = make_unit(app, under=bureau)
    teacher = make_person(app, unit=school)
    grant_role(app, teacher, Role.PRINCIPAL, school)
    app.add_url_rule("/who", view_func=signed_in(lambda: [g.path for g in principal().grants]))

    assert sign_in(app, teacher).get("/who").json == [school.path]
    assert app.test_client().get("/who").status_code == 401

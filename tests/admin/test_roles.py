"""Roles: granted by system administrators, effective at once."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.audit import AuditRecord
from server.db import reading
from server.people.views import Role
from tests.admin.conftest import County
from tests.people import grant_role, make_administrator, sign_in

PEOPLE = "/api/v1/admin/people"


def test_a_role_given_acts_on_the_next_request_and_a_role_taken_too(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    teacher = sign_in(app, county.teacher)
    url = f"{PEOPLE}/{county.teacher.id}/roles"
    assert teacher.get(PEOPLE).status_code == 403

    for _ in range(2):
        held = desk.post(url, json={"role": "secretary", "unit_id": str(county.river_branch.id)}).json
    assert [(role["label"], role["unit"]) for role in held] == [("支部书记", "河湾小学支部")]
    assert teacher.get(PEOPLE).status_code == 200

    assert desk.delete(f"{url}/{held[0]['id']}").status_code == 204
    assert teacher.get(PEOPLE).status_code == 403
    assert desk.delete(f"{url}/{held[0]['id']}").status_code == 404


def test_who_holds_which_role_is_listed(app: Flask, desk: FlaskClient, county: County) -> None:
    grant_role(app, county.teacher, Role.PRINCIPAL, county.river)

    listed = desk.get("/api/v1/admin/roles").json["items"]

    assert {(role["person"], role["role"]) for role in listed} >= {("单雄", "principal")}
    assert len(listed) == 2
    mine = desk.get(f"{PEOPLE}/{county.teacher.id}/roles").json
    assert [role["role"] for role in mine] == ["principal"]


def test_only_a_system_administrator_grants_and_only_within_reach(
    app: Flask, county: County, school_desk: FlaskClient, secretary: FlaskClient
) -> None:
    examiner = sign_in(app, make_administrator(app, county.bureau, Role.EXAM_ADMINISTRATOR))
    url = f"{PEOPLE}/{county.teacher.id}/roles"
    wanted = {"role": "system-administrator", "unit_id": str(county.bureau.id)}

    for client in (examiner, secretary, school_desk, sign_in(app, county.teacher)):
        assert client.post(url, json=wanted).status_code == 403
    within = {"role": "principal", "unit_id": str(county.river.id)}
    assert school_desk.post(url, json=within).status_code == 200
    with app.app_context(), reading() as session:
        outcomes = session.scalars(sa.select(AuditRecord.outcome).order_by(AuditRecord.number)).all()
    assert outcomes == ["refused"] * 4 + ["done"]
    foreign = f"{PEOPLE}/{county.stranger.id}/roles"
    assert school_desk.post(foreign, json=within).status_code == 404


@pytest.mark.parametrize(
    ("role", "place"), [("secretary", "river"), ("principal", "river_branch"), ("emperor", "river"), (None, "river")]
)
def test_a_role_stands_in_its_own_tree(desk: FlaskClient, county: County, role: str | None, place: str) -> None:
    wanted = {"role": role, "unit_id": str(getattr(county, place).id)}

    assert desk.post(f"{PEOPLE}/{county.teacher.id}/roles", json=wanted).status_code == 422


def test_nobody_administers_and_audits_at_once(desk: FlaskClient, county: County) -> None:
    url = f"{PEOPLE}/{county.teacher.id}/roles"
    assert desk.post(url, json={"role": "auditor", "unit_id": str(county.bureau.id)}).status_code == 200

    clash = desk.post(url, json={"role": "exam-administrator", "unit_id": str(county.bureau.id)})

    assert (clash.status_code, clash.json["type"]) == (409, "/problems/roles-clash")


def test_the_last_system_administrator_keeps_the_role(app: Flask, desk: FlaskClient, county: County) -> None:
    url = f"{PEOPLE}/{county.administrator.id}/roles"
    grant = desk.get(url).json[0]["id"]

    refused = desk.delete(f"{url}/{grant}")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/last-administrator")

    make_administrator(app, county.bureau)
    assert desk.delete(f"{url}/{grant}").status_code == 204
    assert desk.get(PEOPLE).status_code == 403

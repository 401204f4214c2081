"""My account: who I am, what I must do first, the 隐私说明."""

import sqlalchemy as sa
from flask import Flask

from server.audit import AuditRecord
from server.db import reading
from server.people.access.account import NOTICE
from server.people.views import Role, Standing
from server.units.rules import Kind
from server.units.views import UnitView
from tests.people import Someone, grant_role, make_person, make_unit, sign_in


def test_my_account_shows_where_i_stand_and_my_phone_masked(app: Flask, school: UnitView) -> None:
    committee = make_unit(app, "县委教育工委", kind=Kind.COMMITTEE)
    branch = make_unit(app, "河湾小学支部", kind=Kind.BRANCH, under=committee)
    person = make_person(app, unit=school, branch=branch, name="𠮷田·买买提", phone="13912345678")
    grant_role(app, person, Role.SECRETARY, branch)

    shown = sign_in(app, person).get("/api/v1/me").json

    assert shown["name"] == "𠮷田·买买提"
    assert (shown["unit"], shown["branch"], shown["standing"]) == ("河湾小学", "河湾小学支部", Standing.MEMBER)
    assert shown["phone"] == "139****5678"
    assert shown["roles"] == [
        {"role": "secretary", "label": "支部书记", "unit_id": str(branch.id), "unit": "河湾小学支部"}
    ]


def test_the_privacy_notice_is_shown_until_its_present_version_is_acknowledged(app: Flask, teacher: Someone) -> None:
    client = sign_in(app, teacher)
    notice = app.test_client().get("/api/v1/privacy-notice").json
    assert "投诉建议" in notice["text"]
    assert client.get("/api/v1/me").json["to_do"] == ["accept-privacy-notice"]

    older = client.put("/api/v1/me/privacy-notice", json={"version": NOTICE.version + 1})
    assert (older.status_code, older.json["type"]) == (409, "/problems/privacy-notice-changed")
    for _ in range(2):
        assert client.put("/api/v1/me/privacy-notice", json={"version": notice["version"]}).status_code == 204

    assert client.get("/api/v1/me").json["to_do"] == []
    with app.app_context(), reading() as session:
        actions = session.scalars(sa.select(AuditRecord.action)).all()
    assert actions == ["people.accept-privacy-notice"]


def test_a_role_given_while_signed_in_shows_on_the_next_request(app: Flask, teacher: Someone, school: UnitView) -> None:
    client = sign_in(app, teacher)
    assert client.get("/api/v1/me").json["roles"] == []

    grant_role(app, teacher, Role.PRINCIPAL, school)

    assert [role["role"] for role in client.get("/api/v1/me").json["roles"]] == ["principal"]

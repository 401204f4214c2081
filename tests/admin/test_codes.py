"""Getting everyone in: readiness, slips, resets."""

import io
import re

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.audit import AuditRecord
from server.db import reading
from server.people.models import Credential
from server.people.views import Role
from tests.admin.conftest import County
from tests.conftest import ManualClock
from tests.people import PASSWORD, Someone, grant_role, make_person, sign_in

READINESS = "/api/v1/admin/readiness"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def waiting(client: FlaskClient, path: str = READINESS, **query: str) -> list[str]:
    return [item["name"] for item in client.get(path, query_string=query).json["items"]]


def enter(app: Flask, person: Someone, secret: str, **more: str) -> int:
    body = {"account": person.work_number, "password": secret, "transport": "bearer", **more}
    return app.test_client().post("/api/v1/sessions", json=body).status_code


def slips(client: FlaskClient, unit_id: object) -> dict[str, str]:
    reply = client.post(f"/api/v1/admin/units/{unit_id}/codes", json={})
    assert reply.status_code == 200
    return {slip["name"]: slip["code"] for slip in reply.json}


def test_who_never_signed_in_is_listed_for_each_within_their_scope(
    app: Flask, desk: FlaskClient, secretary: FlaskClient, county: County
) -> None:
    assert set(waiting(desk)) >= {"单雄", "曾柔", "支部书记"}
    assert waiting(desk, unit_id=str(county.hill.id)) == ["曾柔"]
    for path in (READINESS, "/api/v1/colleagues/not-ready"):
        assert waiting(secretary, path) == ["单雄", "支部书记"]
        assert sign_in(app, county.teacher).get(path).status_code == 403

    code = slips(desk, county.river.id)["单雄"]
    assert enter(app, county.teacher, code, new_password="清风徐来 pq-7") == 201
    assert waiting(secretary) == ["支部书记"]


def test_a_page_of_the_unready_goes_on_where_the_last_one_ended(desk: FlaskClient) -> None:
    whole, seen, query = waiting(desk), [], {"size": "1"}
    for _ in whole:
        page = desk.get(READINESS, query_string=query).json
        seen += [item["name"] for item in page["items"]]
        query["after"] = page["next"]

    assert seen == whole
    assert page["next"] is None


def test_slips_are_for_those_who_never_signed_in_and_void_earlier_ones(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    first, second = slips(desk, county.river.id), slips(desk, county.river.id)

    assert set(first) == {"单雄"}
    assert CODE.fullmatch(second["单雄"])
    assert enter(app, county.teacher, first["单雄"], new_password="清风徐来 pq-7") == 401
    assert enter(app, county.teacher, second["单雄"], new_password="清风徐来 pq-7") == 201
    assert slips(desk, county.river.id) == {}
    with app.app_context(), reading() as session:
        kept = session.scalars(sa.select(Credential.code_digest)).all()
        facts = session.scalars(sa.select(AuditRecord.facts).where(AuditRecord.action == "people.hand-out-codes"))
        assert list(facts) == [{"people": 1}, {"people": 1}, {"people": 0}]
    assert kept == [None]


def test_a_code_is_kept_only_as_a_hash(app: Flask, desk: FlaskClient, county: County) -> None:
    code = slips(desk, county.river.id)["单雄"]

    with app.app_context(), reading() as session:
        kept = session.scalars(sa.select(Credential.code_digest)).one()
    assert kept is not None
    assert code.replace("-", "").lower() not in kept.lower()


def test_the_slips_open_as_a_sheet_of_plain_text(app: Flask, desk: FlaskClient, county: County) -> None:
    make_person(app, unit=county.river, name="=HYPERLINK(1)", work_number="00012")

    reply = desk.post(f"/api/v1/admin/units/{county.river.id}/codes", json={"format": "xlsx"})

    assert reply.headers["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(reply.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][:5] == ["单位", "党支部", "姓名", "账号", "一次性登录码"]
    odd = next(row for row in rows if row[2] == "=HYPERLINK(1)")
    assert odd[3] == "00012"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_code_ends_after_its_days(app: Flask, desk: FlaskClient, county: County, clock: ManualClock) -> None:
    code = slips(desk, county.river.id)["单雄"]
    clock.advance(days=30)

    assert enter(app, county.teacher, code, new_password="清风徐来 pq-7") == 401


@pytest.mark.parametrize("edge", ["admin/people", "colleagues"])
def test_a_head_resets_a_forgotten_password_and_the_old_one_is_dead(
    app: Flask, county: County, secretary: FlaskClient, edge: str
) -> None:
    teacher = make_person(app, unit=county.river, branch=county.river_branch, with_password=True)
    open_session = sign_in(app, teacher)

    slip = secretary.post(f"/api/v1/{edge}/{teacher.id}/reset")

    assert slip.status_code == 200
    assert open_session.get("/api/v1/me").status_code == 401
    assert enter(app, teacher, PASSWORD) == 401
    assert enter(app, teacher, slip.json["code"], new_password="清风徐来 pq-7") == 201
    with app.app_context(), reading() as session:
        record = session.execute(
            sa.select(AuditRecord.object_id, AuditRecord.outcome).where(AuditRecord.action == "people.reset-password")
        ).one()
    assert tuple(record) == (str(teacher.id), "done")


def test_a_head_resets_nobody_outside_and_nobody_above(app: Flask, county: County, secretary: FlaskClient) -> None:
    boss = make_person(app, unit=county.river, branch=county.river_branch)
    grant_role(app, boss, Role.PRINCIPAL, county.river)

    assert secretary.post(f"/api/v1/colleagues/{county.stranger.id}/reset").status_code == 404
    assert secretary.post(f"/api/v1/colleagues/{county.administrator.id}/reset").status_code == 404
    assert secretary.post(f"/api/v1/colleagues/{boss.id}/reset").status_code == 403
    assert secretary.post(f"/api/v1/admin/units/{county.hill_branch.id}/codes", json={}).status_code == 404
    assert set(slips(secretary, county.river_branch.id)) == {"单雄"}
    assert sign_in(app, county.teacher).post(f"/api/v1/colleagues/{boss.id}/reset").status_code == 403

"""What an operator does at the machine."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.people.views import Role
from server.units.rules import Kind
from tests.people import make_administrator, make_person, make_unit, sign_in

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
FIRST = ["people", "create-administrator", "--name", "覃川", "--work-number", "ADMIN1", "--bureau", "清江县教育局"]


def enter(app: Flask, account: str, secret: str, **more: str) -> FlaskClient:
    client = app.test_client()
    body = {"account": account, "password": secret, "transport": "bearer", **more}
    reply = client.post("/api/v1/sessions", json=body)
    assert reply.status_code == 201, reply.json
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {reply.json['access_token']}"
    return client


def test_the_first_administrator_of_an_empty_platform_signs_in_with_the_printed_code(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=FIRST)
    assert done.exit_code == 0, done.output
    code = CODE.findall(done.output)[0]

    client = enter(app, "admin1", code, new_password="清风徐来 pq-7")

    assert [role["unit"] for role in client.get("/api/v1/me").json["roles"]] == ["清江县教育局"]
    assert client.get("/api/v1/admin/people").status_code == 200
    again = app.test_cli_runner().invoke(args=FIRST)
    assert again.exit_code == 1
    assert "已有系统管理员" in again.output


def test_a_bureau_that_exists_is_used_and_a_lesser_administrator_does_not_count(app: Flask) -> None:
    bureau = make_unit(app, "县教育局", kind=Kind.BUREAU)
    school = make_unit(app, under=bureau)
    make_administrator(app, school)
    make_administrator(app, bureau, Role.EXAM_ADMINISTRATOR)

    done = app.test_cli_runner().invoke(args=FIRST)

    assert done.exit_code == 0
    assert "覃川（县教育局）" in done.output


@pytest.mark.parametrize("account", ["Q1", " q1 ", "13800138000"])
def test_an_operator_resets_any_account(app: Flask, account: str) -> None:
    person = make_person(
        app, unit=make_unit(app, kind=Kind.BUREAU), work_number="Q1", phone="13800138000", with_password=True
    )
    open_session = sign_in(app, person)

    done = app.test_cli_runner().invoke(args=["people", "reset", account])

    assert open_session.get("/api/v1/me").status_code == 401
    enter(app, "Q1", CODE.findall(done.output)[0], new_password="清风徐来 pq-7")


def test_a_mistake_at_the_machine_is_said_in_plain_words(app: Flask) -> None:
    unknown = app.test_cli_runner().invoke(args=["people", "reset", "nobody"])
    odd = app.test_cli_runner().invoke(args=[*FIRST[:5], "工号", *FIRST[6:]])

    assert (unknown.exit_code, odd.exit_code) == (1, 1)
    assert "没有这个工号或手机号" in unknown.output
    assert "只能由字母、数字" in odd.output

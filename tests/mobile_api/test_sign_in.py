"""Getting in: by password, by a one-time code, and how long a guesser waits."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from server.audit import AuditRecord
from server.db import reading, transaction
from server.people.models import Person
from server.units.views import UnitView
from tests.conftest import ManualClock
from tests.people import PASSWORD, Someone, give_code, make_person

NEW = "清风徐来 pq-7"


def enter(
    app: Flask, account: str, password: str, *, headers: dict[str, str] | None = None, **more: Any
) -> TestResponse:
    body = {"account": account, "password": password, "transport": "bearer", **more}
    return app.test_client().post("/api/v1/sessions", json=body, headers=headers)


def may_act(app: Flask, access: str) -> bool:
    reply = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {access}"})
    assert reply.status_code in (200, 401)
    return reply.status_code == 200


def audited(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), reading() as session:
        rows = session.execute(sa.select(AuditRecord.action, AuditRecord.outcome).order_by(AuditRecord.number))
        return [(action, outcome) for action, outcome in rows]


@pytest.mark.parametrize(
    "account",
    ["Q2030017", "q2030017", "  Q2030017 ", "Ｑ２０３００１７", "13800138000", "+86 138-0013-8000", "138 0013 8000"],
)
@pytest.mark.usefixtures("teacher")
def test_an_account_is_one_however_it_is_typed(app: Flask, account: str) -> None:
    reply = enter(app, account, PASSWORD)

    assert reply.status_code == 201
    assert reply.json["name"] == "单雄"
    assert may_act(app, reply.json["access_token"])


@pytest.mark.parametrize("account", ["Q2030018", "admin'--", "Q203001７'", "Ԛ2030017", "Q2030017\u3000x", "%"])
def test_an_unknown_account_a_wrong_password_and_a_disabled_person_get_the_same_answer(
    app: Flask, teacher: Someone, school: UnitView, clock: ManualClock, account: str
) -> None:
    gone = make_person(app, unit=school, with_password=True)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Person).where(Person.id == gone.id).values(disabled_at=clock.now()))

    replies = [
        enter(app, account, PASSWORD),
        enter(app, teacher.work_number, PASSWORD + " "),
        enter(app, gone.work_number, PASSWORD),
    ]

    for reply in replies:
        assert reply.status_code == 401
        assert {**reply.json, "request_id": ""} == {**replies[0].json, "request_id": ""}
    assert audited(app) == [("people.sign-in", "refused")] * 3


@pytest.mark.parametrize("password", ["  前后有空格 ", "ﬁne-ｗｉｄｅ-①②", "👨‍👩‍👧‍👦-une phrase", "山高水长" * 32])
def test_a_password_is_kept_exactly_as_typed(app: Flask, school: UnitView, password: str) -> None:
    person = make_person(app, unit=school)
    code = give_code(app, person)
    assert enter(app, person.work_number, code, new_password=password).status_code == 201

    assert enter(app, person.work_number, password).status_code == 201
    assert enter(app, person.work_number, password.strip() + "!").status_code in (401, 422)


@pytest.mark.usefixtures("teacher")
def test_what_cannot_be_a_password_is_refused_before_it_is_hashed(app: Flask) -> None:
    for password in ("长" * 129, "x" * 5000, "a\x00bcdefgh", "a\ud800bcdefgh", "", 12345678, None):
        body = json.dumps({"account": "Q2030017", "password": password})
        reply = app.test_client().post("/api/v1/sessions", data=body, content_type="application/json")
        assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "#/password"), password

    assert audited(app) == []


@pytest.mark.usefixtures("teacher")
def test_only_json_signs_in_so_no_form_of_another_site_can(app: Flask) -> None:
    form = {"account": "Q2030017", "password": PASSWORD}

    assert app.test_client().post("/api/v1/sessions", data=form).status_code == 415
    assert app.test_client().post("/api/v1/sessions", json={**form, "role": "system-administrator"}).status_code == 422


def test_a_one_time_code_asks_for_a_password_and_is_used_up_by_it(app: Flask, school: UnitView) -> None:
    person = make_person(app, unit=school)
    code = give_code(app, person)

    asked = enter(app, person.work_number, code)
    assert (asked.status_code, asked.json["type"]) == (409, "/problems/own-password-needed")
    typed = f" {code.lower().replace('-', ' ')} "
    made = enter(app, person.work_number, typed, new_password=NEW)
    assert made.status_code == 201
    assert may_act(app, made.json["access_token"])

    assert enter(app, person.work_number, code, new_password=NEW + "!").status_code == 401
    assert enter(app, person.work_number, NEW).status_code == 201


def test_two_phones_with_the_same_code_set_one_password(app: Flask, school: UnitView) -> None:
    person = make_person(app, unit=school)
    code = give_code(app, person)
    wanted = ["清风徐来 pq-7", "水波不兴 pq-8"]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda new: enter(app, person.work_number, code, new_password=new), wanted))

    assert sorted(reply.status_code for reply in replies) == [201, 401]
    opens = [enter(app, person.work_number, password).status_code for password in wanted]
    assert opens == [reply.status_code for reply in replies]


def test_a_code_is_refused_when_it_is_late_or_belongs_to_another(
    app: Flask, school: UnitView, clock: ManualClock
) -> None:
    one, two = make_person(app, unit=school), make_person(app, unit=school)
    code = give_code(app, one, days=7)

    foreign = enter(app, two.work_number, code, new_password=NEW)
    clock.advance(days=7)
    late = enter(app, one.work_number, code, new_password=NEW)

    assert foreign.status_code == late.status_code == 401
    assert {**foreign.json, "request_id": ""} == {**late.json, "request_id": ""}


GUESSABLE = [
    ("短密码1234", "至少需要 8 个字符"),
    ("password1", "太常见"),
    ("12345678", "太常见"),
    ("87654321", "太常见"),
    ("qwertyui", "太常见"),
    ("aaaaaaaaaa", "太常见"),
    ("woaini520", "太常见"),
    ("Dragon!!", "太常见"),
    ("xQ2030017", "不能含有您的姓名"),
    ("13800138000", "不能含有您的姓名"),
    ("我是单雄啊啊啊啊", "不能含有您的姓名"),
    ("ShanXiong#1", "不能含有您的姓名"),
    ("河湾小学2026", "不能含有您的姓名"),
    ("清江县教育局2026", "不能含有您的姓名"),
]


def test_a_password_that_others_would_guess_is_refused_and_says_why(app: Flask, teacher: Someone) -> None:
    code = give_code(app, teacher)

    for password, reason in GUESSABLE:
        refused = enter(app, teacher.work_number, code, new_password=password)
        assert (refused.status_code, refused.json.get("type")) == (422, "/problems/password-unfit"), password
        assert reason in refused.json["detail"]
    assert enter(app, teacher.work_number, code, new_password=NEW).status_code == 201


def test_guesses_from_one_place_wait_longer_and_longer(app: Flask, teacher: Someone, clock: ManualClock) -> None:
    for _ in range(5):
        assert enter(app, teacher.work_number, "wrong-guess").status_code == 401
    waits = []
    for _ in range(5):
        blocked = enter(app, teacher.work_number, PASSWORD)
        assert (blocked.status_code, blocked.json["type"]) == (429, "/problems/too-many-requests")
        assert int(blocked.headers["Retry-After"]) == blocked.json["retry_after"]
        waits.append(blocked.json["retry_after"])
        clock.advance(seconds=waits[-1])
        assert enter(app, teacher.work_number, "wrong-guess").status_code == 401

    assert waits == [5, 10, 20, 40, 80]


def test_an_unknown_account_waits_just_the_same(app: Flask) -> None:
    replies = [enter(app, "nobody", "wrong-guess").status_code for _ in range(6)]

    assert replies == [401] * 5 + [429]


def test_a_hundred_guesses_elsewhere_never_delay_the_owner_on_a_known_device(
    app: Flask, teacher: Someone, clock: ManualClock
) -> None:
    token = enter(app, teacher.work_number, PASSWORD).json["device_token"]
    answers = set()
    for guess in range(100):
        place = {"REMOTE_ADDR": f"203.0.113.{guess % 250}"}
        body = {"account": teacher.work_number, "password": "x"}
        answers.add(app.test_client().post("/api/v1/sessions", json=body, environ_base=place).status_code)
    assert answers == {401, 429}
    assert enter(app, teacher.work_number, PASSWORD).status_code == 429

    assert enter(app, teacher.work_number, PASSWORD, headers={"X-Device": token}).status_code == 201


def test_a_device_known_for_another_account_or_forged_is_unknown(
    app: Flask, teacher: Someone, school: UnitView
) -> None:
    thief = make_person(app, unit=school, with_password=True)
    token = enter(app, thief.work_number, PASSWORD).json["device_token"]
    for _ in range(5):
        enter(app, teacher.work_number, "wrong-guess", headers={"X-Device": token})

    for shown in (token, token[:-2] + "xx", "x", ""):
        assert enter(app, teacher.work_number, PASSWORD, headers={"X-Device": shown}).status_code == 429


def test_guesses_on_the_owners_own_device_wait_too(app: Flask, teacher: Someone) -> None:
    token = enter(app, teacher.work_number, PASSWORD).json["device_token"]

    replies = [
        enter(app, teacher.work_number, "wrong-guess", headers={"X-Device": token}).status_code for _ in range(11)
    ]

    assert replies == [401] * 10 + [429]


def test_the_right_password_forgets_the_failures_before_it(app: Flask, teacher: Someone) -> None:
    for _ in range(3):
        for _ in range(4):
            assert enter(app, teacher.work_number, "wrong-guess").status_code == 401
        assert enter(app, teacher.work_number, PASSWORD).status_code == 201


def test_colleagues_behind_one_address_do_not_stop_each_other(app: Flask, school: UnitView) -> None:
    people = [make_person(app, unit=school) for _ in range(20)]

    assert {enter(app, person.work_number, "wrong-guess").status_code for person in people} == {401}


def test_when_hashing_is_full_a_sign_in_is_put_off_and_not_counted(app: Flask, teacher: Someone) -> None:
    hashing = app.extensions["locks"].hashing
    with hashing.turn(), hashing.turn():
        replies = [enter(app, teacher.work_number, PASSWORD) for _ in range(3)]

    for reply in replies:
        assert (reply.status_code, reply.json["type"]) == (503, "/problems/busy")
        assert reply.headers["Retry-After"] == "3"
    assert enter(app, teacher.work_number, PASSWORD).status_code == 201

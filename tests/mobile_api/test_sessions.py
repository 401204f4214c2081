"""Sessions: how they go on, how they end, and that an end acts at once on every route."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.audit import AuditRecord
from server.db import db, reading, transaction
from server.people.models import Person
from server.units.views import UnitView
from tests.conftest import SECRET, ManualClock
from tests.people import PASSWORD, Someone, make_person, sign_in

ACCOUNT = "Q2030017"


def enter(app: Flask, transport: str = "bearer", client: FlaskClient | None = None, password: str = PASSWORD) -> Any:
    body = {"account": ACCOUNT, "password": password, "transport": transport}
    reply = (client or app.test_client()).post("/api/v1/sessions", json=body)
    assert reply.status_code == 201
    return reply.json


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def refresh(app: Flask, token: str) -> TestResponse:
    return app.test_client().post("/api/v1/sessions/refresh", headers=bearer(token))


def status_of_me(app: Flask, access: str) -> int:
    return app.test_client().get("/api/v1/me", headers=bearer(access)).status_code


def generation(token: str) -> int:
    found: int = jwt.decode(token, options={"verify_signature": False})["gen"]
    return found


@pytest.mark.usefixtures("teacher")
def test_a_refresh_token_brings_the_next_pair(app: Flask) -> None:
    first = enter(app)

    second = refresh(app, first["refresh_token"])

    assert second.status_code == 200
    assert second.json["session_id"] == first["session_id"]
    assert generation(second.json["refresh_token"]) == 2
    assert status_of_me(app, second.json["access_token"]) == 200


@pytest.mark.usefixtures("teacher")
def test_a_lost_reply_is_asked_for_again_hours_later(app: Flask, clock: ManualClock) -> None:
    first = enter(app)
    refresh(app, first["refresh_token"])  # and the reply is lost in a tunnel
    clock.advance(hours=5)

    again = refresh(app, first["refresh_token"])

    assert again.status_code == 200
    assert generation(again.json["refresh_token"]) == 2
    assert refresh(app, again.json["refresh_token"]).status_code == 200


@pytest.mark.usefixtures("teacher")
def test_twenty_tabs_that_refresh_at_once_all_stay_signed_in(app: Flask) -> None:
    first = enter(app)
    with ThreadPoolExecutor(max_workers=20) as pool:
        replies = list(pool.map(lambda _: refresh(app, first["refresh_token"]), range(20)))

    assert {reply.status_code for reply in replies} == {200}
    assert {generation(reply.json["refresh_token"]) for reply in replies} == {2}


@pytest.mark.usefixtures("teacher")
def test_a_token_two_generations_old_ends_the_session_for_thief_and_owner(app: Flask) -> None:
    first = enter(app)
    second = refresh(app, first["refresh_token"]).json
    third = refresh(app, second["refresh_token"]).json

    assert refresh(app, first["refresh_token"]).status_code == 401

    assert refresh(app, third["refresh_token"]).status_code == 401
    assert status_of_me(app, third["access_token"]) == 401
    with app.app_context(), reading() as session:
        last = session.scalars(sa.select(AuditRecord).order_by(AuditRecord.number.desc()).limit(1)).one()
        assert (last.action, last.outcome, last.object_id) == (
            "people.reuse-refresh-token",
            "refused",
            first["session_id"],
        )


@pytest.mark.usefixtures("teacher")
def test_a_session_lives_as_long_as_it_is_used_within_the_days_set(app: Flask, clock: ManualClock) -> None:
    token = enter(app)["refresh_token"]
    for _ in range(3):
        clock.advance(days=13, hours=23)
        token = refresh(app, token).json["refresh_token"]
    clock.advance(days=14)

    assert refresh(app, token).status_code == 401


@pytest.mark.usefixtures("teacher")
def test_neither_token_does_the_others_work(app: Flask) -> None:
    first = enter(app)

    assert status_of_me(app, first["refresh_token"]) == 401
    assert refresh(app, first["access_token"]).status_code == 401


@pytest.mark.usefixtures("teacher")
def test_the_web_page_gets_cookies_no_script_can_read_and_proves_its_origin(app: Flask) -> None:
    client = app.test_client()
    reply = client.post("/api/v1/sessions", json={"account": ACCOUNT, "password": PASSWORD})

    assert reply.status_code == 201
    assert reply.json["access_token"] is reply.json["refresh_token"] is reply.json["device_token"] is None
    cookies = reply.headers.getlist("Set-Cookie")
    secret = [c for c in cookies if c.startswith(("xuekao_access=", "xuekao_refresh=", "xuekao_device="))]
    assert len(secret) == 3
    assert all("HttpOnly" in c and "SameSite=Lax" in c for c in secret)
    csrf = client.get_cookie("xuekao_csrf").value  # type: ignore[union-attr]
    csrf_refresh = client.get_cookie("xuekao_csrf_refresh").value  # type: ignore[union-attr]

    assert client.get("/api/v1/me").status_code == 200
    for path in ("/api/v1/sessions/current", "/api/v1/sessions"):
        refused = client.delete(path)
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/csrf")
        assert client.delete(path, headers={"X-CSRF-TOKEN": "guessed"}).status_code == 403
    assert client.post("/api/v1/sessions/refresh").status_code == 403
    assert client.post("/api/v1/sessions/refresh", headers={"X-CSRF-TOKEN": csrf}).status_code == 403
    assert client.post("/api/v1/sessions/refresh", headers={"X-CSRF-TOKEN": csrf_refresh}).status_code == 200
    csrf = client.get_cookie("xuekao_csrf").value  # type: ignore[union-attr]
    out = client.delete("/api/v1/sessions/current", headers={"X-CSRF-TOKEN": csrf})
    assert out.status_code == 204
    assert client.get_cookie("xuekao_access") is None
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.usefixtures("teacher")
def test_signing_out_acts_at_once_and_after_a_restart(app: Flask, clock: ManualClock) -> None:
    here, there = enter(app), enter(app)

    assert app.test_client().delete("/api/v1/sessions/current", headers=bearer(here["access_token"])).status_code == 204

    again = create_app(app.extensions["settings"], clock)
    for server in (app, again):
        assert status_of_me(server, here["access_token"]) == 401
        assert refresh(server, here["refresh_token"]).status_code == 401
        assert status_of_me(server, there["access_token"]) == 200
    with again.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("teacher")
def test_my_devices_are_listed_and_can_be_signed_out_one_by_one_or_all(app: Flask, clock: ManualClock) -> None:
    lost = enter(app)
    clock.advance(hours=1)
    mine = enter(app)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {mine['access_token']}"

    listed = client.get("/api/v1/sessions").json
    assert [(item["id"], item["is_current"]) for item in listed] == [
        (mine["session_id"], True),
        (lost["session_id"], False),
    ]
    assert client.delete(f"/api/v1/sessions/{lost['session_id']}").status_code == 204
    assert status_of_me(app, lost["access_token"]) == 401
    assert client.delete(f"/api/v1/sessions/{lost['session_id']}").status_code == 204  # repeating changes nothing

    other = enter(app)
    assert client.delete("/api/v1/sessions").status_code == 204
    assert status_of_me(app, other["access_token"]) == status_of_me(app, mine["access_token"]) == 401


def test_nobody_ends_the_session_of_another(app: Flask, teacher: Someone, school: UnitView) -> None:
    mine = enter(app)
    stranger = sign_in(app, make_person(app, unit=school))

    assert stranger.delete(f"/api/v1/sessions/{mine['session_id']}").status_code == 404
    assert status_of_me(app, mine["access_token"]) == 200


@pytest.mark.usefixtures("teacher")
def test_a_new_password_ends_every_session_and_starts_a_fresh_one(app: Flask) -> None:
    here, there = enter(app), enter(app)
    body = {"old_password": PASSWORD, "new_password": "青山不老 2031"}

    changed = app.test_client().put("/api/v1/me/password", json=body, headers=bearer(here["access_token"]))

    assert changed.status_code == 200
    for old in (here, there):
        assert status_of_me(app, old["access_token"]) == 401
        assert refresh(app, old["refresh_token"]).status_code == 401
    assert status_of_me(app, changed.json["access_token"]) == 200
    assert enter(app, password="青山不老 2031")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("not-the-old-one", "青山不老 2031", "原密码不正确"),
        (PASSWORD, PASSWORD, "不能与原密码相同"),
        (PASSWORD, "短", "至少需要"),
        (PASSWORD, "Q2030017!!", "不能含有"),
    ],
)
@pytest.mark.usefixtures("teacher")
def test_a_password_change_is_refused_with_its_reason(app: Flask, old: str, new: str, reason: str) -> None:
    here = enter(app)
    body = {"old_password": old, "new_password": new}

    refused = app.test_client().put("/api/v1/me/password", json=body, headers=bearer(here["access_token"]))

    assert (refused.status_code, refused.json["type"]) == (422, "/problems/password-unfit")
    assert reason in refused.json["detail"]
    assert status_of_me(app, here["access_token"]) == 200


@pytest.mark.usefixtures("teacher")
def test_the_old_password_cannot_be_guessed_through_a_stolen_session(app: Flask) -> None:
    here = enter(app)
    body = {"old_password": "a-wrong-guess", "new_password": "青山不老 2031"}
    client = app.test_client()

    replies = [
        client.put("/api/v1/me/password", json=body, headers=bearer(here["access_token"])).status_code
        for _ in range(11)
    ]

    assert replies == [422] * 10 + [429]


def test_disabling_a_person_ends_what_they_were_doing(app: Flask, teacher: Someone, clock: ManualClock) -> None:
    here = enter(app)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Person).where(Person.id == teacher.id).values(disabled_at=clock.now()))

    assert status_of_me(app, here["access_token"]) == 401
    assert refresh(app, here["refresh_token"]).status_code == 401


def test_a_header_that_is_no_token_is_401(app: Flask) -> None:
    client = app.test_client()
    for header in (
        "",
        "Basic eDp5",
        "Bearer",
        "Bearer a b",
        "Bearer é",
        f"Bearer {'x' * 20_000}",
        "bearer",
        "Bearer a.b.c",
    ):
        reply = client.get("/api/v1/me", headers={"Authorization": header})
        assert (reply.status_code, reply.mimetype) == (401, "application/problem+json"), header


def forge(app: Flask, claims: dict[str, Any], *, key: str = SECRET, algorithm: str = "HS256", **header: Any) -> str:
    """Make a token that is right but for what the test says."""
    access = jwt.decode(enter(app)["access_token"], options={"verify_signature": False})
    full = {name: value for name, value in (access | claims).items() if value is not None}
    return jwt.encode(full, key, algorithm=algorithm, headers=header or None)


def at(**delta: float) -> int:
    return int((datetime.now(UTC) + timedelta(**delta)).timestamp())  # noqa: TID251 - the library's own clock


@pytest.mark.usefixtures("teacher")
def test_a_token_made_like_ours_is_let_in_so_the_forgeries_below_fail_for_their_fault(app: Flask) -> None:
    assert status_of_me(app, forge(app, {})) == 200
    assert status_of_me(app, forge(app, {"iat": at(seconds=5), "nbf": at(seconds=5), "exp": at(minutes=10)})) == 200


FALSE_CLAIMS: list[dict[str, Any]] = [
    {"exp": at(minutes=-2)},
    {"nbf": at(hours=1)},
    {"iat": at(hours=1), "exp": at(hours=1, minutes=5)},
    {"exp": None},
    {"iat": None},
    {"exp": 4_070_908_800},
    {"sub": 17},
    {"sub": "17"},
    {"sub": None},
    {"sid": None},
    {"sid": "00000000-0000-7000-8000-000000000000"},
    {"sid": ["x"]},
    {"iss": "another"},
    {"iss": None},
    {"type": "refresh"},
]


@pytest.mark.usefixtures("teacher")
def test_a_token_with_a_false_claim_is_401(app: Flask) -> None:
    for claims in FALSE_CLAIMS:
        token = unsafe(app, claims) if isinstance(claims.get("sub"), int) else forge(app, claims)
        assert status_of_me(app, token) == 401, claims


def unsafe(app: Flask, claims: dict[str, Any]) -> str:
    """Sign claims that the library would not sign itself."""
    real = enter(app)["access_token"].split(".")
    padded = real[1] + "=" * (-len(real[1]) % 4)
    body = json.loads(base64.urlsafe_b64decode(padded)) | claims
    signed = f"{real[0]}.{base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip('=')}"
    seal = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"


@pytest.mark.parametrize(
    ("key", "algorithm", "header"),
    [
        ("", "none", {}),
        (SECRET, "HS512", {}),
        ("another-secret-of-enough-length-to-be-taken", "HS256", {}),
        ("\x00" * 32, "HS256", {"kid": "../../dev/null"}),
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key")
@pytest.mark.usefixtures("teacher")
def test_a_token_signed_otherwise_is_401(app: Flask, key: str, algorithm: str, header: dict[str, str]) -> None:
    assert status_of_me(app, forge(app, {}, key=key, algorithm=algorithm, **header)) == 401

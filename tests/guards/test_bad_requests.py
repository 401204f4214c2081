"""Bad paths, methods, queries and headers (PROMISES §4, rows 21-32, 39, 111, 114-119): refused in one shape."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.db import db
from server.settings import Settings
from tests.guards.objects import Objects, Places
from tests.guards.test_bad_inputs import check_problem
from tests.people import make_administrator, sign_in

UNITS = "/api/v1/admin/units"


@pytest.fixture(scope="module")
def desk(app: Flask, places: Places) -> FlaskClient:
    return sign_in(app, make_administrator(app, places.bureau))


@pytest.mark.parametrize(
    "part",
    ["abc", "1e3", "-1", "0", "01", "1;drop", "%00", "..%2f", "%2e%2e", "x" * 10_000, "甲", "{0}", "A" * 36],
)
def test_a_path_that_names_nothing_is_not_found(desk: FlaskClient, part: str) -> None:  # rows 21, 22
    check_problem(desk.get(f"{UNITS}/{part}"), 404)
    check_problem(desk.get(f"/api/v1/attempts/{part}"), 404)


@pytest.mark.parametrize(
    "path",
    [
        UNITS + "/",
        UNITS + ";x=1",
        "/API/V1/ADMIN/UNITS",
        "/api/v1/me/x.css",
        "/api/v1/me.json",
        "/.git/config",
        "/.env",
        "/metrics",
        "/static/../server/app.py",
        "/api/v1/admin/audit/1",
    ],
)
def test_a_path_beside_the_real_one_is_not_found_either(desk: FlaskClient, path: str) -> None:  # rows 22, 114, 116
    check_problem(desk.get(path), 404)


def test_two_slashes_lead_to_the_real_path_and_let_nobody_in(app: Flask) -> None:  # row 22
    reply = app.test_client().get("//api//v1//admin//units", follow_redirects=True)
    check_problem(reply, 401, 404)


def test_another_method_is_not_allowed_and_no_header_changes_it(desk: FlaskClient, places: Places) -> None:  # row 23
    path = f"{UNITS}/{places.river.id}"
    for method in ("TRACE", "PUT", "POST", "CONNECT", "PROPFIND"):
        reply = desk.open(path, method=method)
        check_problem(reply, 405)
        assert "GET" in reply.headers["Allow"]
    headers = {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE"}
    assert desk.get(path, headers=headers).status_code == 200
    assert desk.get(path + "?_method=DELETE").status_code == 200
    assert desk.head(path).get_data() == b""
    assert "Access-Control-Allow-Origin" not in desk.options(path).headers


@pytest.mark.parametrize(
    "query",
    [
        "size=1&size=2",
        "size=0",
        "size=-1",
        "size=101",
        "size=1000000000",
        "size=٣",
        "size=1.0",
        "page=2",
        "after=garbage",
        "after=WzFd.x",
        "sort=name",
        "sort=id;select",
        "fields=*",
        "expand=key",
        "tree=forest",
        "under=1",
        "q=" + "x" * 5000,
        "q=%00",
        "access_token=x",
    ],
)
def test_a_query_nobody_understands_is_refused(desk: FlaskClient, query: str) -> None:  # rows 24-27, 118
    check_problem(desk.get(f"{UNITS}?{query}"), 422)


@pytest.mark.parametrize("q", ["\ufffd", "%", "_", "\\", "'", '"', "[", "*", "''; --", "\\%"])
def test_a_search_is_taken_literally(desk: FlaskClient, q: str) -> None:  # row 27
    reply = desk.get(UNITS, query_string={"q": q})

    assert (reply.status_code, reply.json["items"]) == (200, [])


def test_a_cursor_serves_only_who_got_it_and_only_that_list(app: Flask, desk: FlaskClient, places: Places) -> None:
    cursor = desk.get(f"{UNITS}?size=1").json["next"]  # row 25
    other = sign_in(app, make_administrator(app, places.bureau))

    assert desk.get(f"{UNITS}?size=1&after={cursor}").status_code == 200
    check_problem(other.get(f"{UNITS}?size=1&after={cursor}"), 422)
    check_problem(desk.get(f"/api/v1/admin/people?after={cursor}"), 422)
    check_problem(desk.get(f"{UNITS}?after={cursor[:-2]}xx"), 422)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer a b"},
        {"Authorization": "Bearer " + "x" * 20_000},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "bearer 甲".encode().decode("latin-1")},
        {"Cookie": "xuekao_access=" + "x" * 5000},
        {"Cookie": "xuekao_access=a; xuekao_access=b"},
    ],
)
def test_a_broken_token_is_no_token(app: Flask, headers: dict[str, str]) -> None:  # rows 39, 118, 119
    reply = app.test_client().get("/api/v1/me", headers=headers)

    check_problem(reply, 401)
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_in_the_address_opens_nothing(app: Flask, desk: FlaskClient) -> None:  # row 118
    token = desk.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")

    check_problem(app.test_client().get(f"/api/v1/me?access_token={token}&jwt={token}"), 401)


def test_what_a_client_would_rather_read_changes_nothing(desk: FlaskClient) -> None:  # rows 31, 117
    for headers in (
        {"Accept": "text/xml"},
        {"Accept-Language": "../../"},
        {"Accept-Language": "zh-TW"},
        {"Range": "x"},
    ):
        reply = desk.get("/api/v1/me", headers=headers)
        assert (reply.status_code, reply.mimetype) == (200, "application/json")


def test_a_forwarded_address_from_outside_is_not_believed(app: Flask, desk: FlaskClient) -> None:  # row 30
    headers = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    assert desk.get("/api/v1/me", headers=headers).status_code == 200
    assert "10.9.8.7" not in desk.get("/api/v1/sessions", headers=headers).text


def test_another_host_name_is_refused_when_the_names_are_known(app: Flask) -> None:  # row 29, the part that is ours
    known: Settings = app.extensions["settings"]
    picky = create_app(dataclasses.replace(known, trusted_hosts="xuekao.example"))
    client = picky.test_client()

    check_problem(client.get("/api/v1/me", base_url="http://evil.example"), 400)
    check_problem(client.get("/api/v1/me", base_url="http://xuekao.example"), 401)
    with picky.app_context():
        db.engine.dispose()


def test_a_cookie_without_its_companion_is_refused(app: Flask, objects: Objects) -> None:  # rows 32, 119
    client = app.test_client()
    body = {"account": objects.teacher.work_number, "password": "山高水长-2030"}
    assert client.post("/api/v1/sessions", json=body).status_code == 201

    for headers in ({"Origin": "https://evil.example"}, {"X-CSRF-TOKEN": "of-another-session"}):
        check_problem(client.delete("/api/v1/sessions/current", headers=headers), 401, 403)
    assert client.get("/api/v1/me").status_code == 200


def test_the_health_page_tells_nothing_else(app: Flask) -> None:  # row 114
    reply = app.test_client().get("/healthz")

    assert (reply.status_code, reply.text) == (200, "ok\n")


@pytest.fixture(scope="module")
def objects(fresh_objects: object) -> Objects:
    assert callable(fresh_objects)
    made: Objects = fresh_objects()
    return made

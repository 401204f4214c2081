"""Bad inputs (PROMISES §4): each with the refusal it deserves, nothing written, and the next request as good as ever.

``rows.py`` says of every row of that list where it is held; the rows that concern every JSON route are held here, on
routes taken from the URL map.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import db
from server.http.problems import MEDIA_TYPE
from tests.guards.objects import Objects
from tests.guards.requests import Composer, Description
from tests.guards.routes import ROUTES
from tests.guards.rows import HELD, NOT_HELD
from tests.people import make_administrator, sign_in

JSON = "application/json"
SLACK_SECONDS = 5  # ten times what the slowest of these takes
SLACK_BYTES = 200 * 1024 * 1024


@pytest.fixture(scope="module")
def objects(fresh_objects: Callable[[], Objects]) -> Objects:
    return fresh_objects()


@pytest.fixture(scope="module")
def desk(app: Flask, objects: Objects) -> FlaskClient:
    return sign_in(app, make_administrator(app, objects.places.bureau))


@pytest.fixture(scope="module")
def teacher(app: Flask, objects: Objects) -> FlaskClient:
    return sign_in(app, objects.teacher)


def row_counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        tables = sorted(db.metadata.tables)
        counts = (sa.select(sa.literal(name), sa.func.count()).select_from(db.metadata.tables[name]) for name in tables)
        return {row[0]: row[1] for row in connection.execute(sa.union_all(*counts))}


@pytest.fixture
def unharmed(app: Flask, desk: FlaskClient, request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold a test to writing no row, taking no time, leaking no memory, and breaking nothing for who comes next."""
    if "send" in request.fixturenames:
        request.getfixturevalue("send")  # what its request names is made now, not while we count
    before, process = row_counts(app), psutil.Process()
    memory = process.memory_info().rss
    yield
    assert process.memory_info().rss - memory < SLACK_BYTES
    assert row_counts(app) == before
    assert desk.get("/api/v1/me").status_code == 200


def check_problem(reply: TestResponse, *statuses: int) -> None:
    """Hold a refusal to its status, its shape and its headers."""
    assert reply.status_code in statuses, f"{reply.status_code}: {reply.text[:500]}"
    assert reply.mimetype == MEDIA_TYPE
    assert {"type", "title", "status", "instance", "request_id"} <= set(reply.json)
    assert reply.json["status"] == reply.status_code
    assert re.search("[一-鿿]", reply.json["title"])
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert not re.search(r"Traceback|File \"|sqlalchemy|werkzeug", reply.text)
    assert not re.search("werkzeug|python|gunicorn", str(reply.headers).lower())


JSON_ROUTES = [
    route
    for route, rule in ROUTES.items()
    if not route.startswith("GET") and rule.access != "refresh" and "imports" not in route.split("/")[-1]
]


def body_schema(composer: Composer, route: str) -> Description | None:
    content = composer.operation(route).get("requestBody", {}).get("content", {})
    if JSON not in content:
        return None
    schema: Description = content[JSON]["schema"]
    return composer.description["components"]["schemas"][schema["$ref"].split("/")[-1]] if "$ref" in schema else schema


def one_of_each_kind() -> list[str]:
    """Return the first JSON route below every part of the API: one for each file of routes, as a rule."""
    found: dict[str, str] = {}
    for route in JSON_ROUTES:
        parts = route.split("/")
        found.setdefault("/".join(parts[1:5] if "admin" in parts else parts[1:4]), route)
    return list(found.values())


@pytest.fixture(params=JSON_ROUTES)
def route(request: pytest.FixtureRequest, composer: Composer) -> str:
    """Give routes that take a JSON body, one after the other."""
    found: str = request.param
    if body_schema(composer, found) is None:
        pytest.skip("takes no JSON body")
    return found


few = pytest.mark.parametrize("route", one_of_each_kind(), indirect=True)


@pytest.fixture
def send(route: str, composer: Composer, objects: Objects, desk: FlaskClient, teacher: FlaskClient) -> Any:
    """Return what sends a body to the route, from somebody who is let in, as JSON unless said otherwise."""
    rule = ROUTES[route]
    request = composer.request(route, objects, at=rule.at, body=rule.body)
    client = desk if rule.roles else teacher

    def to_route(content: bytes | str, *, content_type: str = JSON, headers: dict[str, str] | None = None) -> Any:
        return client.open(
            request["path"],
            method=request["method"],
            data=content,
            content_type=content_type,
            headers=request["headers"] | (headers or {}),
        )

    to_route.body = request["json"]  # type: ignore[attr-defined]
    return to_route


MALFORMED = {  # rows 1, 3-8
    "row 1: empty": b"",
    "row 3: trailing comma": b'{"a": 1,}',
    "row 3: comment": b'{"a": 1} // one',
    "row 3: single quotes": b"{'a': 1}",
    "row 3: truncated": b'{"a": [1, 2',
    "row 4: nesting": b"[" * 100_000,
    "row 4: nesting of objects": b'{"a":' * 100_000,
    "row 4: nesting, closed": b"[" * 100_000 + b"]" * 100_000,
    "row 5: integer of 5,000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "row 6: NaN": b'{"a": NaN}',
    "row 6: Infinity": b'{"a": -Infinity}',
    "row 6: 1e400": b'{"a": 1e400}',
    "row 7: duplicate keys": b'{"a": 1, "a": 2}',
    "row 7: duplicate keys, nested": b'{"b": [{"a": 1, "a": 2}]}',
    "row 8: UTF-16": '{"a": "甲"}'.encode("utf-16"),
    "row 8: GBK": '{"a": "甲"}'.encode("gbk"),
    "row 8: invalid UTF-8": b'{"a": "\xff\xfe"}',
    "row 8: BOM": b'\xef\xbb\xbf{"a": 1}',
}


@few
@pytest.mark.usefixtures("unharmed")
def test_a_body_that_is_no_json_is_malformed(send: Any) -> None:
    for what, content in MALFORMED.items():
        began = time.monotonic()
        reply = send(content)
        assert reply.status_code == 400, f"{what}: {reply.status_code} {reply.text[:300]}"
        check_problem(reply, 400)
        assert time.monotonic() - began < SLACK_SECONDS, what


@few
@pytest.mark.usefixtures("unharmed")
def test_a_body_that_is_no_object_is_refused(send: Any) -> None:  # row 2
    for content in ("null", "[]", '"x"', "1", "true", "[[]]"):
        check_problem(send(content), 422)


@few
@pytest.mark.usefixtures("unharmed")
def test_another_media_type_is_refused(send: Any) -> None:  # rows 11, 13
    body = json.dumps(send.body)
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=gbk",
        "application/xml",
        "application/json-patch+json",
    ):
        check_problem(send(body, content_type=content_type), 415)
    check_problem(send(body, headers={"Content-Encoding": "gzip"}), 415)


@few
@pytest.mark.usefixtures("unharmed")
def test_an_unknown_member_is_refused_and_named(send: Any) -> None:  # rows 14, 69
    for name in ("score", "is_admin", "created_at", "started_at", "deadline_at", "person", "__proto__"):
        reply = send(json.dumps(send.body | {name: 1}))
        check_problem(reply, 422)
        assert [fault["pointer"] for fault in reply.json["errors"]] == [f"#/{name}"]


def wrong_values(schema: Description) -> list[Any]:
    """Return values that do not fit a member's schema: of other types, out of range, too long, unprintable."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "$ref" in schema or "object" in kinds or "allOf" in schema:
        return [1, True, "x", []]
    if "array" in kinds:
        return [1, True, "x", {}]
    if "boolean" in kinds:
        return [1, 0, "true", [], {}]
    if "integer" in kinds or "number" in kinds:
        beyond = [-1, 2**31, 2**53 + 1, 2**63, 10**30] if "maximum" in schema else []
        return ["1", True, [], {}, *([1.5] if "integer" in kinds else [0.001]), *beyond]
    if "string" in kinds or "enum" in schema:
        return [1, True, 1.5, [], {}, *text_faults(schema)]
    return []


def text_faults(schema: Description) -> list[str]:
    """Return texts that no member takes, and those that this one's format excludes (rows 9, 10, 17, 18, 28)."""
    found = ["甲\x00乙", "\ud800"]
    if "maxLength" in schema:
        found += ["长" * (schema["maxLength"] + 1), "\u202e甲", "甲\u0007", "甲\u200b乙", "\uffff"]
        found += [" \u3000"] if schema.get("minLength") else []
    if schema.get("format") == "uuid":
        found += ["", "abc", "1", "0" * 40, "{甲}"]
    if schema.get("format") == "date-time":
        found += ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z"]
        found += ["2026-01-01T09:00:00", "2026-01-01T24:01:00Z", "1e20", "2026-01-01", "9999-12-31T23:59:59-23:59"]
    if "enum" in schema:
        found += ["", "no-such-word"]
    return found


@pytest.mark.usefixtures("unharmed")
def test_a_member_of_another_type_range_or_length_is_refused(composer: Composer, route: str, send: Any) -> None:
    schema = body_schema(composer, route) or {}
    for name, member in schema["properties"].items():
        for value in wrong_values(member):
            reply = send(json.dumps(send.body | {name: value}))
            assert reply.status_code == 422, f"{name}={str(value)[:40]!r}: {reply.status_code} {reply.text[:300]}"
            assert all(fault["pointer"].startswith(f"#/{name}") for fault in reply.json.get("errors", ())), reply.text
    for name in schema.get("required", ()):
        left = {key: value for key, value in send.body.items() if key != name}
        check_problem(send(json.dumps(left)), 422)


@pytest.mark.usefixtures("unharmed")
def test_a_long_text_and_a_body_over_the_limit_are_refused(app: Flask) -> None:  # rows 12, 17, 34
    most, client = app.config["MAX_CONTENT_LENGTH"], app.test_client()
    name = json.dumps({"account": "长" * 3_000_000, "password": "长" * 1_000_000}, ensure_ascii=False).encode()
    check_problem(client.post("/api/v1/sessions", data=name, content_type=JSON), 422)
    check_problem(client.post("/api/v1/sessions", data=b'"' + b"x" * most, content_type=JSON), 413)


def test_the_rows_cover_every_kind_of_route() -> None:
    assert len(one_of_each_kind()) > 10


def test_every_row_of_the_list_is_held_somewhere_or_says_why_not() -> None:
    wanted = {*range(1, 54), 54, 55, 56, 57, *range(60, 87), *range(100, 105), 107, 108, 111, *range(114, 120)}

    assert set(HELD) | set(NOT_HELD) >= wanted
    assert not set(HELD) & set(NOT_HELD)
    tests = Path(__file__).parent.parent
    assert not [name for name in set(HELD.values()) if not (tests / name).exists()]

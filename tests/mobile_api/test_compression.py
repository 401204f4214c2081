"""Large JSON replies are compressed for whoever takes it."""

import gzip
import json

from flask import Flask
from flask.testing import FlaskClient

from server.units.rules import Kind
from tests.conftest import ManualClock
from tests.people import make_person, make_unit
from tests.sittings import QUESTIONS, make_exam, make_phone


def test_a_paper_comes_compressed_to_those_who_take_it(app: Flask, clock: ManualClock) -> None:
    teacher = make_person(app, unit=make_unit(app, kind=Kind.BUREAU))
    phone = make_phone(app, teacher, make_exam(app, [teacher], now=clock.now(), questions=QUESTIONS * 5))
    url, body = f"/api/v1/exams/{phone.exam.id}/attempts", {"device_id": phone.device_id}

    plain = phone.client.post(url, json=body)
    small = phone.client.post(url, json=body, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(small.data)) == plain.json
    assert small.content_length < plain.content_length / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_small_reply_is_left_as_it_is(app: Flask) -> None:
    client: FlaskClient = app.test_client()

    reply = client.get("/api/v1/me", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in reply.headers

"""No key leaks (P14), and no paper before it opens (P13).

Keys, explanations, stems and options are unique words.  An exam goes through all its states; in each, everybody who
learns or heads calls everything, and no word may appear in a reply before its time.  At the end the words do appear
where they should, so the hunt looks in the right places.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from question_bank.questions import AnyQuestion, Blank, FillIn, QuestionType
from server.db import transaction
from server.people.views import Role
from server.questions.models import Question
from tests.bank import made_up, make_set
from tests.conftest import ManualClock
from tests.guards.objects import Objects, Places
from tests.guards.requests import filled
from tests.guards.routes import HEADS, ROUTES
from tests.people import Someone, grant_role, make_person, sign_in

SECRET = re.compile(r"KEY-\w+")
PAPER = re.compile(r"(?:单选|多选|判断|填空)(?:题干|\d+选项)\w*")
HINTS = {"key", "keys", "correct", "is_correct", "accepted", "explanation", "solution", "earned", "rationale"}


def questions() -> list[AnyQuestion]:
    """Return questions of every type that an exam may have, each with words of its own."""
    blank = Blank(accepted=("KEY-blank", "KEY-other"))
    return [*made_up(2, 2, 2), FillIn(stem="填空题干____。", blanks=(blank,), points=10, explanation="KEY-fill")]


@dataclass
class Canary(Objects):
    """One exam that stands in for every exam and attempt a path can name."""

    app: Flask
    places: Places
    office: FlaskClient
    clock: ManualClock
    exam_id: UUID = field(init=False)
    attempt_id: UUID = field(init=False)

    def named(self, name: str) -> Any:
        """Return this exam and its attempt wherever one is asked for."""
        if name.endswith(("_exam", "draft")):
            return self.exam_id
        return self.attempt_id if name.endswith("_attempt") else super().named(name)


def leaks(reply: TestResponse, *, is_open: bool) -> list[str]:
    """Return the words and members in a reply, body and headers, that nobody may see yet."""
    text = f"{reply.headers}\n{reply.get_data().decode('utf-8', 'replace')}"
    found = SECRET.findall(text) + ([] if is_open else PAPER.findall(text))
    body = reply.get_json(silent=True) if "json" in (reply.content_type or "") else None
    is_description = isinstance(body, dict) and "openapi" in body  # it may say what members there are
    return found + ([] if is_description else sorted(HINTS & set(members(body))))


def members(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, nested in value.items():
            yield name
            yield from members(nested)
    elif isinstance(value, list):
        for nested in value:
            yield from members(nested)


@dataclass
class Hunt:
    """Everybody who may not see keys, calling everything."""

    canary: Canary
    clients: dict[str, FlaskClient]
    asked: int = 0

    def crawl(self, state: str, *, is_open: bool) -> None:
        """Call every GET route as everybody."""
        for route in ROUTES:
            method, path = route.split(" ")
            if method != "GET":
                continue
            url = filled(path, self.canary, ROUTES[route].at)
            at_desk = ROUTES[route].roles and not ROUTES[route].roles & HEADS  # closed to all of them: one asks for all
            for name, client in list(self.clients.items())[: 1 if at_desk else None]:
                for query in ("", "?include=key", "?expand=key&fields=*") if "attempt" in path else ("",):
                    self.look(client.get(url + query), f"{state}: {name}: {route}{query}", is_open=is_open)

    def act(self, state: str, *, is_open: bool) -> None:
        """Send what a learner sends, right and wrong."""
        exam, attempt = f"/api/v1/exams/{self.canary.exam_id}", f"/api/v1/attempts/{self.canary.attempt_id}"
        item = {"question": 1, "value": ["A"], "base_rev": 0, "device_seq": 10**6}
        bodies: list[dict[str, Any]] = [
            {"device_id": "phone-two", "answers": [item | {"value": value, "device_seq": 10**6 + number}]}
            for number, value in enumerate((["A"], ["Z"], True, ["甲"], {"key": 1}, 7))
        ]
        for body in (*bodies, {"device_id": "phone-two", "answers": [item | {"question": 999}]}, {}):
            for name, client in self.clients.items():
                self.look(client.post(f"{attempt}/answers", json=body), f"{state}: {name} saves", is_open=is_open)
        for name, client in self.clients.items():
            wrong = client.post(f"{exam}/attempts", json={"device_id": "phone-two", "include": "key"})
            self.look(wrong, f"{state}: {name} starts wrongly", is_open=is_open)
            missing = {"device_id": "phone-two", "answers": [], "held": {"1": 10**6}}
            if name != "the learner":
                self.look(client.post(f"{attempt}/hand-in", json=missing), f"{state}: {name} hands in", is_open=is_open)

    def look(self, reply: TestResponse, what: str, *, is_open: bool) -> None:
        self.asked += 1
        assert reply.status_code < 500, what
        assert not (found := leaks(reply, is_open=is_open)), f"{what}: {found}: {reply.text[:500]}"


@pytest.fixture
def canary(app: Flask, places: Places, office: FlaskClient, clock: ManualClock) -> Canary:
    """Set an exam up over a paper of every type; it is a draft."""
    canary = Canary(app, places, office, clock)
    set_id = make_set(app, questions())
    with app.app_context(), transaction() as session:
        ids = session.scalars(sa.select(Question.id).where(Question.set_id == set_id)).all()
    chosen = [{"question_id": str(each), "points": 2} for each in ids]
    canary.__dict__["paper"] = canary._create("papers", json={"title": "卷", "kind": "fixed", "questions": chosen})
    canary.exam_id = canary.attempt_id = Objects.draft.func(canary)
    return canary


@pytest.fixture
def hunt(app: Flask, canary: Canary, places: Places) -> Hunt:
    def someone(role: Role | None = None) -> Someone:
        person = make_person(app, unit=places.river, branch=places.river_branch)
        if role:
            grant_role(app, person, role, places.river_branch if role is Role.SECRETARY else places.river)
        return person

    people = {
        "the learner": canary.teacher,
        "a colleague on the roster": someone(),
        "the secretary": someone(Role.SECRETARY),
        "the principal": someone(Role.PRINCIPAL),
    }
    return Hunt(canary, {name: sign_in(app, person) for name, person in people.items()})


def test_no_key_and_no_paper_is_seen_before_its_time(
    app: Flask, hunt: Hunt, canary: Canary, office: FlaskClient, clock: ManualClock
) -> None:
    desk, exam = f"/api/v1/admin/exams/{canary.exam_id}", f"/api/v1/exams/{canary.exam_id}"
    learner = hunt.clients["the learner"]
    hunt.crawl("a draft", is_open=False)

    assert office.post(f"{desk}/publish", json={}, headers={"If-Match": '"1"'}).status_code == 200
    hunt.crawl("published, not open", is_open=False)
    early = learner.post(f"{exam}/attempts", json={"device_id": "phone-one"})
    assert early.json["type"] == "/problems/exam-not-open"
    hunt.look(early, "a start that is too early", is_open=False)
    hunt.act("published, not open", is_open=False)

    clock.advance(hours=1)
    hunt.crawl("open, nobody started", is_open=False)
    started = learner.post(f"{exam}/attempts", json={"device_id": "phone-one"})
    hunt.look(started, "the paper", is_open=True)
    assert {shown["type"] for shown in started.json["questions"]} == set(QuestionType) - {QuestionType.SHORT}
    assert len(PAPER.findall(started.text)) > len(started.json["questions"])
    canary.attempt_id = UUID(started.json["id"])
    hunt.crawl("open, started", is_open=True)
    hunt.act("open, started", is_open=True)

    handed_in = learner.post(
        f"/api/v1/attempts/{canary.attempt_id}/hand-in", json={"device_id": "phone-one", "answers": [], "held": {}}
    )
    assert handed_in.status_code == 200
    hunt.look(handed_in, "the receipt", is_open=True)
    hunt.crawl("open, handed in", is_open=True)
    hunt.act("open, handed in", is_open=True)

    clock.advance(hours=4)
    hunt.crawl("closed", is_open=True)
    assert office.post(f"{desk}/release").status_code == 200
    review = learner.get(f"/api/v1/attempts/{canary.attempt_id}/review")
    assert {"KEY-blank", "KEY-fill"} <= set(SECRET.findall(review.text)), "the owner sees the keys after the release"
    others = {name: client for name, client in hunt.clients.items() if name != "the learner"}
    Hunt(canary, others).crawl("released, to those who did not sit", is_open=True)
    assert hunt.asked > 500


@pytest.mark.parametrize(
    "body",
    [{"title": "KEY-7"}, {"questions": [{"options": [{"id": "A", "correct": True}]}]}, {"单选题干7": ""}],
)
def test_the_hunt_catches_a_planted_leak(
    app: Flask, hunt: Hunt, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]
) -> None:
    monkeypatch.setitem(app.view_functions, "my exams.list_my_exams", lambda: body)

    with pytest.raises(AssertionError, match="GET /api/v1/exams"):
        hunt.crawl("a draft", is_open=False)


def test_the_hunt_looks_into_headers_and_errors(app: Flask, hunt: Hunt, monkeypatch: pytest.MonkeyPatch) -> None:
    leak = ({"title": "没有找到", "detail": json.dumps("KEY-8")}, 404)
    monkeypatch.setitem(app.view_functions, "my exams.list_my_exams", lambda: leak)
    with pytest.raises(AssertionError, match="KEY-8"):
        hunt.crawl("a draft", is_open=False)

    monkeypatch.setitem(app.view_functions, "my exams.list_my_exams", lambda: ({}, 200, {"X-Hint": "KEY-9"}))
    with pytest.raises(AssertionError, match="KEY-9"):
        hunt.crawl("a draft", is_open=False)

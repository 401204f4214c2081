"""Composing a paper, setting an exam up, publishing it, and looking after its roster, over HTTP."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import transaction
from server.papers.models import FrozenForm
from server.people.views import Role, Stage, Standing
from server.units.rules import Kind
from server.units.views import UnitView
from tests.bank import made_up, make_set
from tests.conftest import ManualClock
from tests.people import Someone, grant_role, make_administrator, make_person, make_unit, sign_in
from tests.sittings import Phone, ReadyExam

KEYS = itertools.count(1)


@pytest.fixture
def bureau(app: Flask) -> UnitView:
    return make_unit(app, kind=Kind.BUREAU)


@pytest.fixture
def school(app: Flask, bureau: UnitView) -> UnitView:
    return make_unit(app, kind=Kind.SCHOOL, under=bureau)


@pytest.fixture
def office(app: Flask, bureau: UnitView) -> FlaskClient:
    """Sign in as the county's exam administrator."""
    return sign_in(app, make_administrator(app, bureau, Role.EXAM_ADMINISTRATOR))


@pytest.fixture
def teachers(app: Flask, school: UnitView) -> list[Someone]:
    """Three primary teachers and one of the kindergarten."""
    primary = [make_person(app, unit=school) for _ in range(3)]
    return [*primary, make_person(app, unit=school, stage=Stage.KINDERGARTEN)]


@pytest.fixture
def bank(app: Flask) -> UUID:
    return make_set(app, made_up(12, 6, 6))


def create(office: FlaskClient, path: str, body: dict[str, Any]) -> TestResponse:
    return office.post(path, json=body, headers={"Idempotency-Key": f"key-{next(KEYS)}"})


def drawn(bank: UUID, singles: int = 5) -> dict[str, Any]:
    def rule(kind: str, count: int) -> dict[str, Any]:
        return {"set_ids": [str(bank)], "type": kind, "count": count, "points": 2}

    return {"title": "抽题卷", "kind": "drawn", "rules": [rule("single", singles), rule("multiple", 3)]}


def setup(paper_id: str, clock: ManualClock, **changes: Any) -> dict[str, Any]:
    at = clock.now()
    return {
        "title": "师德考试",
        "paper_id": paper_id,
        "opens_at": (at + timedelta(hours=1)).isoformat(),
        "last_start_at": (at + timedelta(hours=2)).isoformat(),
        "closes_at": (at + timedelta(hours=3)).isoformat(),
        "duration_minutes": 60,
        "pass_points": 9.6,
        "audience": {"stages": ["primary"]},
    } | changes


@pytest.fixture
def paper_id(office: FlaskClient, bank: UUID) -> str:
    return create(office, "/api/v1/admin/papers", drawn(bank)).json["id"]


@pytest.fixture
def draft(office: FlaskClient, paper_id: str, teachers: list[Someone], clock: ManualClock) -> dict[str, Any]:
    """Set an exam up for the primary teachers."""
    return create(office, "/api/v1/admin/exams", setup(paper_id, clock)).json


def publish(office: FlaskClient, exam: dict[str, Any]) -> TestResponse:
    tag = {"If-Match": f'"{exam["rev"]}"'}
    return office.post(f"/api/v1/admin/exams/{exam['id']}/publish", json={}, headers=tag)


@pytest.fixture
def published(office: FlaskClient, draft: dict[str, Any]) -> dict[str, Any]:
    return publish(office, draft).json


def problem(reply: TestResponse) -> tuple[int, str]:
    return reply.status_code, reply.json["type"].removeprefix("/problems/")


class TestPapers:
    """Fixed and drawn papers, with the proof that they can be drawn."""

    def test_a_drawn_paper_says_what_it_adds_up_to_and_that_it_is_ready(self, office: FlaskClient, bank: UUID) -> None:
        paper = create(office, "/api/v1/admin/papers", drawn(bank)).json

        assert (paper["question_count"], paper["total_points"], paper["is_ready"]) == (8, 16, True)

    def test_a_paper_that_asks_for_more_than_there_is_says_what_is_short(self, office: FlaskClient, bank: UUID) -> None:
        paper = create(office, "/api/v1/admin/papers", drawn(bank, singles=13)).json

        assert paper["is_ready"] is False
        assert "12" in paper["faults"][0]["detail"]
        assert paper["faults"][0]["pointer"] == "#/0"

    def test_the_same_key_creates_one_paper(self, office: FlaskClient, bank: UUID) -> None:
        key = {"Idempotency-Key": "one"}
        replies = [office.post("/api/v1/admin/papers", json=drawn(bank), headers=key) for _ in range(2)]
        reused = office.post("/api/v1/admin/papers", json=drawn(bank, singles=1), headers=key)

        assert replies[0].json["id"] == replies[1].json["id"]
        assert problem(reused) == (422, "idempotency-key-reused")

    def test_short_answers_are_refused_until_they_can_be_marked(self, office: FlaskClient, bank: UUID) -> None:
        body = drawn(bank)
        body["rules"][0]["type"] = "short"

        refused = create(office, "/api/v1/admin/papers", body)

        assert problem(refused) == (422, "paper-not-ready")
        assert "简答题" in refused.json["detail"]

    def test_an_edit_needs_to_know_what_it_changes(self, office: FlaskClient, bank: UUID, paper_id: str) -> None:
        path = f"/api/v1/admin/papers/{paper_id}"

        assert office.put(path, json=drawn(bank)).status_code == 428
        assert office.put(path, json=drawn(bank), headers={"If-Match": '"1"'}).status_code == 200
        assert problem(office.put(path, json=drawn(bank), headers={"If-Match": '"1"'})) == (412, "stale")


class TestSettingUp:
    """A draft can be anything that could be held; publishing proves it."""

    def test_the_audience_is_counted_before_anything_is_published(
        self, office: FlaskClient, teachers: list[Someone]
    ) -> None:
        count = office.post("/api/v1/admin/exams/audience-count", json={"stages": ["primary"]}).json

        assert count["total"] == 3
        assert count["by_stage"] == [{"label": "小学", "count": 3}]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"closes_at": "2030-06-03T09:30:00+08:00"}, "closes_at"),
            ({"duration_minutes": 121}, "duration_minutes"),
            ({"last_start_at": "2030-06-03T10:00:00+08:00"}, "last_start_at"),
        ],
    )
    def test_times_that_contradict_one_another_are_refused_at_their_field(
        self, office: FlaskClient, paper_id: str, clock: ManualClock, changes: dict[str, Any], field: str
    ) -> None:
        refused = create(office, "/api/v1/admin/exams", setup(paper_id, clock, **changes))

        assert problem(refused) == (422, "bad-exam")
        assert f"#/{field}" in {error["pointer"] for error in refused.json["errors"]}

    def test_a_teacher_may_not_set_an_exam_up(
        self, app: Flask, teachers: list[Someone], paper_id: str, clock: ManualClock
    ) -> None:
        refused = create(sign_in(app, teachers[0]), "/api/v1/admin/exams", setup(paper_id, clock))

        assert problem(refused) == (403, "forbidden")


class TestPublishing:
    """All or nothing: the paper is frozen, everybody has a form, the roster stands."""

    def test_publishing_draws_a_form_for_everybody_on_the_roster(self, app: Flask, published: dict[str, Any]) -> None:
        assert (published["phase"], published["candidate_count"]) == ("scheduled", 3)
        with app.app_context(), transaction() as session:
            forms = session.scalars(sa.select(FrozenForm)).all()
        assert len(forms) >= 3
        assert {len(form.questions) for form in forms} == {8}
        assert len({tuple(form.questions) for form in forms[:3]}) > 1

    def test_publishing_twice_is_refused(self, office: FlaskClient, draft: dict[str, Any]) -> None:
        assert publish(office, draft).status_code == 200
        assert problem(publish(office, draft)) == (409, "exam-published")

    def test_a_pass_line_above_the_total_is_refused_and_nothing_is_kept(
        self, office: FlaskClient, draft: dict[str, Any], clock: ManualClock, paper_id: str
    ) -> None:
        path = f"/api/v1/admin/exams/{draft['id']}"
        edited = office.put(path, json=setup(paper_id, clock, pass_points=16.1), headers={"If-Match": '"1"'}).json

        assert problem(publish(office, edited)) == (422, "bad-exam")
        assert office.get(path).json["candidate_count"] == 0

    def test_an_exam_for_nobody_is_refused(
        self, office: FlaskClient, paper_id: str, clock: ManualClock, teachers: list[Someone]
    ) -> None:
        audience = {"standings": [Standing.DEMOCRATIC.value]}
        exam = create(office, "/api/v1/admin/exams", setup(paper_id, clock, audience=audience)).json

        assert problem(publish(office, exam)) == (422, "nobody-to-sit")

    def test_an_edit_of_the_bank_never_touches_an_issued_paper(
        self, app: Flask, published: dict[str, Any], teachers: list[Someone], clock: ManualClock
    ) -> None:
        with app.app_context(), transaction() as session:
            session.execute(sa.text("UPDATE question SET retired_at = now()"))
        clock.advance(hours=1)

        started = phone_of(app, teachers[0], published).start()

        assert len(started.json["questions"]) == 8

    def test_a_person_on_the_roster_sees_the_exam_and_why_it_is_theirs(
        self, app: Flask, published: dict[str, Any], teachers: list[Someone]
    ) -> None:
        (mine,) = sign_in(app, teachers[0]).get("/api/v1/exams").json

        assert (mine["id"], mine["why"], mine["phase"]) == (published["id"], "因您是小学教职工", "scheduled")
        assert sign_in(app, teachers[3]).get("/api/v1/exams").json == []
        assert sign_in(app, teachers[3]).get(f"/api/v1/exams/{published['id']}").status_code == 404

    def test_a_link_and_its_qr_code_lead_to_the_exam(self, office: FlaskClient, published: dict[str, Any]) -> None:
        path = f"/api/v1/admin/exams/{published['id']}/link"

        assert office.get(path).json == {"url": f"http://127.0.0.1:8080/exams/{published['id']}"}
        assert office.get(f"{path}.png").data.startswith(b"\x89PNG")


class TestTheRoster:
    """Exemptions are proposed by heads and confirmed by the office; nothing changes after closing."""

    def test_a_heads_proposal_excuses_nobody_before_it_is_confirmed(
        self,
        app: Flask,
        office: FlaskClient,
        published: dict[str, Any],
        teachers: list[Someone],
        school: UnitView,
    ) -> None:
        head = make_person(app, unit=school)
        grant_role(app, head, Role.PRINCIPAL, school)
        proposal = {"person_id": str(teachers[0].id), "excuse": "leave"}
        path = f"/api/v1/exams/{published['id']}/excuse-proposals"

        assert sign_in(app, head).post(path, json=proposal).status_code == 201
        (open_one,) = office.get(f"/api/v1/admin/exams/{published['id']}/excuse-proposals").json
        decide = f"/api/v1/admin/exams/excuse-proposals/{open_one['id']}/decision"
        assert excuses(office, published) == [None, None, None]
        assert office.post(decide, json={"is_confirmed": True}).status_code == 204
        assert sorted(map(str, excuses(office, published))) == ["None", "None", "leave"]
        assert problem(office.post(decide, json={"is_confirmed": True})) == (409, "proposal-decided")

    def test_a_head_of_another_school_does_not_find_the_person(
        self, app: Flask, published: dict[str, Any], teachers: list[Someone], bureau: UnitView
    ) -> None:
        other = make_unit(app, under=bureau)
        head = make_person(app, unit=other)
        grant_role(app, head, Role.PRINCIPAL, other)
        proposal = {"person_id": str(teachers[0].id), "excuse": "leave"}

        refused = sign_in(app, head).post(f"/api/v1/exams/{published['id']}/excuse-proposals", json=proposal)

        assert problem(refused) == (404, "not-found")

    def test_nothing_changes_after_closing(
        self, office: FlaskClient, published: dict[str, Any], teachers: list[Someone], clock: ManualClock
    ) -> None:
        clock.advance(hours=3)
        excuse = {"person_ids": [str(teachers[0].id)], "excuse": "leave"}

        refused = office.post(f"/api/v1/admin/exams/{published['id']}/excuses", json=excuse)

        assert problem(refused) == (409, "exam-over")

    def test_people_who_are_added_later_get_a_form_of_their_own(
        self, app: Flask, office: FlaskClient, published: dict[str, Any], teachers: list[Someone], clock: ManualClock
    ) -> None:
        late = teachers[3]
        path = f"/api/v1/admin/exams/{published['id']}/candidates"

        assert office.post(path, json={"person_ids": [str(late.id)]}).json == {"added": 1}
        assert office.post(path, json={"person_ids": [str(late.id)]}).json == {"added": 0}
        clock.advance(hours=1)
        assert phone_of(app, late, published).start().status_code == 200


def excuses(office: FlaskClient, exam: dict[str, Any]) -> list[str | None]:
    rows = office.get(f"/api/v1/admin/exams/{exam['id']}/candidates").json["items"]
    return [row["excuse"] for row in rows]


def phone_of(app: Flask, person: Someone, exam: dict[str, Any]) -> Phone:
    return Phone(sign_in(app, person), ReadyExam(exam["id"], exam["paper_id"]))


class TestSupervision:
    """While it runs: extra time, reopening, one more attempt, 作废."""

    @pytest.fixture
    def sitting(self, app: Flask, published: dict[str, Any], teachers: list[Someone], clock: ManualClock) -> Phone:
        clock.advance(hours=1)
        phone = phone_of(app, teachers[0], published)
        assert phone.start().status_code == 200
        return phone

    def test_extra_minutes_reach_the_running_attempt_with_its_next_save(
        self, office: FlaskClient, sitting: Phone, school: UnitView
    ) -> None:
        number = sitting.start().json["questions"][0]["number"]
        path = f"/api/v1/admin/exams/{sitting.exam.id}/extra-minutes"

        given = office.post(path, json={"unit_id": str(school.id), "minutes": 10, "reason": "停电"})

        assert given.json == {"given": 3}
        assert sitting.answer(number, ["A"]).json["seconds_left"] == 70 * 60

    def test_later_times_give_running_attempts_their_full_duration_and_earlier_ones_are_refused(
        self, office: FlaskClient, sitting: Phone, clock: ManualClock
    ) -> None:
        at = clock.now()
        path = f"/api/v1/admin/exams/{sitting.exam.id}/times"
        times = {
            "opens_at": at.isoformat(),
            "last_start_at": (at + timedelta(hours=1)).isoformat(),
            "closes_at": (at + timedelta(hours=4)).isoformat(),
            "duration_minutes": 90,
            "reason": "网络故障",
        }

        assert office.put(path, json=times).status_code == 204
        assert sitting.start().json["seconds_left"] == 90 * 60
        assert problem(office.put(path, json=times | {"duration_minutes": 30})) == (409, "exam-started")

    def test_a_paper_handed_in_by_mistake_is_reopened_with_its_answers(
        self, office: FlaskClient, sitting: Phone
    ) -> None:
        number = sitting.start().json["questions"][0]["number"]
        sitting.answer(number, ["A"])
        sitting.hand_in()
        path = f"/api/v1/admin/attempts/{sitting.attempt_id}/reopen"

        assert office.post(path, json={"minutes": 15, "reason": "误交"}).status_code == 204
        again = sitting.start().json
        assert (again["seconds_left"], len(again["answers"])) == (15 * 60, 1)
        assert problem(office.post(path, json={"minutes": 15, "reason": "误交"})) == (409, "attempt-still-open")
        assert sitting.hand_in().status_code == 200

    def test_a_paper_is_not_reopened_once_the_results_are_out(
        self, office: FlaskClient, sitting: Phone, clock: ManualClock
    ) -> None:
        sitting.hand_in()
        clock.advance(hours=3)
        assert office.post(f"/api/v1/admin/exams/{sitting.exam.id}/release", json={}).status_code == 200
        path = f"/api/v1/admin/attempts/{sitting.attempt_id}/reopen"

        assert problem(office.post(path, json={"minutes": 15, "reason": "误交"})) == (409, "results-released")

    def test_one_more_attempt_can_be_granted(
        self, office: FlaskClient, sitting: Phone, teachers: list[Someone]
    ) -> None:
        sitting.hand_in()
        assert problem(sitting.start()) == (409, "no-attempts-left")
        body = {"person_id": str(teachers[0].id), "reason": "设备故障"}

        office.post(f"/api/v1/admin/exams/{sitting.exam.id}/extra-attempts", json=body)

        assert sitting.start().json["number"] == 2

    def test_a_voided_attempt_takes_no_more_answers(self, office: FlaskClient, sitting: Phone) -> None:
        number = sitting.start().json["questions"][0]["number"]
        office.post(f"/api/v1/admin/attempts/{sitting.attempt_id}/void", json={"reason": "替考"})

        refused = sitting.answer(number, ["A"])

        assert (refused.status_code, refused.json["reason"]) == (409, "voided")
        assert sitting.hand_in().json["reason"] == "voided"

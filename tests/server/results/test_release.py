"""From hand-in to the answers: who sees what when, release and taking it back, results on paper."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.audit import AuditRecord
from server.db import reading
from server.exams.views import ReviewPolicy
from server.people.views import Role
from server.units.rules import Kind
from tests.conftest import ManualClock
from tests.people import Someone, make_administrator, make_person, make_unit, sign_in
from tests.sittings import RIGHT, Phone, ReadyExam, make_exam, make_phone

TOKENS = ("KEY-", "explanation", '"key"')


@dataclass
class Hall:
    """An exam that two people sit, an administrator who looks after it, and the clock."""

    app: Flask
    clock: ManualClock
    exam: ReadyExam
    phone: Phone
    other: Phone
    desk: FlaskClient
    people: list[Someone]

    def sit(self, phone: Phone, answers: dict[int, Any]) -> None:
        assert phone.start().status_code == 200
        for question, value in answers.items():
            phone.answer(question, value)
        assert phone.hand_in().status_code == 200

    def close(self) -> None:
        self.clock.advance(hours=2)

    def release(self) -> Any:
        return self.desk.post(f"/api/v1/admin/exams/{self.exam.id}/release")

    def result(self, phone: Phone | None = None) -> Any:
        return (phone or self.phone).client.get(f"/api/v1/exams/{self.exam.id}/result").json

    def review(self, phone: Phone | None = None) -> Any:
        phone = phone or self.phone
        return phone.client.get(f"/api/v1/attempts/{phone.attempt_id}/review")


def make_hall(app: Flask, clock: ManualClock, **rules: Any) -> Hall:
    bureau = make_unit(app, kind=Kind.BUREAU)
    people = [make_person(app, unit=bureau) for _ in range(3)]
    exam = make_exam(app, people, now=clock.now(), **rules)
    desk = sign_in(app, make_administrator(app, bureau, Role.EXAM_ADMINISTRATOR))
    return Hall(app, clock, exam, make_phone(app, people[0], exam), make_phone(app, people[1], exam), desk, people)


@pytest.fixture
def hall(app: Flask, clock: ManualClock) -> Hall:
    """统一公布, 70 points in tenths, the pass line at 42."""
    return make_hall(app, clock)


def audited(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    with app.app_context(), reading() as session:
        rows = session.execute(sa.select(AuditRecord.action, AuditRecord.facts).order_by(AuditRecord.number)).all()
    return [(row.action, row.facts) for row in rows]


def test_nothing_but_the_receipt_is_shown_before_results_are_announced(hall: Hall) -> None:
    hall.sit(hall.phone, RIGHT)

    before, refused = hall.result(), hall.review()
    hall.close()
    closed = hall.result()

    for shown in (before, closed):
        assert shown["is_total_shown"] is False
        assert shown["best"] is None
        assert shown["attempts"][0]["points"] is None
        assert shown["attempts"][0]["code"]
    assert (before["hold"], closed["hold"]) == ("window-open", "not-released")
    assert before["opens_at"] == before["over_at"]
    assert refused.status_code == 403
    assert refused.json["type"] == "/problems/review-not-open"
    assert refused.json["reason"] == "window-open"
    assert refused.json["opens_at"] == before["over_at"]


def test_released_results_show_the_total_and_every_key_in_the_order_that_was_sat(hall: Hall) -> None:
    hall.sit(hall.phone, {1: ["B"], 2: ["A", "B"], 3: True})
    hall.close()

    assert hall.release().status_code == 200
    result, review = hall.result(), hall.review().json

    assert result["best"] == {
        "attempt_id": hall.phone.attempt_id,
        "is_offline": False,
        "points": 3,
        "finished_at": result["attempts"][0]["finished_at"],
        "is_passed": False,
        "is_excellent": False,
    }
    assert [question["shown"]["number"] for question in review["questions"]] == [1, 2, 3, 4]
    assert [question["shown"]["points"] for question in review["questions"]] == [2, 3, 1, 1]
    assert [question["earned"] for question in review["questions"]] == [2, 0, 1, 0]
    assert [question["is_correct"] for question in review["questions"]] == [True, False, True, False]
    assert [question["key"] for question in review["questions"]][:3] == [["B"], ["A", "C"], True]
    assert review["questions"][3]["key"][0]["accepted"] == ["KEY-2018", "二〇一八"]
    assert review["questions"][0]["explanation"] == "KEY-single"
    assert [question["answer"] for question in review["questions"]] == [["B"], ["A", "B"], True, None]


def test_a_total_at_hand_in_does_not_open_the_keys(app: Flask, clock: ManualClock) -> None:
    hall = make_hall(app, clock, review_policy=ReviewPolicy.INSTANT_TOTAL)
    hall.sit(hall.phone, RIGHT)

    at_once = hall.result()
    refused = hall.review()
    hall.close()
    still_refused = hall.review()
    hall.release()

    assert at_once["best"]["points"] == 7
    assert at_once["best"]["is_passed"] is True
    assert (refused.status_code, still_refused.status_code) == (403, 403)
    assert not any(token in refused.text + still_refused.text for token in TOKENS)
    assert hall.review().status_code == 200


def test_a_confidential_exam_shows_the_total_after_release_and_never_a_key(app: Flask, clock: ManualClock) -> None:
    hall = make_hall(app, clock, review_policy=ReviewPolicy.CONFIDENTIAL)
    hall.sit(hall.phone, RIGHT)
    hall.close()
    before = hall.result()
    hall.release()

    assert before["best"] is None
    assert hall.result()["best"]["points"] == 7
    assert hall.review().json["reason"] == "confidential"


def test_a_release_is_refused_while_anybody_may_still_sit(hall: Hall, app: Flask) -> None:
    hall.desk.post(
        f"/api/v1/admin/exams/{hall.exam.id}/extra-minutes",
        json={"person_ids": [str(hall.people[1].id)], "minutes": 30, "reason": "视力不便"},
    )
    early = hall.release()
    hall.close()
    for_one = hall.release()
    hall.clock.advance(minutes=30)
    done = hall.release()

    assert (early.status_code, for_one.status_code, done.status_code) == (409, 409, 200)
    assert early.json["reason"] == for_one.json["reason"] == "window-open"


def test_a_release_first_collects_the_papers_whose_time_is_up(hall: Hall) -> None:
    hall.phone.start()
    hall.phone.answer(1, ["B"])
    hall.close()

    assert hall.release().status_code == 200
    assert hall.result()["best"]["points"] == 2


def test_a_reopened_paper_holds_the_release_until_it_is_handed_in(hall: Hall) -> None:
    hall.sit(hall.phone, RIGHT)
    hall.sit(hall.other, {1: ["B"]})
    hall.close()
    hall.desk.post(f"/api/v1/admin/attempts/{hall.other.attempt_id}/reopen", json={"minutes": 10, "reason": "误交"})

    refused = hall.release()
    shut = hall.review(hall.other)
    hall.other.hand_in()

    assert refused.status_code == 409
    assert refused.json["open_count"] == 1
    assert shut.json["reason"] == "still-sitting"
    assert hall.release().status_code == 200
    assert hall.review().status_code == 200


def test_keys_stay_shut_while_another_exam_with_the_same_questions_is_to_be_sat(
    hall: Hall, app: Flask, clock: ManualClock
) -> None:
    hall.sit(hall.phone, RIGHT)
    hall.close()
    hall.release()
    other = make_exam(app, hall.people, now=clock.now(), opens_in=timedelta(hours=1))
    share_questions(app, hall.exam, other)

    held = hall.review()
    total = hall.result()
    clock.advance(hours=3)

    assert held.json["reason"] == "questions-in-use"
    assert held.json["opens_at"]
    assert total["best"]["points"] == 7
    assert hall.review().status_code == 200


def share_questions(app: Flask, one: ReadyExam, other: ReadyExam) -> None:
    """Let the other exam's paper hold the very questions of the first."""
    with app.app_context(), reading() as session:
        session.execute(
            sa.text("""
                UPDATE frozen_question theirs SET revision_id = mine.revision_id FROM frozen_question mine
                WHERE mine.paper_id = :mine AND theirs.paper_id = :theirs AND mine.number = theirs.number
            """),
            {"mine": one.paper_id, "theirs": other.paper_id},
        )
        session.commit()


def test_release_and_withdrawal_are_audited_once_and_hide_the_results_again(hall: Hall, app: Flask) -> None:
    hall.sit(hall.phone, RIGHT)
    hall.close()
    first, second = hall.release().json, hall.release().json
    for _ in range(2):
        reply = hall.desk.post(
            f"/api/v1/admin/exams/{hall.exam.id}/release-withdrawal", json={"reason": "第 2 题答案有误"}
        )
        assert reply.status_code == 204

    assert first == second
    assert hall.result()["best"] is None
    assert hall.review().json["reason"] == "not-released"
    actions = [(action, facts.get("reason")) for action, facts in audited(app) if action.startswith("results.")]
    assert actions == [("results.release", None), ("results.withdraw-release", "第 2 题答案有误")]


def test_only_administrators_release(hall: Hall) -> None:
    hall.close()

    reply = hall.phone.client.post(f"/api/v1/admin/exams/{hall.exam.id}/release")

    assert reply.status_code == 403
    assert hall.result()["released_at"] is None


def test_a_trial_has_no_result(app: Flask, clock: ManualClock) -> None:
    hall = make_hall(app, clock, is_trial=True)
    hall.sit(hall.phone, RIGHT)
    hall.close()

    assert hall.release().json["type"] == "/problems/no-results"
    assert hall.result()["type"] == "/problems/no-results"
    assert hall.review().json["reason"] == "trial"


def test_the_best_of_several_attempts_counts_and_a_voided_one_does_not(app: Flask, clock: ManualClock) -> None:
    hall = make_hall(app, clock, attempts_allowed=3)
    hall.sit(hall.phone, {1: ["B"], 2: ["A", "C"]})
    first = hall.phone.attempt_id
    clock.advance(minutes=1)
    hall.sit(hall.phone, RIGHT)
    void = hall.desk.post(f"/api/v1/admin/attempts/{hall.phone.attempt_id}/void", json={"reason": "代考"})
    voided = hall.review()
    clock.advance(minutes=1)
    hall.sit(hall.phone, {1: ["B"], 2: ["A", "C"]})
    hall.close()
    hall.release()

    assert void.status_code == 204
    assert voided.json["reason"] == "voided"
    result = hall.result()
    assert (result["best"]["attempt_id"], result["best"]["points"]) == (first, 5)
    assert [attempt["points"] for attempt in result["attempts"]] == [5, None, 5]


def test_a_result_or_review_of_somebody_else_is_not_found(hall: Hall, app: Flask) -> None:
    hall.sit(hall.phone, RIGHT)
    hall.close()
    hall.release()
    stranger = sign_in(app, make_person(app, unit=hall.people[0].unit))

    assert stranger.get(f"/api/v1/exams/{hall.exam.id}/result").status_code == 404
    assert hall.other.client.get(f"/api/v1/attempts/{hall.phone.attempt_id}/review").status_code == 404


def test_a_result_on_paper_counts_like_an_attempt_and_can_be_corrected_and_taken_back(hall: Hall, app: Flask) -> None:
    url = f"/api/v1/admin/exams/{hall.exam.id}/offline-results/{hall.people[2].id}"
    paper = {"points": 5.5, "sat_at": hall.clock.now().isoformat(), "reason": "没有智能手机"}
    hall.clock.advance(minutes=5)
    phone = make_phone(app, hall.people[2], hall.exam)

    entered = hall.desk.put(url, json=paper)
    corrected = hall.desk.put(url, json=paper | {"points": 6})
    hall.close()
    hall.release()
    shown = hall.result(phone)
    removed = hall.desk.post(f"{url}/removal", json={"reason": "登记错人"})
    again = hall.desk.post(f"{url}/removal", json={"reason": "登记错人"})

    assert [reply.status_code for reply in (entered, corrected, removed, again)] == [204, 204, 204, 404]
    assert (shown["best"]["points"], shown["best"]["is_offline"], shown["attempts"]) == (6, True, [])
    assert hall.result(phone)["best"] is None
    facts = [facts for action, facts in audited(app) if action == "results.enter-offline"]
    assert [(fact["points_before"], fact["points"]) for fact in facts] == [(None, 55), (55, 60)]


def test_results_on_paper_that_cannot_be_are_refused(hall: Hall, app: Flask, clock: ManualClock) -> None:
    folder = f"/api/v1/admin/exams/{hall.exam.id}/offline-results"
    now = clock.now().isoformat()
    bureau = hall.people[0].unit
    own = make_administrator(app, bureau)
    stranger = make_person(app, unit=bureau)
    later = make_exam(app, hall.people, now=clock.now(), opens_in=timedelta(hours=1))

    def put(client: FlaskClient, url: str, **changes: Any) -> int:
        return client.put(url, json={"points": 3, "sat_at": now, "reason": "纸质试卷"} | changes).status_code

    person = hall.people[0].id
    assert put(hall.desk, f"{folder}/{person}", points=7.1) == 422
    assert put(hall.desk, f"{folder}/{person}", points=3.05) == 422
    assert put(hall.desk, f"{folder}/{person}", sat_at=(clock.now() + timedelta(minutes=1)).isoformat()) == 422
    assert put(hall.desk, f"{folder}/{stranger.id}") == 404
    assert put(sign_in(app, own), f"{folder}/{own.id}") == 403
    assert put(hall.phone.client, f"{folder}/{person}") == 403
    assert put(hall.desk, f"/api/v1/admin/exams/{later.id}/offline-results/{person}") == 409

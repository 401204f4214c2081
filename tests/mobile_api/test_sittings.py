"""Sitting an exam over HTTP: start, save, hand in, with the clock moved by hand."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.db import transaction
from server.exams.views import ReviewPolicy
from server.sittings import closing
from server.sittings.models import AnswerJournal, Attempt, AttemptScore
from server.units.rules import Kind
from tests.conftest import ManualClock
from tests.people import Someone, make_person, make_unit
from tests.sittings import RIGHT, Phone, ReadyExam, make_exam, make_phone

GRACE = timedelta(seconds=10)


@pytest.fixture
def teacher(app: Flask) -> Someone:
    return make_person(app, unit=make_unit(app, kind=Kind.BUREAU))


@pytest.fixture
def exam(app: Flask, teacher: Someone, clock: ManualClock) -> ReadyExam:
    return make_exam(app, [teacher], now=clock.now(), review_policy=ReviewPolicy.INSTANT_TOTAL)


@pytest.fixture
def phone(app: Flask, teacher: Someone, exam: ReadyExam) -> Phone:
    return make_phone(app, teacher, exam)


@pytest.fixture
def sitting(phone: Phone) -> Phone:
    """Start the exam."""
    assert phone.start().status_code == 200
    return phone


def rows(app: Flask, model: type[Any]) -> list[Any]:
    with app.app_context(), transaction() as session:
        return list(session.scalars(sa.select(model)).all())


def receipts(reply: Any) -> list[tuple[str, int]]:
    return [(receipt["outcome"], receipt["rev"]) for receipt in reply.json["receipts"]]


class TestStarting:
    """One start, one attempt, one paper."""

    def test_the_paper_comes_in_one_reply_without_any_key(self, phone: Phone) -> None:
        reply = phone.start()

        assert [question["number"] for question in reply.json["questions"]] == [1, 2, 3, 4]
        assert reply.json["seconds_left"] == 30 * 60
        assert reply.json["questions"][0]["options"][1] == {"id": "B", "text": "选项B"}
        assert "KEY-" not in reply.text

    def test_starting_twice_resumes_the_same_attempt_with_its_answers(self, phone: Phone, clock: ManualClock) -> None:
        first = phone.start()
        phone.answer(1, ["B"])
        clock.advance(minutes=5)
        second = phone.second().start()

        assert second.json["id"] == first.json["id"]
        assert second.json["deadline_at"] == first.json["deadline_at"]
        assert second.json["seconds_left"] == 25 * 60
        assert [(held["question"], held["value"]) for held in second.json["answers"]] == [(1, ["B"])]

    def test_resuming_an_attempt_that_is_over_begins_no_other(
        self, app: Flask, teacher: Someone, clock: ManualClock
    ) -> None:
        phone = make_phone(app, teacher, make_exam(app, [teacher], now=clock.now(), attempts_allowed=2))
        first = phone.start().json["id"]
        assert phone.start(resumes=first).json["id"] == first

        clock.advance(minutes=30, seconds=10)
        overdue = phone.start(resumes=first)
        phone.hand_in()
        closed = phone.start(resumes=first)

        assert [overdue.json["type"], closed.json["type"]] == ["/problems/attempt-closed"] * 2
        assert len(rows(app, Attempt)) == 1

    def test_a_start_before_opening_is_refused(self, phone: Phone, clock: ManualClock) -> None:
        clock.advance(microseconds=-1)

        refused = phone.start()

        assert (refused.status_code, refused.json["type"]) == (409, "/problems/exam-not-open")

    def test_the_last_moment_to_start_is_too_late(self, phone: Phone, clock: ManualClock) -> None:
        clock.advance(hours=1)

        assert phone.start().json["type"] == "/problems/exam-closed"

    def test_an_open_attempt_is_resumed_after_the_last_moment_to_start(
        self, app: Flask, phone: Phone, clock: ManualClock
    ) -> None:
        clock.advance(minutes=59)
        first = phone.start()
        clock.advance(minutes=5)

        assert phone.start().json["id"] == first.json["id"]

    def test_used_attempts_are_refused(self, sitting: Phone) -> None:
        sitting.hand_in()

        assert sitting.start().json["type"] == "/problems/no-attempts-left"

    def test_an_exam_of_others_is_not_found(self, app: Flask, teacher: Someone, exam: ReadyExam) -> None:
        stranger = make_phone(app, make_person(app, unit=teacher.unit), exam)

        assert stranger.start().status_code == 404

    def test_a_forgotten_attempt_is_closed_before_the_next_begins(
        self, app: Flask, teacher: Someone, clock: ManualClock
    ) -> None:
        phone = make_phone(app, teacher, make_exam(app, [teacher], now=clock.now(), attempts_allowed=2))
        phone.start()
        phone.answer(1, ["B"])
        clock.advance(minutes=30, seconds=10)

        second = phone.start()

        assert second.json["number"] == 2
        assert [score.points for score in rows(app, AttemptScore)] == [20]


class TestSaving:
    """An acknowledged answer is held; a repeated, late or older one changes nothing."""

    def test_a_saved_answer_gets_a_receipt(self, sitting: Phone) -> None:
        reply = sitting.answer(1, ["B"])

        assert receipts(reply) == [("accepted", 1)]
        assert reply.json["is_current_device"] is True
        assert reply.json["seconds_left"] == 1800

    def test_a_repeated_save_gets_the_same_receipt(self, app: Flask, sitting: Phone, clock: ManualClock) -> None:
        item = sitting.item(1, ["B"])
        first = sitting.send(item)
        clock.advance(seconds=30)
        second = sitting.send(item)

        assert second.json["receipts"] == first.json["receipts"]
        assert len(rows(app, AnswerJournal)) == 1

    def test_an_older_save_that_arrives_late_overwrites_nothing(self, sitting: Phone) -> None:
        old, new = sitting.item(1, ["A"]), sitting.item(1, ["B"])
        sitting.send(new)

        late = sitting.send(old)

        assert receipts(late) == [("conflict", 1)]
        assert late.json["receipts"][0]["value"] == ["B"]

    def test_a_second_device_that_knows_the_answer_may_change_it(self, sitting: Phone) -> None:
        sitting.answer(1, ["A"])
        second = sitting.second()
        second.start()

        assert receipts(second.answer(1, ["B"])) == [("accepted", 2)]

    def test_the_first_device_learns_that_it_was_taken_over_and_keeps_its_unsent_work(self, sitting: Phone) -> None:
        sitting.second().start()

        reply = sitting.answer(2, ["A"])

        assert receipts(reply) == [("accepted", 1)]
        assert reply.json["is_current_device"] is False

    def test_a_device_that_missed_the_newer_answer_is_told_it(self, sitting: Phone) -> None:
        second = sitting.second()
        second.start()
        second.answer(1, ["C"])

        assert receipts(sitting.answer(1, ["A"])) == [("conflict", 1)]

    def test_a_phone_whose_storage_was_cleared_counts_anew_and_loses_nothing(self, sitting: Phone) -> None:
        sitting.answer(1, ["A"])
        sitting.seq = 0
        sitting.start()

        assert receipts(sitting.answer(1, ["B"])) == [("accepted", 2)]

    def test_two_items_for_one_question_are_judged_in_order(self, sitting: Phone) -> None:
        reply = sitting.send(sitting.item(1, ["A"]), sitting.item(1, ["B"]))

        assert receipts(reply) == [("accepted", 1), ("accepted", 2)]
        assert sitting.start().json["answers"][0]["value"] == ["B"]

    @pytest.mark.parametrize("cleared", [None, [], ""])
    def test_an_answer_can_be_cleared(self, sitting: Phone, cleared: object) -> None:
        sitting.answer(1, ["B"])
        sitting.answer(1, cleared)

        assert sitting.start().json["answers"] == [
            {"question": 1, "value": None, "rev": 2, "saved_at": "2030-06-03T01:00:00+00:00"}
        ]

    @pytest.mark.parametrize(
        ("question", "value"),
        [
            (9, ["A"]),
            (1, ["E"]),
            (1, ["A", "B"]),
            (1, "A"),
            (1, True),
            (2, ["A", "A"]),
            (3, 1),
            (4, ["a", "b"]),
            (4, [1]),
        ],
    )
    def test_a_value_that_cannot_answer_refuses_the_whole_batch(
        self, app: Flask, sitting: Phone, question: int, value: object
    ) -> None:
        refused = sitting.send(sitting.item(1, ["B"]), sitting.item(question, value))

        assert refused.status_code == 422
        assert refused.json["errors"][0]["pointer"] == "#/answers/1/value"
        assert rows(app, AnswerJournal) == []

    def test_an_answer_after_the_grace_is_refused_and_journaled(
        self, app: Flask, sitting: Phone, clock: ManualClock
    ) -> None:
        clock.advance(minutes=30, seconds=9, microseconds=999_999)
        assert sitting.answer(1, ["A"]).status_code == 200
        clock.advance(microseconds=1)

        refused = sitting.answer(2, ["A"])

        assert (refused.status_code, refused.json["type"]) == (409, "/problems/attempt-closed")
        assert refused.json["reason"] == "time-up"
        assert [(entry.question, entry.outcome) for entry in rows(app, AnswerJournal)] == [
            (1, "accepted"),
            (2, "closed"),
        ]

    def test_anothers_attempt_is_not_found(self, app: Flask, sitting: Phone, teacher: Someone) -> None:
        other = make_person(app, unit=teacher.unit)
        stranger = make_phone(app, other, make_exam(app, [other], now=clock_of(app)))
        stranger.start()
        stranger.attempt_id = sitting.attempt_id

        assert stranger.answer(1, ["B"]).status_code == 404
        assert stranger.hand_in().status_code == 404


class TestHandingIn:
    """Exactly one closing and one score; the receipt contains every acknowledged answer."""

    def test_the_receipt_counts_and_scores_what_is_held(self, app: Flask, sitting: Phone) -> None:
        sitting.answer(1, RIGHT[1])
        sitting.answer(2, ["A"])

        receipt = sitting.hand_in(sitting.item(3, True)).json

        assert (receipt["question_count"], receipt["answered_count"]) == (4, 3)
        assert (receipt["score"], receipt["max_score"]) == (3, 7)
        assert receipt["closing"] == "handed-in"
        assert [score.by_question for score in rows(app, AttemptScore)] == [{"1": 20, "2": 0, "3": 10, "4": 0}]

    def test_a_repeated_hand_in_returns_the_same_receipt(self, app: Flask, sitting: Phone, clock: ManualClock) -> None:
        first = sitting.hand_in(sitting.item(1, ["B"]))
        clock.advance(minutes=1)
        second = sitting.second().start(), sitting.hand_in()

        assert second[1].json == first.json
        assert len(rows(app, AttemptScore)) == 1

    def test_a_hand_in_of_more_than_the_server_holds_is_refused_before_the_deadline(
        self, app: Flask, sitting: Phone
    ) -> None:
        sitting.answer(1, ["B"])

        refused = sitting.hand_in(held={"1": 1, "2": 1})

        assert (refused.status_code, refused.json["type"]) == (409, "/problems/answers-missing")
        assert refused.json["missing"] == [2]
        assert [attempt.closed_at for attempt in rows(app, Attempt)] == [None]
        assert sitting.hand_in(sitting.item(2, ["A"]), held={"1": 1, "2": 1}).status_code == 200

    def test_from_the_grace_on_it_closes_with_what_is_held_and_lists_what_is_missing(
        self, app: Flask, sitting: Phone, clock: ManualClock
    ) -> None:
        sitting.answer(1, ["B"])
        clock.advance(minutes=30, seconds=10)

        receipt = sitting.hand_in(sitting.item(3, True), held={"1": 1, "3": 1}).json

        assert (receipt["closing"], receipt["missing"]) == ("time-up", [3])
        assert receipt["finished_at"] == "2030-06-03T01:30:00+00:00"
        assert receipt["score"] == 2

    def test_a_hand_in_within_the_grace_takes_its_last_answers_and_finishes_at_the_deadline(
        self, sitting: Phone, clock: ManualClock
    ) -> None:
        clock.advance(minutes=30, seconds=5)

        receipt = sitting.hand_in(sitting.item(1, ["B"])).json

        assert (receipt["closing"], receipt["score"]) == ("time-up", 2)
        assert receipt["finished_at"] == "2030-06-03T01:30:00+00:00"

    @pytest.mark.parametrize(
        ("microseconds", "closing", "finished_at"),
        [
            (-1, "handed-in", "2030-06-03T01:29:59.999999+00:00"),
            (0, "time-up", "2030-06-03T01:30:00+00:00"),
            (1, "time-up", "2030-06-03T01:30:00+00:00"),
        ],
    )
    def test_the_finish_time_is_never_past_the_deadline(
        self, sitting: Phone, clock: ManualClock, microseconds: int, closing: str, finished_at: str
    ) -> None:
        clock.advance(minutes=30, microseconds=microseconds)

        receipt = sitting.hand_in().json

        assert (receipt["closing"], receipt["finished_at"]) == (closing, finished_at)

    def test_nothing_changes_a_closed_paper(self, app: Flask, sitting: Phone) -> None:
        sitting.answer(1, ["B"])
        before = sitting.hand_in().json

        refused = sitting.answer(1, ["A"])

        assert (refused.status_code, refused.json["reason"]) == (409, "handed-in")
        assert sitting.hand_in(sitting.item(1, ["A"])).json == before
        assert [entry.outcome for entry in rows(app, AnswerJournal)] == ["accepted", "closed"]

    def test_the_state_of_a_closed_attempt_shows_its_receipt(self, sitting: Phone) -> None:
        receipt = sitting.hand_in().json

        state = sitting.client.get(f"/api/v1/attempts/{sitting.attempt_id}").json

        assert (state["is_open"], state["receipt"]) == (False, receipt)

    def test_the_total_is_not_shown_where_results_are_announced_later(
        self, app: Flask, teacher: Someone, clock: ManualClock
    ) -> None:
        phone = make_phone(app, teacher, make_exam(app, [teacher], now=clock.now()))
        phone.start()

        assert phone.hand_in(phone.item(1, ["B"])).json["score"] is None


class TestClosingOverdue:
    """Whoever never handed in is closed with what was saved."""

    def close(self, app: Flask, clock: ManualClock) -> int:
        with app.app_context():
            return closing.close_overdue(now=clock.now(), grace=GRACE)

    def test_the_sweep_leaves_the_grace_alone(self, app: Flask, sitting: Phone, clock: ManualClock) -> None:
        clock.advance(minutes=30, seconds=9)
        assert self.close(app, clock) == 0
        clock.advance(seconds=1)
        assert self.close(app, clock) == 1

    def test_an_overdue_attempt_finishes_at_its_deadline_however_late_the_sweep_comes(
        self, app: Flask, sitting: Phone, clock: ManualClock
    ) -> None:
        sitting.answer(1, ["B"])
        clock.advance(days=2)

        assert self.close(app, clock) == 1

        (attempt,) = rows(app, Attempt)
        assert attempt.finished_at == attempt.deadline_at
        assert [score.points for score in rows(app, AttemptScore)] == [20]
        assert sitting.hand_in().json["closing"] == "time-up"

    def test_more_than_a_batch_is_closed_in_one_call(
        self, app: Flask, teacher: Someone, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(closing, "BATCH", 2)
        people = [make_person(app, unit=teacher.unit) for _ in range(5)]
        exam = make_exam(app, people, now=clock.now())
        for person in people:
            make_phone(app, person, exam).start()
        clock.advance(hours=1)

        assert self.close(app, clock) == 5
        assert self.close(app, clock) == 0


def clock_of(app: Flask) -> Any:
    return app.extensions["clock"].now()

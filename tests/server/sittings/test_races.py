"""Races with real connections: starts, hand-ins, the closer, and the gate that a hand-in must not slip through."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.db import db, transaction
from server.sittings import closing, gate
from server.sittings.models import Attempt, AttemptScore
from server.units.rules import Kind
from tests.conftest import ManualClock
from tests.people import Someone, make_person, make_unit
from tests.sittings import Phone, ReadyExam, make_exam, make_phone

GRACE = timedelta(seconds=10)


@pytest.fixture
def people(app: Flask) -> list[Someone]:
    bureau = make_unit(app, kind=Kind.BUREAU)
    return [make_person(app, unit=bureau) for _ in range(6)]


@pytest.fixture
def exam(app: Flask, people: list[Someone], clock: ManualClock) -> ReadyExam:
    return make_exam(app, people, now=clock.now())


@pytest.fixture
def sitting(app: Flask, people: list[Someone], exam: ReadyExam) -> Phone:
    phone = make_phone(app, people[0], exam)
    assert phone.start().status_code == 200
    return phone


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at once, each in a thread of its own, and return their results in order."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def table(app: Flask, model: type[Any]) -> list[Any]:
    with app.app_context(), transaction() as session:
        return list(session.scalars(sa.select(model)).all())


def test_fifty_parallel_taps_of_each_person_start_one_attempt_each(
    app: Flask, people: list[Someone], exam: ReadyExam
) -> None:
    phones = [make_phone(app, person, exam) for person in people]
    taps = [phone.second(f"phone-{tap:04}") for phone in phones for tap in range(50)]

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda tap: tap.start(), taps))

    assert {reply.status_code for reply in replies} == {200}
    by_person = [{reply.json["id"] for reply in replies[i * 50 : i * 50 + 50]} for i in range(len(people))]
    assert [len(ids) for ids in by_person] == [1] * len(people)
    assert len(table(app, Attempt)) == len(people)


def test_parallel_hand_ins_and_the_closer_make_one_score_and_one_receipt(
    app: Flask, sitting: Phone, clock: ManualClock
) -> None:
    sitting.answer(1, ["B"])
    clock.advance(minutes=30, seconds=10)

    def sweep() -> None:
        with app.app_context():
            closing.close_overdue(now=clock.now(), grace=GRACE)

    replies = together(*[sitting.hand_in] * 6, sweep, sweep)[:6]

    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json["digest"] for reply in replies}) == 1
    assert [score.points for score in table(app, AttemptScore)] == [20]


def test_parallel_repetitions_of_one_save_give_one_answer_and_one_receipt(sitting: Phone) -> None:
    item = sitting.item(1, ["B"])

    replies = together(*[lambda: sitting.send(item)] * 6)

    assert {tuple(map(str, reply.json["receipts"])) for reply in replies} == {
        tuple(map(str, replies[0].json["receipts"]))
    }
    assert replies[0].json["receipts"][0]["rev"] == 1


def test_two_devices_that_answer_the_same_question_at_once_never_lose_both(sitting: Phone) -> None:
    second = sitting.second()
    second.start()

    replies = together(lambda: sitting.answer(1, ["A"]), lambda: second.answer(1, ["C"]))

    outcomes = sorted(reply.json["receipts"][0]["outcome"] for reply in replies)
    assert outcomes == ["accepted", "conflict"]


@contextmanager
def after_the_gate(app: Flask, act: Callable[[], None]) -> Iterator[None]:
    """Let ``act`` happen once, right after a save has passed its gate and before it writes."""
    done = threading.Event()

    def pause(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if "AS journaled" in statement and "FROM attempt a JOIN frozen_form" in statement and not done.is_set():
            done.set()
            act()

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "after_cursor_execute", pause)
    try:
        yield
    finally:
        sa.event.remove(engine, "after_cursor_execute", pause)


def hand_in_during_a_save(app: Flask, sitting: Phone) -> tuple[Any, Any]:
    """Hand in between a save's gate and its write; return both replies."""
    handed: list[Any] = []
    # The device that hands in was promised nothing yet: its claim cannot hide the loss.
    hand_in = threading.Thread(target=lambda: handed.append(sitting.hand_in(held={})))

    def act() -> None:
        hand_in.start()
        while hand_in.is_alive() and not somebody_waits(app):
            hand_in.join(0.01)

    with after_the_gate(app, act):
        saved = sitting.second(sitting.device_id).client.post(
            f"/api/v1/attempts/{sitting.attempt_id}/answers",
            json={"device_id": sitting.device_id, "answers": [sitting.item(1, ["B"])]},
        )
    hand_in.join()
    return saved, handed[0]


def somebody_waits(app: Flask) -> bool:
    """Tell whether a connection to this database waits for a lock."""
    with app.app_context(), db.engine.connect() as connection:
        waiting = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(connection.scalar(waiting))


def test_a_hand_in_waits_for_a_save_that_has_passed_the_gate(app: Flask, sitting: Phone) -> None:
    saved, handed = hand_in_during_a_save(app, sitting)

    assert saved.status_code == 200
    assert handed.json["answered_count"] == 1
    assert [score.points for score in table(app, AttemptScore)] == [20]


def test_without_the_share_lock_the_same_race_loses_an_acknowledged_answer(
    app: Flask, sitting: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = gate.SAVE.text.replace("FOR SHARE OF a", "")
    monkeypatch.setattr(gate, "SAVE", sa.text(planted))

    saved, handed = hand_in_during_a_save(app, sitting)

    assert saved.status_code == 200
    assert handed.json["answered_count"] == 0, "the planted bug went unnoticed: this test would not see a real one"

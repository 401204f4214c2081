"""How many statements the hot path may cost: start ≤ 3, save ≤ 2, hand-in ≤ 5."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from server.db import db
from server.units.rules import Kind
from tests.conftest import ManualClock
from tests.people import make_person, make_unit
from tests.sittings import Phone, make_exam, make_phone


@pytest.fixture
def phones(app: Flask, clock: ManualClock) -> list[Phone]:
    """Two people of one exam; the first start has brought the paper into the process's memory."""
    bureau = make_unit(app, kind=Kind.BUREAU)
    people = [make_person(app, unit=bureau) for _ in range(2)]
    exam = make_exam(app, people, now=clock.now())
    phones = [make_phone(app, person, exam) for person in people]
    phones[0].start()
    return phones


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_a_start_and_a_resumption_cost_three_statements(app: Flask, phones: list[Phone]) -> None:
    with counted(app) as first:
        assert phones[1].start().status_code == 200
    with counted(app) as again:
        assert phones[1].start().status_code == 200

    assert (len(first), len(again)) == (3, 3)


def test_a_save_costs_two_statements_and_a_repeated_one_no_more(app: Flask, phones: list[Phone]) -> None:
    items = [phones[0].item(1, ["B"]), phones[0].item(2, ["A"]), phones[0].item(3, True)]
    with counted(app) as first:
        assert phones[0].send(*items).status_code == 200
    with counted(app) as repeated:
        assert phones[0].send(*items).status_code == 200

    assert (len(first), len(repeated)) == (2, 1)


def test_a_hand_in_costs_at_most_five_statements(app: Flask, phones: list[Phone]) -> None:
    phones[0].answer(1, ["B"])
    with counted(app) as statements:
        assert phones[0].hand_in(phones[0].item(3, True)).status_code == 200

    assert len(statements) <= 5

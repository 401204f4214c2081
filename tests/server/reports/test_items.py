"""Item statistics against an independent oracle, and the sources that were known least."""

import statistics
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.reports import rules
from tests.conftest import ManualClock
from tests.county import QUESTIONS, TOTAL, County, Done, make_county
from tests.people import make_administrator, sign_in


@pytest.fixture
def county(app: Flask, clock: ManualClock) -> County:
    """Make a county whose exam is over, with enough people for every statistic."""
    county = make_county(app, seed=5, people=60, now=clock.now())
    county.close(clock)
    assert len(sample_of(county)) >= 30
    return county


@pytest.fixture
def desk(app: Flask, county: County) -> FlaskClient:
    return sign_in(app, make_administrator(app, county.units[0]))


def ask(client: FlaskClient, county: County, what: str) -> Any:
    reply = client.get(f"/api/v1/admin/exams/{county.exam.id}/{what}")
    assert reply.status_code == 200, reply.text
    return reply.json


def sample_of(county: County) -> list[Done]:
    """Return the attempts that count, one per person; papers have no marks."""
    return [fate.best for fate in county.fates if fate.best and fate.best.marks is not None]


def marks_of(sample: list[Done], number: int) -> list[int]:
    return [done.marks[number] for done in sample if done.marks is not None]


def test_facility_discrimination_and_reliability_are_those_of_the_textbook(desk: FlaskClient, county: County) -> None:
    found = ask(desk, county, "items")
    sample = sample_of(county)

    assert (found["sample"], found["is_enough"]) == (len(sample), True)
    assert [item["number"] for item in found["items"]] == list(range(1, len(QUESTIONS) + 1))
    for item in found["items"]:
        marks = marks_of(sample, item["number"])
        rest = [done.points - mark for done, mark in zip(sample, marks, strict=True)]
        most = QUESTIONS[item["number"] - 1].points
        assert item["facility"] == pytest.approx(statistics.fmean(marks) / most, abs=0.0006)
        assert item["discrimination"] == pytest.approx(statistics.correlation(marks, rest), abs=0.0006)
    count = len(QUESTIONS)
    variances = sum(statistics.variance(marks_of(sample, number)) for number in range(1, count + 1))
    alpha = count / (count - 1) * (1 - variances / statistics.variance([done.points for done in sample]))
    assert found["reliability"] == pytest.approx(alpha, abs=0.0006)


@pytest.mark.parametrize("number", [1, len(QUESTIONS)])
def test_options_are_counted_by_thirds_and_equal_totals_stay_together(
    desk: FlaskClient, county: County, number: int
) -> None:
    found = ask(desk, county, f"items/{number}")
    sample = sample_of(county)
    third = {id(one): 3 * sum(other.points > one.points for other in sample) // len(sample) for one in sample}
    chosen: Counter[tuple[int, Any]] = Counter()
    for one in sample:
        value = one.answers.get(number)
        name = None if value is None else value[0] if isinstance(value, list) else str(value).lower()
        chosen[third[id(one)], name] += 1

    assert found["thirds"] == [sum(group == n for group in third.values()) for n in range(3)]
    assert found["unanswered"] == [chosen[n, None] for n in range(3)]
    for choice in found["choices"]:
        assert choice["by_third"] == [chosen[n, choice["id"]] for n in range(3)]
    keys = [choice["id"] for choice in found["choices"] if choice["is_key"]]
    assert keys == (["B"] if number == 1 else ["true"])


def test_weak_articles_are_what_each_source_earned_weakest_first(desk: FlaskClient, county: County) -> None:
    found = ask(desk, county, "roll-up/weak-articles")
    sample = sample_of(county)

    expected = {}
    for source in ("条例/第0条", "条例/第1条"):
        numbers = [number for number, question in enumerate(QUESTIONS, 1) if question.source == source]
        earned = sum(mark for number in numbers for mark in marks_of(sample, number))
        possible = len(sample) * sum(QUESTIONS[number - 1].points for number in numbers)
        expected[source] = (len(numbers), len(numbers) * len(sample), pytest.approx(earned / possible, abs=0.0006))
    assert {row["source"]: (row["questions"], row["answers"], row["facility"]) for row in found} == expected
    assert [row["facility"] for row in found] == sorted(row["facility"] for row in found)


def test_weak_articles_of_a_branch_count_its_people_alone(desk: FlaskClient, county: County) -> None:
    branch = next(unit for unit in county.units if unit.name == "支部1")
    found = ask(desk, county, f"roll-up/weak-articles?tree=party&unit_id={branch.id}")
    people = [fate for fate in county.below(branch) if fate.best and fate.best.marks is not None]

    assert {row["answers"] for row in found} == {2 * len(people)}


def test_a_small_sample_says_so_and_has_no_correlations(app: Flask, clock: ManualClock) -> None:
    county = make_county(app, seed=6, people=12, now=clock.now())
    county.close(clock)
    desk = sign_in(app, make_administrator(app, county.units[0]))

    found = ask(desk, county, "items")

    assert (found["is_enough"], found["reliability"]) == (False, None)
    assert {(item["discrimination"], item["advice"]) for item in found["items"]} == {(None, "样本不足")}


def test_an_unknown_question_is_not_found(desk: FlaskClient, county: County) -> None:
    assert desk.get(f"/api/v1/admin/exams/{county.exam.id}/items/99").status_code == 404


def test_what_tells_keys_is_shut_while_anybody_can_still_sit(app: Flask, clock: ManualClock) -> None:
    county = make_county(app, seed=6, people=12, now=clock.now())
    desk = sign_in(app, make_administrator(app, county.units[0]))
    folder = f"/api/v1/admin/exams/{county.exam.id}"
    paths = (f"{folder}/items", f"{folder}/items/1", f"{folder}/roll-up/weak-articles")

    shut = [desk.get(path) for path in paths]
    clock.advance(hours=3)

    assert {(reply.status_code, reply.json.get("reason")) for reply in shut} == {(403, "window-open")}
    assert [desk.get(path).status_code for path in paths] == [200, 200, 200]


def test_the_board_counts_everybody_once_and_finds_the_silent(app: Flask, clock: ManualClock) -> None:
    county = make_county(app, seed=5, people=30, now=clock.now())
    board = ask(sign_in(app, make_administrator(app, county.units[0])), county, "board")
    presences = Counter(fate.presence for fate in county.fates)
    running = [fate for fate in county.fates if fate.is_open and not fate.is_collecting]

    assert (board["not_started"], board["handed_in"]) == (presences["absent"], presences["sat"])
    assert (board["sitting"], board["excused"]) == (presences["sitting"], presences["excused"])
    assert board["silent"] == len(running) > 0


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_a_share_in_percent_is_never_off_by_more_than_half_a_hundredth(part: int, whole: int) -> None:
    found = rules.percent(part, whole)

    assert found is not None
    assert abs(found * whole - 100 * part) * 200 <= whole


@given(st.lists(st.integers(0, TOTAL), min_size=1, max_size=50))
def test_average_and_median_are_those_of_plain_arithmetic(tenths: list[int]) -> None:
    average = rules.average(sum(tenths), len(tenths))

    assert average is not None
    assert float(average) == pytest.approx(statistics.fmean(tenths) / 10, abs=0.00501)
    assert float(rules.median(statistics.median(tenths)) or 0) == pytest.approx(statistics.median(tenths) / 10)


def test_half_a_hundredth_is_rounded_up() -> None:
    assert str(rules.average(1, 20)) == "0.01"
    assert str(rules.percent(1, 800)) == "0.13"
    assert rules.percent(0, 0) is rules.average(0, 0) is None

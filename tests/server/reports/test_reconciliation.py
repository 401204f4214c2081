"""Every number of a roll-up is the number of names behind it, and both trees come to one total."""

import statistics
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.people.models import Person
from server.people.views import Role
from server.units.rules import Tree
from tests.conftest import ManualClock
from tests.county import County, Fate, make_county, members
from tests.people import make_administrator, sign_in

GROUPS = ("due", "sat", "sitting", "collecting", "absent", "excused", "passed", "excellent")


@pytest.fixture(params=[1, 2])
def county(app: Flask, clock: ManualClock, request: pytest.FixtureRequest) -> County:
    return make_county(app, seed=request.param, people=40, now=clock.now())


@pytest.fixture
def desk(app: Flask, county: County) -> FlaskClient:
    return sign_in(app, make_administrator(app, county.units[0], Role.AUDITOR))


def ask(client: FlaskClient, county: County, what: str = "", **query: Any) -> Any:
    reply = client.get(f"/api/v1/admin/exams/{county.exam.id}/roll-up{what}", query_string=query)
    assert reply.status_code == 200, reply.text
    return reply.json


def names(client: FlaskClient, county: County, **query: Any) -> list[str]:
    """Return the ids of all pages of a list of names."""
    found, after = [], {}
    while True:
        page = ask(client, county, "/people", size=9, **query, **after)
        found += [person["person_id"] for person in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def walk(client: FlaskClient, county: County, tree: Tree) -> Iterator[tuple[dict[str, Any], list[Fate]]]:
    """Yield every row of every screen of a tree, with the people who should be in it."""
    by_id = {str(unit.id): unit for unit in county.units}
    asked: list[dict[str, Any]] = [{}]
    seen: set[tuple[str, str | None]] = set()
    while asked:
        screen = ask(client, county, tree=tree.value, **asked.pop())
        for row in screen["rows"]:
            key = (row["part"], row["unit_id"])
            if row["has_children"] and key not in seen:
                asked.append({"unit_id": row["unit_id"]})
            if key in seen:
                continue
            seen.add(key)
            unit = by_id.get(row["unit_id"] or "")
            if unit is None:
                yield row, county.unassigned(tree)
            else:
                yield row, county.own(unit) if row["part"] == "own" else county.below(unit)


def check(figures: dict[str, Any], people: list[Fate]) -> None:
    """Compare figures with what the people amount to, computed another way."""
    for group in GROUPS:
        assert figures[group] == len(members(people, group)), group
    assert figures["bands"] == [len(members(people, f"band-{band}")) for band in range(5)]
    assert figures["due"] == figures["sat"] + figures["sitting"] + figures["absent"]
    points = [fate.points / 10 for fate in people if fate.points is not None]
    if not points:
        assert figures["average"] is figures["median"] is figures["highest"] is figures["pass_percent"] is None
        return
    assert figures["average"] == pytest.approx(statistics.fmean(points), abs=0.00501)
    assert figures["median"] == pytest.approx(statistics.median(points), abs=1e-9)
    assert (figures["highest"], figures["lowest"]) == (max(points), min(points))
    for rate, part, whole in (
        ("participation_percent", "sat", "due"),
        ("pass_percent", "passed", "sat"),
        ("pass_percent_of_due", "passed", "due"),
        ("excellent_percent", "excellent", "sat"),
    ):
        assert figures[rate] == pytest.approx(100 * figures[part] / figures[whole], abs=0.00501)


@pytest.mark.parametrize("tree", list(Tree))
def test_every_figure_of_every_unit_is_right_and_opens_into_its_names(
    desk: FlaskClient, county: County, tree: Tree
) -> None:
    rows = 0
    for row, people in walk(desk, county, tree):
        rows += 1
        check(row["figures"], people)
        behind = {"tree": tree.value, "part": row["part"]} | ({"unit_id": row["unit_id"]} if row["unit_id"] else {})
        for group in ("all", "sat", "absent", "passed", "failed", f"band-{rows % 5}"):
            found = names(desk, county, group=group, **behind)
            assert len(found) == len(set(found))
            assert set(found) == {str(fate.person.id) for fate in members(people, group)}, (row["name"], group)
    assert rows >= 6


def test_both_trees_and_the_table_of_pairs_come_to_one_total(desk: FlaskClient, county: County) -> None:
    party, work = ask(desk, county, tree="party"), ask(desk, county, tree="work")
    pairs = ask(desk, county, "/branches")

    assert party["total"] == work["total"]
    check(party["total"], county.fates)
    for group in GROUPS:
        total = party["total"][group]
        assert sum(row["figures"][group] for row in party["rows"]) == total
        assert sum(row["figures"][group] for row in work["rows"]) == total
        assert sum(pair["figures"][group] for pair in pairs) == total
    assert "未编入支部" in [row["name"] for row in party["rows"]]


def test_every_group_of_names_has_as_many_as_the_total_says(desk: FlaskClient, county: County) -> None:
    for group in (*GROUPS, "failed", *(f"band-{band}" for band in range(5))):
        assert len(names(desk, county, group=group)) == len(members(county.fates, group)), group


def test_names_come_with_the_result_that_counts(desk: FlaskClient, county: County) -> None:
    by_id = {str(fate.person.id): fate for fate in county.fates}

    for person in ask(desk, county, "/people", size=100)["items"]:
        fate = by_id[person["person_id"]]
        best = fate.best
        assert (person["presence"], person["times"]) == (fate.presence, len(fate.results))
        assert person["points"] == (best.points / 10 if best else None)
        assert person["finished_at"] == (best.finished_at.isoformat() if best else None)
        assert person["is_offline"] is (best is not None and best.marks is None)


def test_names_are_searched_by_name_or_work_number(desk: FlaskClient, county: County) -> None:
    someone = county.fates[3].person

    by_name = ask(desk, county, "/people", q=someone.name)["items"]
    by_number = ask(desk, county, "/people", q=someone.work_number)["items"]
    literal = ask(desk, county, "/people", q="%")["items"]

    assert str(someone.id) in [person["person_id"] for person in by_name]
    assert [person["person_id"] for person in by_number] == [str(someone.id)]
    assert literal == []


def test_the_unfinished_list_names_exactly_the_absent_with_deadline_and_link(desk: FlaskClient, county: County) -> None:
    found = ask(desk, county, "/unfinished", tree="party")
    absent = members(county.fates, "absent")

    assert found["count"] == len(absent)
    listed = [name for line in found["text"].splitlines()[1:-2] for name in line.partition("：")[2].split("、")]
    assert sorted(listed) == sorted(fate.person.name for fate in absent)
    assert f"还有 {len(absent)} 人未参加" in found["text"]
    assert "请在 6月3日 09:00 前进入考试，6月3日 10:00 结束。" in found["text"]
    assert found["text"].endswith(f"/exams/{county.exam.id}")


def test_a_transfer_keeps_the_result_with_the_unit_of_the_roster(app: Flask, desk: FlaskClient, county: County) -> None:
    before = ask(desk, county, tree="work")
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Person).values(unit_id=county.units[1].id, branch_id=None))

    after = ask(desk, county, tree="work")

    assert (before["total"], before["rows"]) == (after["total"], after["rows"])

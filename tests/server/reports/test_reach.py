"""Who sees which numbers: a subtree for heads, all for the desk, nothing of anybody else; scores only when released."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.exams.views import ReviewPolicy
from server.people.views import Role
from server.units.models import Unit
from server.units.rules import Kind
from server.units.views import UnitView
from tests.conftest import ManualClock
from tests.people import Someone, grant_role, make_administrator, make_person, make_unit, sign_in
from tests.sittings import RIGHT, ReadyExam, make_exam, make_phone


@dataclass
class Place:
    """A county with two schools and two branches, an exam for four people, and heads of several kinds."""

    app: Flask
    clock: ManualClock
    exam: ReadyExam
    committee: UnitView
    river: UnitView
    hill: UnitView
    river_branch: UnitView
    hill_branch: UnitView
    people: list[Someone]
    desk: FlaskClient
    secretary: FlaskClient
    principal: FlaskClient

    def ask(self, client: FlaskClient, what: str = "", *, admin: bool = False, **query: Any) -> Any:
        prefix = "/api/v1/admin" if admin else "/api/v1"
        return client.get(f"{prefix}/exams/{self.exam.id}/roll-up{what}", query_string=query)


def make_place(app: Flask, clock: ManualClock, **rules: Any) -> Place:
    bureau = make_unit(app, "清江县教育局", kind=Kind.BUREAU)
    river, hill = make_unit(app, "河湾小学", under=bureau), make_unit(app, "山口小学", under=bureau)
    committee = make_unit(app, "教育工委", kind=Kind.COMMITTEE)
    river_branch = make_unit(app, "河湾支部", kind=Kind.BRANCH, under=committee)
    hill_branch = make_unit(app, "山口支部", kind=Kind.BRANCH, under=committee)
    people = [
        make_person(app, unit=river, branch=river_branch, name="单雄"),
        make_person(app, unit=river, name="曾柔"),
        make_person(app, unit=hill, branch=river_branch, name="仇和"),
        make_person(app, unit=hill, branch=hill_branch, name="区寄"),
    ]
    secretary, principal = make_person(app, unit=river), make_person(app, unit=river)
    grant_role(app, secretary, Role.SECRETARY, river_branch)
    grant_role(app, principal, Role.PRINCIPAL, river)
    return Place(
        app=app,
        clock=clock,
        exam=make_exam(app, people, now=clock.now(), **rules),
        committee=committee,
        river=river,
        hill=hill,
        river_branch=river_branch,
        hill_branch=hill_branch,
        people=people,
        desk=sign_in(app, make_administrator(app, bureau, Role.EXAM_ADMINISTRATOR)),
        secretary=sign_in(app, secretary),
        principal=sign_in(app, principal),
    )


@pytest.fixture
def place(app: Flask, clock: ManualClock) -> Place:
    return make_place(app, clock)


def shape(reply: Any) -> list[tuple[str, int]]:
    return [(row["name"], row["figures"]["due"]) for row in reply.json["rows"]]


def test_a_secretary_sees_their_branch_in_both_trees(place: Place) -> None:
    party, work = place.ask(place.secretary, tree="party"), place.ask(place.secretary, tree="work")

    assert shape(party) == [("河湾支部", 2)]
    assert shape(work) == [("河湾小学", 1), ("山口小学", 1)]
    assert party.json["total"] == work.json["total"]


def test_a_principal_sees_the_branches_of_their_own_teachers(place: Place) -> None:
    party = place.ask(place.principal, tree="party")
    drilled = place.ask(place.principal, tree="party", unit_id=place.river_branch.id)

    assert shape(party) == [("河湾支部", 1), ("未编入支部", 1)]
    assert drilled.json["total"]["due"] == 1


@pytest.mark.parametrize("what", ["", "/branches", "/people", "/unfinished", ".xlsx"])
def test_what_lies_outside_the_subtree_is_not_found(place: Place, what: str) -> None:
    outside = {
        (place.secretary, "party", place.hill_branch.id),
        (place.secretary, "party", place.committee.id),
        (place.principal, "work", place.hill.id),
        (place.principal, "party", place.hill_branch.id),
        (place.secretary, "work", place.river_branch.id),
    }
    for client, tree, unit_id in outside:
        assert place.ask(client, what, tree=tree, unit_id=unit_id).status_code == 404

    assert place.ask(place.secretary, what, tree="party", unit_id=place.river_branch.id).status_code == 200


def test_teachers_are_forbidden_and_heads_have_no_desk(place: Place) -> None:
    teacher = sign_in(place.app, place.people[0])

    for what in ("", "/branches", "/people", "/unfinished", "/weak-articles", ".xlsx"):
        assert place.ask(teacher, what).status_code == 403
        assert place.ask(teacher, what, admin=True).status_code == 403
        assert place.ask(place.secretary, what, admin=True).status_code == 403
    for what in ("items", "items/1"):
        assert place.secretary.get(f"/api/v1/admin/exams/{place.exam.id}/{what}").status_code == 403


def test_a_head_counts_participation_at_once_and_scores_after_release(place: Place) -> None:
    phone = make_phone(place.app, place.people[0], place.exam)
    phone.start()
    phone.hand_in(*(phone.item(question, value) for question, value in RIGHT.items()))

    before = place.ask(place.secretary, tree="party").json
    names = place.ask(place.secretary, "/people").json["items"]
    refused = place.ask(place.secretary, "/people", group="passed")
    articles = place.ask(place.secretary, "/weak-articles")
    at_desk = place.ask(place.desk, admin=True).json
    place.clock.advance(hours=2)
    place.desk.post(f"/api/v1/admin/exams/{place.exam.id}/release")
    after = place.ask(place.secretary, tree="party").json

    assert (before["scores_are_shown"], after["scores_are_shown"]) == (False, True)
    assert (before["total"]["sat"], before["total"]["participation_percent"]) == (1, 50)
    assert before["total"]["passed"] is before["total"]["average"] is before["total"]["bands"] is None
    assert {person["points"] for person in names} == {person["is_passed"] for person in names} == {None}
    assert (refused.status_code, articles.status_code) == (403, 403)
    assert refused.json["type"] == articles.json["type"] == "/problems/review-not-open"
    assert at_desk["total"]["average"] == after["total"]["average"] == 7
    assert place.ask(place.secretary, "/people", group="passed").json["items"][0]["points"] == 7
    assert place.ask(place.secretary, "/weak-articles").status_code == 200


def test_totals_that_learners_see_at_hand_in_heads_see_too(app: Flask, clock: ManualClock) -> None:
    place = make_place(app, clock, review_policy=ReviewPolicy.INSTANT_TOTAL)

    assert place.ask(place.secretary).json["scores_are_shown"] is True


def test_a_report_first_collects_the_papers_whose_time_is_up(place: Place) -> None:
    phone = make_phone(place.app, place.people[0], place.exam)
    phone.start()
    place.clock.advance(minutes=30, seconds=5)
    in_grace = place.ask(place.desk, admin=True).json["total"]
    place.clock.advance(seconds=5)
    after = place.ask(place.desk, admin=True).json["total"]

    assert (in_grace["sat"], in_grace["sitting"], in_grace["collecting"]) == (0, 1, 1)
    assert (after["sat"], after["sitting"], after["collecting"]) == (1, 0, 0)


def test_drafts_trials_and_unknown_exams_have_no_reports(place: Place) -> None:
    trial = make_exam(place.app, place.people, now=place.clock.now(), is_trial=True)
    reply = place.desk.get(f"/api/v1/admin/exams/{trial.id}/roll-up")
    unknown = place.desk.get(f"/api/v1/admin/exams/{place.river.id}/roll-up")

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/no-results")
    assert unknown.status_code == 404


def test_a_branch_that_has_moved_is_counted_under_its_present_parent(place: Place) -> None:
    general = make_unit(place.app, "城关总支", kind=Kind.GENERAL_BRANCH, under=place.committee)
    before = place.ask(place.desk, admin=True, tree="party", unit_id=general.id).json
    branch = place.hill_branch
    with place.app.app_context(), transaction() as session:
        moved = general.path + branch.path.split("/")[-2] + "/"
        session.execute(sa.update(Unit).where(Unit.id == branch.id).values(parent_id=general.id, path=moved))

    after = place.ask(place.desk, admin=True, tree="party", unit_id=general.id)
    whole = place.ask(place.desk, admin=True, tree="party", unit_id=place.committee.id)

    assert (before["total"]["due"], before["rows"]) == (0, [])
    assert shape(after) == [("山口支部", 1)]
    assert sorted(shape(whole)) == [("城关总支", 1), ("河湾支部", 2)]


def test_an_exam_nobody_sat_has_zeros_and_no_rates(place: Place) -> None:
    later = make_exam(place.app, place.people, now=place.clock.now(), opens_in=timedelta(days=1))
    total = place.desk.get(f"/api/v1/admin/exams/{later.id}/roll-up").json["total"]

    assert (total["due"], total["absent"], total["sat"]) == (4, 4, 0)
    assert total["participation_percent"] == 0
    assert total["pass_percent"] is total["average"] is total["median"] is None

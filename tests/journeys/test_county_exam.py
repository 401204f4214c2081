"""A county runs one exam end to end: files in, three hundred people sit it, and every number is accounted for."""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from question_bank.grading import MultipleRule, Scoring, grade
from server.db import transaction
from server.papers.content import content
from server.people.models import Person
from server.people.views import Role
from server.sittings import closing
from server.units.rules import Kind, Tree
from server.units.views import UnitView
from tests.conftest import ManualClock
from tests.journeys.files import county, question_file, real_bank, roster_file
from tests.journeys.office import DESK, Office, names_behind, ok
from tests.people import Someone, grant_role, make_administrator, make_unit, sign_in
from tests.sittings import Phone, ReadyExam

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS", Path(__file__).parents[3] / "shared" / "banks"))
GRACE = timedelta(seconds=10)
SITTING = 300
AUDIENCE = {"stages": ["primary", "junior"], "standings": ["member", "probationary", "masses"]}
SCORES = """
SELECT a.paper_id, f.questions, s.points,
    (SELECT jsonb_object_agg(w.question, w.value) FROM answer w WHERE w.attempt_id = a.id) AS held
FROM attempt a LEFT JOIN attempt_score s ON s.attempt_id = a.id
JOIN frozen_form f ON f.paper_id = a.paper_id AND f.number = a.form_number
"""


@dataclass
class Story:
    """What the test did, to be compared with what the product says."""

    exam: dict[str, Any]
    roster: dict[str, Someone]
    handed_in: set[str] = field(default_factory=set)
    timed_out: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)


@pytest.mark.slow
@pytest.mark.parametrize("bank", ["made by us", "real"])
def test_a_county_runs_one_exam_end_to_end(app: Flask, clock: ManualClock, bank: str) -> None:
    office = furnish(app)
    set_id = bring_bank(office, bank)
    expected = {
        person.work_number
        for person in county()
        if person.stage.value in AUDIENCE["stages"] and person.standing.value in AUDIENCE["standings"]
    }
    counted = ok(office.client.post(f"{DESK}/exams/audience-count", json=AUDIENCE))
    assert counted["total"] == len(expected) > SITTING - 60

    exam = office.publish(set_id=set_id, audience=AUDIENCE, now=clock.now())
    story = Story(exam, {number: person_of(app, number) for number in expected})
    assert exam["candidate_count"] == len(expected)
    clock.advance(hours=1)
    sit(app, clock, story)
    clock.advance(hours=4)
    reconcile(office, story)
    check_scores(app, story)
    check_secrets(app, office, story)
    check_secretaries(app, office, story)


def furnish(app: Flask) -> Office:
    """Plant both trees, bring the roster of six hundred, and bring it again: nothing changes the second time."""
    bureau = make_unit(app, "示范县教育局", kind=Kind.BUREAU)
    make_unit(app, "示范县教育局党委", kind=Kind.COMMITTEE)
    office = Office(app, sign_in(app, make_administrator(app, bureau, Role.SYSTEM_ADMINISTRATOR)))
    people = county()
    schools = sorted({person.school for person in people if person.school})
    office.plant_trees(schools, sorted({person.branch for person in people if person.branch}))
    file = roster_file(people)
    preview, applied = office.bring_roster(file)
    assert preview["counts"]["new"] == 600, preview["problems"][:3]
    assert applied["applied_at"] is not None
    again, _ = office.bring_roster(file)
    assert again["counts"] == {"new": 0, "changed": 0, "moved": 0, "unchanged": 600, "problem": 0}
    return office


def bring_bank(office: Office, bank: str) -> str:
    """Bring the question file; the real one has 813 questions."""
    if bank == "made by us":
        file: bytes | None = question_file(singles=60, multiples=30, judgements=30)
        brought = office.bring_questions("自编题库", file or b"", file_name="题库.xlsx")
        assert brought["result"]["added"] == 120
        return str(brought["set_id"])
    file = real_bank(BANKS)
    if file is None:
        pytest.skip(f"the real question files are not at {BANKS}")
    brought = office.bring_questions("党章题库", file, file_name="题库.txt")
    counts = brought["counts"]["by_type"]
    assert {kind: count for kind, count in counts.items() if count} == {"single": 333, "multiple": 214, "judge": 266}
    return str(brought["set_id"])


def person_of(app: Flask, work_number: str) -> Someone:
    with app.app_context(), transaction() as session:
        row = session.scalars(sa.select(Person).where(Person.work_number == work_number)).one()
        return Someone(row.id, row.name, work_number, None, None)  # type: ignore[arg-type]


def sit(app: Flask, clock: ManualClock, story: Story) -> None:
    """Let people sit: most once, some twice, some on two devices, some past the deadline, some never."""
    chance = random.Random(7)
    late: list[Phone] = []
    sitters = sorted(story.roster)[:SITTING]
    story.never = set(story.roster) - set(sitters)
    for place, number in enumerate(sitters):
        kind = place % 10
        if kind == 9:
            story.never.add(number)
            continue
        phone = Phone(sign_in(app, story.roster[number]), ReadyExam(story.exam["id"], story.exam["paper_id"]))
        questions = begin(phone, story)
        answer(phone, questions, chance, part=0.6)
        if kind == 8:
            late.append(phone)
            story.timed_out.add(number)
            continue
        if kind == 7:
            phone = phone.second()
            begin(phone, story)
        answer(phone, questions, chance, part=1.0)
        story.receipts.append(ok(phone.hand_in()))
        story.handed_in.add(number)
        if kind == 6:
            answer(phone, begin(phone, story), chance, part=1.0)
            story.receipts.append(ok(phone.hand_in()))
    clock.advance(minutes=61)
    assert all(ok(phone.hand_in())["closing"] == "time-up" for phone in late[::2])
    with app.app_context():
        assert closing.close_overdue(now=clock.now(), grace=GRACE) == len(late[1::2])


def begin(phone: Phone, story: Story) -> list[dict[str, Any]]:
    reply = phone.start()
    story.papers.append(reply.text)
    return list(ok(reply)["questions"])


def answer(phone: Phone, questions: list[dict[str, Any]], chance: random.Random, *, part: float) -> None:
    """Answer a part of the questions, in batches of ten, as a phone with a queue would."""
    items = [
        phone.item(question["number"], choose(question, chance)) for question in questions if chance.random() <= part
    ]
    for start in range(0, len(items), 10):
        reply = ok(phone.send(*items[start : start + 10]))
        assert {receipt["outcome"] for receipt in reply["receipts"]} == {"accepted"}


def choose(question: dict[str, Any], chance: random.Random) -> Any:
    if question["type"] == "judge":
        return chance.random() < 0.5
    ids = [option["id"] for option in question["options"]]
    return chance.sample(ids, 1 if question["type"] == "single" else 2)


def reconcile(office: Office, story: Story) -> None:
    """Hold every number of both trees against what the test did, and against the names behind it."""
    path = f"{DESK}/exams/{story.exam['id']}/roll-up"
    sat = story.handed_in | story.timed_out
    totals = []
    for tree in ("party", "work"):
        roll_up = ok(office.client.get(f"{path}?tree={tree}"))
        totals.append(roll_up["total"])
        assert sum(row["figures"]["due"] for row in roll_up["rows"]) == len(story.roster)
        assert sum(row["figures"]["sat"] for row in roll_up["rows"]) == len(sat)
    assert totals[0] == totals[1]
    total = totals[0]
    assert (total["due"], total["sat"], total["absent"]) == (len(story.roster), len(sat), len(story.never))
    assert names_behind(office.client, path, "absent") == story.never
    assert names_behind(office.client, path, "sat") == sat
    assert len(names_behind(office.client, path, "passed")) == total["passed"]
    unfinished = office.client.get(f"{path}/unfinished").text
    assert all(story.roster[number].name in unfinished for number in story.never)


def check_scores(app: Flask, story: Story) -> None:
    """Recompute every score from the frozen paper and the answers held; no two receipts share a code."""
    with app.app_context(), transaction() as session:
        rows = session.execute(sa.text(SCORES)).all()
        assert len(rows) == len(story.receipts) + len(story.timed_out)
        for row in rows:
            paper = content(session, row.paper_id)
            held = row.held or {}
            answers = [(paper.items[number], held.get(str(number))) for number in row.questions]
            scoring = Scoring(rule=MultipleRule.HALF)
            points = [grade(item.question, item.response(value), scoring=scoring).points for item, value in answers]
            assert sum(earned or 0 for earned in points) == row.points
    assert set(Counter(receipt["code"] for receipt in story.receipts).values()) == {1}


def check_secrets(app: Flask, office: Office, story: Story) -> None:
    """No key before the release, for nobody; then one's own review, and not another's."""
    assert not any("KEY-" in text or '"key"' in text for text in story.papers)
    mine, other = (sign_in(app, story.roster[number]) for number in sorted(story.handed_in)[:2])
    result = mine.get(f"/api/v1/exams/{story.exam['id']}/result")
    review = f"/api/v1/attempts/{ok(result)['attempts'][0]['id']}/review"
    refused = mine.get(review)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/review-not-open")
    assert "KEY-" not in result.text + refused.text

    ok(office.client.post(f"{DESK}/exams/{story.exam['id']}/release", json={}))
    assert len(ok(mine.get(review))["questions"]) == 50
    assert other.get(review).status_code == 404


def check_secretaries(app: Flask, office: Office, story: Story) -> None:
    """Let a branch's secretary read the branch; another branch is not found, and the desk is forbidden."""
    units = ok(office.client.get(f"{DESK}/units?tree=party&size=100"))["items"]
    own, foreign = [unit for unit in units if unit["kind"] == "branch"][:2]
    secretary = story.roster[sorted(story.roster)[0]]
    grant_role(app, secretary, Role.SECRETARY, view(own))
    client = sign_in(app, secretary)
    path = f"/api/v1/exams/{story.exam['id']}/roll-up?tree=party"
    assert ok(client.get(f"{path}&unit_id={own['id']}"))["unit_name"] == own["name"]
    assert client.get(f"{path}&unit_id={foreign['id']}").status_code == 404
    assert client.get(f"{DESK}/exams/{story.exam['id']}/roll-up").status_code == 403


def view(unit: dict[str, Any]) -> UnitView:
    return UnitView(
        id=UUID(unit["id"]),
        tree=Tree(unit["tree"]),
        kind=Kind(unit["kind"]),
        name=unit["name"],
        parent_id=None,
        path=unit["path"],
        rev=unit["rev"],
    )

"""A made-up county with an exam behind it: both trees, all that can become of a candidate, and what it adds up to.

The rows are written directly; the expectations are computed here in plain Python, by other means than the product's.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from question_bank.questions import AnyQuestion, Judgement, Option, SingleChoice
from server.db import transaction
from server.exams.models import Candidate
from server.exams.views import Excuse
from server.ids import new_id
from server.results.models import OfflineResult
from server.sittings.models import Answer, Attempt, AttemptScore
from server.sittings.views import Closing
from server.units.rules import Kind, Tree
from server.units.views import UnitView
from tests.conftest import ManualClock
from tests.people import Someone, make_person, make_unit
from tests.sittings import ReadyExam, make_exam

OPTIONS = tuple(Option(id=letter, text=f"选项{letter}") for letter in "ABCD")
QUESTIONS: tuple[AnyQuestion, ...] = (
    *(SingleChoice(stem=f"单选{n}", options=OPTIONS, key="B", points=20, source=f"条例/第{n % 2}条") for n in range(4)),
    *(Judgement(stem=f"判断{n}", key=True, points=10) for n in range(2)),
)
TOTAL = sum(question.points for question in QUESTIONS)
PASS_POINTS = TOTAL * 6 // 10


@dataclass(frozen=True)
class Done:
    """One result that counts; on paper it has no marks and no answers."""

    points: int
    finished_at: datetime
    marks: dict[int, int] | None = None
    answers: dict[int, Any] = field(default_factory=dict)


@dataclass
class Fate:
    """What became of one candidate."""

    person: Someone
    excuse: Excuse | None = None
    results: list[Done] = field(default_factory=list)
    is_open: bool = False
    is_collecting: bool = False

    @property
    def presence(self) -> str:
        if self.results:
            return "sat"
        if self.is_open:
            return "sitting"
        return "excused" if self.excuse else "absent"

    @property
    def points(self) -> int | None:
        return self.best.points if self.best else None

    @property
    def best(self) -> Done | None:
        most = max((done.points for done in self.results), default=0)
        best = [done for done in self.results if done.points == most]
        return min(best, key=lambda done: done.finished_at, default=None)

    def stands_at(self, tree: Tree) -> UnitView | None:
        return self.person.unit if tree is Tree.WORK else self.person.branch


@dataclass
class County:
    """Units of both trees, parents first, the exam, and everybody's fate."""

    units: list[UnitView]
    exam: ReadyExam
    fates: list[Fate]

    def close(self, clock: ManualClock) -> None:
        """Let the time pass until nobody can sit: whoever was still writing has what they had saved, nothing."""
        clock.advance(hours=3)
        for fate in self.fates:
            if fate.is_open:
                fate.results.append(Done(0, clock.now(), dict.fromkeys(range(1, len(QUESTIONS) + 1), 0)))
                fate.is_open = False

    def below(self, unit: UnitView) -> list[Fate]:
        return [fate for fate in self.fates if (at := fate.stands_at(unit.tree)) and at.path.startswith(unit.path)]

    def own(self, unit: UnitView) -> list[Fate]:
        return [fate for fate in self.fates if (at := fate.stands_at(unit.tree)) and at.id == unit.id]

    def unassigned(self, tree: Tree) -> list[Fate]:
        return [fate for fate in self.fates if fate.stands_at(tree) is None]


def make_units(app: Flask) -> list[UnitView]:
    """Make a bureau with three schools and two departments, a committee with a 总支, three branches and a group."""
    bureau = make_unit(app, "清江县教育局", kind=Kind.BUREAU)
    schools = [make_unit(app, f"第{n}小学", under=bureau) for n in range(3)]
    departments = [make_unit(app, f"教研组{n}", kind=Kind.DEPARTMENT, under=schools[0]) for n in range(2)]
    committee = make_unit(app, "教育工委", kind=Kind.COMMITTEE)
    general = make_unit(app, "城关总支", kind=Kind.GENERAL_BRANCH, under=committee)
    branches = [make_unit(app, f"支部{n}", kind=Kind.BRANCH, under=general if n else committee) for n in range(3)]
    group = make_unit(app, "第一小组", kind=Kind.GROUP, under=branches[1])
    return [bureau, *schools, *departments, committee, general, *branches, group]


def make_county(app: Flask, *, seed: int, people: int, now: datetime, **rules: Any) -> County:
    """Put so many people into the county and let an exam befall them, as the seed says; it opened an hour ago."""
    dice = random.Random(seed)
    units = make_units(app)
    places = [unit for unit in units if unit.tree is Tree.WORK]
    branches = [unit for unit in units if unit.kind in (Kind.BRANCH, Kind.GROUP)]
    crowd = [make_person(app, unit=dice.choice(places), branch=dice.choice([*branches, None])) for _ in range(people)]
    exam = make_exam(
        app,
        crowd,
        now=now,
        questions=QUESTIONS,
        opens_in=timedelta(hours=-1),
        attempts_allowed=3,
        pass_points=PASS_POINTS,
        **rules,
    )
    fates = [Fate(person) for person in crowd]
    with app.app_context(), transaction() as session:
        for fate in fates:
            _befall(session, exam, fate, dice, now)
    return County(units, exam, fates)


def _befall(session: Any, exam: ReadyExam, fate: Fate, dice: random.Random, now: datetime) -> None:
    if dice.random() < 0.2:
        fate.excuse = dice.choice(list(Excuse))
        session.execute(
            sa.update(Candidate)
            .where(Candidate.exam_id == exam.id, Candidate.person_id == fate.person.id)
            .values(excuse=fate.excuse)
        )
    for number in range(1, dice.choice([0, 0, 1, 1, 1, 2, 3]) + 1):
        _attempt(session, exam, fate, number, dice, now)
    if dice.random() < 0.1:
        points, sat_at = dice.randrange(TOTAL + 1), now - timedelta(minutes=dice.randrange(50))
        values = {"points": points, "sat_at": sat_at, "reason": "纸质", "entered_by": fate.person.id, "entered_at": now}
        session.execute(sa.insert(OfflineResult).values(exam_id=exam.id, person_id=fate.person.id, **values))
        fate.results.append(Done(points, sat_at))


def _attempt(session: Any, exam: ReadyExam, fate: Fate, number: int, dice: random.Random, now: datetime) -> None:
    """Write one attempt: usually closed with a score, sometimes voided, sometimes (the last) still open."""
    kind = dice.choices(["closed", "voided", "open", "collecting"], [8, 1, 1, 1])[0]
    if fate.is_open:
        return
    started = now - timedelta(minutes=55 - 15 * number)
    finished = started + timedelta(seconds=dice.randrange(60, 600))
    # In its grace, a collecting attempt has passed its deadline and is not closed yet.
    deadline = now - timedelta(seconds=1) if kind == "collecting" else started + timedelta(minutes=60)
    ended = kind in ("closed", "voided")
    attempt_id = new_id(now)
    session.execute(
        sa.insert(Attempt).values(
            id=attempt_id,
            exam_id=exam.id,
            person_id=fate.person.id,
            number=number,
            paper_id=exam.paper_id,
            form_number=0,
            started_at=started,
            deadline_at=deadline,
            device_id="phone-one",
            closed_at=finished if ended else None,
            finished_at=finished if ended else None,
            closing=Closing.HANDED_IN if ended else None,
            voided_at=finished if kind == "voided" else None,
        )
    )
    if not ended:
        fate.is_open, fate.is_collecting = True, kind == "collecting"
        return
    marks, answers = write_answers(session, attempt_id, dice, now)
    if kind == "closed":
        fate.results.append(Done(sum(marks.values()), finished, marks, answers))


def write_answers(
    session: Any, attempt_id: Any, dice: random.Random, now: datetime
) -> tuple[dict[int, int], dict[int, Any]]:
    """Answer every question, or not, by chance (a better person gets more right); return marks and answers."""
    skill, marks, answers = dice.random(), {}, {}
    for number, question in enumerate(QUESTIONS, 1):
        is_right = dice.random() < skill
        marks[number] = question.points if is_right else 0
        right, wrong = (True, False) if isinstance(question, Judgement) else (["B"], [dice.choice("ACD")])
        if is_right or dice.random() < 0.8:
            answers[number] = right if is_right else wrong
    values = {"attempt_id": attempt_id, "rev": 1, "device_id": "phone-one", "device_seq": 1, "saved_at": now}
    if answers:
        rows = [values | {"question": number, "value": value} for number, value in answers.items()]
        session.execute(sa.insert(Answer), rows)
    session.execute(
        sa.insert(AttemptScore).values(
            attempt_id=attempt_id,
            points=sum(marks.values()),
            max_points=TOTAL,
            by_question={str(number): points for number, points in marks.items()},
            rule_version=1,
            scored_at=now,
        )
    )
    return marks, answers


def members(fates: Iterable[Fate], group: str) -> list[Fate]:
    """Return who belongs to a group of people behind a number, by the definitions in words."""
    chosen = []
    for fate in fates:
        share = None if fate.points is None else fate.points / TOTAL
        groups = {"all", fate.presence}
        if fate.presence != "excused":
            groups.add("due")
        if fate.presence == "sitting" and fate.is_collecting:
            groups.add("collecting")
        if share is not None and fate.points is not None:
            groups.add("passed" if fate.points >= PASS_POINTS else "failed")
            groups.add(f"band-{sum(share >= edge for edge in (0.6, 0.7, 0.8, 0.9))}")
            groups |= {"excellent"} if share >= 0.9 else set()
        if group in groups:
            chosen.append(fate)
    return chosen

"""Builders of exams that can be sat at once, and a phone that sits one.

The rows are written directly, as publishing writes them, so that a test of sittings needs nothing above it.
"""

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from question_bank import codec
from question_bank.grading import MultipleRule
from question_bank.questions import AnyQuestion, Blank, FillIn, Judgement, MultipleChoice, Option, SingleChoice
from server.db import transaction
from server.exams.models import Candidate, Exam
from server.exams.views import ReviewPolicy
from server.ids import new_id
from server.papers.models import FrozenForm, FrozenKey, FrozenPaper, FrozenQuestion, Paper
from server.papers.views import PaperKind
from server.questions.models import Question, QuestionRevision, QuestionSet
from server.questions.views import Openness
from tests.people import Someone, sign_in

NUMBERS = itertools.count(1)
DEVICE = "phone-one"
OPTIONS = tuple(Option(id=letter, text=f"选项{letter}") for letter in "ABCD")

QUESTIONS: tuple[AnyQuestion, ...] = (
    SingleChoice(stem="单选：答案是 B", options=OPTIONS, key="B", points=20, explanation="KEY-single"),
    MultipleChoice(stem="多选：答案是 AC", options=OPTIONS, key=frozenset("AC"), points=30, explanation="KEY-multiple"),
    Judgement(stem="判断：对", key=True, points=10, explanation="KEY-judge"),
    FillIn(stem="填空：____年", blanks=(Blank(accepted=("KEY-2018", "二〇一八")),), points=10, explanation="KEY-fill"),
)
RIGHT: dict[int, Any] = {1: ["B"], 2: ["A", "C"], 3: True, 4: ["KEY-2018"]}


@dataclass(frozen=True)
class ReadyExam:
    """An exam that was published; its questions are numbered 1, 2, … in the order given."""

    id: UUID
    paper_id: UUID


def make_exam(
    app: Flask,
    candidates: Sequence[Someone],
    *,
    now: datetime,
    questions: Sequence[AnyQuestion] = QUESTIONS,
    opens_in: timedelta = timedelta(0),
    starts_for: timedelta = timedelta(hours=1),
    closes_in: timedelta = timedelta(hours=2),
    duration_minutes: int = 30,
    **rules: Any,
) -> ReadyExam:
    """Publish an exam to these people; by default it opens now."""
    exam = ReadyExam(new_id(now), new_id(now))
    opens_at = now + opens_in
    values = {
        "attempts_allowed": 1,
        "multiple_rule": MultipleRule.ALL_OR_NOTHING,
        "review_policy": ReviewPolicy.ANNOUNCED,
        "pass_points": sum(question.points for question in questions) * 6 // 10,
    } | rules
    with app.app_context(), transaction() as session:
        _freeze(session, exam.paper_id, questions, now)
        session.execute(
            sa.insert(Exam).values(
                id=exam.id,
                title=f"考试{next(NUMBERS)}",
                paper_id=exam.paper_id,
                frozen_paper_id=exam.paper_id,
                opens_at=opens_at,
                last_start_at=opens_at + starts_for,
                closes_at=opens_at + closes_in,
                duration_minutes=duration_minutes,
                audience={},
                published_at=now,
                created_at=now,
                **values,
            )
        )
        for person in candidates:
            session.execute(
                sa.insert(Candidate).values(
                    exam_id=exam.id,
                    person_id=person.id,
                    seat=0,
                    unit_id=person.unit.id,
                    branch_id=person.branch.id if person.branch else None,
                    added_at=now,
                )
            )
    return exam


def _freeze(session: Any, paper_id: UUID, questions: Sequence[AnyQuestion], now: datetime) -> None:
    set_id = new_id(now)
    session.execute(
        sa.insert(QuestionSet).values(
            id=set_id, name=f"考试题库{next(NUMBERS)}", openness=Openness.CONFIDENTIAL, created_at=now
        )
    )
    session.execute(sa.insert(Paper).values(id=paper_id, title="试卷", kind=PaperKind.FIXED, spec={}, created_at=now))
    session.execute(
        sa.insert(FrozenPaper).values(
            id=paper_id,
            paper_id=paper_id,
            kind=PaperKind.FIXED,
            question_count=len(questions),
            total_points=sum(question.points for question in questions),
            form_count=1,
            shuffles_options=False,
            digest="",
            frozen_at=now,
        )
    )
    for number, question in enumerate(questions, 1):
        _freeze_question(session, paper_id, set_id, number, question, now)
    numbers = list(range(1, len(questions) + 1))
    session.execute(sa.insert(FrozenForm).values(paper_id=paper_id, number=0, seed=7, questions=numbers))


def _freeze_question(
    session: Any, paper_id: UUID, set_id: UUID, number: int, question: AnyQuestion, now: datetime
) -> None:
    question_id, revision_id = new_id(now), new_id(now)
    session.execute(sa.insert(Question).values(id=question_id, set_id=set_id, number=number, created_at=now))
    session.execute(
        sa.insert(QuestionRevision).values(
            id=revision_id,
            question_id=question_id,
            number=1,
            type=question.type,
            body=codec.body(question),
            difficulty=question.difficulty,
            tags=[],
            source="",
            digest=codec.digest(question),
            created_at=now,
        )
    )
    session.execute(
        sa.insert(FrozenQuestion).values(
            paper_id=paper_id,
            number=number,
            revision_id=revision_id,
            type=question.type,
            points=question.points,
            body=codec.body(question),
        )
    )
    session.execute(sa.insert(FrozenKey).values(paper_id=paper_id, number=number, key=codec.key(question)))


@dataclass
class Phone:
    """A device of one person that sits one exam and remembers what it was promised."""

    client: FlaskClient
    exam: ReadyExam
    device_id: str = DEVICE
    seq: int = 0
    attempt_id: str = ""
    revs: dict[int, int] = field(default_factory=dict)

    def start(self, **changes: Any) -> TestResponse:
        body = {"device_id": self.device_id} | changes
        reply = self.client.post(f"/api/v1/exams/{self.exam.id}/attempts", json=body)
        if reply.status_code == 200:
            self.attempt_id = reply.json["id"]
            self.revs = {held["question"]: held["rev"] for held in reply.json["answers"]}
        return reply

    def item(self, question: int, value: Any, **changes: Any) -> dict[str, Any]:
        """Make the next item this phone would send."""
        self.seq += 1
        item = {"question": question, "value": value, "base_rev": self.revs.get(question, 0), "device_seq": self.seq}
        return item | changes

    def send(self, *items: dict[str, Any]) -> TestResponse:
        """Send items as they are, and learn the revisions of those that were accepted."""
        reply = self.client.post(
            f"/api/v1/attempts/{self.attempt_id}/answers", json={"device_id": self.device_id, "answers": list(items)}
        )
        if reply.status_code == 200:
            for receipt in reply.json["receipts"]:
                self.revs[receipt["question"]] = max(self.revs.get(receipt["question"], 0), receipt["rev"])
        return reply

    def answer(self, question: int, value: Any) -> TestResponse:
        return self.send(self.item(question, value))

    def hand_in(self, *items: dict[str, Any], **changes: Any) -> TestResponse:
        held = {str(question): rev for question, rev in self.revs.items()}
        body = {"device_id": self.device_id, "answers": list(items), "held": held} | changes
        return self.client.post(f"/api/v1/attempts/{self.attempt_id}/hand-in", json=body)

    def second(self, device_id: str = "phone-two") -> "Phone":
        """Return another device of the same person, which knows nothing yet."""
        return dataclasses.replace(self, device_id=device_id, seq=0, attempt_id="", revs={})


def make_phone(app: Flask, person: Someone, exam: ReadyExam) -> Phone:
    """Return a phone on which the person is signed in."""
    return Phone(sign_in(app, person), exam)

"""A county for measuring: people with live sessions, and an exam of fifty questions that is open now.

Rows are written in bulk, as publishing writes them; nothing here is a fixture of the product.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from question_bank import codec
from question_bank.grading import MultipleRule
from question_bank.questions import MultipleChoice, Option, Question, SingleChoice
from server.db import transaction
from server.exams.models import Candidate, Exam
from server.exams.views import ReviewPolicy
from server.ids import new_id
from server.papers.models import FrozenForm, FrozenKey, FrozenPaper, FrozenQuestion, Paper
from server.papers.views import PaperKind
from server.people.models import LoginSession, Person
from server.people.views import Caller
from server.questions.models import Question as QuestionRow
from server.questions.models import QuestionRevision, QuestionSet
from server.questions.views import Openness
from server.units.models import Unit
from server.units.rules import Kind, Tree

QUESTIONS = 50
BANK = 200


@dataclass(frozen=True)
class Population:
    """Who may sit what."""

    exam_id: UUID
    callers: list[Caller]


def populate(*, people: int, now: datetime) -> Population:
    """Fill an empty, migrated database; return the exam and as many callers as people."""
    with transaction() as session:
        unit_id = new_id(now)
        session.execute(
            sa.insert(Unit).values(
                id=unit_id, tree=Tree.WORK, kind=Kind.BUREAU, name="测速局", path="/1/", created_at=now
            )
        )
        callers = [Caller(person_id=new_id(now), session_id=new_id(now)) for _ in range(people)]
        session.execute(
            sa.insert(Person), [_person(caller, number, unit_id, now) for number, caller in enumerate(callers)]
        )
        session.execute(sa.insert(LoginSession), [_session(caller, now) for caller in callers])
        paper_id = _paper(session, people, now)
        exam_id = _exam(session, paper_id, now)
        session.execute(
            sa.insert(Candidate),
            [
                {"exam_id": exam_id, "person_id": caller.person_id, "seat": seat, "unit_id": unit_id, "added_at": now}
                for seat, caller in enumerate(callers)
            ],
        )
    return Population(exam_id, callers)


def _person(caller: Caller, number: int, unit_id: UUID, now: datetime) -> dict[str, object]:
    work_number = f"B{number:06}"
    return {
        "id": caller.person_id,
        "name": f"测速{number}",
        "name_key": work_number,
        "work_number": work_number,
        "unit_id": unit_id,
        "created_at": now,
    }


def _session(caller: Caller, now: datetime) -> dict[str, object]:
    return {
        "id": caller.session_id,
        "person_id": caller.person_id,
        "device": "bench",
        "address": "127.0.0.1",
        "created_at": now,
        "used_at": now,
        "expires_at": now + timedelta(days=1),
    }


def _exam(session: sa.orm.Session, paper_id: UUID, now: datetime) -> UUID:
    exam_id = new_id(now)
    session.execute(
        sa.insert(Exam).values(
            id=exam_id,
            title="测速考试",
            paper_id=paper_id,
            frozen_paper_id=paper_id,
            opens_at=now - timedelta(hours=1),
            last_start_at=now + timedelta(hours=5),
            closes_at=now + timedelta(hours=6),
            duration_minutes=300,
            pass_points=600,
            multiple_rule=MultipleRule.HALF,
            review_policy=ReviewPolicy.ANNOUNCED,
            audience={},
            published_at=now,
            created_at=now,
        )
    )
    return exam_id


def _paper(session: sa.orm.Session, forms: int, now: datetime) -> UUID:
    """Freeze a bank of 200 questions of ordinary length, and a form of 50 for everybody."""
    paper_id, set_id = new_id(now), new_id(now)
    session.execute(
        sa.insert(QuestionSet).values(id=set_id, name="测速题库", openness=Openness.CONFIDENTIAL, created_at=now)
    )
    session.execute(sa.insert(Paper).values(id=paper_id, title="测速卷", kind=PaperKind.DRAWN, spec={}, created_at=now))
    session.execute(
        sa.insert(FrozenPaper).values(
            id=paper_id,
            paper_id=paper_id,
            kind=PaperKind.DRAWN,
            question_count=QUESTIONS,
            total_points=QUESTIONS * 20,
            form_count=forms,
            shuffles_options=True,
            digest="",
            frozen_at=now,
        )
    )
    for number in range(1, BANK + 1):
        _question(session, paper_id, set_id, number, now)
    session.execute(
        sa.insert(FrozenForm),
        [
            {
                "paper_id": paper_id,
                "number": form,
                "seed": form * 7919,
                "questions": [(form * 13 + step * 3) % BANK + 1 for step in range(QUESTIONS)],
            }
            for form in range(forms)
        ],
    )
    return paper_id


def _question(session: sa.orm.Session, paper_id: UUID, set_id: UUID, number: int, now: datetime) -> None:
    options = tuple(Option(id=letter, text=f"选项{letter}，一句普通长度的话，第{number}题") for letter in "ABCD")
    stem = f"第{number}题：党员教师在日常教学工作中遇到这样的情形时，依照规定应当怎样处理？（　）"
    question: Question
    if number % 2:
        question = SingleChoice(stem=stem, options=options, key="B", points=20)
    else:
        question = MultipleChoice(stem=stem, options=options, key=frozenset("AC"), points=20)
    question_id, revision_id = new_id(now), new_id(now)
    session.execute(sa.insert(QuestionRow).values(id=question_id, set_id=set_id, number=number, created_at=now))
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
    frozen = {"paper_id": paper_id, "number": number}
    session.execute(
        sa.insert(FrozenQuestion).values(
            **frozen, revision_id=revision_id, type=question.type, points=20, body=codec.body(question)
        )
    )
    session.execute(sa.insert(FrozenKey).values(**frozen, key=codec.key(question)))

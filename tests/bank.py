"""Builders of question sets: rows as an import writes them, so that papers can be composed and published."""

import itertools
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from question_bank import codec
from question_bank.questions import AnyQuestion, Judgement, MultipleChoice, Option, SingleChoice
from server.db import transaction
from server.ids import new_id
from server.questions.models import Question, QuestionKey, QuestionRevision, QuestionSet
from server.questions.views import Openness

NUMBERS = itertools.count(1)


def make_set(app: Flask, questions: Iterable[AnyQuestion], *, openness: Openness = Openness.CONFIDENTIAL) -> UUID:
    """Store questions in a new set; return its id."""
    now = app.extensions["clock"].now()
    set_id = new_id(now)
    with app.app_context(), transaction() as session:
        session.execute(
            sa.insert(QuestionSet).values(id=set_id, name=f"题库{next(NUMBERS)}", openness=openness, created_at=now)
        )
        for number, question in enumerate(questions, 1):
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
                    tags=list(question.tags),
                    source=question.source,
                    digest=codec.digest(question),
                    created_at=now,
                )
            )
            session.execute(sa.insert(QuestionKey).values(revision_id=revision_id, key=codec.key(question)))
            session.execute(sa.update(Question).where(Question.id == question_id).values(revision_id=revision_id))
    return set_id


def made_up(singles: int, multiples: int = 0, judgements: int = 0) -> list[AnyQuestion]:
    """Return so many questions; every key and explanation holds a token of its own (KEY-…) for leak hunts."""
    made: list[AnyQuestion] = []
    for _ in range(singles):
        number = next(NUMBERS)
        options = tuple(Option(id=letter, text=f"单选{number}选项{letter}") for letter in "ABCD")
        made.append(SingleChoice(stem=f"单选题干{number}", options=options, key="B", explanation=f"KEY-{number}"))
    for _ in range(multiples):
        number = next(NUMBERS)
        options = tuple(Option(id=letter, text=f"多选{number}选项{letter}") for letter in "ABCD")
        made.append(
            MultipleChoice(stem=f"多选题干{number}", options=options, key=frozenset("AC"), explanation=f"KEY-{number}")
        )
    for _ in range(judgements):
        number = next(NUMBERS)
        made.append(Judgement(stem=f"判断题干{number}", key=True, explanation=f"KEY-{number}"))
    return made

"""Rows of the papers domain.  A frozen paper never changes; its keys live in a table of their own."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from question_bank.questions import QuestionType
from server.db import Base, Word
from server.papers.views import PaperKind


class Paper(Base):
    """A paper as it is being composed: chosen questions, or rules by which to draw."""

    __tablename__ = "paper"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    spec: Mapped[dict[str, Any]] = mapped_column(
        comment="fixed: {questions: [{question_id, points}]}; drawn: {rules: [{set_ids, type, …, count, points}]}"
    )
    rev: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class FrozenPaper(Base):
    """What people sit: made once, at publish.  ``total_points`` is what every form adds up to."""

    __tablename__ = "frozen_paper"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("paper.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    question_count: Mapped[int]
    total_points: Mapped[int] = mapped_column(comment="in tenths")
    form_count: Mapped[int]
    shuffles_options: Mapped[bool]
    digest: Mapped[str] = mapped_column(comment="over every question and key, in order")
    frozen_at: Mapped[datetime]


class FrozenQuestion(Base):
    """One question of a frozen paper, as it stood at publish.  ``number`` is what answers refer to."""

    __tablename__ = "frozen_question"

    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("frozen_paper.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_revision.id"), index=True)
    type: Mapped[QuestionType] = mapped_column(Word(QuestionType))
    points: Mapped[int] = mapped_column(comment="in tenths")
    body: Mapped[dict[str, Any]]


class FrozenKey(Base):
    """The key of one frozen question."""

    __tablename__ = "frozen_key"
    __table_args__ = (
        sa.ForeignKeyConstraint(["paper_id", "number"], ["frozen_question.paper_id", "frozen_question.number"]),
    )

    paper_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    key: Mapped[dict[str, Any]]


class FrozenForm(Base):
    """One person's paper: which questions, in which order, and the seed of the options' order."""

    __tablename__ = "frozen_form"

    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("frozen_paper.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    questions: Mapped[list[int]]

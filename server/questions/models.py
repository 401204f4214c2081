"""Rows of the stored bank.  Keys live in a table of their own that no learner's query joins."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from question_bank.questions import Difficulty, QuestionType
from server.db import Base, Word
from server.questions.views import Openness


class QuestionSet(Base):
    """A named set of questions: the unit of import, of openness and of drawing."""

    __tablename__ = "question_set"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100), unique=True)
    openness: Mapped[Openness] = mapped_column(Word(Openness))
    rev: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Question(Base):
    """A question of a set; what it says is its current revision."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("set_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    set_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_set.id"))
    number: Mapped[int]
    revision_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("question_revision.id", use_alter=True), comment="the current revision"
    )
    rev: Mapped[int] = mapped_column(default=1, server_default="1")
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class QuestionRevision(Base):
    """What a question said from one moment on.  Never changed, never deleted."""

    __tablename__ = "question_revision"
    __table_args__ = (sa.UniqueConstraint("question_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    question_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question.id"))
    number: Mapped[int]
    type: Mapped[QuestionType] = mapped_column(Word(QuestionType))
    body: Mapped[dict[str, Any]] = mapped_column(comment="question_bank.codec.body: what a learner may see")
    text: Mapped[str] = mapped_column(
        default="", server_default="", comment="stem, options and material, for searching at the desk"
    )
    difficulty: Mapped[Difficulty] = mapped_column(Word(Difficulty))
    tags: Mapped[list[str]]
    source: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True, comment="question_bank.codec.digest: equal for equal questions")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class QuestionKey(Base):
    """The key, explanation and source of one revision."""

    __tablename__ = "question_key"

    revision_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_revision.id"), primary_key=True)
    key: Mapped[dict[str, Any]] = mapped_column(comment="question_bank.codec.key")


class QuestionPicture(Base):
    """A picture of a set's questions.  Bodies name it; the name is made of its content."""

    __tablename__ = "question_picture"
    __table_args__ = (sa.Index("ix_question_picture_set_id_name", "set_id", "name"),)

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"), primary_key=True)
    set_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_set.id"))
    import_id: Mapped[UUID] = mapped_column(index=True, comment="which import brought it")
    name: Mapped[str] = mapped_column(sa.String(80))

"""Rows of imports: one per file, one per question read from it, one per thing that was not understood."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from question_bank.questions import QuestionType
from server.db import Base, Word
from server.questions.importing.views import ItemStatus, Settlement


class QuestionImport(Base):
    """One file on its way into a set.  Whether its reading goes on or has failed is its job's to say."""

    __tablename__ = "question_import"
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (settlement IS NULL)", name="settled_somehow"),
        sa.CheckConstraint("settlement <> 'accepted' OR read_at IS NOT NULL", name="accepted_means_read"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    set_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_set.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"), comment="None once discarded")
    file_name: Mapped[str]
    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"))
    default_points: Mapped[int] = mapped_column(comment="in tenths, for questions whose file gives none")
    read_at: Mapped[datetime | None]
    settlement: Mapped[Settlement | None] = mapped_column(Word(Settlement))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(comment="{added, repeated, faulty, doubtful, unchosen}")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class ImportItem(Base):
    """One question as read, or as a person has mended it, with its key."""

    __tablename__ = "question_import_item"
    __table_args__ = (sa.Index("ix_question_import_item_import_id_digest", "import_id", "digest"),)

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[QuestionType] = mapped_column(Word(QuestionType))
    status: Mapped[ItemStatus] = mapped_column(Word(ItemStatus))
    content: Mapped[dict[str, Any]]
    place: Mapped[str] = mapped_column(comment="where in the file, in words")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(sa.dialects.postgresql.JSONB())
    digest: Mapped[str | None] = mapped_column(comment="None while it is faulty")
    is_edited: Mapped[bool] = mapped_column(default=False)
    question_id: Mapped[UUID | None] = mapped_column(comment="what it became")
    rev: Mapped[int] = mapped_column(default=1)


class ImportProblem(Base):
    """Something in the file that belongs to none of the questions read."""

    __tablename__ = "question_import_problem"

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("question_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    message: Mapped[str]
    place: Mapped[str]

"""Rows of the sittings domain: one row per (attempt, question), and a journal of all that arrived."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Word
from server.sittings.views import Closing, Outcome


class Attempt(Base):
    """One sitting of one exam by one person.  Its paper and its deadline are fixed at the start."""

    __tablename__ = "attempt"
    __table_args__ = (
        sa.UniqueConstraint("exam_id", "person_id", "number"),
        sa.Index("uq_attempt_open", "exam_id", "person_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
        sa.Index("ix_attempt_overdue", "deadline_at", postgresql_where=sa.text("closed_at IS NULL")),
        sa.CheckConstraint("deadline_at > started_at", name="deadline_after_start"),
        sa.CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name="closed_has_a_closing"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    exam_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exam.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("frozen_paper.id"))
    form_number: Mapped[int]
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    device_id: Mapped[str] = mapped_column(sa.String(64), comment="the device that started or resumed last")
    closed_at: Mapped[datetime | None] = mapped_column(comment="when the server closed it")
    finished_at: Mapped[datetime | None] = mapped_column(comment="the finish time that counts: never past the deadline")
    closing: Mapped[Closing | None] = mapped_column(Word(Closing))
    receipt: Mapped[dict[str, Any] | None]
    voided_at: Mapped[datetime | None] = mapped_column(comment="作废: no longer counts as 实考")


class Answer(Base):
    """The value held for one question of one attempt.  ``value`` null: cleared by the learner."""

    __tablename__ = "answer"

    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    value: Mapped[Any] = mapped_column(postgresql.JSONB(none_as_null=True), nullable=True)
    rev: Mapped[int]
    device_id: Mapped[str] = mapped_column(sa.String(64))
    device_seq: Mapped[int] = mapped_column(sa.BigInteger)
    saved_at: Mapped[datetime]


class AnswerJournal(Base):
    """Every answer that arrived, in order: accepted, refused or late.  Append-only; the proof in a dispute."""

    __tablename__ = "answer_journal"
    __table_args__ = (sa.Index("ix_answer_journal_repeat", "attempt_id", "device_id", "device_seq"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempt.id"))
    question: Mapped[int] = mapped_column(sa.SmallInteger)
    value: Mapped[Any] = mapped_column(postgresql.JSONB(none_as_null=True), nullable=True)
    base_rev: Mapped[int]
    rev: Mapped[int] = mapped_column(comment="the revision held after this item was judged")
    device_id: Mapped[str] = mapped_column(sa.String(64))
    device_seq: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(32), comment="of the item as sent")
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    received_at: Mapped[datetime]


class AttemptScore(Base):
    """The one score of a closed attempt, in tenths, with each question's points in the paper's order."""

    __tablename__ = "attempt_score"

    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    points: Mapped[int]
    max_points: Mapped[int]
    by_question: Mapped[dict[str, Any]] = mapped_column(comment="{question number: points in tenths}")
    rule_version: Mapped[int]
    scored_at: Mapped[datetime]

"""Rows of the exams domain.  Data and constraints only; decisions are in rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from question_bank.grading import MultipleRule
from server.db import Base, Word
from server.exams.views import Excuse, ProposalState, ReviewPolicy
from server.people.views import Post, Stage, Standing


class Exam(Base):
    """A paper that can be sat between two instants, for a limited time.  Points are in tenths."""

    __tablename__ = "exam"
    __table_args__ = (
        sa.CheckConstraint("opens_at < last_start_at AND last_start_at <= closes_at", name="window_in_order"),
        sa.CheckConstraint("duration_minutes > 0", name="duration_positive"),
        sa.CheckConstraint("attempts_allowed > 0", name="attempts_positive"),
        sa.CheckConstraint("(published_at IS NULL) = (frozen_paper_id IS NULL)", name="published_means_frozen"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    instructions: Mapped[str] = mapped_column(default="")
    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("paper.id"))
    frozen_paper_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("frozen_paper.id"))
    opens_at: Mapped[datetime]
    last_start_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    pass_points: Mapped[int]
    excellent_percent: Mapped[int] = mapped_column(default=90)
    multiple_rule: Mapped[MultipleRule] = mapped_column(Word(MultipleRule))
    multiple_fixed_points: Mapped[int] = mapped_column(default=0)
    shuffles_questions: Mapped[bool] = mapped_column(default=True)
    shuffles_options: Mapped[bool] = mapped_column(default=True)
    review_policy: Mapped[ReviewPolicy] = mapped_column(Word(ReviewPolicy))
    audience: Mapped[dict[str, Any]] = mapped_column(comment="{unit_ids, stages, posts, standings}; empty means any")
    make_up_of: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exam.id"))
    is_trial: Mapped[bool] = mapped_column(default=False, comment="试一试: three questions, no result")
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None] = mapped_column(comment="成绩公布")
    rev: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Candidate(Base):
    """A person on an exam's roster, as they stood at publish.  Results stay with these units."""

    __tablename__ = "candidate"
    __table_args__ = (sa.Index("ix_candidate_person_id_exam_id", "person_id", "exam_id"),)

    exam_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exam.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(comment="which form of the frozen paper their first attempt gets")
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    branch_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    stage: Mapped[Stage | None] = mapped_column(Word(Stage))
    post: Mapped[Post | None] = mapped_column(Word(Post))
    standing: Mapped[Standing | None] = mapped_column(Word(Standing))
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    excuse: Mapped[Excuse | None] = mapped_column(Word(Excuse))
    excused_at: Mapped[datetime | None]
    added_at: Mapped[datetime]


class ExcuseProposal(Base):
    """A secretary's proposal to excuse a person; the office confirms or declines it."""

    __tablename__ = "excuse_proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    exam_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exam.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    excuse: Mapped[Excuse] = mapped_column(Word(Excuse))
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

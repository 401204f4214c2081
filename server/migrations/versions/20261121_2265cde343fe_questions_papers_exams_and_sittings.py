"""questions, papers, exams and sittings

Revision: 2265cde343fe
After: b18ab566bf12
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2265cde343fe"
down_revision = "b18ab566bf12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "spec",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="fixed: {questions: [{question_id, points}]}; drawn: {rules: [{set_ids, type, …, count, points}]}",
        ),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_table(
        "question_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("openness", sa.String(length=32), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint("name", name=op.f("uq_question_set_name")),
    )
    op.create_table(
        "frozen_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("total_points", sa.Integer(), nullable=False, comment="in tenths"),
        sa.Column("form_count", sa.Integer(), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="over every question and key, in order"),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_frozen_paper_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_paper")),
    )
    op.create_index(op.f("ix_frozen_paper_paper_id"), "frozen_paper", ["paper_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=True, comment="the current revision"),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["question_set.id"], name=op.f("fk_question_set_id_question_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("set_id", "number", name=op.f("uq_question_set_id_number")),
    )
    op.create_table(
        "exam",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("frozen_paper_id", sa.Uuid(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("pass_points", sa.Integer(), nullable=False),
        sa.Column("excellent_percent", sa.Integer(), nullable=False),
        sa.Column("multiple_rule", sa.String(length=32), nullable=False),
        sa.Column("multiple_fixed_points", sa.Integer(), nullable=False),
        sa.Column("shuffles_questions", sa.Boolean(), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("review_policy", sa.String(length=32), nullable=False),
        sa.Column(
            "audience",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="{unit_ids, stages, posts, standings}; empty means any",
        ),
        sa.Column("make_up_of", sa.Uuid(), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False, comment="试一试: three questions, no result"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="成绩公布"),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (frozen_paper_id IS NULL)", name=op.f("ck_exam_published_means_frozen")
        ),
        sa.CheckConstraint("attempts_allowed > 0", name=op.f("ck_exam_attempts_positive")),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_exam_duration_positive")),
        sa.CheckConstraint(
            "opens_at < last_start_at AND last_start_at <= closes_at", name=op.f("ck_exam_window_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["frozen_paper_id"], ["frozen_paper.id"], name=op.f("fk_exam_frozen_paper_id_frozen_paper")
        ),
        sa.ForeignKeyConstraint(["make_up_of"], ["exam.id"], name=op.f("fk_exam_make_up_of_exam")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_exam_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
    )
    op.create_table(
        "frozen_form",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["frozen_paper.id"], name=op.f("fk_frozen_form_paper_id_frozen_paper")),
        sa.PrimaryKeyConstraint("paper_id", "number", name=op.f("pk_frozen_form")),
    )
    op.create_table(
        "question_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column(
            "body",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="question_bank.codec.body: what a learner may see",
        ),
        sa.Column("difficulty", sa.String(length=32), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_revision_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_revision")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_revision_question_id_number")),
    )
    op.create_index(op.f("ix_question_revision_digest"), "question_revision", ["digest"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("form_number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False, comment="the device that started or resumed last"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="when the server closed it"),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the finish time that counts: never past the deadline",
        ),
        sa.Column("closing", sa.String(length=32), nullable=True),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True, comment="作废: no longer counts as 实考"),
        sa.CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name=op.f("ck_attempt_closed_has_a_closing")),
        sa.CheckConstraint("deadline_at > started_at", name=op.f("ck_attempt_deadline_after_start")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_attempt_exam_id_exam")),
        sa.ForeignKeyConstraint(["paper_id"], ["frozen_paper.id"], name=op.f("fk_attempt_paper_id_frozen_paper")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("exam_id", "person_id", "number", name=op.f("uq_attempt_exam_id_person_id_number")),
    )
    op.create_index(
        "ix_attempt_overdue", "attempt", ["deadline_at"], unique=False, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(op.f("ix_attempt_person_id"), "attempt", ["person_id"], unique=False)
    op.create_index(
        "uq_attempt_open",
        "attempt",
        ["exam_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "candidate",
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seat", sa.Integer(), nullable=False, comment="which form of the frozen paper their first attempt gets"
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=True),
        sa.Column("post", sa.String(length=32), nullable=True),
        sa.Column("standing", sa.String(length=32), nullable=True),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("excuse", sa.String(length=32), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_candidate_branch_id_unit")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_candidate_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_candidate_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_candidate_unit_id_unit")),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_candidate")),
    )
    op.create_index("ix_candidate_person_id_exam_id", "candidate", ["person_id", "exam_id"], unique=False)
    op.create_table(
        "excuse_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("excuse", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_excuse_proposal_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_excuse_proposal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse_proposal")),
    )
    op.create_index(op.f("ix_excuse_proposal_exam_id"), "excuse_proposal", ["exam_id"], unique=False)
    op.create_table(
        "frozen_question",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False, comment="in tenths"),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["frozen_paper.id"], name=op.f("fk_frozen_question_paper_id_frozen_paper")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["question_revision.id"], name=op.f("fk_frozen_question_revision_id_question_revision")
        ),
        sa.PrimaryKeyConstraint("paper_id", "number", name=op.f("pk_frozen_question")),
    )
    op.create_index(op.f("ix_frozen_question_revision_id"), "frozen_question", ["revision_id"], unique=False)
    op.create_table(
        "question_key",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("key", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="question_bank.codec.key"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["question_revision.id"], name=op.f("fk_question_key_revision_id_question_revision")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_question_key")),
    )
    op.create_table(
        "answer",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_answer")),
    )
    op.create_table(
        "answer_journal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.SmallInteger(), nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("base_rev", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False, comment="the revision held after this item was judged"),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False, comment="of the item as sent"),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_journal_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_journal")),
    )
    op.create_index(
        "ix_answer_journal_repeat", "answer_journal", ["attempt_id", "device_id", "device_seq"], unique=False
    )
    op.create_table(
        "attempt_score",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("max_points", sa.Integer(), nullable=False),
        sa.Column(
            "by_question",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="{question number: points in tenths}",
        ),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_score_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_score")),
    )
    op.create_table(
        "frozen_key",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "number"],
            ["frozen_question.paper_id", "frozen_question.number"],
            name=op.f("fk_frozen_key_paper_id_number_frozen_question"),
        ),
        sa.PrimaryKeyConstraint("paper_id", "number", name=op.f("pk_frozen_key")),
    )
    op.create_foreign_key(
        op.f("fk_question_revision_id_question_revision"), "question", "question_revision", ["revision_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_question_revision_id_question_revision"), "question", type_="foreignkey")
    op.drop_table("frozen_key")
    op.drop_table("attempt_score")
    op.drop_index("ix_answer_journal_repeat", table_name="answer_journal")
    op.drop_table("answer_journal")
    op.drop_table("answer")
    op.drop_table("question_key")
    op.drop_index(op.f("ix_frozen_question_revision_id"), table_name="frozen_question")
    op.drop_table("frozen_question")
    op.drop_index(op.f("ix_excuse_proposal_exam_id"), table_name="excuse_proposal")
    op.drop_table("excuse_proposal")
    op.drop_index("ix_candidate_person_id_exam_id", table_name="candidate")
    op.drop_table("candidate")
    op.drop_index("uq_attempt_open", table_name="attempt", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index(op.f("ix_attempt_person_id"), table_name="attempt")
    op.drop_index("ix_attempt_overdue", table_name="attempt", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("attempt")
    op.drop_index(op.f("ix_question_revision_digest"), table_name="question_revision")
    op.drop_table("question_revision")
    op.drop_table("frozen_form")
    op.drop_table("exam")
    op.drop_table("question")
    op.drop_index(op.f("ix_frozen_paper_paper_id"), table_name="frozen_paper")
    op.drop_table("frozen_paper")
    op.drop_table("question_set")
    op.drop_table("paper")

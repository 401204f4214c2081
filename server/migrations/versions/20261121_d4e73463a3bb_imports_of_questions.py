"""imports of questions, pictures, and edits counted

Revision: d4e73463a3bb
After: e5957767700a
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d4e73463a3bb"
down_revision = "e5957767700a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True, comment="None once discarded"),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column(
            "default_points", sa.Integer(), nullable=False, comment="in tenths, for questions whose file gives none"
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column(
            "result",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="{added, repeated, faulty, doubtful, unchosen}",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "settlement <> 'accepted' OR read_at IS NOT NULL", name=op.f("ck_question_import_accepted_means_read")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settlement IS NULL)", name=op.f("ck_question_import_settled_somehow")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_question_import_file_id_stored_file")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_question_import_job_id_job")),
        sa.ForeignKeyConstraint(["set_id"], ["question_set.id"], name=op.f("fk_question_import_set_id_question_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
    )
    op.create_index(op.f("ix_question_import_set_id"), "question_import", ["set_id"], unique=False)
    op.create_table(
        "question_picture",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False, comment="which import brought it"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_question_picture_file_id_stored_file")),
        sa.ForeignKeyConstraint(["set_id"], ["question_set.id"], name=op.f("fk_question_picture_set_id_question_set")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_question_picture")),
    )
    op.create_index(op.f("ix_question_picture_import_id"), "question_picture", ["import_id"], unique=False)
    op.create_index("ix_question_picture_set_id_name", "question_picture", ["set_id", "name"], unique=False)
    op.create_table(
        "question_import_item",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place", sa.Text(), nullable=False, comment="where in the file, in words"),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True, comment="None while it is faulty"),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True, comment="what it became"),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["question_import.id"], name=op.f("fk_question_import_item_import_id_question_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_question_import_item")),
    )
    op.create_index(
        "ix_question_import_item_import_id_digest", "question_import_item", ["import_id", "digest"], unique=False
    )
    op.create_table(
        "question_import_problem",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["question_import.id"], name=op.f("fk_question_import_problem_import_id_question_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_question_import_problem")),
    )
    op.add_column("question", sa.Column("rev", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "question_revision",
        sa.Column(
            "text",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="stem, options and material, for searching at the desk",
        ),
    )
    op.alter_column(
        "question_revision",
        "digest",
        existing_type=sa.TEXT(),
        comment="question_bank.codec.digest: equal for equal questions",
        existing_nullable=False,
    )
    op.add_column("question_set", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("question_set", "archived_at")
    op.alter_column(
        "question_revision",
        "digest",
        existing_type=sa.TEXT(),
        comment=None,
        existing_comment="question_bank.codec.digest: equal for equal questions",
        existing_nullable=False,
    )
    op.drop_column("question_revision", "text")
    op.drop_column("question", "rev")
    op.drop_table("question_import_problem")
    op.drop_index("ix_question_import_item_import_id_digest", table_name="question_import_item")
    op.drop_table("question_import_item")
    op.drop_index("ix_question_picture_set_id_name", table_name="question_picture")
    op.drop_index(op.f("ix_question_picture_import_id"), table_name="question_picture")
    op.drop_table("question_picture")
    op.drop_index(op.f("ix_question_import_set_id"), table_name="question_import")
    op.drop_table("question_import")

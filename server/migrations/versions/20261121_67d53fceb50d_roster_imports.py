"""roster imports

Revision: 67d53fceb50d
After: d4e73463a3bb
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "67d53fceb50d"
down_revision = "d4e73463a3bb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("makes_units", sa.Boolean(), nullable=False),
        sa.Column(
            "sheet", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="the cells; gone when applied"
        ),
        sa.Column(
            "preview",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="lines, new units, notes; only counts when applied",
        ),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="of the preview that its owner saw"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_roster_import_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_index(op.f("ix_roster_import_created_at"), "roster_import", ["created_at"], unique=False)
    op.create_index(op.f("ix_roster_import_owner_id"), "roster_import", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_roster_import_owner_id"), table_name="roster_import")
    op.drop_index(op.f("ix_roster_import_created_at"), table_name="roster_import")
    op.drop_table("roster_import")

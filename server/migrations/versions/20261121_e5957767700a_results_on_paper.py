"""results on paper

Revision: e5957767700a
After: 6ea1abcea706
"""

import sqlalchemy as sa
from alembic import op

revision = "e5957767700a"
down_revision = "6ea1abcea706"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_result",
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False, comment="in tenths"),
        sa.Column("sat_at", sa.DateTime(timezone=True), nullable=False, comment="when the paper was handed in"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_offline_result_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["exam_id", "person_id"],
            ["candidate.exam_id", "candidate.person_id"],
            name=op.f("fk_offline_result_exam_id_person_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_offline_result")),
    )


def downgrade() -> None:
    op.drop_table("offline_result")

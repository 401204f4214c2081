"""devices that are known and notices that were read

Revision: a1c353fc827a
After: 2265cde343fe
"""

import sqlalchemy as sa
from alembic import op

revision = "a1c353fc827a"
down_revision = "2265cde343fe"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_device_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "device_id", name=op.f("pk_known_device")),
    )
    op.create_table(
        "privacy_acceptance",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_acceptance_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_privacy_acceptance")),
    )
    op.alter_column("throttle", "failures", existing_type=sa.INTEGER(), type_=sa.Float(), existing_nullable=False)


def downgrade() -> None:
    op.alter_column("throttle", "failures", existing_type=sa.Float(), type_=sa.INTEGER(), existing_nullable=False)
    op.drop_table("privacy_acceptance")
    op.drop_table("known_device")

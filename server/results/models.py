"""Rows of the results domain."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class OfflineResult(Base):
    """线下补录: the result of a person who sat on paper, entered by the office.  It counts as an attempt."""

    __tablename__ = "offline_result"
    __table_args__ = (
        sa.ForeignKeyConstraint(["exam_id", "person_id"], ["candidate.exam_id", "candidate.person_id"]),
        sa.CheckConstraint("points >= 0", name="points_not_negative"),
    )

    exam_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(comment="in tenths")
    sat_at: Mapped[datetime] = mapped_column(comment="when the paper was handed in")
    reason: Mapped[str] = mapped_column(sa.String(200))
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]

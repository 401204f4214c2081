"""Rows of the two unit trees."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Word
from server.units.rules import Kind, Tree


class Unit(Base):
    """A node of one tree.

    ``path`` is the chain of ``number`` from the root, ``/1/7/23/``: everything below a unit is what starts
    with its path.
    """

    __tablename__ = "unit"
    __table_args__ = (
        sa.UniqueConstraint("tree", "parent_id", "name", postgresql_nulls_not_distinct=True),
        sa.Index("ix_unit_path", "path", unique=True, postgresql_ops={"path": "text_pattern_ops"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, sa.Identity(), unique=True)
    tree: Mapped[Tree] = mapped_column(Word(Tree))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    name: Mapped[str] = mapped_column(sa.String(100))
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str]
    rev: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

"""What leaves the papers domain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class PaperKind(StrEnum):
    """人工选题 (fixed) or drawn per person (drawn)."""

    FIXED = "fixed"
    DRAWN = "drawn"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"fixed": "固定试卷", "drawn": "随机抽题"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A paper as composed.  Points are in tenths; ``is_ready`` with ``faults`` says whether it can be published."""

    id: UUID
    title: str
    kind: PaperKind
    questions: tuple[Any, ...]
    rules: tuple[Any, ...]
    question_count: int
    total_points: int
    rev: int
    created_at: datetime
    is_ready: bool = True
    faults: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenView:
    """A frozen paper's facts: points in tenths."""

    id: UUID
    question_count: int
    total_points: int
    form_count: int
    digest: str

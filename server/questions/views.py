"""What leaves the questions domain.  Nothing here carries a key unless its name says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from question_bank.questions import QuestionType


class Openness(StrEnum):
    """Whether a set may be practised: 公开题库 until its exam opens, 保密题库 never before it is closed."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"open": "公开题库", "confidential": "保密题库"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetView:
    """A question set and how many questions of each type it holds."""

    id: UUID
    name: str
    openness: Openness
    rev: int
    counts: dict[QuestionType, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """One revision of a question, with its key: for administrators only."""

    id: UUID
    question_id: UUID
    number: int
    type: QuestionType
    body: dict[str, Any]
    key: dict[str, Any]
    difficulty: str
    tags: tuple[str, ...]
    source: str

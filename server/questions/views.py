"""What enters and leaves the questions domain.  Whatever carries a key is for administrators only, and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from question_bank import codec
from question_bank.questions import AnyQuestion, Difficulty, Option, QuestionType


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
    """A question set and how many questions in use it holds of each type."""

    id: UUID
    name: str
    openness: Openness
    rev: int
    is_archived: bool
    counts: Mapping[QuestionType, int]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One blank as written: accepted texts, its own points in tenths if they differ, its order-free pool."""

    accepted: tuple[str, ...]
    points: int | None = None
    pool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a question says, its key included, as somebody wrote it: it may be faulty.

    ``answer`` by type: single, multiple a tuple of option ids · judge a bool · short a text · fill None, its
    answers being in ``blanks``; None also where nobody gave one.
    """

    type: QuestionType
    stem: str
    options: tuple[Option, ...] = ()
    answer: tuple[str, ...] | bool | str | None = None
    blanks: tuple[Gap, ...] = ()
    keywords: tuple[str, ...] = ()
    explanation: str = ""
    points: int | None = None
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: tuple[str, ...] = ()
    source: str = ""
    material: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question in a list, without its key."""

    id: UUID
    number: int
    type: QuestionType
    stem: str
    difficulty: Difficulty
    tags: tuple[str, ...]
    source: str
    revision: int
    is_retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as it stands, with its key: for administrators only."""

    id: UUID
    set_id: UUID
    number: int
    rev: int
    revision: int
    revision_id: UUID
    is_retired: bool
    content: Content
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRevision:
    """What a question said from one moment on, with its key: for administrators only."""

    id: UUID
    number: int
    content: Content
    created_at: datetime
    created_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """The current revision of a question, with its key, for the domains that freeze or grade it."""

    id: UUID
    question_id: UUID
    set_id: UUID
    number: int
    type: QuestionType
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    difficulty: Difficulty
    tags: tuple[str, ...]
    source: str

    @property
    def question(self) -> AnyQuestion:
        """Return the question itself."""
        return codec.question(body=self.body, key=self.key, meta={"difficulty": self.difficulty, "tags": self.tags})

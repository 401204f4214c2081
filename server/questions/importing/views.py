"""What leaves imports.  Items carry keys: they are for administrators only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from question_bank.questions import QuestionType
from server.questions.views import Content


class Settlement(StrEnum):
    """How an import ended."""

    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class ImportState(StrEnum):
    """Where an import stands; derived, never stored."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class ItemStatus(StrEnum):
    """What stands between an item and the set: nothing, a doubt for a person to look at, or a fault to mend."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"
    FAULTY = "faulty"


class Choice(StrEnum):
    """Which items are accepted."""

    WHOLE = "whole"
    WITHOUT_FAULTY = "without-faulty"
    WITHOUT_DOUBTFUL = "without-doubtful"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """How many items there are, of each type and status, and how many the set holds already."""

    total: int
    by_type: Mapping[QuestionType, int]
    sound: int
    doubtful: int
    faulty: int
    repeated: int
    unplaced_problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """An import.  ``message`` says in words how its reading goes or why it failed; ``result`` what came of it."""

    id: UUID
    set_id: UUID
    file_name: str
    state: ImportState
    job_id: UUID
    message: str
    counts: ImportCounts
    result: Mapping[str, int] | None
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What an item repeats: a question of the set (by its number), or an earlier item of the same file."""

    question_id: UUID | None = None
    question_number: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One question as read, with its key, its place in the file and what a person must look at."""

    number: int
    rev: int
    status: ItemStatus
    content: Content
    place: str
    problems: tuple[Mapping[str, Any], ...]
    repeated: Repeated | None
    is_edited: bool
    question_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedProblem:
    """Something that was not understood and belongs to no question."""

    number: int
    code: str
    message: str
    place: str

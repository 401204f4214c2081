"""What leaves the results domain."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from server.exams.views import ReviewPolicy
from server.sittings.views import Closing

BAND_EDGES = (60, 70, 80, 90)  # percent of the paper's total; a band holds its lower edge


class Presence(StrEnum):
    """Where a candidate stands; each in exactly one.  Whoever has a result and sits again has a result."""

    SAT = "sat"
    SITTING = "sitting"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"sat": "已参加", "sitting": "作答中", "excused": "免考", "absent": "未参加"}[self.value]


class Depth(IntEnum):
    """How much of a closed attempt its owner may see."""

    NOTHING = 0
    TOTAL = 1
    EVERYTHING = 2


class Hold(StrEnum):
    """Why the answers of an attempt cannot be seen (yet)."""

    STILL_SITTING = "still-sitting"
    VOIDED = "voided"
    TRIAL = "trial"
    WINDOW_OPEN = "window-open"
    ATTEMPTS_OPEN = "attempts-open"
    NOT_RELEASED = "not-released"
    CONFIDENTIAL = "confidential"
    QUESTIONS_IN_USE = "questions-in-use"

    @property
    def label(self) -> str:
        """Return the sentence a person reads."""
        return HOLDS[self]


HOLDS = {
    Hold.STILL_SITTING: "本次作答还没有交卷。",
    Hold.VOIDED: "本次作答已作废。",
    Hold.TRIAL: "试一试不计成绩。",
    Hold.WINDOW_OPEN: "考试还没有全部结束，结束并公布后才能查看。",
    Hold.ATTEMPTS_OPEN: "还有人正在作答，全部交卷并公布后才能查看。",
    Hold.NOT_RELEASED: "成绩还没有公布，请等待组织者统一公布。",
    Hold.CONFIDENTIAL: "本次考试只公布总分，不公开试题答案。",
    Hold.QUESTIONS_IN_USE: "部分试题还用于另一场考试，那场考试结束后才能查看答案。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAttempt:
    """One of a person's attempts.  ``code`` and ``digest`` are its receipt's; ``points`` (tenths) only when shown."""

    id: UUID
    number: int
    started_at: datetime
    deadline_at: datetime
    finished_at: datetime | None
    closing: Closing | None
    is_voided: bool
    answered_count: int | None
    question_count: int
    code: str | None
    digest: str | None
    points: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BestView:
    """What counts of all attempts: the most points, of equals the one finished first."""

    attempt_id: UUID | None
    is_offline: bool
    points: int
    finished_at: datetime
    is_passed: bool
    is_excellent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MyResult:
    """How an exam went for one person, as far as it may be shown now.

    ``hold`` says why the answers are not open; ``opens_at`` the earliest instant when it is known.
    """

    exam_id: UUID
    title: str
    review_policy: ReviewPolicy
    total_points: int
    pass_points: int
    released_at: datetime | None
    over_at: datetime
    is_total_shown: bool
    best: BestView | None
    attempts: tuple[MyAttempt, ...]
    hold: Hold | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedQuestion:
    """One question of a closed attempt: as it was shown, what was answered, what it earned, and the key.

    ``shown`` is the learner's view (number, type, stem, options in their order); ``key`` has a shape per type, see
    ``question_bank.codec.key``.  Points are in tenths.
    """

    shown: dict[str, Any]
    answer: Any
    is_correct: bool
    earned: int
    key: Any
    explanation: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A closed attempt with its keys."""

    attempt_id: UUID
    exam_id: UUID
    number: int
    finished_at: datetime
    points: int
    max_points: int
    questions: tuple[ReviewedQuestion, ...]

"""What leaves the sittings domain: frozen facts, safe to show to the person who sits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.exams.views import ExamPhase, Excuse, ReviewPolicy


class Closing(StrEnum):
    """How an attempt came to its end."""

    HANDED_IN = "handed-in"
    TIME_UP = "time-up"
    VOIDED = "voided"


class Outcome(StrEnum):
    """What became of one saved answer."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOp:
    """One answer as a device sends it.

    ``base_rev`` is the revision the device last knew (0: never answered); ``device_seq`` counts what this
    device sent.  ``digest`` identifies the body, so that a repetition is told from a new answer.
    """

    question: int
    value: Any
    base_rev: int
    device_seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswer:
    """The value the server holds for one question, and which device wrote it when."""

    question: int
    value: Any
    rev: int
    device_id: str
    device_seq: int
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Journaled:
    """What the journal says of an item that arrived before: same device, same number."""

    device_seq: int
    question: int
    digest: str
    outcome: Outcome
    rev: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to become of one item: the revision held afterwards, and whether anything must be written.

    ``is_repeat``: the item was judged before, ``at`` that instant; nothing is written again.
    """

    op: AnswerOp
    outcome: Outcome
    rev: int
    at: datetime
    is_repeat: bool
    held: HeldAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceipt:
    """What a device is told about one item, after the commit.  ``value`` is what is held, given with a conflict."""

    question: int
    device_seq: int
    outcome: Outcome
    rev: int
    saved_at: datetime
    digest: str
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView:
    """The reply to a save.  ``is_current_device`` is False when another device took the sitting over."""

    receipts: tuple[AnswerReceipt, ...]
    deadline_at: datetime
    seconds_left: int
    is_current_device: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """An open attempt as its learner may see it: the paper without any key, and the answers held so far.

    ``questions`` is the finished JSON text of the paper's list of questions, ``numbers`` their numbers in order.
    """

    id: UUID
    exam_id: UUID
    number: int
    started_at: datetime
    deadline_at: datetime
    seconds_left: int
    questions: str
    numbers: tuple[int, ...]
    answers: tuple[HeldAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInReceipt:
    """Proof of a closed attempt: what was counted, when, under which digest.  The same however often asked.

    ``missing`` lists questions of which the device had sent more than the server holds (only after the time
    was up); ``score`` (tenths) is given where the exam shows the total at hand-in.
    """

    attempt_id: UUID
    number: int
    closing: Closing
    finished_at: datetime
    question_count: int
    answered_count: int
    missing: tuple[int, ...]
    digest: str
    code: str
    score: int | None
    max_score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptState:
    """Where an attempt stands: open, or closed with its receipt (a voided one has none)."""

    id: UUID
    is_open: bool
    deadline_at: datetime
    seconds_left: int
    receipt: HandInReceipt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyExam:
    """An exam as a person on its roster sees it before the start, every rule in plain words."""

    id: UUID
    title: str
    instructions: str
    phase: ExamPhase
    why: str
    opens_at: datetime
    last_start_at: datetime
    closes_at: datetime
    duration_minutes: int
    extra_minutes: int
    question_count: int
    total_points: int
    pass_points: int
    attempts_allowed: int
    attempts_used: int
    open_attempt_id: UUID | None
    multiple_rule_text: str
    review_policy: ReviewPolicy
    review_text: str
    excuse: Excuse | None
    is_trial: bool

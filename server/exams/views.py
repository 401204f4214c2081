"""What leaves the exams domain."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ReviewPolicy(StrEnum):
    """What a learner sees of a finished attempt, and when.  Keys never before everyone is done."""

    INSTANT_TOTAL = "instant-total"
    ANNOUNCED = "announced"
    CONFIDENTIAL = "confidential"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"instant-total": "交卷即出分", "announced": "统一公布", "confidential": "保密"}[self.value]


REVIEW_TEXTS = {
    ReviewPolicy.INSTANT_TOTAL: "交卷后立即显示总分；全部考试结束、成绩公布后可查看答案和解析。",
    ReviewPolicy.ANNOUNCED: "成绩由组织者统一公布；公布后可查看得分、答案和解析。",
    ReviewPolicy.CONFIDENTIAL: "本次考试只公布总分，不公开试题答案。",
}


class Excuse(StrEnum):
    """Why a person on the roster need not sit.  A fixed short list: health is never spelled out."""

    LEAVE = "leave"
    SECONDED = "seconded"
    RETIRED = "retired"
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"leave": "请假", "seconded": "借调", "retired": "退休", "exempt": "免考"}[self.value]


class ProposalState(StrEnum):
    """What became of a secretary's proposal to excuse a person."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class ExamPhase(StrEnum):
    """Where an exam stands.  Derived from its times, never stored."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return PHASES[self]


PHASES = {
    ExamPhase.DRAFT: "草稿",
    ExamPhase.SCHEDULED: "未开始",
    ExamPhase.OPEN: "进行中",
    ExamPhase.CLOSED: "已结束",
    ExamPhase.CANCELLED: "已取消",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamView:
    """An exam as the desk sees it.  Points are in tenths; ``total_points`` is that of the (frozen) paper."""

    id: UUID
    title: str
    instructions: str
    phase: ExamPhase
    paper_id: UUID
    paper_title: str
    question_count: int
    total_points: int
    opens_at: datetime
    last_start_at: datetime
    closes_at: datetime
    duration_minutes: int
    attempts_allowed: int
    pass_points: int
    excellent_percent: int
    multiple_rule: StrEnum
    multiple_fixed_points: int
    shuffles_questions: bool
    shuffles_options: bool
    review_policy: ReviewPolicy
    audience: dict[str, Any]
    make_up_of: UUID | None
    is_trial: bool
    published_at: datetime | None
    released_at: datetime | None
    candidate_count: int
    rev: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceCount:
    """Whom an audience rule finds now: everybody, by 学段, by 单位 of the first level, and who lacks an attribute."""

    total: int
    by_stage: tuple[tuple[str, int], ...]
    without_stage: int
    without_branch: int
    disabled: int
    names_without_stage: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """A person on the roster, as the desk sees them."""

    person_id: UUID
    name: str
    unit: str
    branch: str | None
    stage: StrEnum | None
    post: StrEnum | None
    standing: StrEnum | None
    extra_minutes: int
    extra_attempts: int
    excuse: Excuse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal to excuse a person from an exam."""

    id: UUID
    person_id: UUID
    name: str
    unit: str
    excuse: Excuse
    state: ProposalState
    proposed_at: datetime
    decided_at: datetime | None

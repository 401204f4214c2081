"""What leaves the exams domain."""

from enum import StrEnum


class ReviewPolicy(StrEnum):
    """What a learner sees of a finished attempt, and when.  Keys never before everyone is done."""

    INSTANT_TOTAL = "instant-total"
    ANNOUNCED = "announced"
    CONFIDENTIAL = "confidential"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"instant-total": "交卷即出分", "announced": "统一公布", "confidential": "保密"}[self.value]


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

"""What a look at a set of questions found: each finding says what, where and how grave."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {"error": "必须改", "warning": "应当看", "note": "供参考"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at.  ``question`` counts from 0 in the set judged; None when it concerns the whole set."""

    code: str
    message: str
    severity: Severity
    question: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape: code, message, severity, question."""
        return {"code": self.code, "message": self.message, "severity": self.severity.value, "question": self.question}

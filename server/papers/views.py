"""What leaves the papers domain."""

from enum import StrEnum


class PaperKind(StrEnum):
    """人工选题 (fixed) or drawn per person (drawn)."""

    FIXED = "fixed"
    DRAWN = "drawn"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"fixed": "固定试卷", "drawn": "随机抽题"}[self.value]

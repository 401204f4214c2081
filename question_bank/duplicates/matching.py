"""Which options (or keys) of two questions are the same, in whatever order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from question_bank.duplicates.changes import Change, gravest_change
from question_bank.duplicates.content import content_words

# Two options that share this much are variants of one; this much more, and they differ by a slip of the pen.
VARIANT, SLIP = 0.85, 0.9
# An option of so many characters may be followed by an explanation in the other set.
LEAST_EXPLAINED = 6


@dataclass(frozen=True, slots=True)
class Match:
    """``share`` of the larger set that has a like in the other; ``is_same`` when all say the same."""

    share: float
    is_same: bool


def matched(first: Sequence[str], second: Sequence[str]) -> Match:
    """Pair the texts of two sets, equal ones first, then variants; two empty sets are the same."""
    if sorted(first) == sorted(second):
        return Match(share=1.0 if first else 0.0, is_same=True)
    left = list(second)
    rest = [text for text in first if not _take(text, left)]
    pairs = [(text, best) for text in rest if (best := _take_variant(text, left)) is not None]
    found = len(first) - len(rest) + len(pairs)
    is_same = found == len(first) == len(second) and all(_same_words(*pair) for pair in pairs)
    return Match(share=found / max(len(first), len(second)), is_same=is_same)


def _take(text: str, left: list[str]) -> bool:
    if text in left:
        left.remove(text)
        return True
    return False


def _take_variant(text: str, left: list[str]) -> str | None:
    best = max(left, key=lambda other: _likeness(text, other), default=None)
    if best is None or _likeness(text, best) < VARIANT:
        return None
    left.remove(best)
    return best


def _likeness(text: str, other: str) -> float:
    return 1.0 if _is_explained(text, other) else Indel.normalized_similarity(text, other)


def _is_explained(text: str, other: str) -> bool:
    shorter, longer = sorted((text, other), key=len)
    return len(shorter) >= LEAST_EXPLAINED and longer.startswith(shorter)


def _same_words(text: str, other: str) -> bool:
    change = gravest_change(content_words(text), content_words(other))
    if change is Change.ADDED:
        return _is_explained(text, other) or Indel.normalized_similarity(text, other) >= SLIP
    return change <= Change.LETTER

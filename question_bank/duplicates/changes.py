"""What changed between two stems: nothing, wording, an addition, a denial, a number, or the thing asked about."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache

from rapidfuzz.distance import Indel

from question_bank.dictionary import own_words
from question_bank.duplicates.content import has_number, is_negation

# Single characters that make another thing of the word they join.
_TURNING = frozenset("非副前后上下内外首末总分准候半多少新老0123456789")

# A shorter word with a wrong character is another word.
LEAST_MISTYPED = 3

Run = tuple[tuple[str, ...], tuple[str, ...]]


class Change(IntEnum):
    """The gravest change between two stems, from none to another subject."""

    NONE = 0
    LETTER = 1
    ADDED = 2
    MISTYPED = 3
    DENIED = 4
    NUMBER = 5
    REPLACED = 6


def runs(first: Sequence[str], second: Sequence[str]) -> Iterator[Run]:
    """Yield each stretch in which two sequences of words differ: what one has and what the other has instead."""
    removed: list[str] = []
    added: list[str] = []
    for step in Indel.opcodes(first, second):
        if step.tag == "equal":
            if removed or added:
                yield tuple(removed), tuple(added)
            removed, added = [], []
        else:
            removed.extend(first[step.src_start : step.src_end])
            added.extend(second[step.dest_start : step.dest_end])
    if removed or added:
        yield tuple(removed), tuple(added)


def gravest_change(first: Sequence[str], second: Sequence[str]) -> Change:
    """Return the gravest change between the content words of two stems."""
    return max((_change(run) for run in runs(first, second)), default=Change.NONE)


def is_slip(first: str, second: str) -> bool:
    """Say whether two texts differ by one character too many, and it denies, counts and turns nothing around."""
    if abs(len(first) - len(second)) != 1:
        return False
    shorter, longer = sorted((first, second), key=len)
    at = next((place for place, character in enumerate(shorter) if character != longer[place]), len(shorter))
    return shorter[at:] == longer[at + 1 :] and not (is_negation(longer[at]) or longer[at] in _TURNING)


def subject_replaced(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether two sentences differ in their first words only: 支票… and 银行本票… tell of two things."""
    if not first or not second or first[0] == second[0]:
        return False
    opening, *others = runs(first, second)
    return _change(opening) is Change.REPLACED and all(_change(run) <= Change.ADDED for run in others)


def _change(run: Run) -> Change:
    one, other = run
    plain, other_plain = ([word for word in side if not is_negation(word)] for side in run)
    if plain == other_plain and one != other:
        return Change.DENIED
    numbers, other_numbers = ([word for word in side if has_number(word)] for side in run)
    if numbers and other_numbers and numbers != other_numbers:
        return Change.NUMBER
    text, other_text = "".join(one), "".join(other)
    if {*one, *other} & _names():
        return Change.REPLACED
    if _one_in_the_other(text, other_text):
        return Change.LETTER if is_slip(text, other_text) else Change.ADDED
    return Change.MISTYPED if _is_mistyped(one, other) else Change.REPLACED


def _one_in_the_other(text: str, other: str) -> bool:
    return text in other or other in text


def _is_mistyped(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether a single wrong character broke a word: 共主主义 falls into pieces where 共产主义 is one."""
    text, other_text = "".join(one), "".join(other)
    wrong = sum(character != right for character, right in zip(text, other_text, strict=False))
    return len(text) == len(other_text) >= LEAST_MISTYPED and wrong == 1 and len(one) != len(other)


@cache
def _names() -> frozenset[str]:
    """Return the field's own terms: 警告 and 严重警告 are two things, though one holds the other."""
    return frozenset(own_words())

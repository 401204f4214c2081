"""When the text in a blank counts as right: equal after normalising, never merely similar.

Normalising forgets the writing and keeps the fact: width and compatibility forms (NFKC), quotation marks and
spaces, final punctuation, and whether numbers are written in Chinese or in Arabic digits
(:mod:`question_bank.numerals`).  Letters keep their case (Co is not CO).  What is close but not equal is never
credited; :func:`near_misses` collects it for a person to accept.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from question_bank.numerals import NUMERAL, fold_numerals
from question_bank.questions import Blank

# NFKC would turn 10² into 102, 1½ into 11⁄2 and ①② into 12: other facts.
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")
_DROPPED = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff「」『』“”‘’《》〈〉\"']+")
_FINAL = re.compile(r"(?:[。.,、;:?…]|(?<![0-9A-Za-z])!)+\Z")  # but 5! is a number
_EDGE = re.compile(f"[{NUMERAL}%‰]")


def normal_form(text: str) -> str:
    """Return what two writings of one answer have in common; applying it twice changes nothing more."""
    folded = _fold_width(text)
    kept = _DROPPED.sub(_join, folded)
    bare = _FINAL.sub("", unicodedata.normalize("NFC", kept))
    return fold_numerals(bare or kept or folded.strip())


@lru_cache(maxsize=8_192)
def accepted_forms(accepted: tuple[str, ...]) -> frozenset[str]:
    """Return the normal forms of a blank's accepted texts."""
    return frozenset(map(normal_form, accepted)) - {""}


def filled(blanks: Sequence[Blank], texts: Sequence[str]) -> tuple[bool, ...]:
    """Say for each blank whether it is filled rightly.

    Blanks of one pool take their texts in any order: the assignment that earns most counts.  There the same
    answer given twice counts once, so that a pool of equal blanks can ask for "any three of these five" — unless
    the key itself wants it twice.
    """
    if len(blanks) != len(texts):
        raise ValueError(f"{len(texts)} texts for {len(blanks)} blanks")
    forms = [normal_form(text) for text in texts]
    right = [
        not blank.pool and form in accepted_forms(blank.accepted) for blank, form in zip(blanks, forms, strict=True)
    ]
    for pool in {blank.pool for blank in blanks if blank.pool}:
        places = [place for place, blank in enumerate(blanks) if blank.pool == pool]
        for place in _assign([(place, blanks[place]) for place in places], [forms[place] for place in places]):
            right[place] = True
    return tuple(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Answers that are close to an accepted text: how they were written, how often, and what they are close to."""

    texts: tuple[str, ...]
    count: int
    closest: str


def near_misses(answers: Iterable[str], *, accepted: Sequence[str], likeness: float = 0.7) -> list[NearMiss]:
    """Return the answers that earned nothing but resemble an accepted text, most frequent first.

    Answers of one normal form stand together.  ``likeness`` is difflib's ratio (0 … 1) of normal forms.  For a
    person to look at: 不得 resembles 得, so nothing here may ever be credited by itself.
    """
    if not accepted:
        return []
    right = {normal_form(text): text for text in reversed(accepted)}
    groups: dict[str, Counter[str]] = {}
    for answer in answers:
        groups.setdefault(normal_form(answer), Counter())[answer] += 1
    found = []
    for form, texts in groups.items():
        ratio, closest = max((SequenceMatcher(None, key, form).ratio(), key) for key in right)
        if form not in right and ratio >= likeness:
            found.append(NearMiss(texts=tuple(sorted(texts)), count=texts.total(), closest=right[closest]))
    return sorted(found, key=lambda miss: (-miss.count, miss.texts))


def _fold_width(text: str) -> str:
    if unicodedata.is_normalized("NFKC", text):
        return text
    folded = (
        char if unicodedata.decomposition(char).startswith(_KEPT) else unicodedata.normalize("NFKC", char)
        for char in text
    )
    return unicodedata.normalize("NFC", "".join(folded))


def _join(dropped: re.Match[str]) -> str:
    """Drop the match, but leave a space between two numerals: 3 5 is not 35, nor is 《三》《五》 三五."""
    before, after = dropped.string[: dropped.start()][-1:], dropped.string[dropped.end() :][:1]
    return " " if _EDGE.match(before) and _EDGE.match(after) else ""


def _assign(pool: list[tuple[int, Blank]], forms: list[str]) -> set[int]:
    """Return the places of one pool that can be filled at once, worth the most points together.

    The sets of blanks that can be filled at once form a matroid, so taking the dearest first, each with an
    augmenting path, is exact.
    """
    wanted = {place: accepted_forms(blank.accepted) for place, blank in pool}
    wanted_only = Counter(form for accepted in wanted.values() if len(accepted) == 1 for form in accepted)
    given = [form for form, count in Counter(forms).items() for _ in range(min(count, max(1, wanted_only[form])))]
    taken: dict[int, int] = {}

    def fill(place: int, tried: set[int]) -> bool:
        for index, form in enumerate(given):
            if form in wanted[place] and index not in tried:
                tried.add(index)
                if index not in taken or fill(taken[index], tried):
                    taken[index] = place
                    return True
        return False

    for place, _ in sorted(pool, key=lambda item: -(item[1].points or 0)):
        fill(place, set())
    return set(taken.values())

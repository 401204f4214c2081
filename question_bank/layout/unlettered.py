"""Where questions begin in files whose options carry ticks instead of letters.

Such files part their questions by a paragraph style, a number, a 【…】 tag or blank lines; the sign that leaves a tick
in nearly every question is the file's own.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from question_bank.layout.looks import Look

_TAG = re.compile(r"^[\s“\"]*【[^】]{1,30}】\s*\S")
_GOOD = 0.8


def unlettered_starts(looks: Sequence[Look], candidates: Sequence[bool]) -> frozenset[int] | None:
    """Return the lines with which questions begin, or None when the file is not of this kind."""
    ticked = sum(look.ticked and not look.opens for look in looks)
    if (
        ticked < 2
        or sum(look.opens for look in looks) > ticked / 4
        or sum(look.labelled for look in looks) > ticked / 4
    ):
        return None
    choices = (_by_style(looks), _by_number(looks, candidates), _by_tag(looks), _by_blank(looks))
    best = max(choices, key=lambda starts: _score(looks, starts))
    return best if _score(looks, best) >= _GOOD else None


def _score(looks: Sequence[Look], starts: frozenset[int]) -> float:
    """Return the share of questions with a stem, two options or more, and a tick; 0 for a single question."""
    if not starts:
        return 0.0
    edges = [*sorted(starts), len(looks)]
    good = 0
    for first, end in pairwise(edges):
        lines = [look for look in looks[first:end] if not look.line.is_blank]
        good += 3 <= len(lines) <= 14 and any(look.ticked for look in lines[1:]) and not lines[0].ticked
    ticks = sum(look.ticked for look in looks)
    return good / len(starts) if len(starts) * 8 >= ticks else 0.0


def _by_style(looks: Sequence[Look]) -> frozenset[int]:
    """Return the first lines of paragraphs in the style that no ticked line has."""
    ticked_styles = {look.line.style for look in looks if look.ticked}
    best: frozenset[int] = frozenset()
    for style in {look.line.style for look in looks} - ticked_styles:
        starts = set()
        last = ""
        for index, look in enumerate(looks):
            if look.line.is_blank:
                continue
            if look.line.style == style and last != style:
                starts.add(index)
            last = look.line.style
        best = max(best, frozenset(starts), key=lambda each: _score(looks, each))
    return best


def _by_number(looks: Sequence[Look], candidates: Sequence[bool]) -> frozenset[int]:
    return frozenset(index for index in range(len(looks)) if candidates[index])


def _by_tag(looks: Sequence[Look]) -> frozenset[int]:
    return frozenset(index for index, look in enumerate(looks) if _TAG.match(look.line.text))


def _by_blank(looks: Sequence[Look]) -> frozenset[int]:
    return frozenset(
        index
        for index, look in enumerate(looks)
        if not (look.line.is_blank or look.is_structure) and (index == 0 or looks[index - 1].line.is_blank)
    )

"""The facts in a sentence that are worth asking: quantities, things of a known kind, and the weightiest terms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from question_bank.dictionary import kinds, own_words
from question_bank.keywords import keywords
from question_bank.segmentation import cut

# What a fact is worth as a question; a term is worth its weight as a keyword, which is less.
QUANTITY, MEMBER = 3.0, 2.5
TERM = "术语"
LEAST_TERM = 3

_NUMERAL = r"(?:[一二两三四五六七八九十百千万]+|\d+(?:\.\d+)?)"
# Units that measure the same thing: 六个月 and 一年 are both periods.
_UNITS = {
    "期限": r"年半|年|个月|个工作日|工作日|日|天|周|学期|小时",
    "人数": r"名(?:以上|以下)?(?:正式党员|党员)?|人(?:以上|以下)?",
    "次数": r"次|遍",
    "比例": r"%|％",
    "分数": r"分之[一二三四五六七八九十]+",
    "届数": r"届",
}
_QUANTITIES = {
    kind: re.compile(rf"(?<![第\d一二两三四五六七八九十百千万]){_NUMERAL}(?:{units})(?:以上|以下|以内)?")
    for kind, units in _UNITS.items()
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A stretch of a sentence that could be asked: where it stands, what it says, its kind, and what it is worth."""

    start: int
    text: str
    kind: str
    worth: float

    @property
    def end(self) -> int:
        """Return where it ends (exclusive)."""
        return self.start + len(self.text)


def facts_of(sentence: str) -> list[Fact]:
    """Return the facts of a sentence that stand in it only once, the worthiest first; none overlaps a worthier one."""
    found = sorted(
        (*_quantities(sentence), *_members(sentence), *_terms(sentence)),
        key=lambda fact: (-fact.worth, -len(fact.text), fact.start),
    )
    taken: list[Fact] = []
    for fact in found:
        if sentence.count(fact.text) == 1 and all(
            fact.end <= other.start or other.end <= fact.start for other in taken
        ):
            taken.append(fact)
    return taken


def _quantities(sentence: str) -> Iterator[Fact]:
    for kind, pattern in _QUANTITIES.items():
        for found in pattern.finditer(sentence):
            yield Fact(found.start(), found[0], kind, QUANTITY)


def _members(sentence: str) -> Iterator[Fact]:
    """Yield what stands as a word of its own: 警告 is not in 严重警告, nor 支部委员会 in 党支部委员会."""
    ends = list(accumulate(map(len, cut(sentence))))
    edges = {0, *ends}
    for kind, members in kinds().items():
        for member in members:
            at = sentence.find(member)
            if at in edges and at + len(member) in edges:
                yield Fact(at, member, kind, MEMBER)


def _terms(sentence: str) -> Iterator[Fact]:
    for keyword in keywords(sentence, limit=4):
        if len(keyword.word) >= LEAST_TERM or keyword.word in own_words():
            yield Fact(sentence.find(keyword.word), keyword.word, TERM, min(keyword.weight, 1.0))

"""Whether two questions are the same, the same with two keys, near, or different.

Three things decide.  What is *asked*: the stem, whose gravest change is named.  What may be *chosen*: the options,
in any order.  What is *told*: the sentence that the right answer makes of the stem, as a bag of fact-carrying
words.  The same fact asked from another side tells the same bag of words, wherever the blank stands and whatever the
type; the same template about another subject does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Hamming

from question_bank.duplicates.changes import Change, gravest_change, is_slip, subject_replaced
from question_bank.duplicates.content import is_negation, modality, weight
from question_bank.duplicates.forms import Form
from question_bank.duplicates.matching import Match, matched

# A fact of fewer characters than this is shared by chance.
LEAST_SHARED = 9
# Two choice questions tell one fact when (nearly) all that the shorter one tells is in the other; a little less
# is enough when most of all they tell is common.
SAME_FACT = 0.94
MUCH_OF_FACT, MOST_OF_ALL = 0.9, 0.65
# A judgement may alter a detail of the fact, and a question of another type may ask only a part of it.
PART_OF_FACT = 0.7
# Of two judgements, half of all they tell must be common; less when one is right and one wrong, for then one was
# made from the other.
COMMON_OF_JUDGEMENTS, COMMON_OF_RIGHT_AND_WRONG = 0.5, 0.43
# Two true judgements of which one only says a little more are one.
SAID_A_LITTLE_MORE = 0.92
# The same stem over wholly other options asks about the same only when so much of what is told is common.
SOME_OF_FACT = 0.5
# Right answers of so many characters are not the same by chance.
LONG_KEY = 10
# Stems that differ by a denial alone differ by no more characters than this (不符合).
LONGEST_NEGATION = 4


class Label(StrEnum):
    """What to do with two questions."""

    DUPLICATE = "duplicate"
    CONFLICTING = "duplicate-conflicting-keys"
    NEAR = "near"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        """Return what a person reads."""
        return {
            "duplicate": "重复，可以合并",
            "duplicate-conflicting-keys": "重复但答案不一致，需要人工判断",
            "near": "相近，请并排查看",
            "different": "不同",
        }[self.value]


class Overlap(NamedTuple):
    """The fact-carrying words two questions share: as shares (0 to 1) and counted in characters.

    ``told`` is the share of what the one that tells less tells, ``told_of_all`` of what both tell together.
    """

    told: float
    told_of_all: float
    told_weight: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What else decides: the gravest change of the stem, how much of it is common, and the options and keys."""

    change: Change
    options: Match
    key: Match
    key_weight: int
    asked_of_all: float
    common: Overlap


def compare(first: Form, second: Form) -> Label:
    """Return how two questions stand to each other; the order of the two does not matter."""
    common = overlap(first, second)
    if is_hopeless(first, second, common):
        return Label.DIFFERENT
    evidence = evidence_of(first, second, common)
    if first.type is not second.type:
        return Label.NEAR if _near_across_types(evidence) else Label.DIFFERENT
    if _is_duplicate(first, second, evidence):
        return Label.DUPLICATE if evidence.key.is_same else Label.CONFLICTING
    near = _near_judgements(first, second, evidence) if first.is_judgement else _near_choices(evidence)
    return Label.NEAR if near else Label.DIFFERENT


def overlap(first: Form, second: Form) -> Overlap:
    """Return how far two questions tell the same."""
    shared = weight(first.told & second.told)
    return Overlap(
        told=shared / max(1, min(first.told_weight, second.told_weight)),
        told_of_all=shared / max(1, first.told_weight + second.told_weight - shared),
        told_weight=shared,
    )


def is_hopeless(first: Form, second: Form, common: Overlap) -> bool:
    """Say whether two questions tell too little in common for anything else to matter (most candidates end here)."""
    if first.is_judgement and second.is_judgement:
        return common.told_of_all < COMMON_OF_RIGHT_AND_WRONG
    if common.told >= PART_OF_FACT:
        return False
    # Otherwise the stems must be the same but for a denial or a slip of the pen: then all of them is common.
    if common.told_weight + LONGEST_NEGATION < max(first.asked_weight, second.asked_weight):
        return True
    if is_slip(first.stem, second.stem) or Hamming.distance(first.stem, second.stem, score_cutoff=1) == 1:
        return False
    asks, other_asks = {*first.asked}, {*second.asked}
    return not all(map(is_negation, asks - other_asks)) and not all(map(is_negation, other_asks - asks))


def evidence_of(first: Form, second: Form, common: Overlap) -> Evidence:
    """Gather what decides about two questions that share something."""
    slipped = is_slip(first.stem, second.stem)
    asks, other_asks = {*first.asked}, {*second.asked}
    return Evidence(
        change=Change.LETTER if slipped else gravest_change(first.asked, second.asked),
        options=matched(first.options, second.options),
        key=matched(first.key, second.key),
        key_weight=min(weight(first.key), weight(second.key)),
        asked_of_all=weight(asks & other_asks) / max(1, weight(asks | other_asks)),
        common=common,
    )


def _is_duplicate(first: Form, second: Form, evidence: Evidence) -> bool:
    if not evidence.options.is_same:
        return False
    if evidence.change is Change.LETTER:
        return True
    if first.is_judgement and modality(first.stem) != modality(second.stem):
        return False
    if evidence.change is Change.NONE:
        return True
    if evidence.change > Change.MISTYPED or not evidence.key.is_same:
        return False
    if first.is_judgement:
        is_true_and_added = first.key == ("对",) and evidence.change is Change.ADDED
        return is_true_and_added and evidence.common.told_of_all >= SAID_A_LITTLE_MORE
    return evidence.change is Change.MISTYPED or evidence.common.told >= SAME_FACT


def _near_choices(evidence: Evidence) -> bool:
    common = evidence.common
    if evidence.change <= Change.LETTER:
        return _same_ask(evidence)
    if evidence.change is Change.DENIED:
        return evidence.options.share >= 0.5
    if _same_fact(common) or _same_long_key(evidence):
        return True
    if evidence.options.is_same:  # the same choice under another stem: 基石 and 主线 of one thing
        return False
    if evidence.change is Change.ADDED and evidence.key_weight >= LONG_KEY:
        return evidence.key.share >= 0.5 and common.told >= PART_OF_FACT
    known = common.told >= (PART_OF_FACT if evidence.key.share == 1 else PART_OF_FACT + 0.1)
    return evidence.key.share >= 0.5 and known and evidence.asked_of_all >= 0.5


def _same_fact(common: Overlap) -> bool:
    if common.told_weight < LEAST_SHARED:
        return False
    return common.told >= SAME_FACT or (common.told >= MUCH_OF_FACT and common.told_of_all >= MOST_OF_ALL)


def _same_long_key(evidence: Evidence) -> bool:
    """Say whether both give the same long answer, and much else is the same."""
    return evidence.key.share == 1 and evidence.key_weight >= LONG_KEY and evidence.common.told >= PART_OF_FACT


def _same_ask(evidence: Evidence) -> bool:
    if evidence.options.share > 0 or evidence.key.share > 0:
        return True
    return evidence.common.told >= SOME_OF_FACT and evidence.common.told_weight >= LEAST_SHARED


def _near_across_types(evidence: Evidence) -> bool:
    if evidence.change <= Change.LETTER:
        return _same_ask(evidence)
    if evidence.change is Change.DENIED and evidence.options.share >= 0.5:
        return True
    if evidence.common.told_weight < LEAST_SHARED or (evidence.options.share == 1 and evidence.common.told < SAME_FACT):
        return False
    if evidence.common.told >= SAME_FACT:
        return evidence.common.told_of_all >= 1 / 3 or evidence.common.told_weight >= 2 * LEAST_SHARED
    return evidence.common.told >= PART_OF_FACT and evidence.common.told_of_all >= 1 / 3


def _near_judgements(first: Form, second: Form, evidence: Evidence) -> bool:
    least = COMMON_OF_JUDGEMENTS if evidence.key.is_same else COMMON_OF_RIGHT_AND_WRONG
    if evidence.common.told_of_all < least or evidence.common.told_weight < LEAST_SHARED:
        return False
    return not (evidence.key.is_same and subject_replaced(first.asked, second.asked))

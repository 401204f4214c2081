"""Whether two questions are the same, the same with two keys, near, or different.

Three things decide.  What is *asked*: the stem, whose gravest change is named.  What may be *chosen*: the options,
in any order.  What is *told*: the sentence that the right answer makes of the stem, as a bag of fact-carrying
words.  The same fact asked from another side tells the same bag of words, wherever the blank stands and whatever the
type; the same template about another subject does not.
"""

from dataclasses import dataclass
from enum import StrEnum

from question_bank.duplicates.changes import Change, gravest_change, is_slip, subject_replaced
from question_bank.duplicates.content import modality, overlap, weight
from question_bank.duplicates.forms import Form
from question_bank.duplicates.matching import matched

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
COMMON_OF_JUDGEMENTS, COMMON_OF_RIGHT_AND_WRONG = 0.5, 0.45
# Two true judgements of which one only says a little more are one.
SAID_A_LITTLE_MORE = 0.92
# A stem of fewer characters (下列说法正确的是) says so little that its options are the question.
GENERIC_STEM = 9
SOME_OF_FACT = 0.6


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two questions have in common; shares run from 0 to 1, weights count characters."""

    change: Change
    same_options: bool
    same_key: bool
    options: float
    key: float
    told: float
    told_of_all: float
    told_weight: int
    asked: int
    asked_of_all: float


def compare(first: Form, second: Form) -> Label:
    """Return how two questions stand to each other; the order of the two does not matter."""
    evidence = evidence_of(first, second)
    if first.type is not second.type:
        return Label.NEAR if _near_across_types(evidence) else Label.DIFFERENT
    if _is_duplicate(first, second, evidence):
        return Label.DUPLICATE if evidence.same_key else Label.CONFLICTING
    near = _near_judgements(first, second, evidence) if first.is_judgement else _near_choices(evidence)
    return Label.NEAR if near else Label.DIFFERENT


def evidence_of(first: Form, second: Form) -> Evidence:
    """Gather what decides about two questions."""
    told, told_by_either = overlap(first.told, second.told)
    asked, asked_by_either = overlap(first.asked, second.asked)
    options = matched(first.options, second.options)
    key = matched(first.key, second.key)
    return Evidence(
        change=Change.LETTER if is_slip(first.stem, second.stem) else gravest_change(first.asked, second.asked),
        same_options=options.is_same,
        same_key=key.is_same,
        options=options.share,
        key=key.share,
        told=told / max(1, min(weight(first.told), weight(second.told))),
        told_of_all=told / max(1, told_by_either),
        told_weight=told,
        asked=min(weight(first.asked), weight(second.asked)),
        asked_of_all=asked / max(1, asked_by_either),
    )


def _is_duplicate(first: Form, second: Form, evidence: Evidence) -> bool:
    if not evidence.same_options:
        return False
    if evidence.change is Change.LETTER:
        return True
    if first.is_judgement and modality(first.stem) != modality(second.stem):
        return False
    if evidence.change is Change.NONE:
        return True
    if evidence.change is not Change.ADDED or not evidence.same_key:
        return False
    if first.is_judgement:
        return first.key == ("对",) and evidence.told_of_all >= SAID_A_LITTLE_MORE
    return evidence.told >= SAME_FACT


def _near_choices(evidence: Evidence) -> bool:
    if evidence.change <= Change.LETTER:
        return _same_ask(evidence)
    if evidence.change is Change.DENIED:
        return evidence.options >= 0.5
    if _same_fact(evidence) and evidence.told_weight >= LEAST_SHARED:
        return True
    if evidence.same_options:  # the same choice under another stem: 基石 and 主线 of one thing
        return False
    known = evidence.told >= (PART_OF_FACT if evidence.key == 1 else PART_OF_FACT + 0.1)
    return evidence.key >= 0.5 and known and evidence.asked_of_all >= 0.5


def _same_fact(evidence: Evidence) -> bool:
    return evidence.told >= SAME_FACT or (evidence.told >= MUCH_OF_FACT and evidence.told_of_all >= MOST_OF_ALL)


def _same_ask(evidence: Evidence) -> bool:
    return (
        evidence.asked >= GENERIC_STEM
        or evidence.options > 0
        or evidence.key > 0
        or (evidence.told >= SOME_OF_FACT and evidence.told_weight >= LEAST_SHARED)
    )


def _near_across_types(evidence: Evidence) -> bool:
    if evidence.change <= Change.LETTER:
        return _same_ask(evidence)
    if evidence.change is Change.DENIED and evidence.options >= 0.5:
        return True
    if evidence.told_weight < LEAST_SHARED or (evidence.options == 1 and evidence.told < SAME_FACT):
        return False
    if evidence.told >= SAME_FACT:
        return evidence.told_of_all >= 1 / 3 or evidence.told_weight >= 2 * LEAST_SHARED
    return evidence.told >= PART_OF_FACT and evidence.told_of_all >= 1 / 3


def _near_judgements(first: Form, second: Form, evidence: Evidence) -> bool:
    least = COMMON_OF_JUDGEMENTS if evidence.same_key else COMMON_OF_RIGHT_AND_WRONG
    if evidence.told_of_all < least or evidence.told_weight < LEAST_SHARED:
        return False
    return not (evidence.same_key and subject_replaced(first.asked, second.asked))

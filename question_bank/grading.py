"""How many points a response earns: an exact, pure function of question, response and the exam's scoring.

Points are integers of a tenth; a part that does not fall on the tenth is rounded half up.  Full points are earned
only by an answer that is right in full.
"""

from dataclasses import dataclass
from enum import StrEnum

from question_bank.blanks import filled
from question_bank.drafts import points_number
from question_bank.questions import AnyQuestion, FillIn, Judgement, MultipleChoice, ShortAnswer, SingleChoice
from question_bank.responses import Response

RULE_VERSION = 1
"""Kept with every score: raised whenever any answer could earn other points than before (here or in blanks)."""


class MultipleRule(StrEnum):
    """What an incomplete answer to a multiple-choice question earns.  One wrong option always earns nothing."""

    ALL_OR_NOTHING = "all_or_nothing"
    HALF = "half"
    FIXED = "fixed"
    PER_OPTION = "per_option"

    @property
    def label(self) -> str:
        """Return the name a person reads: 全对才得分, …"""
        return LABELS[self]


LABELS = {
    MultipleRule.ALL_OR_NOTHING: "全对才得分",
    MultipleRule.HALF: "漏选得一半",
    MultipleRule.FIXED: "漏选得固定分",
    MultipleRule.PER_OPTION: "按选对项得分",
}

EXPLANATIONS = {
    MultipleRule.ALL_OR_NOTHING: "多选题全部选对才得分，少选、多选、错选都不得分。",
    MultipleRule.HALF: (
        "多选题全部选对得满分；选项都对但没有选全，得该题分值的一半（四舍五入到 0.1 分，"
        "1 分及以下的题漏选不得分）；有一项选错，该题不得分。"
    ),
    MultipleRule.FIXED: (
        "多选题全部选对得满分；选项都对但没有选全，得 {fixed} 分（分值不高于 {fixed} 分的题漏选不得分）；"
        "有一项选错，该题不得分。"
    ),
    MultipleRule.PER_OPTION: (
        "多选题全部选对得满分；选项都对但没有选全，按选对的项数占应选项数的比例得分（四舍五入到 0.1 分）；"
        "有一项选错，该题不得分。"
    ),
}


class BadScoring(ValueError):
    """These settings cannot score anything; the message says why in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """An exam's rule for multiple-choice questions; ``fixed_points`` (tenths) belongs to 漏选得固定分 alone."""

    rule: MultipleRule = MultipleRule.ALL_OR_NOTHING
    fixed_points: int = 0

    def __post_init__(self) -> None:
        """Refuse fixed points where they are not used, and their absence where they are."""
        if self.rule is MultipleRule.FIXED and self.fixed_points < 1:
            raise BadScoring("选择“漏选得固定分”时，请填写漏选所得的分数（至少 0.1 分）")
        if self.rule is not MultipleRule.FIXED and self.fixed_points:
            raise BadScoring(f"“{self.rule.label}”不需要填写漏选所得的分数")

    @property
    def explanation(self) -> str:
        """Return the sentence that learners read before the start."""
        return EXPLANATIONS[self.rule].format(fixed=points_number(self.fixed_points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """Points earned of points possible, in tenths.  ``points`` and ``is_correct`` are None while a person must mark."""

    points: int | None
    max_points: int
    is_correct: bool | None


def grade(question: AnyQuestion, response: Response, *, scoring: Scoring) -> Grade:
    """Score one response; nothing answered earns nothing.

    Raises TypeError for a response of another type of question: :func:`~question_bank.responses.parse_response`
    keeps those out.
    """
    if response is None:
        return Grade(points=0, max_points=question.points, is_correct=False)
    match question, response:
        case ShortAnswer(), str():
            return Grade(points=None, max_points=question.points, is_correct=None)
        case Judgement(key=key), bool():
            points = question.points if response is key else 0
        case SingleChoice(key=key), frozenset():
            points = question.points if response == {key} else 0
        case MultipleChoice(), frozenset():
            points = _multiple(question, response, scoring)
        case FillIn(), tuple():
            points = _fill_in(question, response)
        case _:
            raise TypeError(f"a {type(response).__name__} cannot answer a question of type {question.type.value}")
    return Grade(points=points, max_points=question.points, is_correct=points == question.points)


def _multiple(question: MultipleChoice, chosen: frozenset[str], scoring: Scoring) -> int:
    points = question.points
    if chosen == question.key:
        return points
    if not chosen or not chosen < question.key:
        return 0
    match scoring.rule:
        case MultipleRule.ALL_OR_NOTHING:
            return 0
        case MultipleRule.HALF:
            return _share(points, 1, 2) if points > 10 else 0
        case MultipleRule.FIXED:
            return scoring.fixed_points if scoring.fixed_points < points else 0
        case MultipleRule.PER_OPTION:
            return _share(points, len(chosen), len(question.key))


def _fill_in(question: FillIn, texts: tuple[str, ...]) -> int:
    right = filled(question.blanks, texts)
    own = [blank.points for blank in question.blanks]
    if all(right):
        return question.points
    if None in own:
        return _share(question.points, sum(right), len(right))
    return sum(points or 0 for points, is_right in zip(own, right, strict=True) if is_right)


def _share(points: int, part: int, whole: int) -> int:
    """Return points x part / whole, rounded half up, but less than full points: that is for the whole alone."""
    return min((2 * points * part + whole) // (2 * whole), points - 1)

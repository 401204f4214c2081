"""Grading, as examples and as laws beside an independent oracle."""

import dataclasses
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.blanks import normal_form
from question_bank.grading import BadScoring, Grade, MultipleRule, Scoring, grade
from question_bank.questions import (
    AnyQuestion,
    Blank,
    FillIn,
    Judgement,
    MultipleChoice,
    Option,
    ShortAnswer,
    SingleChoice,
)
from question_bank.responses import Response
from tests.question_bank import strategies

PLAIN = Scoring()
scorings = st.one_of(
    st.sampled_from([MultipleRule.ALL_OR_NOTHING, MultipleRule.HALF, MultipleRule.PER_OPTION]).map(
        lambda rule: Scoring(rule=rule)
    ),
    st.integers(1, 60).map(lambda points: Scoring(rule=MultipleRule.FIXED, fixed_points=points)),
)


def multiple(key: str, *, points: int, of: str = "ABCDE") -> MultipleChoice:
    options = tuple(Option(id=letter, text=f"选项{letter}") for letter in of)
    return MultipleChoice(stem="下列哪些正确？", options=options, key=frozenset(key), points=points)


def fill(*blanks: tuple[str, ...], points: int = 10, pool: str = "", own: tuple[int, ...] = ()) -> FillIn:
    made = tuple(
        Blank(accepted=accepted, pool=pool, points=own[place] if own else None) for place, accepted in enumerate(blanks)
    )
    return FillIn(stem="＿＿", blanks=made, points=sum(own) or points)


def earned(question: AnyQuestion, response: Response, scoring: Scoring = PLAIN) -> int | None:
    return grade(question, response, scoring=scoring).points


HALF = Scoring(rule=MultipleRule.HALF)
PER_OPTION = Scoring(rule=MultipleRule.PER_OPTION)
FIXED_HALF_POINT = Scoring(rule=MultipleRule.FIXED, fixed_points=5)


@pytest.mark.parametrize(
    ("scoring", "points", "chosen", "expected"),
    [
        (PLAIN, 20, "ABC", 20),
        (PLAIN, 20, "AB", 0),
        (PLAIN, 20, "ABCD", 0),
        (HALF, 20, "ABC", 20),
        (HALF, 20, "A", 10),
        (HALF, 15, "AB", 8),
        (HALF, 25, "AB", 13),
        (HALF, 11, "AB", 6),
        (HALF, 10, "AB", 0),
        (HALF, 5, "AB", 0),
        (HALF, 20, "AD", 0),
        (FIXED_HALF_POINT, 20, "A", 5),
        (FIXED_HALF_POINT, 20, "AB", 5),
        (FIXED_HALF_POINT, 5, "AB", 0),
        (FIXED_HALF_POINT, 20, "ABE", 0),
        (PER_OPTION, 30, "A", 10),
        (PER_OPTION, 30, "AB", 20),
        (PER_OPTION, 20, "A", 7),
        (PER_OPTION, 20, "AB", 13),
        (PER_OPTION, 1, "AB", 0),
        (PER_OPTION, 30, "ABD", 0),
    ],
)
def test_what_a_multiple_choice_answer_earns(scoring: Scoring, points: int, chosen: str, expected: int) -> None:
    assert earned(multiple("ABC", points=points), frozenset(chosen), scoring) == expected


def test_single_choice_and_judgement_earn_all_or_nothing() -> None:
    options = (Option(id="A", text="三年"), Option(id="B", text="五年"))
    single = SingleChoice(stem="任期？", options=options, key="B", points=15)

    assert grade(single, frozenset("B"), scoring=PLAIN) == Grade(points=15, max_points=15, is_correct=True)
    assert grade(single, frozenset("A"), scoring=PLAIN) == Grade(points=0, max_points=15, is_correct=False)
    assert earned(Judgement(stem="对吗？", key=False), False) == 10
    assert earned(Judgement(stem="对吗？", key=False), True) == 0


def test_blanks_share_the_points_evenly_unless_they_have_their_own() -> None:
    three = fill(("章程",), ("准则",), ("条例",), points=10)
    weighted = fill(("章程",), ("准则",), own=(3, 12))

    assert earned(three, ("章程", "", "")) == 3
    assert earned(three, ("章程", "准则", "错")) == 7
    assert earned(three, ("章程", "准则", "条例")) == 10
    assert earned(weighted, ("章程", "")) == 3
    assert earned(weighted, ("错", "《准则》。")) == 12


def test_a_pool_may_be_filled_in_any_order_but_no_answer_counts_twice() -> None:
    pooled = fill(("警告",), ("严重警告",), ("留党察看", "留党查看"), points=30, pool="处分")

    assert earned(pooled, ("留党查看", "警告", "严重警告")) == 30
    assert earned(pooled, ("警告", "警告", "警告")) == 10
    assert earned(pooled, ("留党察看", "留党查看", "警告")) == 20


def test_a_pool_of_equal_blanks_asks_for_any_of_them_but_each_once() -> None:
    any_two = fill(("红", "黄", "蓝"), ("红", "黄", "蓝"), points=20, pool="颜色")
    twice_the_same = fill(("红",), ("红",), points=20, pool="颜色")

    assert earned(any_two, ("蓝", "红")) == 20
    assert earned(any_two, ("蓝", "蓝")) == 10
    assert earned(twice_the_same, ("红", "红")) == 20


def test_the_dearest_assignment_of_a_pool_counts() -> None:
    pooled = fill(("甲",), ("甲", "乙"), own=(3, 12), pool="组")

    assert earned(pooled, ("甲", "错")) == 12
    assert earned(pooled, ("甲", "乙")) == earned(pooled, ("乙", "甲")) == 15


def test_a_short_answer_waits_for_a_person_unless_it_is_empty() -> None:
    short = ShortAnswer(stem="简述三会一课。", key="……", points=100)

    assert grade(short, "支部党员大会", scoring=PLAIN) == Grade(points=None, max_points=100, is_correct=None)
    assert grade(short, None, scoring=PLAIN) == Grade(points=0, max_points=100, is_correct=False)


def test_a_response_to_another_type_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        grade(Judgement(stem="对吗？", key=True), frozenset("A"), scoring=PLAIN)
    with pytest.raises(ValueError, match="1 texts for 2 blanks"):
        grade(fill(("一",), ("二",)), ("一",), scoring=PLAIN)


def test_fixed_points_belong_to_the_fixed_rule_alone() -> None:
    with pytest.raises(BadScoring, match="请填写漏选所得的分数"):
        Scoring(rule=MultipleRule.FIXED)
    with pytest.raises(BadScoring, match="不需要填写"):
        Scoring(rule=MultipleRule.HALF, fixed_points=5)


@pytest.mark.parametrize("rule", MultipleRule)
def test_every_rule_is_explained_in_one_sentence(rule: MultipleRule) -> None:
    scoring = Scoring(rule=rule, fixed_points=5 if rule is MultipleRule.FIXED else 0)

    assert scoring.explanation.startswith("多选题")
    assert scoring.explanation.count("。") == 1
    assert ("0.5 分" in scoring.explanation) == (rule is MultipleRule.FIXED)
    assert rule.label


# Laws


@given(strategies.answered_questions(), scorings)
def test_a_score_lies_between_nothing_and_full_and_is_full_only_when_all_is_right(
    answered: tuple[AnyQuestion, Response], scoring: Scoring
) -> None:
    question, response = answered

    found = grade(question, response, scoring=scoring)

    assert found.max_points == question.points
    if found.points is not None:
        assert 0 <= found.points <= question.points
        assert found.is_correct == (found.points == question.points) == is_right(question, response)


@given(strategies.answered_questions(), scorings)
def test_a_score_equals_the_oracle_s(answered: tuple[AnyQuestion, Response], scoring: Scoring) -> None:
    question, response = answered

    assert earned(question, response, scoring) == oracle(question, response, scoring)


@given(strategies.answered_questions(strategies.fill_ins(st.sampled_from(["甲", "乙", "丙", "《甲》"]))))
def test_pools_of_much_the_same_texts_earn_what_the_oracle_says(answered: tuple[AnyQuestion, Response]) -> None:
    question, response = answered

    assert earned(question, response) == oracle(question, response, PLAIN)


@given(strategies.questions(), scorings)
def test_the_key_itself_earns_everything(question: AnyQuestion, scoring: Scoring) -> None:
    if not isinstance(question, ShortAnswer) and not is_contradictory(question):
        assert earned(question, right_response(question), scoring) == question.points


@given(strategies.multiple_choices(), scorings, st.data())
def test_one_wrong_option_earns_nothing(question: MultipleChoice, scoring: Scoring, data: st.DataObject) -> None:
    wrong = sorted(set(strategies.option_ids(question)) - question.key)
    if wrong:
        chosen = data.draw(st.frozensets(st.sampled_from(strategies.option_ids(question))))
        assert earned(question, chosen | {data.draw(st.sampled_from(wrong))}, scoring) == 0


@given(strategies.multiple_choices(), scorings, st.data())
def test_another_right_option_never_lowers_a_score(
    question: MultipleChoice, scoring: Scoring, data: st.DataObject
) -> None:
    more = data.draw(st.sets(st.sampled_from(sorted(question.key)), min_size=1))
    fewer = data.draw(st.sets(st.sampled_from(sorted(more))))

    assert points_of(question, fewer, scoring) <= points_of(question, more, scoring)


@given(strategies.answered_questions(strategies.single_choices() | strategies.multiple_choices()), scorings, st.data())
def test_shuffling_options_never_changes_a_score(
    answered: tuple[Any, Response], scoring: Scoring, data: st.DataObject
) -> None:
    question, response = answered
    shuffled = dataclasses.replace(question, options=tuple(data.draw(st.permutations(question.options))))

    assert grade(shuffled, response, scoring=scoring) == grade(question, response, scoring=scoring)


@given(strategies.answered_questions(strategies.fill_ins()), st.data())
def test_reordering_the_texts_of_a_pool_never_changes_a_score(answered: tuple[Any, Any], data: st.DataObject) -> None:
    question, response = answered
    if response is None:
        return
    texts = list(response)
    for pool in ("甲", "乙"):
        places = [place for place, blank in enumerate(question.blanks) if blank.pool == pool]
        moved = data.draw(st.permutations([texts[place] for place in places]))
        for place, text in zip(places, moved, strict=True):
            texts[place] = text

    assert earned(question, tuple(texts)) == earned(question, response)


# The oracle: the rules once more, in fractions and by trying everything


def points_of(question: AnyQuestion, chosen: set[str], scoring: Scoring) -> int:
    points = earned(question, frozenset(chosen), scoring)
    assert points is not None
    return points


def is_right(question: AnyQuestion, response: Response) -> bool:
    if isinstance(question, FillIn):
        return isinstance(response, tuple) and best(question, response)[1]
    return response is not None and response == right_response(question)


def right_response(question: AnyQuestion) -> Response:
    match question:
        case SingleChoice(key=key):
            return frozenset({key})
        case FillIn(blanks=blanks):
            return tuple(blank.accepted[0] for blank in blanks)
        case _:
            return question.key


def is_contradictory(question: AnyQuestion) -> bool:
    """Whether the first accepted texts of a pool repeat each other, so that they are not a right answer together."""
    if not isinstance(question, FillIn):
        return False
    pooled = [(blank.pool, normal_form(blank.accepted[0])) for blank in question.blanks if blank.pool]
    return len(set(pooled)) < len(pooled)


def oracle(question: AnyQuestion, response: Response, scoring: Scoring) -> int | None:
    if response is None:
        return 0
    if isinstance(question, ShortAnswer):
        return None
    if isinstance(question, FillIn):
        assert isinstance(response, tuple)
        return best(question, response)[0]
    if is_right(question, response):
        return question.points
    if not isinstance(question, MultipleChoice) or not isinstance(response, frozenset) or response - question.key:
        return 0
    part = {
        MultipleRule.ALL_OR_NOTHING: Fraction(0),
        MultipleRule.HALF: Fraction(question.points, 2) if question.points > 10 else Fraction(0),
        MultipleRule.FIXED: Fraction(scoring.fixed_points if scoring.fixed_points < question.points else 0),
        MultipleRule.PER_OPTION: Fraction(question.points * len(response), len(question.key)),
    }[scoring.rule]
    return min(to_the_grid(part), question.points - 1)


def to_the_grid(part: Fraction) -> int:
    exact = Decimal(part.numerator) / Decimal(part.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def best(question: FillIn, texts: tuple[str, ...]) -> tuple[int, bool]:
    """Return the most that any admissible order of the texts earns, and whether it fills every blank."""
    blanks = question.blanks
    found = (-1, False)
    for order in permutations(range(len(blanks))):
        if any(blanks[place].pool != blanks[source].pool for place, source in enumerate(order)):
            continue
        if any(not blanks[place].pool and place != source for place, source in enumerate(order)):
            continue
        found = max(found, worth(question, [texts[source] for source in order]))
    return found


def worth(question: FillIn, texts: list[str]) -> tuple[int, bool]:
    """Return what texts earn blank by blank, the cheapest repetitions within a pool struck out."""
    blanks = question.blanks
    forms = [{normal_form(text) for text in blank.accepted} for blank in blanks]
    right = [normal_form(text) in accepted for text, accepted in zip(texts, forms, strict=True)]
    for place in sorted(range(len(blanks)), key=lambda place: blanks[place].points or 0):
        pool, form = blanks[place].pool, normal_form(texts[place])
        if not right[place] or not pool:
            continue
        same = [
            i for i, blank in enumerate(blanks) if blank.pool == pool and right[i] and normal_form(texts[i]) == form
        ]
        wanted = sum(blank.pool == pool and forms[i] == {form} for i, blank in enumerate(blanks))
        right[place] = len(same) <= max(1, wanted)
    if all(right):
        return question.points, True
    if blanks[0].points is not None:
        return sum(blank.points or 0 for blank, is_right in zip(blanks, right, strict=True) if is_right), False
    share = to_the_grid(Fraction(question.points * sum(right), len(blanks)))
    return min(share, question.points - 1), False

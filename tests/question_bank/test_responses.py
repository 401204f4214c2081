"""Responses on the wire and inside."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.questions import AnyQuestion, QuestionType
from question_bank.responses import BadResponse, Response, parse_response, response_value
from tests.question_bank import strategies

S, M, J, F, T = QuestionType  # single, multiple, judge, fill, short


def parse(type: QuestionType, value: Any, *, max_text: int = 5_000) -> Response:
    return parse_response(type=type, option_ids={"A", "B", "C"}, blank_count=2, value=value, max_text=max_text)


@pytest.mark.parametrize(
    ("type", "value", "response"),
    [
        (S, ["A"], frozenset("A")),
        (M, ["C", "A"], frozenset("AC")),
        (J, True, True),
        (J, False, False),
        (F, ["二十", ""], ("二十", "")),
        (T, "第一行\r\n\t第二行", "第一行\r\n\t第二行"),
        (T, "👩‍🏫𠮷", "👩‍🏫𠮷"),
    ],
)
def test_each_type_has_its_shape(type: QuestionType, value: Any, response: Response) -> None:
    assert parse(type, value) == response


@pytest.mark.parametrize("type", QuestionType)
@pytest.mark.parametrize("value", [None, [], ""])
def test_nothing_clears_an_answer_of_any_type(type: QuestionType, value: Any) -> None:
    assert parse(type, value) is None


def test_blanks_that_are_all_empty_clear_the_answer() -> None:
    assert parse(F, ["", ""]) is None


@pytest.mark.parametrize(
    ("type", "value", "code"),
    [
        (S, ["D"], "unknown-option"),
        (M, ["A", "\ud800"], "unknown-option"),
        (S, ["A", "B"], "too-many-options"),
        (S, ["A", "A"], "option-repeated"),
        (M, ["A", "B", "A"], "option-repeated"),
        (S, "A", "wrong-type"),
        (S, [0], "wrong-type"),
        (S, [["A"]], "wrong-type"),
        (M, {"A": True}, "wrong-type"),
        (M, ["A", None], "wrong-type"),
        (M, True, "wrong-type"),
        (J, 1, "wrong-type"),
        (J, 0, "wrong-type"),
        (J, 1.0, "wrong-type"),
        (J, "true", "wrong-type"),
        (J, ["A"], "wrong-type"),
        (F, ["二十"], "wrong-number-of-blanks"),
        (F, [""], "wrong-number-of-blanks"),
        (F, ["一", "二", "三"], "wrong-number-of-blanks"),
        (F, "二十", "wrong-type"),
        (F, ["一", 2], "wrong-type"),
        (F, ["一", "二\x00"], "forbidden-character"),
        (T, ["一"], "wrong-type"),
        (T, 5, "wrong-type"),
        (T, {}, "wrong-type"),
        (T, "a\x00", "forbidden-character"),
        (T, "a\x1b[0m", "forbidden-character"),
        (T, "a\x85", "forbidden-character"),
        (T, "a\ud83d", "forbidden-character"),
    ],
)
def test_what_cannot_answer_is_refused_by_name(type: QuestionType, value: Any, code: str) -> None:
    with pytest.raises(BadResponse) as refused:
        parse(type, value)

    assert refused.value.code == code
    assert any("\u4e00" <= char <= "\u9fff" for char in refused.value.message)


def test_a_text_is_measured_in_code_points() -> None:
    assert parse(T, "𠮷" * 10, max_text=10) == "𠮷" * 10
    with pytest.raises(BadResponse, match="最多 10 个字，现有 11 个字"):
        parse(T, "𠮷" * 11, max_text=10)
    with pytest.raises(BadResponse, match="最多 10 个字，现有 11 个字"):
        parse(F, ["一", "字" * 11], max_text=10)


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(BadResponse) as refused:
        parse(S, ["<script>" * 1_000])

    assert len(refused.value.message) < 100


@given(strategies.answered_questions())
def test_a_response_survives_the_wire(answered: tuple[AnyQuestion, Response]) -> None:
    question, response = answered
    value = json.loads(json.dumps(response_value(response)))

    assert (
        parse_response(
            type=question.type,
            option_ids=strategies.option_ids(question),
            blank_count=strategies.blank_count(question),
            value=value,
        )
        == response
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(type=st.sampled_from(QuestionType), value=json_values | st.lists(st.sampled_from("ABCD"), max_size=3))
def test_any_json_is_understood_or_refused_and_what_is_understood_can_be_written_back(
    type: QuestionType, value: Any
) -> None:
    try:
        response = parse(type, value)
    except BadResponse:
        return

    assert parse(type, response_value(response)) == response

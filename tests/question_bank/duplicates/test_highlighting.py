"""Where near questions differ: the stretch of each stem, as it is written, and what kind of difference it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.drafts import Draft
from question_bank.duplicates import differences
from tests.question_bank.duplicates.examples import JUDGEMENTS, MULTIPLES, SINGLES, judge, single

ALL = (*SINGLES, *MULTIPLES, *JUDGEMENTS)


@given(first=st.sampled_from(ALL), second=st.sampled_from(ALL))
def test_a_span_always_holds_the_text_it_marks(first: Draft, second: Draft) -> None:
    for difference in differences(first, second):
        if difference.part == "stem" and difference.first_span and difference.second_span:
            assert first.stem[slice(*difference.first_span)] == difference.first
            assert second.stem[slice(*difference.second_span)] == difference.second


@given(draft=st.sampled_from(ALL))
def test_a_question_does_not_differ_from_itself(draft: Draft) -> None:
    assert differences(draft, draft) == ()


@pytest.mark.parametrize(
    ("one", "other", "kind", "shown"),
    [
        ("材料存档5年备查。", "材料存档3年备查。", "number", ("5", "3")),
        ("教师不得参与有偿补课。", "教师参与有偿补课。", "negation", ("不得", "")),
        ("由学校审核。", "由教育局审核。", "wording", ("学校", "教育局")),
    ],
)
def test_a_changed_word_is_marked_with_its_kind(one: str, other: str, kind: str, shown: tuple[str, str]) -> None:
    (found,) = differences(judge(one), judge(other))

    assert (found.part, found.kind, (found.first, found.second)) == ("stem", kind, shown)


def test_a_blank_against_its_words_is_marked_as_a_blank() -> None:
    one = single("申诉应当在（ ）内提出。", "三十日", "十日")
    other = single("申诉应当在三十日内（ ）提出。", "书面", "口头")

    kinds = {difference.kind for difference in differences(one, other) if difference.part == "stem"}

    assert kinds == {"blank"}


def test_options_and_keys_that_differ_are_named() -> None:
    one = single("申诉期为（ ）。", "三十日", "十日")
    other = single("申诉期为（ ）。", "三十日", "六十日", key="B")

    assert [(found.part, found.first, found.second) for found in differences(one, other)] == [
        ("options", "十日", ""),
        ("options", "", "六十日"),
        ("key", "30日", "60日"),
    ]

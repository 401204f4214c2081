"""A bank joined with itself and new questions held against it: every pair that comparing alone would find."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.drafts import Draft
from question_bank.duplicates import Bank, Found, Label, compare, form_of, near_duplicates
from tests.question_bank.duplicates.examples import JUDGEMENTS, MULTIPLES, SINGLES, judge, shuffled

ALL = (*SINGLES, *MULTIPLES, *JUDGEMENTS)
KEYS = {draft.stem: next((o.text for o in draft.options if o.id in draft.answer), "") for draft in SINGLES}
VARIANTS = (
    *ALL,
    *(shuffled(draft, [3, 1, 0, 2]) for draft in (*SINGLES, *MULTIPLES)),
    *(judge(draft.stem.replace("（ ）", KEYS[draft.stem])) for draft in SINGLES),
    *(replace(draft, answer=not draft.answer) for draft in JUDGEMENTS),
)


@given(drafts=st.lists(st.sampled_from(VARIANTS), max_size=12))
def test_a_join_finds_what_comparing_all_pairs_finds(drafts: list[Draft]) -> None:
    forms = [form_of(draft) for draft in drafts]
    expected = {
        Found(one, other, label)
        for one, other in combinations(range(len(drafts)), 2)
        if (label := compare(forms[one], forms[other])) is not Label.DIFFERENT
    }

    assert set(near_duplicates(drafts)) == expected


@pytest.mark.parametrize("draft", VARIANTS)
def test_a_question_already_in_the_bank_is_found_first(draft: Draft) -> None:
    bank = Bank(VARIANTS)

    number, label = bank.near(draft)[0]

    assert label is Label.DUPLICATE
    assert compare(form_of(VARIANTS[number]), form_of(draft)) is Label.DUPLICATE


def test_a_question_taken_in_later_is_found_too() -> None:
    bank = Bank(SINGLES)
    assert bank.near(JUDGEMENTS[0]) == []

    number = bank.add(JUDGEMENTS[0])

    assert bank.near(JUDGEMENTS[0]) == [(number, Label.DUPLICATE)]


def test_an_empty_bank_holds_nothing_near() -> None:
    assert Bank([]).near(SINGLES[0]) == []
    assert list(near_duplicates([])) == []

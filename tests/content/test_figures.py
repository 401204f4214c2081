"""Figures: one spelling for every way of writing a number, and ways of speaking told from facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.checking.figures import figures, spellings
from content.numerals import numeral


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一年半、18个月、1年零6个月", ["18个月", "18个月", "18个月"]),
        ("半年和6个月", ["6个月", "6个月"]),
        ("三至五年，3-5人", ["36个月", "60个月", "3人", "5人"]),
        ("三分之二，百分之二十，20％", ["2/3", "20%", "20%"]),
        ("二〇二四年一月一日起，1980年", ["2024年1月1日", "1980年"]),
        ("7名、七人", ["7人", "7人"]),
        ("十五日内，15天，两周", ["15天", "15天", "14天"]),
        ("每季度至少两次", ["3个月", "2次"]),
        ("第十四条第二款第三项，第二十届", []),
        ("二年级，年代，近百年来，五位一体，四个字", []),
        ("三五年，七八个", []),
    ],
)
def test_figures_are_found_under_one_spelling(text: str, found: list[str]) -> None:
    assert [figure.value for figure in figures(text)] == found


@given(st.integers(min_value=1, max_value=99))
def test_a_period_is_the_same_in_digits_and_in_numerals(years: int) -> None:
    texts = [f"{years}年内", f"{numeral(years)}年内", f"{years * 12}个月内"]

    assert {figure.value for text in texts for figure in figures(text)} == {f"{years * 12}个月"}


@pytest.mark.parametrize("text", ["一名老师", "说一次", "两个方面", "分三种情况", "降一档"])
def test_ways_of_speaking_are_loose(text: str) -> None:
    assert all(figure.is_loose for figure in figures(text))


@pytest.mark.parametrize("text", ["1名副书记", "五种处分", "一年", "7人", "三分之一"])
def test_facts_are_not_loose(text: str) -> None:
    assert not any(figure.is_loose for figure in figures(text))


def test_a_date_states_its_parts() -> None:
    (date,) = figures("2024年1月1日")

    assert spellings(date) == {"2024年1月1日", "2024年1月", "2024年", "1月1日"}

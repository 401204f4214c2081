"""Numbers in Chinese and Arabic writing: the same number is equal, and nothing else is."""

import re
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.numerals import LARGEST, arabic, fold_numerals, read_number, write_number

numbers = st.one_of(st.integers(0, 200), st.integers(0, 20_000), st.integers(0, LARGEST))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (110, "一百一十"),
        (158, "一百五十八"),
        (1_005, "一千零五"),
        (1_050, "一千零五十"),
        (10_005, "一万零五"),
        (100_000, "十万"),
        (203_000, "二十万三千"),
        (1_100_000, "一百一十万"),
        (100_050_000, "一亿零五万"),
        (95_148_000, "九千五百一十四万八千"),
        (1_400_000_000, "十四亿"),
        (10_000 * 100_000_000, "一万亿"),
        (12_000 * 100_000_000, "一万二千亿"),
    ],
)
def test_a_number_has_one_standard_writing(number: int, text: str) -> None:
    assert write_number(number) == text
    assert read_number(text) == number


@given(numbers)
def test_what_is_written_is_read_back(number: int) -> None:
    assert read_number(write_number(number)) == number
    assert arabic(write_number(number)) == str(number)


@given(numbers, numbers)
def test_different_numbers_are_written_differently(one: int, other: int) -> None:
    assert (write_number(one) == write_number(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("二〇二四年", "2024年"),
        ("二○二四年", "2024年"),
        ("二零二四年", "2024年"),
        ("一九二一", "1921"),
        ("二〇", "20"),
        ("一百零五", "105"),
        ("一百〇五", "105"),
        ("第十条", "第10条"),
        ("第一百五十七条", "第157条"),
        ("三十年", "30年"),
        ("党的十一届三中全会", "党的11届3中全会"),
        ("二十大", "20大"),
        ("两万五千里长征", "25000里长征"),
        ("二万五千里长征", "25000里长征"),
        ("两千三百元", "2300元"),
        ("3万", "30000"),
        ("三万", "30000"),
        ("9514.8万名", "95148000名"),
        ("0.5万", "5000"),
        ("1.00005万", "10000.5"),
        ("2千万", "20000000"),
        ("14亿", "1400000000"),
        ("百分之十", "10%"),
        ("百分之10", "10%"),
        ("百分之三点五", "3.5%"),
        ("百分之3.5", "3.5%"),
        ("百分之百", "100%"),
        ("百分之一百", "100%"),
        ("千分之五", "5‰"),
        ("三分之二以上", "2/3以上"),
        ("十三分之二", "2/13"),
        ("三分之二十五分之一", "3分之1/25"),
    ],
)
def test_numerals_are_folded(text: str, folded: str) -> None:
    assert fold_numerals(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "三五成群",  # three to five, not 35
        "七八个",
        "九一八事变",
        "七一",
        "万一",
        "千万不要",
        "百年大计",
        "二百五",
        "一万五",  # colloquial 15,000 or nothing at all
        "一十一",
        "一五一十",
        "二三十",
        "十五二十",
        "2024二十",
        "1一",
        "十1",
        "5十",
        "三两",
        "三两个",
        "二两年",
        "半斤八两",
        "三.十万",
        "3.五万",
        "○○县",
        "百分之二三十",
        "千分之百",
        "1,000",
        "05",
        "2.50",
    ],
)
def test_what_is_not_the_standard_writing_of_one_number_stays(text: str) -> None:
    assert fold_numerals(text) == text


def test_a_time_of_the_clock_is_not_a_decimal() -> None:
    assert fold_numerals("八点五十") == "8点50"
    assert fold_numerals("十点五分") != fold_numerals("10.5分")


@pytest.mark.parametrize("text", ["两个月", "两年", "两名", "两周内", "每年两次", "两次以上", "两个维护", "两小时"])
def test_two_before_a_measure_is_a_number(text: str) -> None:
    assert fold_numerals(text) == fold_numerals(text.replace("两", "二")) == text.replace("两", "2")


@pytest.mark.parametrize(
    "text", ["两级管理", "两手抓", "两会", "两岸", "两学一做", "两面人", "两等", "两月", "两年级", "两次分配"]
)
def test_two_that_an_ordinal_could_stand_for_stays(text: str) -> None:
    assert fold_numerals(text) != fold_numerals(text.replace("两", "二"))


# Laws

words = st.sampled_from(
    ["第", "条", "年", "届", "次会议", "党的", "不少于", "人以上", "、", "至", "月", "日", "x", "，"]
)
facts = st.lists(st.tuples(words, st.integers(0, 30) | numbers), min_size=1, max_size=4)
Facts = list[tuple[str, int]]


def written(facts: Facts, *, in_chinese: list[bool]) -> str:
    return "".join(
        word + (write_number(number) if chinese else str(number))
        for (word, number), chinese in zip(facts, in_chinese, strict=True)
    )


@given(facts, st.data())
def test_two_writings_of_the_same_facts_are_equal(facts: Facts, data: st.DataObject) -> None:
    choice = st.lists(st.booleans(), min_size=len(facts), max_size=len(facts))
    one, other = data.draw(choice), data.draw(choice)

    assert fold_numerals(written(facts, in_chinese=one)) == fold_numerals(written(facts, in_chinese=other))


@given(facts, st.data())
def test_two_different_facts_are_never_equal(facts: Facts, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(facts) - 1))
    others = [*facts]
    others[place] = (facts[place][0], data.draw(numbers))
    choice = st.lists(st.booleans(), min_size=len(facts), max_size=len(facts))

    one = fold_numerals(written(facts, in_chinese=data.draw(choice)))
    other = fold_numerals(written(others, in_chinese=data.draw(choice)))

    assert (one == other) == (facts == others)


UNITS = {"百": 100, "万": 10_000, "百万": 1_000_000}
SMALL = range(1, 100_000)
LARGE = (high * 10_000 + low for high in range(10, 10_000) for low in (0, 1, 2, 100, 200))
STANDARD = {write_number(number): str(number) for numbers in (SMALL, LARGE) for number in numbers}


def test_no_two_short_texts_become_equal_unless_they_write_the_same_numbers() -> None:
    """Take every text of up to five of these characters beside an independent reading by look-up."""
    groups: dict[str, set[str]] = defaultdict(set)
    for length in range(1, 6):
        for chars in product("一二十百万零两年2", repeat=length):
            groups[fold_numerals("".join(chars))].add("".join(chars))
    merged = [texts for texts in groups.values() if len(texts) > 1]

    wrong = [texts for texts in merged if len({facts_of(text) for text in texts}) > 1]

    assert len(merged) > 1_000
    assert wrong == []


def facts_of(text: str) -> tuple[str, ...]:
    *years, rest = text.split("年")
    return (*("2" if run == "两" else fact(run) for run in years), fact(rest))


def fact(run: str) -> str:
    """Return the digits of the number that a run of numeral characters writes, or the run itself."""
    standard = run.replace("两百", "二百").replace("两万", "二万")
    if standard in STANDARD:
        return STANDARD[standard]
    if re.fullmatch("[一二零2]+", run):
        is_mixed = "2" in run and run.strip("2")
        is_word = len(run) in (2, 3) and set(run) <= set("一二")
        return run if is_mixed or is_word else run.translate(str.maketrans("零一二", "012"))
    if found := re.fullmatch("(2+)(百|万|百万)", run):
        return str(int(found[1]) * UNITS[found[2]])
    return run

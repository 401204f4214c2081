"""What counts as the same answer in a blank."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from question_bank.blanks import NearMiss, accepted_forms, filled, near_misses, normal_form
from question_bank.questions import Blank
from tests.question_bank.strategies import WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国共产党章程", "《中国共产党章程》"),
        ("中国共产党章程", "“中国共产党章程”。"),
        ("为人民服务", " 为人民　服务！"),
        ("ABC", "ＡＢＣ"),
        ("10%", "１０％"),
        ("10%", "百分之十"),
        ("百分之 十", "10%"),
        ("2024年1月1日", "二〇二四年一月一日"),
        ("第157条", "第一百五十七条"),
        ("第 十 条", "第10条"),
        ("20", "二十。"),
        ("三会一课", "3会1课"),
        ("一心一意", "一心一意，"),
        ("民主\u200b集中制\ufeff", "民主集中制"),
        ("⼀心⼀意", "一心一意"),  # Kangxi radicals from a bad font
        ("New  York", "NewYork"),
        ("二、", "2"),
    ],
)
def test_two_writings_of_one_answer_are_equal(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三年", "三十年"),
        ("二十", "二百"),
        ("十一", "一十一"),
        ("三五", "35"),
        ("3 5", "35"),
        ("三 五百", "三五百"),
        ("《三》《十》", "三十"),
        ("10²", "102"),
        ("1½", "11/2"),
        ("①②", "⑫"),
        ("5!", "5"),
        ("CO", "Co"),
        ("得", "不得"),
        ("可以", "不可以"),
        ("第二", "二"),
        ("100,200", "100200"),
        ("3.0", "30"),
        ("二级", "两级"),
    ],
)
def test_different_answers_stay_different(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_a_blank_accepts_each_of_its_texts() -> None:
    blank = Blank(accepted=("两年", "24个月"))

    assert [filled([blank], [text]) for text in ("2年", "二年。", "二十四个月")] == [(True,)] * 3
    assert filled([blank], ["三年"]) == filled([blank], [""]) == filled([blank], ["《》"]) == (False,)


def test_an_answer_of_nothing_but_marks_can_still_be_asked_for() -> None:
    blank = Blank(accepted=("《》", "。"))

    assert filled([blank], ["《》"]) == filled([blank], ["。"]) == (True,)
    assert filled([blank], [" "]) == (False,)


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(WORDS, max_size=12)


@given(any_text)
@example("百分之十 五")
@example("e \u0301")
@example("3!! .")
@example("《 》")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text(WORDS, max_size=12), st.sampled_from("党年十0Aa%"))
def test_width_quotes_and_a_final_stop_never_matter(start: str, end: str) -> None:
    text = start + end
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)

    assert normal_form(wide) == normal_form(f"《{text}》") == normal_form(f" {text}。") == normal_form(text)


plain_words = st.text("党员章程不得", min_size=1, max_size=5)


@given(plain_words, plain_words)
def test_plain_words_are_equal_only_to_themselves(one: str, other: str) -> None:
    assert (normal_form(one) == normal_form(other)) == (one == other)
    assert normal_form("不" + one) != normal_form(one)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("一三十百两年"), max_size=8))
def test_no_character_that_writes_no_number_is_lost_or_moved(text: str) -> None:
    def words(of: str) -> list[str]:
        return [char for char in of if unicodedata.numeric(char, None) is None and char != "两"]

    assume("分之" not in text)
    assert words(normal_form(text)) == words(text)


@given(st.lists(st.text(WORDS, min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=5))
def test_accepted_texts_fill_their_blanks(texts: list[str]) -> None:
    blanks = [Blank(accepted=(text,)) for text in texts]

    assert all(filled(blanks, texts))
    assert all(filled(blanks, [normal_form(text) for text in texts]))
    assert accepted_forms(tuple(texts)) == {normal_form(text) for text in texts}


def test_near_misses_are_shown_together_but_never_the_right_ones_nor_the_far_ones() -> None:
    answers = ["民主集中制", "民主集中", "《民主集中》", "民主 集中", "民主集中治", "四个意识", "", "不是民主集中制"]

    assert near_misses(answers, accepted=("民主集中制", "民主集中的制度")) == [
        NearMiss(texts=("《民主集中》", "民主 集中", "民主集中"), count=3, closest="民主集中制"),
        NearMiss(texts=("不是民主集中制",), count=1, closest="民主集中制"),
        NearMiss(texts=("民主集中治",), count=1, closest="民主集中制"),
    ]
    assert near_misses(answers, accepted=()) == []


@given(st.lists(st.text(WORDS, max_size=6), max_size=8), st.text(WORDS, min_size=1, max_size=6).filter(str.strip))
def test_a_near_miss_never_earns_anything_by_itself(answers: list[str], accepted: str) -> None:
    for miss in near_misses(answers, accepted=[accepted]):
        assert not any(filled([Blank(accepted=(accepted,))], [text])[0] for text in miss.texts)

"""Orders by seed, and what may not change places."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.questions import AnyQuestion, Judgement, MultipleChoice, Option, SingleChoice
from question_bank.shuffling import (
    fixed_tail,
    may_shuffle,
    movable_options,
    named_options,
    option_order,
    question_order,
)
from tests.question_bank import strategies

ids = st.lists(st.text(min_size=1, max_size=5).filter(str.isalnum), unique=True, max_size=8)
seeds = st.text("abc0123", max_size=6)


def choice(*texts: str, stem: str = "下列说法正确的是？") -> SingleChoice:
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABCDEF", texts, strict=False))
    return SingleChoice(stem=stem, options=options, key="A")


def order(question: AnyQuestion, *, seed: str) -> str:
    shown = option_order(strategies.option_ids(question), movable=movable_options(question), question_id="q", seed=seed)
    return "".join(shown)


@given(ids, seeds, st.data())
def test_an_order_depends_on_the_seed_alone_and_loses_nothing(ids: list[str], seed: str, data: st.DataObject) -> None:
    moved = data.draw(st.permutations(ids))

    assert sorted(question_order(ids, seed=seed)) == sorted(ids)
    assert question_order(moved, seed=seed) == question_order(ids, seed=seed)


def test_a_seed_gives_the_same_order_in_every_release() -> None:
    assert question_order(["q1", "q2", "q3", "q4", "q5"], seed="paper-1") == ("q3", "q1", "q2", "q5", "q4")
    assert option_order("ABCDEF", movable=5, question_id="q1", seed="paper-1") == tuple("CABEDF")


def test_all_orders_are_about_equally_frequent() -> None:
    found = Counter(question_order("abc", seed=str(seed)) for seed in range(6_000))

    assert set(found) == set(permutations("abc"))
    assert all(850 < count < 1_150 for count in found.values())  # 1,000 expected, sd 29


def test_questions_of_one_paper_are_shuffled_independently() -> None:
    orders = {option_order("ABCD", movable=4, question_id=f"q{n}", seed="paper-1") for n in range(200)}

    assert len(orders) == 24


@given(strategies.questions(), seeds)
def test_options_are_shuffled_without_loss_and_their_tail_stays(question: AnyQuestion, seed: str) -> None:
    shown = order(question, seed=seed)

    assert sorted(shown) == strategies.option_ids(question)
    if isinstance(question, SingleChoice | MultipleChoice):
        assert shown.endswith("".join(option.id for option in fixed_tail(question.options)))


@pytest.mark.parametrize(
    "last",
    [
        "以上都对",
        "以上都不对",
        "以上全部",
        "以上皆非。",
        "以上均正确",
        "以上各项均不正确",
        "以上选项都正确",
        "以上三项",
        "上述说法都不正确",
        "上述都是",
        "都对",
        "都不是",
        "全部正确",
        "全都是",
        "其他选项均不正确",
        "没有正确选项",
        "无正确答案",
        "两者都是",
        "以 上 都 对",
        "All of the above.",
        "None of the above",
    ],
)
def test_an_option_that_speaks_of_the_others_stays_last(last: str) -> None:
    question = choice("警告", "严重警告", "撤销党内职务", last)

    assert may_shuffle(question)
    assert movable_options(question) == 3
    assert {order(question, seed=str(seed)) for seed in range(100)} == {
        "".join(front) + "D" for front in permutations("ABC")
    }


def test_two_such_options_stay_last_in_their_order() -> None:
    question = choice("警告", "严重警告", "以上都对", "以上都不对")

    assert [option.id for option in fixed_tail(question.options)] == ["C", "D"]
    assert {order(question, seed=str(seed)) for seed in range(50)} == {"ABCD", "BACD"}


@pytest.mark.parametrize(
    "last",
    [
        "以上率下",
        "以上级党组织的全部决定为准",
        "都市",
        "全面从严治党",
        "是",
        "没有",
        "均衡发展",
        "都江堰",
        "无正当理由",
    ],
)
def test_words_that_only_begin_alike_are_free_to_move(last: str) -> None:
    assert fixed_tail(choice("警告", "严重警告", last).options) == ()


@pytest.mark.parametrize(
    "question",
    [
        choice("警告", "严重警告", "A和B都对"),
        choice("警告", "严重警告", "A、B"),
        choice("警告", "严重警告", "撤销党内职务", "ABC都对"),
        choice("警告", "严重警告", "ＡＢ两项"),
        choice("警告", "严重警告", "a和b都对"),
        choice("警告", "严重警告", "前两项都不对"),
        choice("警告", "严重警告", "选项1"),
        choice("警告", "严重警告", stem="关于选项B，下列说法正确的是？"),
        choice("警告", "严重警告", stem="若第一个选项成立，则？"),
        choice("警告", "以上都对", "严重警告"),
        Judgement(stem="党员有义务交纳党费。", key=True),
    ],
)
def test_a_question_that_names_its_options_is_not_shuffled(question: AnyQuestion) -> None:
    assert not may_shuffle(question)
    assert movable_options(question) == 0
    assert {order(question, seed=str(seed)) for seed in range(50)} == {"".join(strategies.option_ids(question))}


@pytest.mark.parametrize(
    "question",
    [
        choice("①②", "①③", "②③④", "①②③④", stem="①警告 ②严重警告 ③撤职 ④开除，正确的是？"),
        choice("A类", "B类", "C类"),
        choice("AB角工作制", "首问负责制"),
        choice("APP", "CBD", "BBC", "GDP"),
        choice("A4纸", "C++语言", "C语言", "PM2.5"),
        choice("X", "Y"),
        choice("第一项准则", "第二项准则", stem="十项准则的第一项是？"),
        choice("前三十年", "后三十年"),
    ],
)
def test_letters_of_other_things_do_not_stop_the_shuffling(question: SingleChoice) -> None:
    assert may_shuffle(question)


@pytest.mark.parametrize(
    ("explanation", "named"),
    [("故选B。", ["B"]), ("A、C项错误，应选ABD。", ["A", "C", "ABD"]), ("见第十条。", []), ("E项不存在", [])],
)
def test_what_an_explanation_names_can_be_shown_to_its_author(explanation: str, named: list[str]) -> None:
    assert named_options(explanation, count=4) == named

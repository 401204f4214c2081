"""Two questions: the same whatever their dress, near when one fact is asked otherwise, different when it is not."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.drafts import Draft
from question_bank.duplicates import Label, compare, form_of
from tests.question_bank.duplicates.examples import (
    JUDGEMENTS,
    MULTIPLES,
    SINGLES,
    fill,
    judge,
    multiple,
    shuffled,
    single,
)

ALL = (*SINGLES, *MULTIPLES, *JUDGEMENTS)
CHOICES = (*SINGLES, *MULTIPLES)
DRESSES = (
    lambda text: text.replace("（ ）", "______"),
    lambda text: text.replace("（ ）", "(    )"),
    lambda text: text.replace("，", ",").replace("。", ""),
    lambda text: "　" + text.replace("，", "， "),
    lambda text: text.replace("可以", "可以").replace("应当", "应该"),
    lambda text: text.replace("一", "1") if "第" in text else text,
)


def label(first: Draft, second: Draft) -> Label:
    return compare(form_of(first), form_of(second))


@given(first=st.sampled_from(ALL), second=st.sampled_from(ALL))
def test_it_does_not_matter_which_of_the_two_comes_first(first: Draft, second: Draft) -> None:
    assert label(first, second) is label(second, first)


@given(draft=st.sampled_from(ALL), dress=st.sampled_from(DRESSES))
def test_another_dress_makes_no_other_question(draft: Draft, dress) -> None:
    assert label(draft, replace(draft, stem=dress(draft.stem))) is Label.DUPLICATE


@given(draft=st.sampled_from(CHOICES), order=st.permutations(range(4)))
def test_options_in_another_order_make_no_other_question(draft: Draft, order: list[int]) -> None:
    assert label(draft, shuffled(draft, order)) is Label.DUPLICATE


@given(draft=st.sampled_from(SINGLES), key=st.sampled_from("ABCD"))
def test_another_key_to_the_same_question_is_a_conflict(draft: Draft, key: str) -> None:
    expected = Label.DUPLICATE if draft.answer == (key,) else Label.CONFLICTING

    assert label(draft, replace(draft, answer=(key,))) is expected


@given(draft=st.sampled_from(JUDGEMENTS))
def test_the_same_statement_judged_otherwise_is_a_conflict(draft: Draft) -> None:
    assert label(draft, replace(draft, answer=not draft.answer)) is Label.CONFLICTING


@given(draft=st.sampled_from(SINGLES), chosen=st.integers(0, 3))
def test_a_choice_made_into_a_judgement_is_near(draft: Draft, chosen: int) -> None:
    text = draft.options[chosen].text

    assert label(draft, judge(draft.stem.replace("（ ）", text), text == draft.options[0].text)) is Label.NEAR


@given(draft=st.sampled_from(SINGLES))
def test_a_choice_made_into_a_blank_is_near(draft: Draft) -> None:
    key = next(option.text for option in draft.options if option.id in draft.answer)

    assert label(draft, fill(draft.stem.replace("（ ）", "____"), key)) is Label.NEAR


@given(draft=st.sampled_from(SINGLES))
def test_other_distractors_make_a_near_question(draft: Draft) -> None:
    key = next(option.text for option in draft.options if option.id in draft.answer)

    assert label(draft, single(draft.stem, key, "以党章为准", "由上级决定", "视情况而定")) is Label.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("连续六个月不交纳党费的党员，按自行脱党处理。", "连续三个月不交纳党费的党员，按自行脱党处理。"),
        ("教师不得组织学生参加校外有偿补课。", "教师可以组织学生参加校外有偿补课。"),
        ("支部委员会会议一般每月召开一次。", "支部委员会会议一般每季度召开一次。"),
        ("学校应当把师德考核材料存档三年备查。", "学校可以把师德考核材料存档三年备查。"),
        ("受到严重警告处分的党员，一年半内不得在党内提升职务。", "受到严重警告处分的党员，一年内不得在党内提升职务。"),
    ],
    ids=["number", "negation", "period", "modality", "duration"],
)
@pytest.mark.parametrize("same_key", [True, False])
def test_a_judgement_with_one_fact_altered_is_near_and_never_merged(one: str, other: str, same_key: bool) -> None:
    assert label(judge(one), judge(other, same_key)) is Label.NEAR


def test_the_blank_of_one_sentence_moved_is_near() -> None:
    first = single("县教育局收到书面申诉以后，应当在（ ）内给出答复。", "三十日", "十日", "十五日", "六十日")
    second = single("（ ）收到书面申诉以后，应当在三十日内给出答复。", "县教育局", "学校", "教代会", "乡镇政府")

    assert label(first, second) is Label.NEAR


def test_asking_for_what_does_not_belong_is_near_to_asking_for_what_does() -> None:
    texts = ("集中学习", "谈心谈话", "征求意见", "公布票数")
    included = multiple("组织生活会的会前准备包括（ ）。", *texts, key="ABC")
    excluded = single("组织生活会的会前准备不包括（ ）。", *texts, key="D")

    assert label(included, excluded) is Label.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            single("支部书记一般由（ ）推选产生。", "党员大会", "支委会", "党小组", "上级党委"),
            single("党小组长一般由（ ）推选产生。", "党员大会", "支委会", "党小组", "上级党委", key="C"),
        ),
        (
            single("首次申请需要提交的材料由（ ）审核。", "学校", "县教育局", "乡镇", "市教育局"),
            single("复核申请需要提交的材料由（ ）审核。", "学校", "县教育局", "乡镇", "市教育局", key="B"),
        ),
        (judge("支票背书不得附有条件。"), judge("银行本票背书不得附有条件。")),
        (
            multiple("下列说法正确的是（ ）。", "会前学习", "会后整改", "现场投票", "书面汇报", key="AB"),
            multiple("下列说法正确的是（ ）。", "每月一次", "随时召开", "提前通知", "做好记录", key="AB"),
        ),
    ],
    ids=["body", "kind", "subject-of-a-judgement", "generic-stem"],
)
def test_one_template_about_two_things_is_two_questions(one: Draft, other: Draft) -> None:
    assert label(one, other) is Label.DIFFERENT


@pytest.mark.parametrize(("one", "other"), list(combinations(ALL, 2)))
def test_questions_about_other_things_are_different(one: Draft, other: Draft) -> None:
    assert label(one, other) is Label.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("未经上级核准，不得扩大招生范围。", "未经上级批准，不得扩大招生范围。"),
        ("申诉应当自收到决定之日起三十日内提出。", "申诉应当自收到决定之日起30日内提出。"),
        ("根据《某某办法》规定，申诉应当在三十日内书面提出。", "申诉应当在三十日内书面提出。"),
    ],
    ids=["wording", "numerals", "source"],
)
def test_wording_alone_makes_no_other_judgement(one: str, other: str) -> None:
    assert label(judge(one), judge(other)) is Label.DUPLICATE


def test_a_typing_error_makes_no_other_question() -> None:
    right = single("实现共产主义远大理想，要从（ ）做起。", "本职工作", "理论学习", "志愿服务", "调查研究")

    assert label(right, replace(right, stem=right.stem.replace("共产主义", "共主主义"))) is Label.DUPLICATE


def test_another_word_is_no_typing_error() -> None:
    texts = ("十日", "十五日", "三十日", "六十日")
    one, other = (single(f"持票人应当在（ ）内提示付款，逾期的{name}不予兑付。", *texts) for name in ("支票", "本票"))

    assert label(one, other) is not Label.DUPLICATE


def test_the_same_long_answer_to_a_stem_worded_anew_is_near() -> None:
    key = "坚持党的领导、人民当家作主和依法治国的有机统一"
    one = single("建设社会主义政治文明，最根本的就是要（ ）。", key, "扩大基层选举", "精简各级机构", "完善监督体系")
    other = single("发展社会主义民主政治，最根本的是要（ ）。", key, "改革行政体制", "健全法律法规", "加强舆论引导")

    assert label(one, other) is Label.NEAR


def test_one_stem_over_wholly_other_options_is_another_question() -> None:
    one = multiple("关于教师轮岗，说法正确的有（ ）。", "每轮三年", "自愿报名", "择优选派", "计入考核", key="ABCD")
    other = multiple("关于教师轮岗，说法正确的有（ ）。", "保留编制", "发放补贴", "安排住宿", "报销路费", key="AB")

    assert label(one, other) is Label.DIFFERENT


def test_a_draft_without_options_or_answer_can_be_compared() -> None:
    bare = replace(SINGLES[0], options=(), answer=None)

    assert label(bare, bare) is Label.DUPLICATE
    assert label(bare, SINGLES[0]) is Label.NEAR

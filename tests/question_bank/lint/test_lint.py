"""Judging questions: each fault is found by example, sound questions are left in peace."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.drafts import Draft
from question_bank.formats.toml_bank import read_toml_bank
from question_bank.lint import Edition, Severity, lint
from question_bank.questions import Option, QuestionType

SHIPPED = sorted((Path(__file__).parents[3] / "content" / "bank").glob("*/*.toml"))


def single(stem: str = "警告处分的影响期是（ ）。", *texts: str, key: str = "A", explanation: str = "") -> Draft:
    texts = texts or ("一年", "半年", "二年", "三年")
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABCDEFGH", texts, strict=False))
    return Draft(type=QuestionType.SINGLE, stem=stem, options=options, answer=(key,), explanation=explanation)


def codes(*drafts: Draft) -> list[str]:
    return [finding.code for finding in lint(drafts)]


def test_a_sound_question_is_left_in_peace() -> None:
    assert codes(single()) == []


@pytest.mark.parametrize(
    "explanation",
    [
        "故选A。",
        "正确答案是B",
        "选项C错在期限",
        "A项说的是严重警告",
        "A、B都不符合规定",
        "AB两项正确",
        "第二个选项才对",
    ],
)
def test_a_letter_in_the_explanation_is_named(explanation: str) -> None:
    assert codes(single(explanation=explanation)) == ["letter-named"]


@pytest.mark.parametrize(
    "explanation", ["乙类传染病按A类管理", "AI 与 B超", "维生素C", "准则第一项要求坚定政治方向", "A股和B股", "见附件A"]
)
def test_letters_that_mean_no_option_are_left_alone(explanation: str) -> None:
    assert codes(single(explanation=explanation)) == []


def test_an_option_that_names_letters_is_found() -> None:
    assert "letter-named" in codes(single("谁可以办理？", "本人", "家属", "A或B均可", "任何人"))


def test_options_about_the_others_belong_last() -> None:
    assert codes(single("应当怎样做？", "如实报告", "以上都对", "及时纠正")) == ["all-of-above-not-last"]
    assert codes(single("应当怎样做？", "如实报告", "及时纠正", "以上都对")) == []


@pytest.mark.parametrize("again", ["一 年", "一年。", "“一年”"])
def test_options_that_differ_only_in_dress_are_repeated(again: str) -> None:
    assert codes(single("影响期是（ ）。", "一年", again, "二年")) == ["option-repeated"]


def test_ranges_that_meet_are_overlapping() -> None:
    assert codes(single("党员人数一般为（ ）。", "3至50人", "40至60人", "70至80人")) == ["options-overlap"]
    assert codes(single("党员人数一般为（ ）。", "3至50人", "50至60人", "60至80人")) == []


def test_a_list_inside_the_key_is_only_noted() -> None:
    finding = lint([single("依据是（ ）。", "宪法和法律", "宪法", "决定", "通知")])[0]

    assert (finding.code, finding.severity) == ("options-overlap", Severity.NOTE)


@pytest.mark.parametrize(
    "stem", ["党员不得不服从。", "没有一名党员不受纪律约束吗？", "以下不得从事的活动，错误的是（ ）。"]
)
def test_double_negatives_are_found(stem: str) -> None:
    assert codes(single(stem)) == ["double-negative"]


@pytest.mark.parametrize(
    "stem", ["未经批准的，不得发布。", "人民军队战无不胜的根本保证是（ ）。", "以下不属于处分的是（ ）。"]
)
def test_denials_that_read_plainly_are_left_alone(stem: str) -> None:
    assert codes(single(stem)) == []


def test_a_key_written_in_the_stem_is_given_away() -> None:
    stem = "预备党员的预备期，从通过他为（ ）之日算起。"

    assert codes(single(stem, "预备党员", "发展对象", "正式党员")) == ["key-given-away"]
    assert codes(single(stem, "预备党员", "发展对象", "正式党员", key="B")) == []


def test_a_key_far_longer_than_the_others_is_noted() -> None:
    assert codes(single("应当怎样办理？", "不开通，待了解清楚以后再审慎开通", "正常开通", "优先开通")) == [
        "key-much-longer"
    ]


def test_the_number_of_blanks_must_fit_the_answer() -> None:
    draft = Draft(type=QuestionType.FILL, stem="党章共____章____条。", answer=(("十一",),))

    assert codes(draft) == ["blanks-count"]


def test_a_question_without_an_answer_is_an_error() -> None:
    draft = Draft(type=QuestionType.SHORT, stem="怎样理解？")

    assert [(finding.code, finding.severity) for finding in lint([draft])] == [("answer-missing", Severity.ERROR)]


@pytest.mark.parametrize(("key", "found"), [("A", ["answer-letters-unbalanced"]), ("ABCD", [])])
def test_keys_that_favour_a_letter_are_found(key: str, found: list[str]) -> None:
    drafts = [single(key=key[number % len(key)]) for number in range(24)]

    assert codes(*drafts) == found


def test_the_longest_option_as_the_usual_key_is_found() -> None:
    drafts = [
        single(
            "期限（ ）。",
            *("十个工作日" if place == number % 4 else f"{place}天" for place in range(4)),
            key="ABCD"[number % 4],
        )
        for number in range(24)
    ]

    assert codes(*drafts) == ["longest-option-bias"]


@given(right=st.lists(st.booleans(), max_size=19))
def test_small_sets_are_never_called_unbalanced(right: list[bool]) -> None:
    assert codes(*(Draft(type=QuestionType.JUDGE, stem="对吗？", answer=key) for key in right)) == []


def test_citations_are_held_against_the_catalogue() -> None:
    catalogue = {
        edition.name: edition
        for edition in (
            Edition(name="条例@2023", articles=frozenset({"第一条"})),
            Edition(name="条例@2018", articles=frozenset({"第一条"}), superseded_by="条例@2023"),
        )
    }

    def cited(source: str) -> list[str]:
        draft = Draft(type=QuestionType.JUDGE, stem="对吗？", answer=True, source=source)
        return [finding.code for finding in lint([draft], catalogue=catalogue)]

    assert cited("条例@2023/第一条") == []
    assert cited("条例@2023/第二条") == ["citation-unknown"]
    assert cited("条例@1999/第一条") == ["citation-unknown"]
    assert cited("条例@2018/第一条") == ["edition-stale"]
    assert cited("教材第 12 页") == []


@pytest.mark.skipif(not SHIPPED, reason="no bank is shipped yet")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_shipped_bank_has_nothing_that_must_be_changed(path: Path) -> None:
    reading = read_toml_bank(path.read_text(encoding="utf-8"), file=path.name)
    errors = [finding for finding in lint(reading.drafts) if finding.severity is Severity.ERROR]

    assert reading.problems == ()
    assert errors == []

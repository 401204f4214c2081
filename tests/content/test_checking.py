"""Claims against facts: what an article does not bear out is named with file and line, and nothing else is."""

from pathlib import Path

import pytest

from content import checking
from content.addresses import article
from content.bank import parse_questions
from content.catalogue import Catalogue, parse
from content.checking import Materials, check, current_facts, facts
from content.checking.coverage import balance, coverage
from content.checking.reference import ReferenceText
from content.guides import parse_guide
from content.importing import import_file

CATALOGUE = """
[[document]]
key = "property_rules"
title = "学校公物管理规定"
short = "公物规定"

[[document.edition]]
year = 2020
issued_by = "某校"
issued_on = 2020-01-01
in_force_on = 2020-01-01
status = "current"
shape = { articles = 4 }
"""
TEXT = """学校公物管理规定
第一条　借用公物应当登记，并在七日内归还，最长不超过一个月。
第二条　损坏公物的，给予警告处分；情节严重的，给予严重警告或者撤销党内职务处分，影响期为一年半。
第三条　公物包括下列四种“校产”：
（一）桌椅；
（二）图书；
（三）器材；
（四）其他由学校购置并且登记在册的各类教学用品。
第四条　本规定自2020年1月1日起施行。"""
GUIDE = """+++
edition = "公物规定@2020"
articles = ["第一条"]
title = "借了要还"
terms = ["归还"]
links = ["公物规定@2020/第二条"]
+++
## 要点
- 借来的东西七天内要「归还」。
## 界限
- 再长也不能超过1个月。
## 案例
林老师3月借了投影仪，过了40天才还。合规吗？
## 解答
不合规。第一条只给七天，最长也就一个月；40天早超过了。
"""
QUESTION = """[[question]]
id = "property-0001"
type = "single"
stem = "借用公物应在多长时间内归还？"
options = ["三日", "七日", "十日", "十五日"]
answer = "B"
explanation = "第一条：借了要登记，七日内还。"
difficulty = "easy"
cites = "公物规定@2020/第一条"
"""
JUDGE = """[[question]]
id = "property-0002"
type = "judge"
stem = "损坏公物受严重警告，影响期是二年。"
answer = false
explanation = "第二条：是一年半，不是二年。"
difficulty = "easy"
cites = "公物规定@2020/第二条"
"""
TIER = """[[question]]
id = "property-0004"
type = "single"
stem = "损坏公物情节严重的，给予什么处分？"
options = ["严重警告或撤销党内职务", "警告或严重警告"]
answer = "A"
explanation = "第二条：一般是警告；情节严重的，严重警告或撤销党内职务。"
difficulty = "easy"
cites = "公物规定@2020/第二条"
"""
FILL = """[[question]]
id = "property-0003"
type = "fill"
stem = "公物分为____类。"
answer = [["四", "4"]]
explanation = "第三条分了四种。"
difficulty = "easy"
cites = "公物规定@2020/第三条"
"""


@pytest.fixture
def catalogue() -> Catalogue:
    """Return a catalogue of one small document."""
    return parse(CATALOGUE, file="catalogue.toml")


@pytest.fixture
def reference(catalogue: Catalogue) -> dict[str, ReferenceText]:
    """Return its official text."""
    edition = catalogue.editions["公物规定@2020"]
    text = import_file(TEXT.encode(), name="a.txt", edition=edition).text
    return {edition.name: ReferenceText(text=text, whole=frozenset(text.by_place))}


def materials(*, guide: str = "", questions: str = "") -> Materials:
    return Materials(
        guides=(parse_guide(guide, key="property_rules/001-borrowing"),) if guide else (),
        questions=parse_questions(questions, name="property_rules/a.toml") if questions else (),
        faults=(),
    )


def findings(
    made: Materials, catalogue: Catalogue, reference: dict[str, ReferenceText], *, with_text: bool = True
) -> list[str]:
    known = current_facts(made, catalogue=catalogue, reference=reference)
    return [
        str(found) for found in check(made, catalogue=catalogue, facts=known, reference=reference if with_text else {})
    ]


@pytest.mark.parametrize("with_text", [True, False])
def test_what_the_articles_bear_out_has_no_findings_with_and_without_the_text(
    catalogue: Catalogue, reference: dict[str, ReferenceText], with_text: bool
) -> None:
    made = materials(guide=GUIDE, questions=QUESTION + JUDGE)

    assert findings(made, catalogue, reference, with_text=with_text) == []


@pytest.mark.parametrize("with_text", [True, False])
@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("七天内要", "八天内要", 9, "要点：数字「8天」不在所引条文中"),
        ("1个月", "2个月", 11, "界限：数字「2个月」"),
        ("「归还」", "「返还」", 9, "引号里的「返还」不是所引条文的原词"),
        ('terms = ["归还"]', 'terms = ["返还"]', 1, "terms：「返还」不是所引条文里的词语"),
        ("第一条只给", "第九条只给", 15, "公物规定@2020 没有第九条"),
        ("第一条只给", "规定只给", 15, "没有写明出自第一条"),
        ("第一条只给", "第一条第二款只给", 15, "第一条只有 1 款"),
        ("七天内要「归还」", "七天内要「归还」，不然给警告处分", 9, "处分「警告」不在所引条文中"),
        ("公物规定@2020/第二条", "公物规定@2020/第五条", 1, "没有第五条"),
        ('articles = ["第一条"]', 'articles = ["第七条"]', 1, "没有第七条"),
    ],
)
def test_a_guide_that_the_article_does_not_bear_out_is_named(
    catalogue: Catalogue,
    reference: dict[str, ReferenceText],
    old: str,
    new: str,
    line: int,
    said: str,
    with_text: bool,
) -> None:
    assert old in GUIDE

    found = findings(materials(guide=GUIDE.replace(old, new, 1)), catalogue, reference, with_text=with_text)

    assert any(text.startswith(f"guides/property_rules/001-borrowing.md:{line}:") and said in text for text in found)


@pytest.mark.parametrize(
    ("question", "old", "new", "said"),
    [
        (QUESTION, 'answer = "B"', 'answer = "C"', "答案：数字「10天」"),
        (QUESTION, "七日内还", "九日内还", "解析：数字「9天」"),
        (QUESTION, "第一条：", "", "解析：没有写明出自第一条"),
        (QUESTION, "第一条：", "第二条：", "解析：没有写明出自第一条"),
        (QUESTION, "/第一条", "/第六条", "没有第六条"),
        (TIER, "情节严重的，严重警告或", "情节严重的，警告或", "解析：处分档次"),
        (TIER, "撤销党内职务。", "留党察看。", "处分「留党察看」不在所引条文中"),
        (TIER, 'answer = "A"', 'answer = "B"', "答案：处分档次「情节严重：严重警告/警告」"),
        (JUDGE, "是一年半，不是二年", "是三年", "解析：数字「36个月」"),
        (JUDGE, "answer = false", "answer = true", "题干：数字「24个月」"),
        (FILL, '[["四", "4"]]', '[["五", "5"]]', "「五、5」不是所引条文里的词语或数字"),
    ],
)
def test_a_question_that_the_article_does_not_bear_out_is_named(
    catalogue: Catalogue, reference: dict[str, ReferenceText], question: str, old: str, new: str, said: str
) -> None:
    assert findings(materials(questions=question), catalogue, reference) == []

    found = findings(materials(questions=question.replace(old, new, 1)), catalogue, reference)

    assert any(text.startswith("bank/property_rules/a.toml:1:") and said in text for text in found)


@pytest.mark.parametrize(
    "explanation",
    [
        "第一条：七日内还；损坏了再看第二条，最重严重警告。",  # another article is named beside its facts
        "第一条：七日内还，十五日超过七日。",  # a wrong option is held against the fact
        "第一条：七日内还，而不是十日。",  # a wrong option is called wrong
    ],
)
def test_an_explanation_may_name_other_articles_and_compare_wrong_options(
    catalogue: Catalogue, reference: dict[str, ReferenceText], explanation: str
) -> None:
    made = materials(questions=QUESTION.replace("第一条：借了要登记，七日内还。", explanation))

    assert findings(made, catalogue, reference) == []


@pytest.mark.parametrize(
    ("sentence", "is_copied"),
    [
        ("还有由学校购置并且登记在册的各类教学用品。", True),
        ("还有由学校购置，并且登记在册的各类教学用品。", True),
        ("还有学校购置、登记过的教学用品。", False),
        ("还有「登记在册的各类教学用品」。", False),
    ],
)
def test_a_run_of_thirteen_characters_of_the_official_text_is_copying(
    catalogue: Catalogue, reference: dict[str, ReferenceText], sentence: str, is_copied: bool
) -> None:
    made = materials(guide=GUIDE.replace("要「归还」。", f"要「归还」。\n- {sentence}").replace("第一条", "第三条", 1))

    found = [text for text in findings(made, catalogue, reference) if "连续相同" in text]

    assert bool(found) is is_copied
    assert all(text.startswith("guides/property_rules/001-borrowing.md:10:") for text in found)


def test_what_cites_an_edition_that_the_catalogue_lacks_is_named(
    catalogue: Catalogue, reference: dict[str, ReferenceText]
) -> None:
    made = materials(questions=QUESTION.replace("公物规定@2020", "公物规定@2019"))

    (found,) = [text for text in findings(made, catalogue, reference) if "目录中没有" in text]

    assert "目录中没有 公物规定@2019，可用的版本：公物规定@2020" in found


def test_what_nothing_is_known_about_is_not_taken_for_checked(catalogue: Catalogue) -> None:
    found = findings(materials(guide=GUIDE, questions=QUESTION), catalogue, {})

    assert len([text for text in found if "没有 公物规定@2020 的事实表，无法核对" in text]) == 2


def test_an_article_named_with_its_document_is_looked_up_there(
    catalogue: Catalogue, reference: dict[str, ReferenceText]
) -> None:
    foreign = materials(questions=QUESTION.replace("七日内还", "七日内还，与《民法典》第九百条无关"))
    own = materials(questions=QUESTION.replace("七日内还", "七日内还，与公物规定第九百条无关"))

    assert findings(foreign, catalogue, reference) == []
    assert any("没有第九百条" in text for text in findings(own, catalogue, reference))


def test_two_guides_may_not_cover_one_article(catalogue: Catalogue, reference: dict[str, ReferenceText]) -> None:
    twice = Materials(
        guides=tuple(parse_guide(GUIDE, key=f"property_rules/{name}") for name in ("001-a", "001-b")),
        questions=(),
        faults=(),
    )

    assert any("已由 guides/property_rules/001-a.md 讲过" in text for text in findings(twice, catalogue, reference))


def test_a_guide_to_a_text_that_is_not_whole_must_be_flagged(
    catalogue: Catalogue, reference: dict[str, ReferenceText]
) -> None:
    name = "公物规定@2020"
    partial = {name: ReferenceText(text=reference[name].text, whole=frozenset({article(2)}))}

    assert any("原文不全，请加 to_verify" in text for text in findings(materials(guide=GUIDE), catalogue, partial))
    flagged = GUIDE.replace("links", 'to_verify = "期限待核对"\nlinks')
    assert findings(materials(guide=flagged), catalogue, partial) == []


def test_facts_survive_their_file(catalogue: Catalogue, reference: dict[str, ReferenceText], tmp_path: Path) -> None:
    (taken,) = current_facts(materials(guide=GUIDE), catalogue=catalogue, reference=reference).values()
    path = tmp_path / "property_rules" / "2020.toml"
    path.parent.mkdir()
    path.write_text(facts.write(taken), encoding="utf-8")

    assert facts.load(tmp_path) == {"公物规定@2020": taken}
    assert taken.articles[article(2)].punishments == {"警告", "严重警告", "撤销党内职务"}
    assert taken.articles[article(2)].scale == {"情节严重：严重警告/撤销党内职务"}
    assert taken.articles[article(1)].terms == {"归还"}
    assert taken.articles[article(3)].items == (4,)


def test_coverage_says_which_articles_have_a_guide_and_questions(catalogue: Catalogue) -> None:
    made = materials(guide=GUIDE, questions=QUESTION + JUDGE)

    (row,) = coverage(made.guides, made.questions, catalogue)

    assert [str(place) for place in row.uncovered] == ["第二条", "第三条", "第四条"]
    assert [str(place) for place in row.unasked] == ["第三条", "第四条"]
    assert (row.guides, row.questions, row.flagged) == (1, 2, 0)


def test_balance_counts_where_the_right_answers_stand() -> None:
    counted = balance(materials(questions=QUESTION + JUDGE).questions)

    assert counted.positions == {"B": 1}
    assert (counted.longest_right, counted.singles) == (0, 1)
    assert (counted.true, counted.judgements) == (0, 1)


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "guides" / "property_rules"
    folder.mkdir(parents=True)
    (folder / "001-good.md").write_text(GUIDE, encoding="utf-8")
    (folder / "002-bad.md").write_text("没有设置", encoding="utf-8")

    made = checking.read_materials(guides=tmp_path / "guides", bank=tmp_path / "bank")

    assert [guide.key for guide in made.guides] == ["property_rules/001-good"]
    assert [fault.file for fault in made.faults] == ["guides/property_rules/002-bad.md"]

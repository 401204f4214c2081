"""Official texts: structure found, addresses stable, every flaw named with its place and nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.catalogue import Edition, load
from content.importing import Imported, import_file
from content.importing.review import out_of_order
from content.numerals import numeral

WHOLE = """
学校公物管理规定
（2020年1月1日某校印发 2021年2月2日修订）
第一编　总则
第一章　目　的
第一条　为了爱护公物，制定本规定。
第二条　公物包括：
（一）桌椅；
（二）图书，按下列办法借阅：
1. 登记；
2. 按期归还。
（三）器材。
教室里的公物由班级保管。
第二编　分则
第二章　管理
第三条　借用公物，应当在七日内归还。
第三章　附则
第四条　本规定自2021年3月1日起施行。
"""


def read(text: str, edition: Edition | None = None) -> Imported:
    return import_file(text.strip("\n").encode(), name="规定.txt", edition=edition)


def codes(imported: Imported) -> list[str]:
    return [problem.code for problem in imported.problems]


def test_a_whole_text_gives_volumes_chapters_articles_paragraphs_and_items() -> None:
    imported = read(WHOLE)
    text = imported.text

    assert codes(imported) == []
    assert text.title == "学校公物管理规定"
    assert text.history.startswith("（2020年1月1日")
    assert list(map(str, text.headings)) == [
        "第一编　总则",
        "第一章　目的",
        "第二编　分则",
        "第二章　管理",
        "第三章　附则",
    ]
    second = text.passages[1]
    assert [paragraph.text for paragraph in second.paragraphs] == ["公物包括：", "教室里的公物由班级保管。"]
    assert second.paragraphs[0].items == ("桌椅；", "图书，按下列办法借阅：\n1. 登记；\n2. 按期归还。", "器材。")


def test_every_article_knows_the_headings_above_it() -> None:
    text = read(WHOLE).text

    assert [str(heading) for heading in text.headings_above(text.passages[2].place)] == ["第二编　分则", "第二章　管理"]


def test_a_paragraph_between_two_items_belongs_to_the_item() -> None:
    text = read("规定\n第一条　办法：\n（一）登记。\n登记用本子。\n（二）归还。\n第二条　完。").text

    assert text.passages[0].paragraphs[0].items == ("登记。\n登记用本子。", "归还。")


def test_a_table_of_contents_is_not_the_text() -> None:
    contents = "目　录\n第一编　总则……1\n第一章　目的……1\n第二编　分则……2\n第二章　管理……2\n第三章　附则……3\n"
    imported = read(WHOLE.replace("第一编　总则", contents + "第一编　总则", 1))

    assert codes(imported) == []
    assert list(map(str, imported.text.headings)) == list(map(str, read(WHOLE).text.headings))
    assert [passage.text for passage in imported.text.passages] == [
        passage.text for passage in read(WHOLE).text.passages
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ("第三条　借用公物，应当在七日内归还。\n", "", "article-missing", 6, "缺少第三条"),
        ("第二编", "第二条　又一个第二条。\n第二编", "article-doubled", 13, "第二条出现了两次（前一处在第6行）"),
        ("第一章　目　的", "目的", "chapter-mark-lost", 4, "缺少『第一章』"),
        ("第二章　管理\n", "", "chapter-disordered", 15, "缺少第二章"),
        ("（三）器材", "（四）器材", "item-disordered", 11, "应是第 3 项"),
        ("应当在七日内归还。", "应当在七日内归", "line-cut", 15, "可能被截断"),
        ("应当在七日内归还。", "应当在七\n日内归还。", "line-broken", 16, "断成了两行"),
        ("爱护公物，", "爱护“公物，", "bracket-unpaired", 5, "不成对"),
        ("爱护公物", "爱 护公物", "stray-space", 5, "1 处空格"),
        ("爱护公物", "爱护\ufffd物", "unreadable", 5, "无法识别"),
        ("学校公物管理规定\n（2020年1月1日某校印发 2021年2月2日修订）\n", "", "title-missing", 1, "没有标题"),
    ],
)
def test_one_flaw_is_named_once_with_its_place(old: str, new: str, code: str, line: int, said: str) -> None:
    assert old in WHOLE

    imported = read(WHOLE.replace(old, new, 1))

    assert [(problem.code, problem.place.line) for problem in imported.problems] == [(code, line)]
    assert said in imported.problems[0].message


def test_a_heading_that_lost_its_mark_is_a_chapter_again() -> None:
    headings = read(WHOLE.replace("第一章　目　的", "目的", 1)).text.headings

    assert list(map(str, headings))[:2] == ["第一编　总则", "第一章　目的"]


def test_a_broken_line_is_joined_and_a_stray_space_dropped() -> None:
    broken = read(WHOLE.replace("应当在七日内归还。", "应当在七\n日 内归还。", 1))

    assert broken.text.passages[2].text == "借用公物，应当在七日内归还。"


def test_an_article_out_of_its_place_is_named_alone() -> None:
    articles = [f"第{numeral(at)}条　第{at}件事。" for at in (1, 2, 5, 3, 4, 6)]

    imported = read("规定\n" + "\n".join(articles))

    assert [(problem.code, problem.place.line) for problem in imported.problems] == [("article-disordered", 4)]


def test_a_text_of_parts_has_a_preamble_and_parts() -> None:
    imported = read("若干规定\n开头的话。\n一、爱护\n桌椅要爱护。\n图书也要。\n二、节约\n水电要节约。")

    assert codes(imported) == []
    assert [(str(p.place), p.heading) for p in imported.text.passages] == [
        ("序言", ""),
        ("第一部分", "爱护"),
        ("第二部分", "节约"),
    ]
    assert len(imported.text.passages[1].paragraphs) == 2


def test_a_text_of_items_gives_each_its_heading() -> None:
    imported = read(
        "几项守则\n为了大家，定这些守则。\n一、爱护公物。桌椅要爱护。\n二、节约水电。随手关灯；不得长流水。"
    )

    assert codes(imported) == []
    assert imported.text.preface == ("为了大家，定这些守则。",)
    assert [(str(p.place), p.heading, p.paragraphs[0].text) for p in imported.text.passages] == [
        ("第一项", "爱护公物", "桌椅要爱护。"),
        ("第二项", "节约水电", "随手关灯；不得长流水。"),
    ]


def test_a_text_is_held_against_the_shape_of_its_edition() -> None:
    edition = load().editions["廉洁自律准则@2015"]
    articles = "\n".join(f"第{numeral(at)}条　第{at}件事。" for at in range(1, 8))

    imported = read(f"{edition.title}\n{articles}", edition)

    assert codes(imported) == ["shape-differs", "article-missing"]
    assert "应有 8 条" in imported.problems[0].message
    assert "缺少第八条" in imported.problems[1].message


def test_what_stands_before_the_known_title_is_skipped_and_said() -> None:
    edition = load().editions["廉洁自律准则@2015"]
    articles = "\n".join(f"第{numeral(at)}条　第{at}件事。" for at in range(1, 9))

    imported = read(f"首页 > 党内法规\n分享到\n{edition.title}\n{articles}", edition)

    assert codes(imported) == ["before-title"]
    assert imported.text.title == edition.title


def letter_of_three_standards() -> str:
    """Return a page with a letter and three texts of ten items, with headings from the catalogue and our own words."""
    lines = ["首页", "关于印发三份准则的通知", "各单位：", "现将三份准则印发给你们。"]
    for kind in ("高校教师", "中小学教师", "幼儿园教师"):
        edition = load().editions[f"{kind}十项准则@2018"]
        lines += [edition.title, "为了大家，定下这些准则。"]
        lines += [f"{numeral(at)}、{name}。做好这一项。" for at, name in enumerate(edition.headings, start=1)]
    return "\n".join([*lines, "责任编辑：某某", "打印本页"])


@pytest.mark.parametrize("kind", ["高校教师", "中小学教师", "幼儿园教师"])
def test_of_several_texts_in_one_file_the_one_asked_for_is_read(kind: str) -> None:
    edition = load().editions[f"{kind}十项准则@2018"]

    imported = read(letter_of_three_standards(), edition)

    assert codes(imported) == ["before-title", "after-text"]
    assert tuple(passage.heading for passage in imported.text.passages) == edition.headings
    assert imported.text.preface == ("为了大家，定下这些准则。",)


def test_an_item_under_another_name_than_the_catalogue_says_is_named() -> None:
    edition = load().editions["幼儿园教师十项准则@2018"]
    items = [f"{numeral(at)}、{name}。做好这一项。" for at, name in enumerate(edition.headings, start=1)]
    items[4], items[5] = (
        items[4].replace("加强安全防范", "关心爱护幼儿"),
        items[5].replace("关心爱护幼儿", "加强安全防范"),
    )

    imported = read("\n".join([edition.title, *items]), edition)

    assert codes(imported) == ["heading-differs", "heading-differs"]
    assert "第五项应是『加强安全防范』" in imported.problems[0].message


def test_the_foot_of_a_web_page_is_not_an_article() -> None:
    imported = read(WHOLE.rstrip("\n") + "\n来源：某校网站\n上一篇：关于放假的通知")

    assert codes(imported) == ["after-text"]
    assert imported.text.passages[-1].text == "本规定自2021年3月1日起施行。"


def test_a_file_without_any_article_says_so() -> None:
    assert codes(read("通知\n明天开会。")) == ["nothing-found"]


@given(st.integers(min_value=1, max_value=30), st.sets(st.integers(min_value=2, max_value=29)))
def test_exactly_the_articles_that_are_left_out_are_missing(count: int, dropped: set[int]) -> None:
    kept = [at for at in range(1, count + 1) if at not in dropped or at == count]
    lines = ["规定", *(f"第{numeral(at)}条　第{at}件事。" for at in kept)]

    problems = import_file("\n".join(lines).encode(), name="a.txt").problems

    missing = [numeral(at) for at in range(1, count + 1) if at not in kept]
    assert [problem.message for problem in problems] == [f"缺少第{name}条，请补上后再导入" for name in missing]


@given(st.permutations(range(12)))
def test_what_is_not_out_of_order_increases(numbers: list[int]) -> None:
    wrong = out_of_order(numbers)
    rest = [value for at, value in enumerate(numbers) if at not in wrong]

    assert rest == sorted(rest)


KNOWN_FLAWS = {
    "party_constitution_2022": ["title-missing"],
    "accountability_regulations_2016_superseded": ["stray-space"],
    "discipline_enforcement_work_rules_2019": ["bracket-unpaired"],
    "minors_protection_law_2024": ["bracket-unpaired", "stray-space"],
    "party_dues_rules": ["bracket-unpaired"],
    "party_member_admission_rules_2014": ["chapter-mark-lost"],
    "party_member_education_management_2019_INCOMPLETE": ["chapter-mark-lost", "article-missing", "line-broken"],
    "university_party_grassroots_organization_2021": ["chapter-mark-lost"],
}


def test_every_reference_file_imports_with_its_known_flaws_and_nothing_else(reference_folder: Path) -> None:
    files = [*reference_folder.glob("*.txt"), *(reference_folder / "extra").glob("*.txt")]
    found = {path.stem: codes(import_file(path.read_bytes(), name=path.name)) for path in files}

    assert len(found) >= 20
    assert {name: flaws for name, flaws in found.items() if flaws} == KNOWN_FLAWS

"""Guide files: what they hold, and what is said about one that cannot be read."""

from pathlib import Path

import pytest

from content import guides
from content.guides import parse_guide
from content.tables import BadContent

GUIDE = """+++
edition = "纪律处分条例@2023"
articles = ["第八条", "第九条"]
title = "处分有几种"
terms = ["警告"]
links = ["纪律处分条例@2023/第十条"]
+++
## 要点
- 处分有轻有重。
## 界限
- 对人和对组织的办法不同。
## 案例
林某迟到了。要处分吗？
## 解答
看情节（第八条）。
"""
KEY = "discipline_regulations/008-kinds"


def test_a_guide_knows_its_articles_terms_links_and_four_sections() -> None:
    guide = parse_guide(GUIDE, key=KEY)

    assert [str(address) for address in guide.addresses] == ["纪律处分条例@2023/第八条", "纪律处分条例@2023/第九条"]
    assert guide.section("案例").text == "林某迟到了。要处分吗？"
    assert (guide.document, guide.terms, guide.to_verify) == ("discipline_regulations", ("警告",), "")


def test_every_section_knows_the_line_on_which_its_text_begins() -> None:
    guide = parse_guide(GUIDE, key=KEY)
    lines = GUIDE.splitlines()

    assert [lines[section.line - 1] for section in guide.sections] == [
        section.text.splitlines()[0] for section in guide.sections
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("+++\nedition", "edition"), r":1: 文件应以 \+\+\+ 一行开头"),
        (('title = "处分有几种"\n', ""), "缺少 title"),
        (('title = "', 'titel = "'), "不认识的键 titel"),
        (('"处分有几种"', '"处分有几种' + "啊" * 20 + '"'), "title 有 25 个字"),
        (('["第八条", "第九条"]', '["第九条", "第八条"]'), "按条文顺序"),
        (('["第八条", "第九条"]', '["第8条"]'), "中文数字"),
        (('["第八条", "第九条"]', "[]"), "缺少 articles"),
        (("第十条", "十条"), "links：『十条』不是条款位置"),
        (("## 界限", "## 要求"), "四个标题"),
        (("- 处分有轻有重。\n", ""), ":8: 「要点」下面没有内容"),
        (("+++\n## 要点", "+++\n先说一句。\n## 要点"), "第一个 ## 标题之前"),
        (('terms = ["警告"]', 'terms = ["警告"'), "不是正确的 TOML"),
    ],
)
def test_a_bad_guide_is_refused_with_its_file_and_what_to_do(change: tuple[str, str], said: str) -> None:
    assert change[0] in GUIDE

    with pytest.raises(BadContent, match=rf"^guides/{KEY}\.md.*{said}"):
        parse_guide(GUIDE.replace(*change, 1), key=KEY)


@pytest.mark.parametrize("key", ["008-kinds", "discipline_regulations/kinds", "discipline_regulations/008-种类"])
def test_a_guide_under_a_wrong_name_is_refused(key: str) -> None:
    with pytest.raises(BadContent, match="文件名应是"):
        parse_guide(GUIDE, key=key)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "discipline_regulations" / "008-kinds.md"
    path.parent.mkdir()
    path.write_bytes(GUIDE.encode("gb18030"))

    with pytest.raises(BadContent, match="UTF-8"):
        guides.load(tmp_path)


def test_every_guide_that_ships_can_be_read() -> None:
    assert len(guides.load()) >= 190

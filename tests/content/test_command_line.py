"""The command line: what it prints, and the status it ends with."""

from pathlib import Path

import pytest

from content.__main__ import main

RULES = "规定\n第一条　损坏桌椅的，照价赔偿。\n第二条　本规定自{year}年1月1日起施行。\n"


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_list_names_editions_with_their_shape_and_the_collections(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0

    printed = capsys.readouterr().out
    assert "纪律处分条例@2023" in printed
    assert "3编11章158条" in printed
    assert "一章两准则三条例：党章、廉洁自律准则" in printed


def test_list_of_sources_says_number_and_where_to_find_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--sources"]) == 0

    assert "教师〔2018〕16号" in capsys.readouterr().out


def test_import_of_a_whole_text_ends_with_0_and_shows_its_outline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--outline", written(tmp_path, "规定.txt", RULES.format(year=2020))]) == 0

    printed = capsys.readouterr().out
    assert "规定.txt：规定，2 条，0 处问题" in printed
    assert printed.index("第一条") < printed.index("第二条")


def test_import_of_a_damaged_text_names_every_flaw_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RULES.format(year=2020).replace("第二条", "第三条")

    assert main(["import", written(tmp_path, "规定.txt", text)]) == 1

    assert "『规定.txt』第2行 缺少第二条，请补上后再导入（article-missing）" in capsys.readouterr().out


def test_import_for_an_unknown_edition_lists_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--edition", "规定@2020", written(tmp_path, "a.txt", "")]) == 2

    assert "可用的版本：党章@2022" in capsys.readouterr().err


def test_an_unreadable_file_ends_with_2_and_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", written(tmp_path, "a.txt", "")]) == 2

    assert "文件是空的" in capsys.readouterr().err


def test_diff_prints_the_article_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [written(tmp_path, f"规定{year}.txt", RULES.format(year=year)) for year in (2020, 2024)]

    assert main(["diff", *files]) == 0

    printed = capsys.readouterr().out
    assert "# 规定2020 → 规定2024" in printed
    assert "| 第二条 | 第二条 | 修改 |" in printed


def test_check_ends_with_1_when_a_guide_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "guides" / "integrity_code"
    folder.mkdir(parents=True)
    (folder / "001-a.md").write_text("没有设置", encoding="utf-8")
    places = ["--guides", str(tmp_path / "guides"), "--bank", str(tmp_path), "--reference", str(tmp_path)]

    assert main(["check", *places]) == 1

    printed = capsys.readouterr().out
    assert "guides/integrity_code/001-a.md:1: 文件应以 +++ 一行开头" in printed
    assert "发现问题 1 处" in printed


def test_facts_without_any_official_text_says_where_to_point_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["facts", "--reference", str(tmp_path)]) == 2

    assert "--reference" in capsys.readouterr().err

"""The verbs that compare, judge and look up, run on real files: what they print and the code they end with."""

import json
from pathlib import Path

import pytest

from question_bank.__main__ import main

SOUND = (
    '[[question]]\ntype = "single"\nstem = "警告的影响期为（ ）。"\noptions = ["一年", "半年", "二年"]\nanswer = "A"\n'
)
TWICE = SOUND + SOUND.replace('"一年", "半年"', '"半年", "一年"').replace('answer = "A"', 'answer = "B"')
CONFLICT = SOUND.replace('answer = "A"', 'answer = "C"')


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.toml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def written(tmp_path: Path, text: str, name: str = "other.toml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_doubles_within_files_are_shown_as_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", written(tmp_path, TWICE), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)

    assert (row["label"], row["first"]["place"]["row"], row["second"]["place"]["row"]) == ("duplicate", 1, 2)
    assert row["differences"] == []


def test_new_files_are_held_against_a_bank(tmp_path: Path, bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", written(tmp_path, CONFLICT), "--against", str(bank)]) == 0
    shown = capsys.readouterr().out

    assert "重复但答案不一致" in shown
    assert "2年 ↔ 1年" in shown


def test_a_bank_without_doubles_shows_none(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", str(bank)]) == 0
    assert capsys.readouterr().out == "共 1 题，找到 0 对\n"


def test_a_catalogue_that_is_none_ends_with_two(tmp_path: Path, bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bank), "--catalogue", written(tmp_path, "{", "catalogue.json")]) == 2
    assert "catalogue.json" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["duplicates"], ["duplicates", "nowhere.xlsx"], ["check", "nowhere.xlsx"]])
def test_what_cannot_be_read_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2


def test_a_sound_bank_is_checked_in_silence(bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bank)]) == 0
    assert capsys.readouterr().out == "共 1 道题，0 处提示，0 处未能读懂\n"


def test_findings_name_the_place_and_end_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, SOUND.replace('"一年", "半年", "二年"', '"一年", "以上都不对", "二年"'))

    assert main(["check", path]) == 1
    shown = capsys.readouterr().out
    assert "『other.toml』第1行" in shown
    assert "应放在最后一个" in shown


def test_citations_are_checked_against_the_catalogue_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cited = written(tmp_path, SOUND + 'cites = "条例@2023/第九条"\n')
    catalogue = written(tmp_path, json.dumps([{"edition": "条例@2023", "articles": ["第八条"]}]), "catalogue.json")

    assert main(["check", cited, "--catalogue", catalogue, "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["code"], finding["severity"], finding["question"]) == ("citation-unknown", "error", 0)


def test_drafts_are_made_from_a_plain_text_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "学校每学期组织两次师德专题学习，并在十五日内公示结果。", "办法.txt")

    assert main(["cloze", path, "--json"]) == 0
    questions = json.loads(capsys.readouterr().out)["questions"]
    assert {question["source"] for question in questions} == {"办法"}

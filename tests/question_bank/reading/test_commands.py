"""The command line: what it prints, what it writes, and its exit codes."""

import json
from pathlib import Path

import pytest

from question_bank.__main__ import main
from question_bank.reading import read

CLEAN = "1. 火警电话是( )。\nA. 110\nB. 119\n答案：B\n2. 湿手可以插电。\n答案：错\n"
DOUBTFUL = "1. 火警电话是( )。\nA. 110\nB. 119\n"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "题目.txt"
    path.write_text(CLEAN, encoding="utf-8")
    return path


def test_reading_a_clean_file_prints_the_documented_json_and_ends_with_0(
    clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", "--json", str(clean)]) == 0

    body = json.loads(capsys.readouterr().out)
    assert body["total"] == 2
    assert body["by_type"] == {"single": 1, "multiple": 0, "judge": 1, "fill": 0, "short": 0}
    assert body["questions"][0]["answer"] == ["B"]
    assert body["questions"][1]["answer"] is False
    assert body["questions"][0]["place"] == {"file": "题目.txt", "line": 1}


def test_a_doubt_ends_with_1_and_is_shown_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "缺答案.txt"
    path.write_text(DOUBTFUL, encoding="utf-8")

    assert main(["read", str(path)]) == 1

    assert "『缺答案.txt』第1行：没有答案，请补上" in capsys.readouterr().out


def test_an_unreadable_or_absent_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 half")

    assert main(["read", str(path)]) == 2
    assert main(["read", str(tmp_path / "none.txt")]) == 2

    assert "已损坏" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "gift", "moodle", "qti", "docx"])
def test_converting_keeps_the_questions(form: str, clean: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out.{form}"

    assert main(["convert", str(clean), "--to", form, "-o", str(target)]) == 0

    assert [draft.answer for draft in read(target).drafts] == [("B",), False]


def test_a_paper_and_its_key_are_written_as_word_documents(clean: Path, tmp_path: Path) -> None:
    sheet, key = tmp_path / "paper.docx", tmp_path / "key.docx"

    assert main(["paper", str(clean), "--title", "测试", "-o", str(sheet), "--key", str(key)]) == 0

    assert [draft.answer for draft in read(sheet).drafts] == [None, None]
    assert key.read_bytes()[:2] == b"PK"


def test_drawing_twice_with_one_seed_gives_one_paper(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["draw", str(clean), "--rule", "单选题:1:2.5", "--seed", "甲"]

    assert main(words) == 0
    first = capsys.readouterr().out
    assert main(words) == 0

    assert capsys.readouterr().out == first
    assert json.loads(first)["questions"][0]["points"] == 2.5


def test_drawing_more_than_there_is_ends_with_1(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", str(clean), "--rule", "多选题:3", "--seed", "甲"]) == 1
    assert main(["draw", str(clean), "--rule", "不懂", "--seed", "甲"]) == 1

    assert "看不懂" in capsys.readouterr().err


def test_an_unknown_verb_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2

    assert "convert" in capsys.readouterr().err

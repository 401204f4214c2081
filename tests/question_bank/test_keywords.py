"""Keywords: what a text is about, the rarer and more frequent words first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.__main__ import main
from question_bank.keywords import keywords, rarity


def test_what_a_text_is_about_comes_first() -> None:
    found = [keyword.word for keyword in keywords("党员受到留党察看处分的，留党察看期间没有表决权。", limit=3)]

    assert found[0] == "留党察看"
    assert "表决权" in found


def test_everyday_words_are_less_rare_than_terms() -> None:
    assert rarity("我们") < rarity("表决权")


@given(text=st.text(max_size=80))
def test_keywords_stand_in_the_text_and_fall_in_weight(text: str) -> None:
    found = keywords(text)

    assert all(keyword.word in text for keyword in found)
    assert [keyword.weight for keyword in found] == sorted((keyword.weight for keyword in found), reverse=True)


def test_the_command_shows_the_keywords_of_every_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = tmp_path / "bank.toml"
    bank.write_text('[[question]]\ntype = "judge"\nstem = "预备党员没有表决权。"\nanswer = true\n', encoding="utf-8")

    assert main(["keywords", str(bank), "--limit", "2"]) == 0
    words, stem = capsys.readouterr().out.strip().split("\t")
    assert set(words.split("、")) == {"预备党员", "表决权"}
    assert stem == "预备党员没有表决权。"

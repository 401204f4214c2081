"""Pairs given in a file: every usual way of writing a question, the command, and hand-labelled pairs of real banks."""

import json
import os
from pathlib import Path

import pytest

from question_bank.__main__ import main
from question_bank.duplicates import compare, form_of, pairs_from_json
from question_bank.questions import QuestionType

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS") or Path(__file__).parents[4] / "shared" / "banks")
LABELLED = BANKS / "near_dups.json"


def pair(**second: object) -> dict[str, object]:
    first = {"type": "single", "stem": "申诉期为（ ）。", "options": ["十日", "三十日"], "answer": "B"}
    return {"id": "1", "a": first, "b": {**first, **second}}


@pytest.mark.parametrize(
    "second",
    [
        {"answer": ["B"]},
        {"answer": "三十日"},
        {"options": [{"id": "x", "text": "三十日"}, {"id": "y", "text": "十日"}], "answer": ["x"]},
    ],
)
def test_an_answer_may_be_letters_ids_or_the_text(second: dict[str, object]) -> None:
    (read,) = pairs_from_json([pair(**second)])

    assert compare(form_of(read.first), form_of(read.second)).value == "duplicate"


@pytest.mark.parametrize("given", [True, "对", "正确", "√", "T", "A", ["A"]])
def test_a_judgement_may_be_written_in_any_usual_way(given: object) -> None:
    question = {"type": "judge", "stem": "对吗", "answer": given}
    (read,) = pairs_from_json({"pairs": [{"id": "1", "a": question, "b": question}]})

    assert read.first.answer is True


@pytest.mark.parametrize("answer", ["三十日", ["三十日"], [["三十日", "30日"]]])
def test_blanks_may_be_texts_or_lists(answer: object) -> None:
    question = {"type": "fill", "stem": "申诉期为____。", "answer": answer}
    (read,) = pairs_from_json([{"id": "1", "a": question, "b": question}])

    assert read.first.type is QuestionType.FILL
    assert form_of(read.first).key == ("30日",)


@pytest.mark.parametrize("body", [{}, [{"id": "1"}], [pair(type="riddle")], "[]", [1]])
def test_a_malformed_file_is_refused_with_its_place(body: object) -> None:
    with pytest.raises(ValueError, match=r"应为|第 1 对"):
        pairs_from_json(body)


def test_the_command_prints_a_label_for_every_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps([pair(), pair(answer="A"), pair(stem="复核期为（ ）。")]), encoding="utf-8")

    assert main(["duplicates", "--pairs", str(path)]) == 0
    assert [told["label"] for told in json.loads(capsys.readouterr().out)] == [
        "duplicate",
        "duplicate-conflicting-keys",
        "different",
    ]


def test_a_file_that_is_not_json_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.json"
    path.write_text("not json", encoding="utf-8")

    assert main(["duplicates", "--pairs", str(path)]) == 2
    assert "pairs.json" in capsys.readouterr().err


@pytest.mark.skipif(not LABELLED.is_file(), reason=f"no hand-labelled pairs at {LABELLED}")
def test_hand_labelled_pairs_of_real_banks_are_told_apart() -> None:
    body = json.loads(LABELLED.read_text(encoding="utf-8"))
    expected = [item["label"] for item in body["pairs"]]
    told = [compare(form_of(pair.first), form_of(pair.second)).value for pair in pairs_from_json(body)]

    merged = [
        (label.startswith("duplicate"), wanted == "duplicate") for label, wanted in zip(told, expected, strict=True)
    ]
    shown = [(label != "different", wanted != "different") for label, wanted in zip(told, expected, strict=True)]

    assert precision_and_recall(merged) >= (0.97, 0.95)
    precision, recall = precision_and_recall(shown)
    assert precision >= 0.92
    assert recall >= 0.92


def precision_and_recall(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    right = sum(told and wanted for told, wanted in pairs)
    return right / sum(told for told, _ in pairs), right / sum(wanted for _, wanted in pairs)

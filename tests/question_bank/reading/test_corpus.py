"""The shared corpus of real files reads as its hand-checked counts and samples say, where it is there."""

import json
import os
from pathlib import Path

import pytest

from bench.reading import KINDS, counts, read_or_refuse, sample_fault

ROOT = Path(__file__).resolve().parents[3]
BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS", ROOT.parent / "shared" / "banks"))
EXPECTED = BANKS / "expected.json"

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason=f"no corpus at {BANKS} (set XUEKAO_TEST_BANKS)")


def expected() -> dict[str, dict[str, object]]:
    return json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}


@pytest.mark.parametrize("name", sorted(expected()))
def test_a_real_file_reads_as_checked_by_hand(name: str) -> None:
    want = expected()[name]

    reading, _ = read_or_refuse(BANKS / "real" / name)

    assert counts(reading) == [want[kind] for kind in KINDS]
    assert [fault for fault in (sample_fault(reading, each) for each in want["sample"]) if fault] == []


GIFT_COUNTS = {
    "gift__examples.txt": 43,
    "gift__fix__questions.gift.txt": 9,
    "gift__fix__questions_in_category.gift.txt": 4,
    "aiken__fix__questions.aiken.txt": 2,
    "aiken__fix__aiken_errors.txt": 3,
    "xml__fix__multichoice.xml": 1,
    "xml__fix__truefalse.xml": 2,
    "xml__fix__broken_cloze_questions.xml": 0,
    "xml__fix__multianswer.xml": 1,
    "multianswer__fix__questions.multianswer.txt": 1,
}


@pytest.mark.parametrize("name", GIFT_COUNTS)
def test_an_exchange_fixture_gives_the_questions_it_holds(name: str) -> None:
    reading, refusal = read_or_refuse(BANKS / "moodle" / "v41" / name)

    assert refusal == ""
    assert len(reading.drafts) == GIFT_COUNTS[name]

"""How exactly question_bank reads the shared corpus: ``python bench/reading.py [BANKS]``.

For every file with hand-checked counts: the counts by type, and the transcribed samples (equal in stem, options and
answer).  Then recall and precision of questions over all files, the same bank in several formats, and Moodle's
fixtures.  The corpus is ``../shared/banks`` beside the project or XUEKAO_TEST_BANKS; none of it is part of the project.
"""

import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from question_bank.drafts import Draft, Reading
from question_bank.found import answers
from question_bank.questions import QuestionType
from question_bank.reading import Unreadable, read

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS", Path(__file__).resolve().parent.parent.parent / "shared" / "banks"))
KINDS = [kind.value for kind in QuestionType]
EQUAL_BANKS = (
    ("t02_xigai_autumnsnow.txt", "d02_xigai_autumnsnow.docx"),
    ("t14_liangxue_tab.txt", "x15_liangxue_noheader_dates.xlsx"),
    ("t13_liangxue_raw.txt", "d15_liangxue_listnum.docx"),
    ("t24_labsafe_csv_in.txt", "x06_labsafe_numeric.xlsx"),
    ("d06_xigai_tick.docx", "j01_xigai.json"),
    ("c03_phpems_fx.csv", "c04_phpems_fx2.csv"),
)


def plain(text: str) -> str:
    """Return a text without width, space and blank marks."""
    text = re.sub(r"[_﹍]+|\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\(\)|\[\]", "()", text)


def expected_answer(sample: dict[str, Any]) -> str:
    """Return a sample's answer as comparable text."""
    answer = sample["answer"]
    return plain("".join(answer) if isinstance(answer, list) else answer)


def same_answer(draft: Draft, sample: dict[str, Any]) -> bool:
    """Whether a draft's answer is the sample's, letters mapped through the sample's options."""
    wanted = expected_answer(sample)
    if draft.answer is None:
        return wanted == ""
    if isinstance(draft.answer, bool):
        options = sample["options"]
        word = options["AB".index(wanted)] if wanted in ("A", "B") and len(options) == 2 else wanted
        value = answers.judgement(word)
        return draft.answer is (wanted == "A" if value is None else value)
    if draft.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return "".join(map(str, draft.answer)) == wanted
    if draft.type is QuestionType.FILL:
        given = plain("".join(text for blank in draft.answer for text in blank))
        return (
            given == re.sub(r"[、;；,，]", "", wanted) or plain("、".join(blank[0] for blank in draft.answer)) == wanted
        )
    return plain(str(draft.answer)) == wanted


def sample_fault(reading: Reading, sample: dict[str, Any]) -> str:
    """Return what differs between a transcribed sample and the draft with its stem, or an empty text."""
    wanted = plain(sample["stem"])
    draft = next((each for each in reading.drafts if plain(each.stem) == wanted), None)
    if draft is None:
        near = next((each.stem for each in reading.drafts if plain(each.stem)[:12] == wanted[:12]), "-")
        return f"stem {sample['stem'][:40]!r} not found; nearest {near[:60]!r}"
    if draft.type.value != sample["type"]:
        return f"type {draft.type.value} for {sample['type']}: {sample['stem'][:30]}"
    if draft.options and [plain(option.text) for option in draft.options] != [
        plain(text) for text in sample["options"]
    ]:
        return f"options {[option.text for option in draft.options]} for {sample['options']}"
    if not same_answer(draft, sample):
        return f"answer {draft.answer!r} for {sample['answer']!r}: {sample['stem'][:30]}"
    return ""


def counts(reading: Reading) -> list[int]:
    """Return the numbers of questions by type."""
    return list(reading.as_json()["by_type"].values())


def read_or_refuse(path: Path) -> tuple[Reading, str]:
    """Return the reading, or an empty one and the refusal's code."""
    try:
        return read(path), ""
    except Unreadable as refusal:
        return Reading(), refusal.code


def main() -> int:
    """Print the tables; exit 1 when a count or a sample is not exact."""
    banks = Path(sys.argv[1]) if len(sys.argv) > 1 else BANKS
    if not (banks / "expected.json").exists():
        print(f"no corpus at {banks}: nothing measured")
        return 0
    expected = json.loads((banks / "expected.json").read_text(encoding="utf-8"))
    readings = {name: read_or_refuse(banks / "real" / name) for name in sorted(os.listdir(banks / "real"))}
    exact = print_files(readings, expected)
    print_equal_banks(readings)
    return 0 if exact else 1


def print_files(readings: dict[str, tuple[Reading, str]], expected: dict[str, Any]) -> bool:
    """Print one row a file and the sums; return whether everything was exact."""
    files = samples = good_files = good_samples = found = wanted_total = common = 0
    print(f"{'file':<36}{'read':>26}{'expected':>26}  samples")
    for name, (reading, refusal) in readings.items():
        want = expected.get(name)
        got = counts(reading)
        if want is None:
            print(f"{name:<36}{refusal or got!s:>26}{'(unverified)':>26}  problems {len(reading.problems)}")
            continue
        wanted = [want[kind] for kind in KINDS]
        faults = [fault for fault in (sample_fault(reading, each) for each in want["sample"]) if fault]
        files += 1
        good_files += got == wanted
        samples += len(want["sample"])
        good_samples += len(want["sample"]) - len(faults)
        found, wanted_total = found + sum(got), wanted_total + sum(wanted)
        common += sum(map(min, got, wanted))
        mark = " " if got == wanted and not faults else "!"
        share = f"{len(want['sample']) - len(faults)}/{len(want['sample'])}"
        print(f"{name:<36}{refusal or got!s:>26}{wanted!s:>26}  {share} problems {len(reading.problems)} {mark}")
        for fault in faults:
            print(f"      {fault}")
    print(f"\ncounts exact {good_files}/{files} · samples equal {good_samples}/{samples}")
    print(f"recall {common / wanted_total:.4f} · precision {common / max(found, 1):.4f} · questions read {found}")
    return good_files == files and good_samples == samples


def signature(draft: Draft) -> tuple[str, ...]:
    """Return what two readings of one question must share."""
    return (draft.type.value, plain(draft.stem), *[plain(option.text) for option in draft.options], str(draft.answer))


def print_equal_banks(readings: dict[str, tuple[Reading, str]]) -> None:
    """Print how many questions two formats of one bank share."""
    print("\nsame bank, two formats")
    for one, other in EQUAL_BANKS:
        if one in readings and other in readings:
            a, b = ({signature(draft) for draft in readings[name][0].drafts} for name in (one, other))
            print(f"  {one:<28} {len(a):>4} · {other:<34} {len(b):>4} · equal {len(a & b)}")


if __name__ == "__main__":
    sys.exit(main())

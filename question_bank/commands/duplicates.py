"""Find near-duplicates in a bank, in new files against a bank, or tell given pairs apart."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from question_bank.commands.inputs import read_files
from question_bank.drafts import Draft
from question_bank.duplicates import Bank, Label, compare, differences, form_of, near_duplicates, pairs_from_json

Row = tuple[Draft, Draft, Label]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, the bank to hold them against, or a file of pairs."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument(
        "--against", nargs="+", type=Path, default=[], metavar="BANK", help="compare FILE with this bank"
    )
    parser.add_argument("--pairs", type=Path, metavar="FILE.json", help='tell the pairs [{"id", "a", "b"}] apart')
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print what was found; 0 when all was understood, 1 when a question was not, 2 when a file cannot be read."""
    if args.pairs:
        return _tell_apart(args.pairs)
    if not args.files:
        print("请给出题库文件，或用 --pairs 给出成对的题目", file=sys.stderr)
        return 2
    new, bank = read_files(args.files), read_files(args.against)
    if new is None or bank is None:
        return 2
    rows = _against(new.drafts, bank.drafts) if args.against else _within(new.drafts)
    if args.json:
        print(json.dumps([_row(*row) for row in rows], ensure_ascii=False, indent=1))
    else:
        for row in rows:
            _show(*row)
        print(f"共 {len(new.drafts)} 题，找到 {len(rows)} 对")
    return 1 if new.problems or bank.problems else 0


def _tell_apart(path: Path) -> int:
    try:
        pairs = pairs_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        print(f"『{path.name}』读不了：{error}", file=sys.stderr)
        return 2
    told = [{"id": pair.id, "label": compare(form_of(pair.first), form_of(pair.second)).value} for pair in pairs]
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


def _within(drafts: Sequence[Draft]) -> list[Row]:
    return [(drafts[found.first], drafts[found.second], found.label) for found in near_duplicates(drafts)]


def _against(new: Sequence[Draft], bank: Sequence[Draft]) -> list[Row]:
    kept = Bank(bank)
    return [(draft, bank[number], label) for draft in new for number, label in kept.near(draft)]


def _row(first: Draft, second: Draft, label: Label) -> dict[str, Any]:
    return {
        "label": label.value,
        "first": first.as_json(),
        "second": second.as_json(),
        "differences": [difference.as_json() for difference in differences(first, second)],
    }


def _show(first: Draft, second: Draft, label: Label) -> None:
    print(f"[{label.label}]")
    for draft in (first, second):
        print(f"  {draft.place} {draft.type.label} {draft.stem}")
    for difference in differences(first, second):
        print(f"    {difference.first or '（无）'} ↔ {difference.second or '（无）'}")

"""Show the words that say what each question is about (suggestions for tags)."""

import argparse
import json
from pathlib import Path

from question_bank.commands.inputs import read_files
from question_bank.keywords import keywords
from question_bank.searching import question_document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files and how many words to show."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=int, default=5, help="how many words a question (5)")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print the keywords of every question; 2 when a file cannot be read, 1 when a part of one was not understood."""
    reading = read_files(args.files)
    if reading is None:
        return 2
    found = [keywords(question_document("", draft).text, limit=args.limit) for draft in reading.drafts]
    if args.json:
        rows = [[{"word": word.word, "weight": round(word.weight, 4)} for word in words] for words in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for draft, words in zip(reading.drafts, found, strict=True):
            print(f"{'、'.join(word.word for word in words)}\t{draft.stem}")
    return 1 if reading.problems else 0

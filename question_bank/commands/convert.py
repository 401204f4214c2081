"""Turn question files into another format: xlsx, csv, json, gift, moodle, qti, docx."""

import argparse
import sys
from pathlib import Path

from question_bank.commands.inputs import read_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, the format, and where to write."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--to", required=True, choices=["xlsx", "csv", "json", "gift", "moodle", "qti", "docx"])
    parser.add_argument("-o", "--output", type=Path, required=True)


def run(args: argparse.Namespace) -> int:
    """Write one file with all questions; 1 when something was not understood, 2 when a source is unreadable."""
    from question_bank.writers import written

    reading = read_files(args.files)
    if reading is None:
        return 2
    args.output.write_bytes(written(reading.drafts, form=args.to))
    for problem in reading.problems:
        print(f"{problem.place}：{problem.message}", file=sys.stderr)
    print(f"已写出 {len(reading.drafts)} 题：{args.output}")
    return 1 if reading.problems else 0

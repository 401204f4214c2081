"""Make a printable paper (Word) with an answer card, and its key as a separate document."""

import argparse
import sys
from pathlib import Path

from question_bank.commands.inputs import read_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, a title, and where to write paper and key."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--title", default="试卷")
    parser.add_argument("-o", "--output", type=Path, required=True, help="试卷（.docx）")
    parser.add_argument("--key", type=Path, help="参考答案（.docx）")


def run(args: argparse.Namespace) -> int:
    """Write the paper and, when asked for, the key."""
    from question_bank.writers.word import answer_key, paper

    reading = read_files(args.files)
    if reading is None:
        return 2
    args.output.write_bytes(paper(reading.drafts, title=args.title))
    if args.key:
        args.key.write_bytes(answer_key(reading.drafts, title=args.title))
    for problem in reading.problems:
        print(f"{problem.place}：{problem.message}", file=sys.stderr)
    print(f"已写出试卷，共 {len(reading.drafts)} 题：{args.output}")
    return 1 if reading.problems else 0

"""Propose the article each question comes from."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from question_bank.commands.inputs import read_articles, read_files
from question_bank.drafts import Draft
from question_bank.linking import Linker, Proposal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take questions and articles."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--articles", type=Path, required=True, metavar="FILE.json", help="[{address, title, text}]")
    parser.add_argument("--limit", type=int, default=3, help="how many proposals a question (3)")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print the proposals, the likeliest first; 2 when a file cannot be read, 1 when a part was not understood."""
    reading, articles = read_files(args.files), read_articles(args.articles)
    if reading is None or articles is None:
        return 2
    linker = Linker(articles)
    linked = [(draft, linker.link(draft, limit=args.limit)) for draft in reading.drafts]
    print(_json(linked)) if args.json else _show(linked)
    return 1 if reading.problems else 0


def _show(linked: Sequence[tuple[Draft, list[Proposal]]]) -> None:
    for draft, proposals in linked:
        print(draft.stem)
        for proposal in proposals:
            print(f"  {proposal.share:4.0%} {proposal.article.address}")


def _json(linked: Sequence[tuple[Draft, list[Proposal]]]) -> str:
    rows = [
        {
            "stem": draft.stem,
            "proposals": [
                {
                    "address": proposal.article.address,
                    "score": round(proposal.score, 4),
                    "share": round(proposal.share, 4),
                }
                for proposal in proposals
            ],
        }
        for draft, proposals in linked
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)

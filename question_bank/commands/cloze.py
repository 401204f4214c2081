"""Propose drafts of questions from the text of articles, for a person to accept or drop."""

import argparse
import json
from pathlib import Path

from question_bank.cloze import ClozeDraft, ClozeMaker
from question_bank.commands.inputs import read_articles
from question_bank.drafts import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take articles, which of them to ask about, and the seed."""
    parser.add_argument(
        "articles", type=Path, metavar="FILE", help="JSON [{address, title, text}], or the plain text of one"
    )
    parser.add_argument("--only", action="append", default=[], metavar="ADDRESS", help="ask about this article only")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same drafts (0)")
    parser.add_argument("--limit", type=int, default=6, help="how many drafts an article (6)")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print the drafts; 2 when the file cannot be read, 1 when an address is not in it."""
    articles = read_articles(args.articles)
    if articles is None:
        return 2
    chosen = [article for article in articles if not args.only or article.address in args.only]
    maker = ClozeMaker(articles)
    proposed = [draft for article in chosen for draft in maker.propose(article, seed=args.seed, limit=args.limit)]
    if args.json:
        reading = Reading(drafts=tuple(item.draft for item in proposed))
        print(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
    else:
        for item in proposed:
            _show(item)
    return 1 if len({*args.only} - {article.address for article in chosen}) else 0


def _show(item: ClozeDraft) -> None:
    draft = item.draft
    print(f"[{draft.type.label}·{item.fact.kind}] {draft.stem}　（{draft.source}）")
    for option in draft.options:
        print(f"  {option.id}. {option.text}")
    print(f"  答案：{item.fact.text if not isinstance(draft.answer, bool) else ('正确' if draft.answer else '错误')}")

"""Search questions and articles for words, their synonyms included."""

import argparse
import json
from pathlib import Path
from typing import Any

from question_bank.articles import Article
from question_bank.commands.inputs import read_articles, read_files
from question_bank.searching import Hit, SearchIndex, article_document, marked, question_document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to look for and where."""
    parser.add_argument("query")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--articles", type=Path, metavar="FILE.json", help="[{address, title, text}] to search as well")
    parser.add_argument("--limit", type=int, default=20, help="how many to show (20)")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print what was found, the best first; 2 when a file cannot be read, 1 when a part of one was not understood."""
    reading = read_files(args.files)
    articles: list[Article] | None = read_articles(args.articles) if args.articles else []
    if reading is None or articles is None:
        return 2
    drafts = enumerate(reading.drafts, start=1)
    documents = [question_document(f"{number} {draft.place}".strip(), draft) for number, draft in drafts]
    hits = SearchIndex([*documents, *map(article_document, articles)]).search(args.query, limit=args.limit)
    if args.json:
        print(json.dumps([_as_json(hit) for hit in hits], ensure_ascii=False, indent=1))
    else:
        for hit in hits:
            print(f"{hit.document.id}\n  {marked(hit.document.text, hit.spans)}".replace("\n", "\n  "))
        print(f"找到 {len(hits)} 条")
    return 1 if reading.problems else 0


def _as_json(hit: Hit) -> dict[str, Any]:
    return {"id": hit.document.id, "score": round(hit.score, 4), "text": hit.document.text, "spans": hit.spans}

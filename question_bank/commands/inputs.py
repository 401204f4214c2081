"""Reading the files a command was given."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from question_bank.articles import Article, articles_from_json
from question_bank.drafts import Reading
from question_bank.formats.refusals import Unreadable
from question_bank.sandbox import read_guarded


def read_files(paths: Iterable[Path]) -> Reading | None:
    """Return the drafts and problems of all files in order; None (and why, on stderr) when one cannot be read."""
    readings = []
    for path in paths:
        try:
            readings.append(read_guarded(path))
        except Unreadable as refusal:
            print(f"『{path.name}』读不了：{refusal.message}", file=sys.stderr)
            return None
        except OSError:
            print(f"『{path.name}』读不了：找不到或打不开这个文件", file=sys.stderr)
            return None
    return Reading(
        drafts=tuple(draft for reading in readings for draft in reading.drafts),
        problems=tuple(problem for reading in readings for problem in reading.problems),
    )


def read_articles(path: Path) -> list[Article] | None:
    """Return the articles of a JSON file, or a plain text as one article named after its file.

    None (and why, on stderr) when the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip()[:1] in ("[", "{"):
            return articles_from_json(json.loads(text))
        return [Article(address=path.stem, text=text)]
    except OSError:
        print(f"『{path.name}』读不了：找不到或打不开这个文件", file=sys.stderr)
    except ValueError as error:
        print(f"『{path.name}』读不了：{error}", file=sys.stderr)
    return None

"""Reading the files a command was given."""

import sys
from collections.abc import Iterable
from pathlib import Path

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

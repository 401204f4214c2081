"""Reading the files a command was given."""

from collections.abc import Iterable
from pathlib import Path

from question_bank.drafts import Reading
from question_bank.reading import read


def read_files(paths: Iterable[Path]) -> Reading:
    """Return the drafts and problems of all files, one after the other.

    Raises OSError when one cannot be opened and Unreadable when one cannot be read at all.
    """
    readings = [read(path) for path in paths]
    return Reading(
        drafts=tuple(draft for reading in readings for draft in reading.drafts),
        problems=tuple(problem for reading in readings for problem in reading.problems),
    )

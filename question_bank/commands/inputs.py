"""Reading the files a command was given."""

from collections.abc import Iterable
from pathlib import Path

from question_bank.drafts import Reading
from question_bank.formats.toml_bank import read_toml_bank


def read_files(paths: Iterable[Path]) -> Reading:
    """Return the drafts and problems of all files, one after the other; OSError when one cannot be opened."""
    readings = [_read(path) for path in paths]
    return Reading(
        drafts=tuple(draft for reading in readings for draft in reading.drafts),
        problems=tuple(problem for reading in readings for problem in reading.problems),
    )


def _read(path: Path) -> Reading:
    return read_toml_bank(path.read_text(encoding="utf-8"), file=path.name)

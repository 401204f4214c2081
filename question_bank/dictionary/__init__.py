"""The field's own words and what means the same: two text files that an office may edit.

``words.txt`` holds words that must stay whole (names of documents, set phrases), ``synonyms.txt`` groups of
names and abbreviations.  A folder named by ``XUEKAO_DICTIONARY`` replaces the two shipped here.
"""

import os
from functools import cache
from pathlib import Path

FOLDER = "XUEKAO_DICTIONARY"


def folder() -> Path:
    """Return where the two files stand."""
    return Path(os.environ.get(FOLDER) or Path(__file__).parent)


@cache
def own_words() -> tuple[str, ...]:
    """Return the words to keep whole: those of words.txt and the short forms of synonyms.txt."""
    listed = _lines(folder() / "words.txt")
    return tuple(dict.fromkeys([*listed, *(name for group in synonyms() for name in group if len(name) <= 8)]))


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Return the groups of texts that mean the same when searching."""
    groups = ([name.strip() for name in line.split("=")] for line in _lines(folder() / "synonyms.txt"))
    return tuple(tuple(name for name in group if name) for group in groups)


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return [line for line in lines if line and not line.startswith("#")]

"""The field's own words and what means the same: text files that an office may edit.

``words.txt`` holds words that must stay whole (names of documents, set phrases), ``synonyms.txt`` groups of
names and abbreviations, ``wording.txt`` everyday words that may stand for each other, ``helping.txt`` words that
say nothing of their own, ``negations.txt`` those that deny, ``modals.txt`` how strongly a rule binds,
``kinds.txt`` things of one kind.  A folder named by ``XUEKAO_DICTIONARY`` replaces those here.
"""

import os
from functools import cache
from pathlib import Path

FOLDER = "XUEKAO_DICTIONARY"


def folder() -> Path:
    """Return where the files stand."""
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


@cache
def wording() -> dict[str, str]:
    """Return for each everyday word that has equals the first of its group."""
    groups = (line.split() for line in _lines(folder() / "wording.txt"))
    return {word: group[0] for group in groups for word in group}


@cache
def helping_words() -> frozenset[str]:
    """Return the words without which a sentence says the same."""
    return frozenset(word for line in _lines(folder() / "helping.txt") for word in line.split())


@cache
def negations() -> frozenset[str]:
    """Return the words that deny what they stand beside."""
    return frozenset(word for line in _lines(folder() / "negations.txt") for word in line.split())


@cache
def modals() -> dict[str, str]:
    """Return for each modal word the first word of its strength."""
    strengths = (line.split() for line in _lines(folder() / "modals.txt"))
    return {word: strength[0] for strength in strengths for word in strength}


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Return the members of every kind of thing: 党纪处分 → 警告, 严重警告, …"""
    lines = (line.replace("：", ":").partition(":") for line in _lines(folder() / "kinds.txt"))
    return {name.strip(): tuple(members.split()) for name, _, members in lines}


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return [line for line in lines if line and not line.startswith("#")]

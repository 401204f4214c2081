"""Guides and questions are in our own words: no run of 13 or more characters of an official text.

Spaces and punctuation do not count.  A short term in quotation marks is a quotation, not a copy.  Fixed phrases
(names of bodies and texts, slogans with one wording, punishments) count as one character, because there is no
other way to say them.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from content.addresses import Address
from content.catalogue import Catalogue
from content.tables import read, read_text

PHRASES = Path(__file__).parent.parent / "facts" / "phrases.toml"
MAX_RUN = 12
_ONE = "\ue000"
_QUOTATION = re.compile(r"[“「][^“”「」]{2,12}[”」]")
_NOT_WORDS = re.compile(r"[^0-9A-Za-z一-龥〇\ue000\ue001]")


class Wordings:
    """The official texts, cut so that a common run is found at once."""

    def __init__(self, texts: Mapping[Address, str], *, phrases: Iterable[str]) -> None:
        """Index every run of 13 characters of the texts."""
        longest_first = sorted(set(map(_bare, phrases)), key=len, reverse=True)
        self._phrases = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._texts = {address: self._folded(text) for address, text in texts.items()}
        self._runs = {
            text[at : at + MAX_RUN + 1]: address
            for address, text in self._texts.items()
            for at in range(len(text) - MAX_RUN)
        }

    def copied(self, text: str) -> tuple[str, Address] | None:
        """Return the first run of 13 or more characters that stands in an official text, and where; None if none."""
        words = self._folded(_QUOTATION.sub("\ue001", text))
        for at in range(len(words) - MAX_RUN):
            source = self._runs.get(words[at : at + MAX_RUN + 1])
            if source is None:
                continue
            end = at + MAX_RUN + 1
            while end < len(words) and words[at : end + 1] in self._texts[source]:
                end += 1
            return words[at:end].replace(_ONE, "…"), source
        return None

    def _folded(self, text: str) -> str:
        return self._phrases.sub(_ONE, _bare(text))


def fixed_phrases(catalogue: Catalogue, path: Path = PHRASES) -> list[str]:
    """Return the phrases with one wording: those of ``facts/phrases.toml`` and the titles of all documents."""
    table = read(read_text(path, file=f"facts/{path.name}"), file=f"facts/{path.name}")
    table.only("phrases")
    titles = [name for document in catalogue.documents for name in (document.title, document.short)]
    return [*table.texts("phrases"), *titles]


def _bare(text: str) -> str:
    return _NOT_WORDS.sub("", text)

"""The words that say what a text is about: how often they stand in it, against how rare they are in Chinese at large.

Rarities (inverse document frequencies) come from jieba's own table, read when first asked for; words it does not
know, among them the field's own, count as its median.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from question_bank.dictionary import helping_words, own_words
from question_bank.segmentation import jieba_module, words


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word and its weight: its share of the text times its rarity."""

    word: str
    weight: float


def keywords(text: str, *, limit: int = 10) -> list[Keyword]:
    """Return the weightiest words of a text; single characters, numbers and helping words are left out."""
    counts = Counter(word for word in words(text) if _can_be_keyword(word))
    total = max(1, counts.total())
    found = [Keyword(word, count / total * rarity(word)) for word, count in counts.items()]
    return sorted(found, key=lambda keyword: (-keyword.weight, keyword.word))[:limit]


def rarity(word: str) -> float:
    """Return how rare a word is: about 2 for everyday words, 14 for the rarest."""
    table, middle = _rarities()
    return table.get(word, middle)


def _can_be_keyword(word: str) -> bool:
    if word in helping_words():
        return False
    return word in own_words() or (len(word) >= 2 and not any(character.isdigit() for character in word))


@cache
def _rarities() -> tuple[dict[str, float], float]:
    path = Path(str(jieba_module().__file__)).parent / "analyse" / "idf.txt"
    table = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, value = line.partition(" ")
        table[word] = float(value)
    return table, median(table.values())

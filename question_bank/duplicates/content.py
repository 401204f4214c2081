"""The words of a sentence that carry its facts, and the small ones that turn them around."""

from collections import Counter
from collections.abc import Iterable
from sys import intern

from question_bank.dictionary import helping_words, modals, negations, wording
from question_bank.segmentation import cut

BLANK = "□"

# Far from the characters in use, and low enough to be added several times to any of them.
_ANOTHER_PLANE, _MOST_TIMES = 0x16000, 8
NUMERIC = frozenset("0123456789%半两")


def content_words(text: str) -> tuple[str, ...]:
    """Return the fact-carrying words of a normalised sentence in order; blanks and helping words are left out."""
    same, helping = wording(), helping_words()
    return tuple(intern(same.get(word, word)) for word in cut(text) if word != BLANK and word not in helping)


def counted(words: Iterable[str]) -> frozenset[str]:
    """Return words as a set that compares like a bag: a repeated word is written in other characters, as many."""
    return frozenset(
        word if time == 0 else intern("".join(chr(ord(character) + time * _ANOTHER_PLANE) for character in word))
        for word, times in Counter(words).items()
        for time in range(min(times, _MOST_TIMES))
    )


def modality(text: str) -> tuple[str, ...]:
    """Return how strongly a normalised sentence binds, word by word (必须, 可以, 鼓励 …)."""
    strengths = modals()
    return tuple(strengths[word] for word in cut(text) if word in strengths)


def weight(words: Iterable[str]) -> int:
    """Return how much a run of words says, counted in characters."""
    return sum(map(len, words))


def is_negation(word: str) -> bool:
    """Say whether this word denies what it stands beside."""
    return word in negations()


def has_number(word: str) -> bool:
    """Say whether this word holds a number: a date, a duration, an amount, an article."""
    return not NUMERIC.isdisjoint(word)

"""Which questions of a bank may be near a given one, without looking at all of them.

Every question leaves its shingles (runs of four characters of what it tells) in an inverted index.  A question is
looked up by the rarest shingles of each stretch of its text: two that tell the same fact share some stretch, and rare
shingles lead to few others.  So the cost of a look-up depends on how often a text is repeated, hardly on how large the
bank is.
"""

from collections import Counter

from rapidfuzz.distance import LCSseq

from question_bank.duplicates.content import BLANK
from question_bank.duplicates.forms import Form

SHINGLE = 4
# A text is looked up in this many stretches at most, none shorter than STRETCH shingles, each by its RAREST.
STRETCHES, STRETCH, RAREST = 10, 6, 2
# A shingle that stands in more than COMMON questions is not followed, unless fewer than FEWEST others are left.
COMMON, FEWEST = 100, 3
# Of those found, so many that share most are looked at more closely.
MOST_CANDIDATES = 30
# The shorter text must have so much of itself, in order, in the longer one.
LEAST_COMMON_TEXT = 0.55
# A stem of fewer characters is indexed together with all its options, for it says too little.
SHORT_STEM = 12


class QuestionIndex:
    """The shingles of a bank.  Questions are known by their number, in the order in which they were added."""

    def __init__(self) -> None:
        """Begin with no question."""
        self._texts: list[str] = []
        # A shingle met once (most are) leads to a number, one met again to a list: half the memory.
        self._postings: dict[str, int | list[int]] = {}

    def add(self, form: Form) -> int:
        """Index one more question and return its number."""
        number = len(self._texts)
        self._texts.append(told_text(form))
        postings = self._postings
        for shingle in set(shingles(found_by(form))):
            known = postings.get(shingle)
            if known is None:
                postings[shingle] = number
            elif isinstance(known, int):
                postings[shingle] = [known, number]
            else:
                known.append(number)
        return number

    def candidates(self, form: Form) -> list[int]:
        """Return the numbers of the questions worth comparing with this one, those that share most first."""
        hits: Counter[int] = Counter()
        for posting in self._leading(found_by(form)):
            hits.update(posting)
        text = told_text(form)
        return [number for number, _ in hits.most_common(MOST_CANDIDATES) if _is_alike(text, self._texts[number])]

    def _leading(self, text: str) -> list[list[int]]:
        """Return the lists to follow: the shortest of each stretch, common ones only when there are no others."""
        postings = self._postings
        found = [postings[shingle] for shingle in shingles(text) if shingle in postings]
        lists = [[posting] if isinstance(posting, int) else posting for posting in found]
        stretch = max(STRETCH, len(lists) // STRETCHES + 1)
        shortest = [
            posting
            for start in range(0, len(lists), stretch)
            for posting in sorted(lists[start : start + stretch], key=len)[:RAREST]
        ]
        rare = [posting for posting in shortest if len(posting) <= COMMON]
        return rare if len(rare) >= FEWEST else [posting[-COMMON:] for posting in shortest]


def told_text(form: Form) -> str:
    """Return the text of stem and right answers, one after the other."""
    return form.stem if form.is_judgement else form.stem.replace(BLANK, "") + "".join(form.key)


def found_by(form: Form) -> str:
    """Return what a question is found by: what it tells, and beside a short stem its options."""
    return told_text(form) + ("".join(form.options) if len(form.stem) < SHORT_STEM else "")


def shingles(text: str) -> list[str]:
    """Return every run of four characters of a text in order; a shorter text is its own shingle."""
    return [text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)] or [text]


def _is_alike(text: str, other: str) -> bool:
    least = int(LEAST_COMMON_TEXT * min(len(text), len(other)))
    return LCSseq.similarity(text, other, score_cutoff=least) >= least

"""Which questions of a bank may be near a given one, without looking at all of them.

Every question leaves its shingles (runs of four characters of what it tells) in an inverted index.  A question is
looked up by the rarest shingles of each stretch of its text: two that tell the same fact share some stretch, and rare
shingles lead to few others.  So the cost of a look-up depends on how often a text is repeated, hardly on how large the
bank is.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import LCSseq

from question_bank.drafts import Draft
from question_bank.questions import QuestionType
from question_bank.text import compact

SHINGLE = 4
# A text is looked up in this many stretches at most, none shorter than STRETCH shingles, each by its RAREST; a shingle
# that stands in more than COMMON questions leads nowhere and is followed only so far.
STRETCHES, STRETCH, RAREST = 10, 6, 2
COMMON = 100
# Of those found, so many that share most are looked at more closely.
MOST_CANDIDATES = 40
# The shorter text must have so much of itself, in order, in the longer one.
LEAST_COMMON_TEXT = 0.5
# A stem of fewer characters is indexed together with all its options, for it says too little.
SHORT_STEM = 12

# What a question tells, and what else it is found by.
Text = tuple[str, str]


class QuestionIndex:
    """The shingles of a bank.  Questions are known by their number, in the order in which they were added."""

    def __init__(self, drafts: Iterable[Draft] = ()) -> None:
        """Index these questions."""
        self._texts: list[Text] = []
        self._postings: dict[str, list[int]] = {}
        for draft in drafts:
            self.add(draft)

    def __len__(self) -> int:
        """Return how many questions are indexed."""
        return len(self._texts)

    def add(self, draft: Draft) -> int:
        """Index one more question and return its number."""
        number = len(self._texts)
        text = text_of(draft)
        self._texts.append(text)
        postings = self._postings
        for shingle in set(shingles(text)):
            if shingle in postings:
                postings[shingle].append(number)
            else:
                postings[shingle] = [number]
        return number

    def candidates(self, draft: Draft) -> list[int]:
        """Return the numbers of the questions worth comparing with this one, those that share most first."""
        return self._candidates(text_of(draft), below=len(self._texts))

    def earlier_candidates(self, number: int) -> list[int]:
        """Return the candidates of an indexed question among those added before it: every pair is met once."""
        return self._candidates(self._texts[number], below=number)

    def _candidates(self, text: Text, *, below: int) -> list[int]:
        rare = self._rare_postings(text, below)
        hits = Counter(number for posting in rare for number in posting[:COMMON] if number < below)
        return [number for number, _ in hits.most_common(MOST_CANDIDATES) if _is_alike(text, self._texts[number])]

    def _rare_postings(self, text: Text, below: int) -> Iterator[list[int]]:
        """Yield the shortest lists of each stretch that lead to a question before ``below``."""
        found = [self._postings.get(shingle, []) for shingle in shingles(text)]
        stretch = max(STRETCH, len(found) // STRETCHES + 1)
        for start in range(0, len(found), stretch):
            yield from heapq.nsmallest(
                RAREST,
                (posting for posting in found[start : start + stretch] if posting and posting[0] < below),
                key=len,
            )


def text_of(draft: Draft) -> Text:
    """Return what a question is found by: compact stem and right answers; beside a short stem its other options."""
    stem = compact(draft.stem)
    if draft.type is QuestionType.JUDGE:
        return stem, ""
    told = stem + compact(_key_text(draft))
    others = "".join(sorted(compact(option.text) for option in draft.options)) if len(stem) < SHORT_STEM else ""
    return told, others


def shingles(text: Text) -> list[str]:
    """Return every run of four characters of a text in order; a shorter text is its own shingle."""
    whole = "".join(text)
    return [whole[at : at + SHINGLE] for at in range(len(whole) - SHINGLE + 1)] or [whole]


def _is_alike(text: Text, other: Text) -> bool:
    one, two = text[0], other[0]
    least = int(LEAST_COMMON_TEXT * min(len(one), len(two)))
    return LCSseq.similarity(one, two, score_cutoff=least) >= least


def _key_text(draft: Draft) -> str:
    match draft.answer:
        case str(text):
            return text
        case tuple(given):
            chosen = [option.text for option in draft.options if option.id in given]
            return "".join(chosen or (item[0] for item in given if isinstance(item, tuple) and item))
        case _:
            return ""

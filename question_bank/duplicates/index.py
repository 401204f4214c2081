"""Which questions of a bank may be near a given one, without looking at all of them.

Every question leaves its shingles (runs of four characters of what it tells) in an inverted index.  A question is
looked up by the rarest shingles of each stretch of its text: two that tell the same fact share some stretch, and rare
shingles lead to few others.  So the cost of a look-up depends on how often a text is repeated, hardly on how large the
bank is.
"""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import LCSseq

from question_bank.drafts import Draft
from question_bank.questions import QuestionType
from question_bank.text import compact

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

# What a question tells, and what else it is found by.
Text = tuple[str, str]


class QuestionIndex:
    """The shingles of a bank.  Questions are known by their number, in the order in which they were added."""

    def __init__(self, drafts: Iterable[Draft] = ()) -> None:
        """Index these questions."""
        self._texts: list[Text] = []
        # A shingle met once (most are) leads to a number, one met again to a list: half the memory.
        self._postings: dict[str, int | list[int]] = {}
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
            known = postings.get(shingle)
            if known is None:
                postings[shingle] = number
            elif isinstance(known, int):
                postings[shingle] = [known, number]
            else:
                known.append(number)
        return number

    def candidates(self, draft: Draft) -> list[int]:
        """Return the numbers of the questions worth comparing with this one, those that share most first."""
        text = text_of(draft)
        hits: Counter[int] = Counter()
        for posting in self._leading(text):
            hits.update(posting)
        return [number for number, _ in hits.most_common(MOST_CANDIDATES) if _is_alike(text, self._texts[number])]

    def _leading(self, text: Text) -> list[list[int]]:
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

"""Full-text search in memory: BM25 over questions and articles, with the field's synonyms, and marked hits.

Scores follow Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual
k1 = 1.2 and b = 0.75.  What a term adds to a document is computed once, when indexing.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log
from operator import itemgetter

from question_bank.articles import Article
from question_bank.dictionary import helping_words, synonyms
from question_bank.drafts import Draft
from question_bank.segmentation import search_tokens

K1, B = 1.2, 0.75
# A text found only by what a synonym means counts less than one that has the word itself.
SYNONYM_WEIGHT = 0.5
# A term in more than this share of all documents says nothing about any of them.
TOO_COMMON = 0.5
MAX_QUERY = 200
# A query that leads to so many documents by its rarer words needs no others.
ENOUGH = 2_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that can be found: a question or an article under the id its owner knows."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document found, how well it fits, and where in its text the words looked for stand (from, to)."""

    document: Document
    score: float
    spans: tuple[Span, ...]


class SearchIndex:
    """An index over documents; made once, searched often.  Safe to search from several threads."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Cut and index every document."""
        self._documents = list(documents)
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = array("L")
        for number, document in enumerate(self._documents):
            counts = Counter(search_tokens(document.text))
            lengths.append(counts.total())
            for token, count in counts.items():
                postings[token].append((number, count))
        self._postings = dict(_impacts(postings, lengths))

    def search(self, query: str, *, limit: int = 20) -> list[Hit]:
        """Return the documents that fit best, the best first; only the first 200 characters of a query count."""
        return self.find(query_terms(query[:MAX_QUERY]), limit=limit)

    def find(self, terms: Mapping[str, float], *, limit: int) -> list[Hit]:
        """Return the documents that fit weighted terms best, the best first.

        The rarest terms come first.  Once they have led to ENOUGH documents, the commoner ones only order these.
        """
        postings = [(weight, self._postings[token]) for token, weight in terms.items() if token in self._postings]
        postings.sort(key=lambda posting: len(posting[1][0]))
        scores: dict[int, float] = {}
        for weight, (numbers, impacts) in postings:
            if len(scores) < ENOUGH:
                for number, impact in zip(numbers, impacts, strict=True):
                    scores[number] = scores.get(number, 0.0) + weight * impact
            else:
                for number, impact in zip(numbers, impacts, strict=True):
                    if number in scores:
                        scores[number] += weight * impact
        best = nlargest(limit, scores.items(), key=itemgetter(1))
        return [self._hit(number, score, terms) for number, score in best]

    def _hit(self, number: int, score: float, terms: Iterable[str]) -> Hit:
        document = self._documents[number]
        return Hit(document=document, score=score, spans=spans_of(terms, document.text))


def question_document(identity: str, draft: Draft) -> Document:
    """Return what a question is found by: stem, options, explanation, tags and source."""
    parts = (draft.stem, *(option.text for option in draft.options), draft.explanation, *draft.tags, draft.source)
    return Document(id=identity, text="\n".join(part for part in parts if part))


def article_document(article: Article) -> Document:
    """Return what an article is found by: its address, its title and its text."""
    return Document(id=article.address, text="\n".join(filter(None, (article.address, article.title, article.text))))


def query_terms(query: str) -> dict[str, float]:
    """Return the tokens to look for and their weights: those of the query, and those of what its words also mean."""
    helping = helping_words()
    tokens = search_tokens(query)
    terms = dict.fromkeys([token for token in tokens if token not in helping] or tokens, 1.0)
    for other in _other_names(query):
        for token in search_tokens(other):
            if token not in helping:
                terms.setdefault(token, SYNONYM_WEIGHT)
    return terms


def spans_of(terms: Iterable[str], text: str) -> tuple[Span, ...]:
    """Return where the terms stand in a text, in order, touching and overlapping ones joined."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters change their length: better no mark than one in the wrong place
        lower = text
    joined: list[Span] = []
    for start, end in sorted(span for term in terms for span in _occurrences(term, lower)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def marked(text: str, spans: Iterable[Span], *, before: str = "【", after: str = "】") -> str:
    """Return the text with every span set between two marks."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], before, text[start:stop], after]
        end = stop
    return "".join([*pieces, text[end:]])


def _impacts(
    postings: dict[str, list[tuple[int, int]]], lengths: "array[int]"
) -> Iterator[tuple[str, tuple["array[int]", "array[float]"]]]:
    """Yield for each token its documents and what it adds to the score of each."""
    total = len(lengths)
    mean = sum(lengths) / max(1, total)
    for token, found in postings.items():
        if total > 10 and len(found) > TOO_COMMON * total:
            continue
        rarity = log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
        numbers = array("L", (number for number, _ in found))
        scores = (
            rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[number] / mean)) for number, count in found
        )
        yield token, (numbers, array("f", scores))


def _other_names(query: str) -> Iterator[str]:
    for group in synonyms():
        if any(name in query for name in group):
            yield from (name for name in group if name not in query)


def _occurrences(term: str, text: str) -> Iterator[Span]:
    start = text.find(term)
    while start >= 0:
        yield start, start + len(term)
        start = text.find(term, start + 1)

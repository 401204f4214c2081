"""From a question to the article it comes from: proposals for a person to confirm, the likeliest first.

Three traces lead there: the words of stem and right answer, the name of a document, and the number of an article.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from question_bank.articles import Article
from question_bank.dictionary import helping_words, synonyms
from question_bank.drafts import Draft
from question_bank.questions import QuestionType
from question_bank.searching import Document, SearchIndex
from question_bank.segmentation import search_tokens

# What each part of a question says about where it comes from.
STEM, KEY, EXPLANATION, TAG, OTHER_OPTION = 1.0, 1.0, 0.5, 0.5, 0.15
# How much the name of its document, and its own number, make an article likelier.
NAMED_DOCUMENT, NAMED_PLACE = 1.5, 2.0
CONSIDERED = 40

_PLACE = re.compile(r"第[一二三四五六七八九十百零〇\d]+(?:条|部分|项)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An article a question may come from; ``share`` of the best three proposals' scores says how sure this is."""

    article: Article
    score: float
    share: float


class Linker:
    """Articles indexed once, to propose links for many questions."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Index these articles."""
        self._articles = {article.address: article for article in articles}
        self._documents = {article.document for article in self._articles.values()}
        documents = (Document(id=article.address, text=_text(article)) for article in self._articles.values())
        self._index = SearchIndex(documents)

    def link(self, question: Draft, *, limit: int = 3) -> list[Proposal]:
        """Return the likeliest articles, the best first; none when nothing speaks for any."""
        named = "\n".join((question.stem, question.explanation, question.source))
        documents = {document for document in self._documents if any(name in named for name in _names(document))}
        places = set(_PLACE.findall(named))
        scored = []
        for hit in self._index.find(_terms(question), limit=CONSIDERED):
            article = self._articles[hit.document.id]
            scored.append((hit.score * _likelihood(article, documents, places), article))
        scored.sort(key=lambda item: -item[0])
        total = sum(score for score, _ in scored[:3])
        return [Proposal(article=article, score=score, share=score / total) for score, article in scored[:limit]]


def link(question: Draft, articles: Iterable[Article], *, limit: int = 3) -> list[Proposal]:
    """Return the likeliest articles of one question; for many questions keep a :class:`Linker`."""
    return Linker(articles).link(question, limit=limit)


def _text(article: Article) -> str:
    return "\n".join(filter(None, (article.title, article.text)))


def _likelihood(article: Article, documents: AbstractSet[str], places: AbstractSet[str]) -> float:
    """Weigh what is named; the number of an article counts only in a document that may be meant."""
    is_named = article.document in documents
    factor = NAMED_DOCUMENT if is_named else 1.0
    return factor * NAMED_PLACE if article.place in places and (is_named or not documents) else factor


def _names(document: str) -> Iterator[str]:
    """Yield every name a document goes by."""
    yield document
    for group in synonyms():
        if document in group:
            yield from group


def _terms(question: Draft) -> dict[str, float]:
    """Return the words of a question with how much each says; a word in two parts counts as in the weightier."""
    helping = helping_words()
    terms: defaultdict[str, float] = defaultdict(float)
    for text, weight in _weighted_parts(question):
        for token in set(search_tokens(text)) - helping:
            terms[token] = max(terms[token], weight)
    return terms


def _weighted_parts(question: Draft) -> Iterator[tuple[str, float]]:
    yield question.stem, STEM
    yield question.material, EXPLANATION
    yield question.explanation, EXPLANATION
    for tag in question.tags:
        yield tag, TAG
    for option in question.options:
        is_key = isinstance(question.answer, tuple) and option.id in question.answer
        yield option.text, KEY if is_key else OTHER_OPTION
    if question.type is QuestionType.SHORT and isinstance(question.answer, str):
        yield question.answer, KEY
    if question.type is QuestionType.FILL and isinstance(question.answer, tuple):
        for blank in question.answer:
            yield blank[0], KEY

"""From facts to drafts: the sentence with a blank, with four options of one kind, or with one fact put wrong."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.articles import Article
from question_bank.cloze.facts import TERM, Fact, facts_of
from question_bank.dictionary import kinds
from question_bank.drafts import Draft
from question_bank.questions import Option, QuestionType

DRAFT_TAG = "草稿待审"
SHORTEST, LONGEST = 12, 120
OPTIONS = "ABCD"

_SENTENCE = re.compile(r"[^。；;！？!?\n]+")
# A clause that begins so says nothing without what stands before it.
_LEANING = re.compile(r"情节|其中|其他|但|前款|上款|上述|有上述|有前款|违反前款|该|其|对此|因此|并|同时|造成|以上|以下")
_HEAD = re.compile(
    r"^(?:第[一二三四五六七八九十百]+条|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])[\s　]*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeDraft:
    """A question proposed, and the fact it asks.  ``draft`` bears DRAFT_TAG until a person has accepted it."""

    draft: Draft
    fact: Fact


class ClozeMaker:
    """Makes drafts from the articles of one document; its facts supply each other's wrong answers."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Gather the facts of all these articles by kind."""
        self._articles = list(articles)
        self._facts: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for article in self._articles:
            for sentence in sentences(article.text):
                for fact in facts_of(sentence):
                    self._facts[article.edition, fact.kind][fact.text] = None

    def propose(self, article: Article, *, seed: int, limit: int = 6) -> list[ClozeDraft]:
        """Return up to ``limit`` drafts, the worthiest facts first; the same seed gives the same drafts."""
        chance = random.Random(f"{seed}/{article.address}")  # noqa: S311
        proposed = []
        for sentence, fact in _worthiest(article, limit):
            wrong = self._wrong(article, fact, sentence, chance)
            proposed.append(ClozeDraft(draft=_draft(sentence, fact, wrong, article.address, chance), fact=fact))
        return proposed

    def _wrong(self, article: Article, fact: Fact, sentence: str, chance: random.Random) -> list[str]:
        """Return three wrong answers of the fact's kind, those of the same document first; fewer when there are not."""
        known = [
            text for text in self._facts[article.edition, fact.kind] if text not in sentence and fact.text not in text
        ]
        if fact.kind == TERM:
            known = sorted(known, key=lambda text: (abs(len(text) - len(fact.text)), text))[:12]
        others = [text for text in kinds().get(fact.kind, ()) if text not in sentence and text not in known]
        chance.shuffle(known)
        chance.shuffle(others)
        return list(dict.fromkeys([*known, *others]))[:3]


def _worthiest(article: Article, limit: int) -> list[tuple[str, Fact]]:
    """Return the facts to ask: the worthiest of every sentence before the second of any."""
    ranked = [
        (rank, -fact.worth, sentence, fact)
        for sentence in sentences(article.text)
        for rank, fact in enumerate(facts_of(sentence))
    ]
    ranked.sort(key=lambda item: item[:2])
    return [(sentence, fact) for _, _, sentence, fact in ranked[:limit]]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences that can be asked: neither too short nor too long, and clear without the one before."""
    for found in _SENTENCE.finditer(text):
        sentence = _HEAD.sub("", _HEAD.sub("", found[0].strip()))
        if SHORTEST <= len(sentence) <= LONGEST and not _LEANING.match(sentence):
            yield sentence


def _draft(sentence: str, fact: Fact, wrong: list[str], source: str, chance: random.Random) -> Draft:
    """Return a blank, or a judgement where there is a wrong answer, or a choice where there are three."""
    possible = [QuestionType.FILL]
    if wrong:
        possible.append(QuestionType.JUDGE)
    if len(wrong) == len(OPTIONS) - 1:
        possible.append(QuestionType.SINGLE)
    match chance.choice(possible):
        case QuestionType.SINGLE:
            return _single(sentence, fact, wrong, source, chance)
        case QuestionType.JUDGE:
            return _judgement(sentence, fact, chance.choice([fact.text, wrong[0]]), source)
        case _:
            stem = f"{_with(sentence, fact, '____')}。"
            return Draft(type=QuestionType.FILL, stem=stem, answer=((fact.text,),), source=source, tags=(DRAFT_TAG,))


def _single(sentence: str, fact: Fact, wrong: list[str], source: str, chance: random.Random) -> Draft:
    texts = [fact.text, *wrong]
    chance.shuffle(texts)
    return Draft(
        type=QuestionType.SINGLE,
        stem=f"{_with(sentence, fact, '（ ）')}。",
        options=tuple(Option(id=letter, text=text) for letter, text in zip(OPTIONS, texts, strict=True)),
        answer=(OPTIONS[texts.index(fact.text)],),
        source=source,
        tags=(DRAFT_TAG,),
    )


def _judgement(sentence: str, fact: Fact, said: str, source: str) -> Draft:
    is_right = said == fact.text
    return Draft(
        type=QuestionType.JUDGE,
        stem=f"{_with(sentence, fact, said)}。",
        answer=is_right,
        explanation="" if is_right else f"应为“{fact.text}”。",
        source=source,
        tags=(DRAFT_TAG,),
    )


def _with(sentence: str, fact: Fact, text: str) -> str:
    return sentence[: fact.start] + text + sentence[fact.end :]

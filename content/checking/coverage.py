"""Which passages exist, which are covered by a guide, and how many questions ask about each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from content.addresses import Address, Place
from content.bank import BankQuestion
from content.catalogue import Catalogue, Edition
from content.checking.holding import Finding, Holder
from content.guides import Guide
from question_bank.questions import Judgement, MultipleChoice, SingleChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far the materials reach in one edition.  ``asked`` maps every place to its number of questions."""

    edition: Edition
    guides: int
    flagged: int
    uncovered: tuple[Place, ...]
    asked: dict[Place, int]

    @property
    def questions(self) -> int:
        """Return how many questions cite this edition."""
        return sum(self.asked.values())

    @property
    def unasked(self) -> tuple[Place, ...]:
        """Return the places that no question asks about."""
        return tuple(place for place, count in self.asked.items() if not count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How the keys of a set of questions are spread (counts)."""

    positions: Counter[str]
    key_sizes: Counter[int]
    longest_right: int
    singles: int
    true: int
    judgements: int


def structure(guides: Sequence[Guide], questions: Sequence[BankQuestion], holder: Holder) -> Iterator[Finding]:
    """Yield a finding for every address that does not exist, and every article that two guides cover."""
    covered: dict[Address, Guide] = {}
    for guide in guides:
        for message in (*_guide_faults(guide, holder), *_covered_twice(guide, covered)):
            yield Finding(file=guide.file, line=1, message=message)
        covered |= dict.fromkeys(guide.addresses, guide)
    for question in questions:
        if fault := holder.fault(question.cites) or holder.unverifiable(question.cites):
            yield Finding(file=question.file, line=question.line or 1, message=fault)


def _guide_faults(guide: Guide, holder: Holder) -> Iterator[str]:
    yield from filter(None, map(holder.fault, (*guide.addresses, *guide.links)))
    edition = holder.catalogue.editions.get(guide.edition)
    if edition and edition.document != guide.document:
        yield f"{guide.edition} 的导读应放在 guides/{edition.document}/ 下"
    yield from filter(None, {holder.unverifiable(address) for address in guide.addresses if not holder.fault(address)})
    for address in guide.addresses:
        facts = holder.about(address)
        if facts and not facts.is_whole and not guide.to_verify:
            yield f"{address} 的原文不全，请加 to_verify 说明哪些内容待核对"


def _covered_twice(guide: Guide, covered: Mapping[Address, Guide]) -> Iterator[str]:
    for address in guide.addresses:
        if address in covered:
            yield f"{address} 已由 {covered[address].file} 讲过，请只留一处"


def coverage(guides: Sequence[Guide], questions: Sequence[BankQuestion], catalogue: Catalogue) -> Iterator[Coverage]:
    """Yield the coverage of every current edition whose shape is known."""
    covered = {address for guide in guides for address in guide.addresses}
    asked = Counter(question.cites.whole for question in questions)
    for edition in catalogue.sources():
        own = [guide for guide in guides if guide.edition == edition.name]
        places = edition.shape.places()
        if places:
            yield Coverage(
                edition=edition,
                guides=len(own),
                flagged=sum(bool(guide.to_verify) for guide in own),
                uncovered=tuple(p for p in places if Address(edition=edition.name, place=p) not in covered),
                asked={place: asked[Address(edition=edition.name, place=place)] for place in places},
            )


def balance(questions: Sequence[BankQuestion]) -> Balance:
    """Count where the right options stand, how many a key holds, and how often the right one is the longest."""
    singles = [item.question for item in questions if isinstance(item.question, SingleChoice)]
    judgements = [item.question for item in questions if isinstance(item.question, Judgement)]
    return Balance(
        positions=Counter(question.key for question in singles),
        key_sizes=Counter(len(q.question.key) for q in questions if isinstance(q.question, MultipleChoice)),
        longest_right=sum(_longest_is_right(question) for question in singles),
        singles=len(singles),
        true=sum(question.key for question in judgements),
        judgements=len(judgements),
    )


def _longest_is_right(question: SingleChoice) -> bool:
    """Tell whether the right option alone is the longest."""
    lengths = {option.id: len(option.text) for option in question.options}
    return all(lengths[question.key] > length for key, length in lengths.items() if key != question.key)

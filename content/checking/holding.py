"""Holding a claim against the facts: articles named, figures, quoted terms, punishments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from content.addresses import Address, BadAddress, Kind, Place, parse_place
from content.catalogue import Catalogue, Shape
from content.checking.claims import Claim
from content.checking.facts import ArticleFacts, EditionFacts, fold, quoted
from content.checking.figures import COUNTED, Figure, figures
from content.checking.scales import degree_of, is_stated, punishments, tiers
from content.numerals import NUMERAL

_N = f"[{NUMERAL}]+"
_PLACE = rf"第{_N}(?:条|部分|项)(?:第{_N}款)?(?:第[（(]?{_N}[）)]?项)?"
_DENIES = re.compile("不在|没有|不能|不是|不属于|并非|而非|不含|不包括|不等于")
_NOT_BEFORE = re.compile("(?:不是|并非|而非|不等于)[^，。；]{0,6}$")
_LISTED = re.compile("[、，；]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a content file that the facts do not bear out, with its place and what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Say place and message the way editors jump to."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The facts, the whole wording per passage where it is at hand, and the catalogue to find addresses by."""

    catalogue: Catalogue
    facts: Mapping[str, EditionFacts]
    wording: Mapping[Address, str]

    def check(self, claim: Claim) -> Iterator[Finding]:
        """Yield every finding of a claim."""
        addresses = self.addresses(claim)
        pool = [facts for address in addresses if (facts := self.about(address))]
        messages = [fault for address in self._named(claim.text, claim) if (fault := self.fault(address))]
        if pool:
            messages += self._figures(claim, pool)
            messages += self._punishments(claim, pool)
            messages += self._scale(claim, pool)
            messages += self._terms(claim, addresses)
            messages += self._answers(claim, pool, addresses)
        if claim.must_name:
            messages += self._unnamed(claim)
        yield from (Finding(file=claim.file, line=claim.line, message=f"{claim.what}：{text}") for text in messages)

    def addresses(self, claim: Claim) -> tuple[Address, ...]:
        """Return what a claim may be held against: the passages it cites and those named in it or beside it."""
        return (*claim.cites, *self._named(claim.text, claim), *self._named(claim.beside, claim))

    def fault(self, address: Address) -> str:
        """Say what is wrong with an address: no such edition, article, paragraph or item; empty if it is right."""
        edition = self.catalogue.editions.get(address.edition)
        if edition is None:
            return f"目录中没有 {address.edition}，可用的版本：{'、'.join(self.catalogue.editions)}"
        place = address.place
        if not edition.has(address):
            return f"{address.edition} 没有{place.whole}，请改正条号"
        facts = self.about(address)
        if facts is None:
            return ""
        if place.paragraph > len(facts.items):
            return f"{place.whole}只有 {len(facts.items)} 款，没有第 {place.paragraph} 款"
        if place.item > (facts.items[place.paragraph - 1] if place.paragraph else max(facts.items, default=0)):
            return f"{place.whole}没有第 {place.item} 项"
        return ""

    def unverifiable(self, address: Address) -> str:
        """Say that nothing is known about an address, so that nothing said about it can be checked; empty if it can."""
        if self.about(address):
            return ""
        return f"没有 {address.edition} 的事实表，无法核对；请备好官方原文后运行 python -m content facts"

    def about(self, address: Address) -> ArticleFacts | None:
        """Return the facts of an address's article; None when none are known."""
        edition = self.facts.get(address.edition)
        return edition.articles.get(address.place.whole) if edition else None

    def has_term(self, term: str, address: Address) -> bool:
        """Tell whether a passage contains a term: in its wording when that is at hand, else among its facts."""
        address = address.whole
        if address in self.wording:
            return fold(term) in fold(self.wording[address])
        facts = self.about(address)
        return facts is not None and any(fold(term) in fold(known) for known in {*facts.terms, facts.heading})

    def _named(self, text: str, claim: Claim) -> Iterator[Address]:
        """Yield the articles that a text names (items alone only where the document has no articles)."""
        for match in _naming(tuple(document.short for document in self.catalogue.documents)).finditer(text):
            edition = self.catalogue.editions.get(self._edition(match, claim) or "")
            place = _place(match["place"])
            if edition and place and not (place.kind is Kind.ITEM and edition.shape.articles):
                yield Address(edition=edition.name, place=place)

    def _edition(self, match: re.Match[str], claim: Claim) -> str | None:
        """Return the edition that a named article belongs to: the document named before it, or the cited one."""
        title = match["title"] or match["short"]
        if title is None:
            return claim.cites[0].edition
        for document in self.catalogue.documents:
            if title in (document.title, document.short):
                return document.current.name
        return None

    def _figures(self, claim: Claim, pool: list[ArticleFacts]) -> Iterator[str]:
        known = {value for facts in pool for value in facts.figures}
        counts = self._counts(claim, pool)
        for figure in figures(claim.text):
            is_count = figure.unit == COUNTED and (figure.amount in counts or _lists(figure, claim.text))
            if not (figure.is_loose or figure.value in known or is_count or _is_told(figure, claim, known)):
                yield f"数字「{figure.value}」不在所引条文中，请核对，或在旁边写明出自哪一条"

    def _counts(self, claim: Claim, pool: list[ArticleFacts]) -> set[int]:
        """Return the counts that follow from the text's build: its articles, parts or items, 款 and 项."""
        edition = self.catalogue.editions.get(claim.cites[0].edition)
        shape = edition.shape if edition else Shape()
        built = (count for facts in pool for count in (*facts.items, sum(facts.items), len(facts.items)))
        return {claim.size, shape.articles, shape.items, shape.parts, *built}

    def _punishments(self, claim: Claim, pool: list[ArticleFacts]) -> Iterator[str]:
        known = {name for facts in pool for name in facts.punishments} | set(punishments(claim.case))
        denied = set(punishments(claim.denied))
        for clause in re.split("[。；\n]", claim.text):
            for name in dict.fromkeys(punishments(clause)):
                if name not in known | denied and not _DENIES.search(clause):
                    yield f"处分「{name}」不在所引条文中，请核对，或在旁边写明出自哪一条"

    def _scale(self, claim: Claim, pool: list[ArticleFacts]) -> Iterator[str]:
        """Hold lists of punishments, and punishments for a degree, against the steps of the articles' scales."""
        known = {step for facts in pool for step in facts.scale}
        if not known:
            return
        for clause in re.split("[。；\n]", claim.text):
            for tier in tiers(clause, degree=degree_of(claim.question)):
                is_checked = (tier.degree or len(tier.names) > 1) and not _DENIES.search(clause)
                if is_checked and not is_stated(tier, known):
                    yield f"处分档次「{tier}」与所引条文（{'；'.join(sorted(known))}）不符，请核对"

    def _terms(self, claim: Claim, addresses: tuple[Address, ...]) -> Iterator[str]:
        for term in dict.fromkeys(quoted(claim.text)):
            if term in claim.case or term in claim.denied:
                continue
            if not any(self.has_term(term, address) for address in addresses):
                yield f"引号里的「{term}」不是所引条文的原词，请改用原词或去掉引号"

    def _answers(self, claim: Claim, pool: list[ArticleFacts], addresses: tuple[Address, ...]) -> Iterator[str]:
        if not claim.answers:
            return
        known = {value for facts in pool for value in facts.figures}
        stated = {figure.value for answer in claim.answers for figure in figures(answer)}
        if stated & known or any(self.has_term(answer, address) for answer in claim.answers for address in addresses):
            return
        yield f"「{'、'.join(claim.answers)}」不是所引条文里的词语或数字，请改用原词"

    def _unnamed(self, claim: Claim) -> Iterator[str]:
        for address in claim.cites:
            facts = self.about(address)
            heading = facts.heading if facts else ""
            if str(address.place.whole) in claim.text or (heading and heading in claim.text):
                return
        yield f"没有写明出自{'、'.join(str(address.place) for address in claim.cites)}，请点出条号"


@lru_cache(maxsize=8)
def _naming(shorts: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of an article named in a sentence, a document's title or short name before it or not."""
    return re.compile(rf"(?:《(?P<title>[^》]+)》|(?P<short>{'|'.join(map(re.escape, shorts))}))?(?P<place>{_PLACE})")


def _place(text: str) -> Place | None:
    try:
        return parse_place(text)
    except BadAddress:
        return None


def _lists(figure: Figure, text: str) -> bool:
    """Tell whether the text itself lists as many things as it says: 四个服从：……、……、……、……。"""
    sentence = re.split("[。\n]", text[figure.start :])[0]
    listed = re.split("[：:]", sentence)[-1]
    return figure.amount in (len(_LISTED.split(listed)), listed.count("、") + 1, listed.count("，") + 1)


def _is_told(figure: Figure, claim: Claim, known: set[str]) -> bool:
    """Tell whether the figure is the case's own, is called wrong, or is an example that is held against the fact."""
    if _from_case(figure, list(figures(claim.case)), known) or _NOT_BEFORE.search(claim.text[: figure.start]):
        return True
    about = f"{claim.text}\n{claim.denied}\n{claim.beside}"
    compared = {other.value for other in figures(claim.text + claim.beside) if other.unit == figure.unit} & known
    repeated = [o for o in figures(about) if o.value == figure.value and not _NOT_BEFORE.search(about[: o.start])]
    return bool(compared) and len(repeated) > 1


def _from_case(figure: Figure, case: list[Figure], known: set[str]) -> bool:
    """Tell whether a figure is the case's own, or reckoned from it.

    Dates of a case may be reckoned freely; a period must be a sum or a difference of periods, a number of people a
    sum, a difference or a majority.
    """
    if figure.value in {own.value for own in case}:
        return True
    own = {other.amount for other in case if other.unit == figure.unit}
    if figure.unit == "人":
        halves = {half for amount in own for half in (amount // 2, amount // 2 + 1)}
        return figure.amount in halves or any(abs(figure.amount - first) in own for first in own)
    if figure.unit != "个月":
        return figure.unit == "日期" and bool(own)
    fixed = {int(value[:-2]) for value in known if re.fullmatch(r"\d+个月", value)}
    return any(abs(figure.amount - first) in own or figure.amount + first in own for first in own | fixed)

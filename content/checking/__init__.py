"""Holding guides and questions against the facts of the articles that they cite; coverage per document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content import bank as bank_files
from content import guides as guide_files
from content.addresses import Address, Place
from content.bank import BankQuestion
from content.catalogue import Catalogue
from content.checking.claims import Claim, guide_claims, question_claims
from content.checking.copying import Wordings, fixed_phrases
from content.checking.coverage import structure
from content.checking.facts import EditionFacts, quoted, take
from content.checking.holding import Finding, Holder
from content.checking.reference import ReferenceText
from content.guides import Guide
from content.tables import BadContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """The guides and questions that could be read, and a finding for every file that could not."""

    guides: tuple[Guide, ...]
    questions: tuple[BankQuestion, ...]
    faults: tuple[Finding, ...]


def read_materials(*, guides: Path, bank: Path) -> Materials:
    """Read both folders; one bad file does not hide the others."""
    good_guides: list[Guide] = []
    questions: list[BankQuestion] = []
    faults: list[Finding] = []
    for path in guide_files.files(guides):
        try:
            good_guides.append(guide_files.parse_file(path, root=guides))
        except BadContent as error:
            faults.append(_fault(error))
    for path in bank_files.files(bank):
        try:
            questions += bank_files.parse_file(path, root=bank)
        except BadContent as error:
            faults.append(_fault(error))
    try:
        bank_files.check_ids(tuple(questions))
    except BadContent as error:
        faults.append(_fault(error))
    return Materials(guides=tuple(good_guides), questions=tuple(questions), faults=tuple(faults))


def check(
    materials: Materials,
    *,
    catalogue: Catalogue,
    facts: Mapping[str, EditionFacts],
    reference: Mapping[str, ReferenceText],
) -> list[Finding]:
    """Return every finding, by file and line.  ``reference`` may be empty; the facts are always held against."""
    wording = {
        Address(edition=edition, place=place): passage.text
        for edition, held in reference.items()
        for place, passage in held.text.by_place.items()
    }
    holder = Holder(catalogue=catalogue, facts=facts, wording=wording)
    wordings = Wordings(wording, phrases=fixed_phrases(catalogue))
    findings = list(materials.faults)
    findings += structure(materials.guides, materials.questions, holder)
    for claim in claims(materials):
        findings += holder.check(claim)
    for file, line, text in _pieces(materials):
        if copied := wordings.copied(text):
            run, source = copied
            findings.append(Finding(file=file, line=line, message=f"与{source}原文连续相同：「{run}」，请换成自己的话"))
    return sorted(findings, key=lambda finding: (finding.file, finding.line))


def claims(materials: Materials) -> Iterator[Claim]:
    """Yield the claims of all guides, then of all questions."""
    for guide in materials.guides:
        yield from guide_claims(guide)
    for question in materials.questions:
        yield from question_claims(question)


def current_facts(
    materials: Materials, *, catalogue: Catalogue, reference: Mapping[str, ReferenceText]
) -> dict[str, EditionFacts]:
    """Take the facts of the current editions of which a text is at hand, with the terms that are used of them."""
    holder = Holder(catalogue=catalogue, facts={}, wording={})
    current = {edition.name for edition in catalogue.sources()} & set(reference)
    used: dict[str, dict[Place, set[str]]] = {name: {} for name in sorted(current)}
    for claim in claims(materials):
        for address in holder.addresses(claim):
            if address.edition in used:
                terms = used[address.edition].setdefault(address.place.whole, set())
                terms.update(quoted(claim.text), claim.answers)
    return {
        name: take(reference[name].text, edition=name, whole=reference[name].whole, terms=terms)
        for name, terms in used.items()
    }


def _pieces(materials: Materials) -> Iterator[tuple[str, int, str]]:
    """Yield every text that a learner reads, with its file and line."""
    for guide in materials.guides:
        yield guide.file, 1, guide.title
        for section in guide.sections:
            for at, text in enumerate(section.text.split("\n"), start=section.line):
                yield guide.file, at, text
    for item in materials.questions:
        question, line = item.question, item.line or 0
        options = getattr(question, "options", ())
        for text in (question.material, question.stem, question.explanation, getattr(question, "key", "")):
            if isinstance(text, str):
                yield item.file, line, text
        for option in options:
            yield item.file, line, option.text


def _fault(error: BadContent) -> Finding:
    return Finding(file=error.file, line=error.line or 1, message=error.message)

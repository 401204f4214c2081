"""What a question cites: an edition that exists and is current, an article that stands in it.

The editions are given as values: this library knows no study documents of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.drafts import Draft
from question_bank.lint.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a document: ``name`` like 纪律处分条例@2023, its articles' places, and what superseded it."""

    name: str
    articles: frozenset[str] = frozenset()
    superseded_by: str = ""


Catalogue = Mapping[str, Edition]


def catalogue_from_json(body: Any) -> Catalogue:
    """Return the editions of ``[{"edition", "articles", "superseded_by"?}]`` by name; ValueError for another shape."""
    try:
        editions = [
            Edition(
                name=item["edition"],
                articles=frozenset(item["articles"]),
                superseded_by=item.get("superseded_by", ""),
            )
            for item in body
        ]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("版本目录应为 [{edition, articles, superseded_by}] 的列表") from error
    return {edition.name: edition for edition in editions}


def citations(number: int, draft: Draft, catalogue: Catalogue) -> Iterator[Finding]:
    """Hold the address that one question cites against the catalogue; other sources are left alone."""
    name, _, place = draft.source.strip().partition("/")
    if "@" not in name:
        return
    edition = catalogue.get(name)
    if edition is None:
        message = f"出处『{draft.source}』：没有『{name}』这个版本，请核对名称和年份"
        yield Finding(code="citation-unknown", message=message, severity=Severity.ERROR, question=number)
        return
    if place not in edition.articles:
        message = f"出处『{draft.source}』：『{name}』中没有『{place}』，请核对条款"
        yield Finding(code="citation-unknown", message=message, severity=Severity.ERROR, question=number)
    if edition.superseded_by:
        message = f"出处『{draft.source}』是旧版，现行为『{edition.superseded_by}』，请按新版复核"
        yield Finding(code="edition-stale", message=message, severity=Severity.WARNING, question=number)

"""The facts of every article as data: figures, punishments, terms, and how many 款 and 项 it has.  No sentences.

``content/facts/<document>/<year>.toml`` is made from the official text by ``python -m content facts``; with it
guides and questions can be held against the facts where the official text is not at hand.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from content.addresses import BadAddress, Place, parse_place
from content.checking.figures import figures, spellings
from content.checking.scales import punishments, tiers
from content.tables import Table, read, read_text
from content.texts import LEVELS, Heading, OfficialText, Passage

FACTS = Path(__file__).parent.parent / "facts"
MAX_TERM = 12
MAX_LIST = 30  # a term may list names: 警告、严重警告、…
_QUOTED = re.compile(r"[“「]([^“”「」]{2,20})[”」]")
_LINE = re.compile(r"[\s“”‘’\"'「」『』]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What can be checked about one article.  ``items`` counts the 项 under each 款; ``scale`` holds its tiers.

    ``is_whole`` is False where only a part of the wording was at hand when the facts were taken.
    """

    place: Place
    heading: str = ""
    items: tuple[int, ...] = (0,)
    figures: frozenset[str] = frozenset()
    punishments: frozenset[str] = frozenset()
    scale: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """The facts of one edition, and its 编, 章 and 节."""

    edition: str
    articles: Mapping[Place, ArticleFacts]
    headings: tuple[Heading, ...] = ()


def fold(text: str) -> str:
    """Return the spelling in which terms are compared: widths folded, no spaces, no quotation marks."""
    return _LINE.sub("", unicodedata.normalize("NFKC", text))


def quoted(text: str) -> list[str]:
    """Return what a text sets in quotation marks, 2 to 20 characters."""
    return _QUOTED.findall(text)


def take(text: OfficialText, *, edition: str, whole: Iterable[Place], terms: Mapping[Place, set[str]]) -> EditionFacts:
    """Take the facts of a text; of the given ``terms`` per article those are kept that it really contains."""
    known = set(whole)
    articles = {
        passage.place: _article(passage, terms.get(passage.place, set()), is_whole=passage.place in known)
        for passage in text.by_place.values()
    }
    return EditionFacts(
        edition=edition, articles=articles, headings=tuple(replace(heading, line=0) for heading in text.headings)
    )


def _article(passage: Passage, terms: set[str], *, is_whole: bool) -> ArticleFacts:
    wording = fold(passage.text)
    stated = {spelling for figure in figures(passage.text) if not figure.is_loose for spelling in spellings(figure)}
    loose = {figure.value for figure in figures(passage.text) if figure.is_loose}
    return ArticleFacts(
        place=passage.place,
        heading=passage.heading,
        items=tuple(len(paragraph.items) for paragraph in passage.paragraphs),
        figures=frozenset(stated | loose),
        punishments=frozenset(punishments(passage.text)),
        scale=frozenset(str(tier) for tier in tiers(passage.text) if tier.degree or len(tier.names) > 1),
        terms=frozenset(term for term in {*terms, *quoted(passage.text)} if _is_term(term) and fold(term) in wording),
        is_whole=is_whole,
    )


def _is_term(text: str) -> bool:
    return len(text) <= (MAX_TERM if "，" in text else MAX_LIST) and not re.search("[。；：！？]", text)


def load(root: Path = FACTS) -> dict[str, EditionFacts]:
    """Return the stored facts by edition."""
    found = [
        _parse(read_text(path, file=f"facts/{path.parent.name}/{path.name}"), path) for path in root.glob("*/*.toml")
    ]
    return {facts.edition: facts for facts in found}


def write(facts: EditionFacts) -> str:
    """Return the file for these facts: one line per heading and per article, so that changes read well."""
    lines = [
        "# Made from the official text by `python -m content facts`: figures, punishments, terms.  Not edited by hand.",
        f'edition = "{facts.edition}"',
        "headings = [",
        *map(_heading_line, facts.headings),
        "]",
        "",
        "[articles]",
        *(_line(article) for _, article in sorted(facts.articles.items(), key=lambda pair: pair[0].order)),
    ]
    return "\n".join(lines) + "\n"


def _heading_line(heading: Heading) -> str:
    parts = (
        f'level = "{heading.level}", number = {heading.number}, title = "{heading.title}", first = "{heading.first}"'
    )
    return f"    {{ {parts} }},"


def _line(article: ArticleFacts) -> str:
    parts = [f"items = [{', '.join(map(str, article.items))}]"]
    parts += [f'heading = "{article.heading}"'] if article.heading else []
    for name in ("figures", "punishments", "scale", "terms"):
        values = sorted(getattr(article, name))
        parts += [f"{name} = [{', '.join(_quote(value) for value in values)}]"] if values else []
    parts += [] if article.is_whole else ["whole = false"]
    return f'"{article.place}" = {{ {", ".join(parts)} }}'


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _parse(text: str, path: Path) -> EditionFacts:
    top = read(text, file=f"facts/{path.parent.name}/{path.name}")
    top.only("edition", "headings", "articles")
    articles = top.table("articles")
    found = [_parse_article(articles.table(key), place=_place(top, key)) for key in articles.values]
    return EditionFacts(
        edition=top.need("edition", str),
        headings=tuple(_parse_heading(table) for table in top.tables("headings")),
        articles={article.place: article for article in found},
    )


def _parse_article(table: Table, *, place: Place) -> ArticleFacts:
    table.only("items", "heading", "figures", "punishments", "scale", "terms", "whole")
    return ArticleFacts(
        place=place,
        heading=table.may("heading", str, ""),
        items=tuple(table.may("items", list, [])),
        figures=frozenset(table.texts("figures")),
        punishments=frozenset(table.texts("punishments")),
        scale=frozenset(table.texts("scale")),
        terms=frozenset(table.texts("terms")),
        is_whole=table.may("whole", bool, True),
    )


def _parse_heading(table: Table) -> Heading:
    table.only("level", "number", "title", "first")
    level = table.need("level", str)
    if level not in LEVELS:
        raise table.refuse(f"level 只能是 {'、'.join(LEVELS)}")
    first = _place(table, table.need("first", str))
    return Heading(level=level, number=table.need("number", int), title=table.need("title", str), first=first)


def _place(table: Table, text: str) -> Place:
    try:
        return parse_place(text)
    except BadAddress as error:
        raise table.refuse(str(error)) from error

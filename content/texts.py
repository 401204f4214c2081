"""An official text as 编/章/节/条/款/项: what an import gives, and what comparing and checking read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from content.addresses import Place
from content.numerals import numeral


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A 款: its text, and the 项 that stand under it ((一), (二), … in order)."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What one address opens: an article, a part, an item of a document without articles, or a preamble.

    ``heading`` is the passage's own name where it has one (坚定政治方向); ``line`` counts the file's paragraphs.
    """

    place: Place
    heading: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    line: int = 0

    @property
    def text(self) -> str:
        """Return the whole wording, one 款 or 项 a line, without the number."""
        lines = [self.heading] if self.heading else []
        for paragraph in self.paragraphs:
            lines += [paragraph.text, *paragraph.items]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A 编, 章 or 节 (or a heading without a number): its level's name, number, title and first passage."""

    level: str
    number: int
    title: str
    first: Place | None = None
    line: int = 0

    def __str__(self) -> str:
        """Return the heading as it stands above its articles."""
        return f"第{numeral(self.number)}{self.level}　{self.title}" if self.number else self.title


@dataclass(frozen=True, kw_only=True)
class OfficialText:
    """One whole official text.  ``history`` is what stands in brackets under the title; ``preface`` has no address."""

    title: str
    history: str = ""
    preface: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    passages: tuple[Passage, ...] = ()

    @cached_property
    def by_place(self) -> dict[Place, Passage]:
        """Return the passages by place; of two with one number the first counts."""
        found: dict[Place, Passage] = {}
        for passage in self.passages:
            found.setdefault(passage.place, passage)
        return found

    def headings_above(self, place: Place) -> Iterator[Heading]:
        """Yield the 编, 章 and 节 that a passage stands under, outermost first."""
        above: dict[str, Heading] = {}
        for heading in self.headings:
            if heading.first is None or heading.first.order > place.order:
                break
            for level in _inner_levels(heading.level):
                above.pop(level, None)
            above[heading.level] = heading
        yield from above.values()


LEVELS = ("编", "章", "节", "")


def _inner_levels(level: str) -> tuple[str, ...]:
    return LEVELS[LEVELS.index(level) :]

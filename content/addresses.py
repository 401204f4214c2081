"""Where a passage stands: ``纪律处分条例@2023/第一百五十七条``, down to ``…/第八条第二款第一项``.

An address is *edition* / *place*.  An edition is the document's short name and a year.  A place is an
article (条), a part (部分) or an item (项) of a document without articles, or what stands before them
(总纲, 序言); below an article it may name a paragraph (款) and an item (项).  The text form is stable:
questions, guides and bookmarks keep it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from content.numerals import NUMERAL, BadNumeral, number, numeral

_N = rf"[{NUMERAL}]+"
_PLACE = re.compile(rf"第({_N})(条|部分|项)(?:之({_N}))?(?:第({_N})款)?(?:第[（(]?({_N})[）)]?项)?")
_EDITION = re.compile(r"[^@/\s]+@\d{4}")
PREAMBLES = ("总纲", "序言")


class BadAddress(ValueError):
    """A text that is not the address of a passage; the message says what one looks like."""


class Kind(StrEnum):
    """What a place is."""

    PREAMBLE = "preamble"
    ARTICLE = "条"
    PART = "部分"
    ITEM = "项"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place inside an edition.  ``number`` counts from 1 (0 for a preamble); ``inserted`` is the n of 第八条之n."""

    kind: Kind
    number: int = 0
    inserted: int = 0
    paragraph: int = 0
    item: int = 0
    name: str = ""

    def __str__(self) -> str:
        """Return the text form: 第一百五十七条, 第三部分, 总纲, 第八条第二款第一项."""
        text = self.name if self.kind is Kind.PREAMBLE else f"第{numeral(self.number)}{self.kind.value}"
        text += f"之{numeral(self.inserted)}" if self.inserted else ""
        text += f"第{numeral(self.paragraph)}款" if self.paragraph else ""
        return text + (f"第{numeral(self.item)}项" if self.item else "")

    @property
    def order(self) -> tuple[bool, int, int, int, int]:
        """Return what puts the places of one edition into reading order."""
        return self.kind is not Kind.PREAMBLE, self.number, self.inserted, self.paragraph, self.item

    @property
    def whole(self) -> "Place":
        """Return the article, part or item that this place belongs to."""
        return replace(self, paragraph=0, item=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One passage of one edition of one document."""

    edition: str
    place: Place

    def __str__(self) -> str:
        """Return the stable text form."""
        return f"{self.edition}/{self.place}"

    @property
    def order(self) -> tuple[str, tuple[bool, int, int, int, int]]:
        """Return what sorts addresses by edition, then by reading order."""
        return self.edition, self.place.order

    @property
    def whole(self) -> "Address":
        """Return the address of the whole article, part or item."""
        return replace(self, place=self.place.whole)


def article(value: int) -> Place:
    """Return the place of an article by its number."""
    return Place(kind=Kind.ARTICLE, number=value)


def parse_place(text: str) -> Place:
    """Read 第一百五十七条, 第157条, 第八条第二款第（一）项, 第三部分, 第五项, 总纲 or 序言."""
    if text in PREAMBLES:
        return Place(kind=Kind.PREAMBLE, name=text)
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadAddress(f"『{text}』不是条款位置，应写成「第十条」「第三部分」「第一项」「总纲」或「序言」")
    try:
        value, inserted, paragraph, item = (number(part) if part else 0 for part in match.group(1, 3, 4, 5))
        place = Place(kind=Kind(match[2]), number=value, inserted=inserted, paragraph=paragraph, item=item)
        str(place)
    except BadNumeral as error:
        raise BadAddress(f"『{text}』里的序号不对：{error}；应像「第十条」这样") from error
    return place


def parse(text: str) -> Address:
    """Read ``纪律处分条例@2023/第一百五十七条``."""
    edition, slash, place = text.partition("/")
    if not slash or not _EDITION.fullmatch(edition):
        raise BadAddress(f"『{text}』不是条款地址，应写成「纪律处分条例@2023/第十条」")
    return Address(edition=edition, place=parse_place(place))


def neighbours(place: Place, places: Sequence[Place]) -> tuple[Place | None, Place | None]:
    """Return the places before and after ``place`` in an edition's ``places`` (reading order)."""
    at = places.index(place.whole)
    return places[at - 1] if at else None, places[at + 1] if at + 1 < len(places) else None

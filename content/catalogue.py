"""The catalogue: which documents there are, in which editions, of what shape, for whom, and where to find them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from content.addresses import PREAMBLES, Address, Kind, Place
from content.tables import Table, read, read_text

CATALOGUE = Path(__file__).parent / "catalogue.toml"


class Status(StrEnum):
    """Whether an edition is the law today."""

    CURRENT = "current"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return "现行" if self is Status.CURRENT else "已被取代"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a whole text has.  Counts of 编, 章, 条, or of parts or items; 0 = has none; all 0 = not known."""

    preamble: str = ""
    volumes: int = 0
    chapters: int = 0
    articles: int = 0
    parts: int = 0
    items: int = 0

    def places(self) -> tuple[Place, ...]:
        """Return every addressable place, in reading order."""
        found = [Place(kind=Kind.PREAMBLE, name=self.preamble)] if self.preamble else []
        for kind, count in ((Kind.ARTICLE, self.articles), (Kind.PART, self.parts), (Kind.ITEM, self.items)):
            found += [Place(kind=kind, number=at) for at in range(1, count + 1)]
        return tuple(found)

    def __str__(self) -> str:
        """Say the shape as people do: 总纲，11章55条."""
        counts = (
            f"{value}{unit}"
            for value, unit in (
                (self.volumes, "编"),
                (self.chapters, "章"),
                (self.articles, "条"),
                (self.parts, "个部分"),
                (self.items, "项"),
            )
            if value
        )
        return "，".join(part for part in (self.preamble, "".join(counts)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who studies a document: any of these 学段 or of these 政治面貌, and what to tell that person."""

    stages: tuple[str, ...] = ()
    political: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a document.  ``name`` (纪律处分条例@2023) is how everything refers to it."""

    name: str
    document: str
    title: str
    year: int
    number: str
    issued_by: str
    issued_on: date
    in_force_on: date
    status: Status
    shape: Shape
    headings: tuple[str, ...]
    find_at: str
    to_verify: tuple[str, ...]

    def has(self, address: Address) -> bool:
        """Tell whether the whole article, part or item of this address exists in this edition."""
        return address.edition == self.name and address.place.whole in self.shape.places()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document across its editions, newest first."""

    key: str
    title: str
    short: str
    audience: Audience
    editions: tuple[Edition, ...]

    @property
    def current(self) -> Edition:
        """Return the edition in force."""
        return next(edition for edition in self.editions if edition.status is Status.CURRENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents that are studied together, by their keys."""

    key: str
    title: str
    documents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every document and collection."""

    documents: tuple[Document, ...]
    collections: tuple[Collection, ...]

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """Return every edition by its name."""
        return {edition.name: edition for document in self.documents for edition in document.editions}

    @cached_property
    def by_key(self) -> dict[str, Document]:
        """Return every document by its key."""
        return {document.key: document for document in self.documents}

    def sources(self) -> Iterator[Edition]:
        """Yield what the office should load in 装入官方原文: the current edition of every document."""
        return (document.current for document in self.documents)


def load(path: Path = CATALOGUE) -> Catalogue:
    """Read the catalogue, or raise :class:`~content.tables.BadContent` naming file, key and what to do."""
    return parse(read_text(path, file=path.name), file=path.name)


def parse(text: str, *, file: str) -> Catalogue:
    """Read a catalogue's text."""
    top = read(text, file=file)
    top.only("document", "collection")
    documents = tuple(_document(table) for table in top.tables("document"))
    _distinct(top, "key", [document.key for document in documents])
    _distinct(top, "short", [document.short for document in documents])
    known = {document.key for document in documents}
    collections = tuple(_collection(table, known) for table in top.tables("collection"))
    _distinct(top, "collection 的 key", [collection.key for collection in collections])
    return Catalogue(documents=documents, collections=collections)


def _document(table: Table) -> Document:
    table.only("key", "title", "short", "audience", "edition")
    audience = table.table("audience")
    audience.only("stages", "political", "because")
    key, title, short = table.need("key", str), table.need("title", str), table.need("short", str)
    editions = [_edition(part, document=key, title=title, short=short) for part in table.tables("edition")]
    _distinct(table, "year", [str(edition.year) for edition in editions])
    if sum(edition.status is Status.CURRENT for edition in editions) != 1:
        raise table.refuse("应当有且只有一个版本的 status 是 current")
    return Document(
        key=key,
        title=title,
        short=short,
        audience=Audience(
            stages=audience.texts("stages"),
            political=audience.texts("political"),
            because=audience.may("because", str, ""),
        ),
        editions=tuple(sorted(editions, key=lambda edition: -edition.year)),
    )


def _edition(table: Table, *, document: str, title: str, short: str) -> Edition:
    table.only(
        "year",
        "title",
        "number",
        "issued_by",
        "issued_on",
        "in_force_on",
        "status",
        "shape",
        "headings",
        "find_at",
        "to_verify",
    )
    year, status = table.need("year", int), table.need("status", str)
    if status not in set(Status):
        raise table.refuse(f"status 只能是 current 或 superseded，不能是 {status}")
    issued_on, in_force_on = table.need("issued_on", date), table.need("in_force_on", date)
    if in_force_on < issued_on:
        raise table.refuse("in_force_on 早于 issued_on，请核对两个日期")
    shape, headings = _shape(table.table("shape")), table.texts("headings")
    if headings and len(headings) != shape.items:
        raise table.refuse(f"headings 有 {len(headings)} 个，shape 里的 items 是 {shape.items}，应当相等")
    return Edition(
        name=f"{short}@{year}",
        document=document,
        title=table.may("title", str, title),
        year=year,
        number=table.may("number", str, ""),
        issued_by=table.need("issued_by", str),
        issued_on=issued_on,
        in_force_on=in_force_on,
        status=Status(status),
        shape=shape,
        headings=headings,
        find_at=table.may("find_at", str, ""),
        to_verify=table.texts("to_verify"),
    )


def _shape(table: Table) -> Shape:
    table.only(*(field.name for field in fields(Shape)))
    counts = {name: table.may(name, int, 0) for name in ("volumes", "chapters", "articles", "parts", "items")}
    preamble = table.may("preamble", str, "")
    if preamble and preamble not in PREAMBLES:
        raise table.refuse(f" preamble 只能是 {'、'.join(PREAMBLES)}")
    if sum(bool(counts[name]) for name in ("articles", "parts", "items")) > 1:
        raise table.refuse(" articles、parts、items 只能写一个")
    return Shape(preamble=preamble, **counts)


def _collection(table: Table, known: set[str]) -> Collection:
    table.only("key", "title", "documents")
    documents = table.texts("documents")
    unknown = [key for key in documents if key not in known]
    if unknown:
        raise table.refuse(f"documents 里的 {'、'.join(unknown)} 不在目录中，请先加 [[document]]")
    return Collection(key=table.need("key", str), title=table.need("title", str), documents=documents)


def _distinct(table: Table, key: str, values: Sequence[str]) -> None:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise table.refuse(f"{key} 重复：{'、'.join(repeated)}；每个只能出现一次")

"""Study guides: one Markdown file per article or small group, with settings in TOML between ``+++`` lines.

A guide says in our own words what an article wants: 要点, 界限, 案例, 解答 — always these four, in this order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.addresses import Address, BadAddress, Place, parse, parse_place
from content.tables import BadContent, Table, read, read_text

GUIDES = Path(__file__).parent / "guides"
FENCE = "+++\n"
SECTIONS = ("要点", "界限", "案例", "解答")
MAX_TITLE = 24
_FILE_NAME = re.compile(r"\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a guide.  ``line`` is the line of the file on which ``text`` begins."""

    heading: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guide to one or a few articles.  ``to_verify`` (待核对) says what could not be held against the text."""

    key: str
    document: str
    edition: str
    articles: tuple[Place, ...]
    title: str
    terms: tuple[str, ...]
    links: tuple[Address, ...]
    to_verify: str
    sections: tuple[Section, ...]

    @property
    def file(self) -> str:
        """Return the file's path under ``content/``, as errors name it."""
        return f"guides/{self.key}.md"

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Return the addresses of the articles it covers."""
        return tuple(Address(edition=self.edition, place=place) for place in self.articles)

    def section(self, heading: str) -> Section:
        """Return the section under one of the four headings."""
        return self.sections[SECTIONS.index(heading)]


def load(root: Path = GUIDES) -> tuple[Guide, ...]:
    """Return every guide by document and reading order, or raise the first :class:`BadContent`."""
    return tuple(parse_file(path, root=root) for path in files(root))


def files(root: Path = GUIDES) -> Iterator[Path]:
    """Yield the guide files: ``<document>/<NNN>-<english-slug>.md``."""
    yield from sorted(root.glob("**/*.md"))


def parse_file(path: Path, *, root: Path = GUIDES) -> Guide:
    """Read one guide file."""
    key = path.relative_to(root).with_suffix("").as_posix()
    return parse_guide(read_text(path, file=f"guides/{key}.md"), key=key)


def parse_guide(text: str, *, key: str) -> Guide:
    """Read the text of the guide ``<document>/<NNN>-<english-slug>``."""
    file = f"guides/{key}.md"
    document, _, name = f"{key}.md".rpartition("/")
    if not document or not _FILE_NAME.fullmatch(name):
        raise BadContent(
            file, "文件名应是 <文档目录>/<三位数字>-<英文小写>.md，例如 integrity_code/001-public-first.md"
        )
    before, _, rest = text.partition(FENCE)
    head, fence, body = rest.partition("\n" + FENCE)
    if before or not fence:
        raise BadContent(file, "文件应以 +++ 一行开头，TOML 设置后再有一行 +++", 1)
    table = read(head, file=file, line=2)
    table.only("edition", "articles", "title", "terms", "links", "to_verify")
    edition = table.need("edition", str)
    return Guide(
        key=key,
        document=document,
        edition=edition,
        articles=_articles(table, edition),
        title=_title(table),
        terms=table.texts("terms"),
        links=tuple(_address(table, "links", link) for link in table.texts("links")),
        to_verify=table.may("to_verify", str, ""),
        sections=_sections(body, file=file, line=head.count("\n") + 4),
    )


def _title(table: Table) -> str:
    title = table.need("title", str)
    if not 1 <= len(title) <= MAX_TITLE:
        raise table.refuse(f"title 有 {len(title)} 个字，应在 {MAX_TITLE} 字以内")
    return title


def _articles(table: Table, edition: str) -> tuple[Place, ...]:
    texts = table.texts("articles")
    if not texts:
        raise table.refuse("缺少 articles，请写上讲的是哪几条")
    places = tuple(_address(table, "articles", f"{edition}/{text}").place for text in texts)
    if any(str(place) != text for place, text in zip(places, texts, strict=True)):
        raise table.refuse("articles 请写成「第十条」这样的中文数字")
    if list(places) != sorted(set(places), key=lambda place: place.order):
        raise table.refuse("articles 应按条文顺序排列且不重复")
    return places


def _address(table: Table, key: str, text: str) -> Address:
    try:
        address = parse(text)
        parse_place(str(address.place))
    except BadAddress as error:
        raise table.refuse(f"{key}：{error}") from error
    return address


def _sections(body: str, *, file: str, line: int) -> tuple[Section, ...]:
    """Split the body at its ## headings; ``line`` is the body's first line in the file."""
    found: list[Section] = []
    pieces = re.split(r"(?m)^##[ \t]*(.+)\n?", body)
    if pieces[0].strip():
        raise BadContent(file, "第一个 ## 标题之前不应有文字，请移到「## 要点」下面", line)
    at = line + pieces[0].count("\n")
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if not text.strip():
            raise BadContent(file, f"「{heading.strip()}」下面没有内容，请补上", at)
        found.append(Section(heading=heading.strip(), text=text.rstrip("\n"), line=at + 1))
        at += 1 + text.count("\n")
    if tuple(section.heading for section in found) != SECTIONS:
        raise BadContent(file, f"应依次有且只有四个标题：{'、'.join(f'## {name}' for name in SECTIONS)}", line)
    return tuple(found)

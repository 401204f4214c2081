"""HTML and Markdown → lines and tables: what a person would see, without scripts, styles and emphasis marks."""

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from question_bank.drafts import Place
from question_bank.layout.lines import Line, cleaned
from question_bank.tabular.table import Table, table_of

_UNSEEN = ["script", "style", "head", "noscript", "template", "svg", "iframe", "object", "button", "nav", "select"]
_BLOCK_NAMES = """
    p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 section article header footer main form fieldset blockquote pre hr
    tr table tbody thead center address aside figure label legend
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_MAX_DEPTH = 400


def looks_like_html(text: str) -> bool:
    """Whether a text is a page or a piece of one."""
    start = text[:4000].lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype html", "<html")):
        return True
    return len(re.findall(r"</(?:div|p|td|tr|li|span|table|body|h[1-6]|ul)>|<br\s*/?>", text[:200_000], re.I)) >= 5


def html_parts(text: str, *, file: str) -> list[Line | Table]:
    """Return the lines and tables of a page in order."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(_UNSEEN):
        tag.decompose()
    walker = _Walker(file)
    walker.walk(soup.body or soup, 0)
    walker.end_line()
    return walker.parts


class _Walker:
    def __init__(self, file: str) -> None:
        self.parts: list[Line | Table] = []
        self._file = file
        self._text: list[str] = []
        self._number = 0

    def walk(self, tag: Tag, depth: int) -> None:
        for node in tag.children:
            if isinstance(node, Tag):
                self._tag(node, depth)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._string(str(node), keep=tag.name == "pre")

    def _string(self, text: str, *, keep: bool) -> None:
        if not keep:
            self._text.append(re.sub(r"[ \t\r\n]+", " ", text))
            return
        for at, piece in enumerate(text.split("\n")):
            if at:
                self.end_line()
            self._text.append(piece)

    def _tag(self, tag: Tag, depth: int) -> None:
        if tag.name == "br":
            self.end_line()
        elif tag.name == "table" and tag.find("table") is None and len(tag.find_all("tr")) > 1:
            self.end_line()
            self.parts.append(self._table(tag))
        elif depth < _MAX_DEPTH and not _is_hidden(tag):
            is_block = tag.name in _BLOCKS
            if is_block:
                self.end_line()
            self.walk(tag, depth + 1)
            if is_block:
                self.end_line()

    def end_line(self) -> None:
        """Close the line that is being gathered; an empty one is kept only when text came before."""
        text = cleaned("".join(self._text)).rstrip()
        self._text.clear()
        if text.strip():
            self._number += 1
            self.parts.append(Line(text.strip(" "), Place(file=self._file, line=self._number)))

    def _table(self, tag: Tag) -> Table:
        rows = [
            [cell.get_text("\n", strip=True) for cell in row.find_all(["td", "th"], recursive=False)]
            for row in tag.find_all("tr")
        ]
        return table_of(rows, file=self._file)


def _is_hidden(tag: Tag) -> bool:
    return "display:none" in str(tag.get("style") or "").replace(" ", "").lower() or tag.has_attr("hidden")


def looks_like_markdown(text: str) -> bool:
    """Whether a text uses Markdown's headings or emphasis more than by accident."""
    marks = len(re.findall(r"^#{1,6} |^\s*[-*] \*{0,2}\(?[A-H]|\*\*[^*\n]+\*\*|^\|.*\|\s*$", text, re.M))
    return marks >= 3


def markdown_parts(text: str, *, file: str) -> list[Line | Table]:
    """Return the lines of a Markdown text without its marks, and its pipe tables."""
    parts: list[Line | Table] = []
    rows: list[list[str]] = []
    first = 0
    for number, raw in enumerate(re.sub(r"\r\n?", "\n", text).split("\n"), start=1):
        if re.match(r"^\s*\|.*\|\s*$", raw):
            first = first or number
            if not re.fullmatch(r"[\s|:\-]+", raw):
                rows.append([_unmarked(cell).strip() for cell in raw.strip().strip("|").split("|")])
            continue
        if rows:
            parts.append(table_of(rows, file=file, first=first))
            rows, first = [], 0
        parts.append(Line(cleaned(_unmarked(raw)).rstrip(), Place(file=file, line=number)))
    if rows:
        parts.append(table_of(rows, file=file, first=first))
    return parts


def _unmarked(text: str) -> str:
    """Return a Markdown line as it would be seen."""
    if re.fullmatch(r"\s*([-*_=])(\s*\1){2,}\s*", text):
        return ""
    text = re.sub(r"^\s*>\s?", "", text)
    is_done = re.match(r"^\s*[-*+]\s+\[[xX]\]\s+", text)
    text = re.sub(r"^\s*[-*+]\s+(?:\[[ xX]\]\s+)?", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", text)
    text = re.sub(r"\\([.\-_*()\[\]#+!])", r"\1", text)
    text = re.sub(r"\s*<br\s*/?>\s*$", "", text)
    return f"{text} √" if is_done else text

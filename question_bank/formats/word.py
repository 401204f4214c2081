"""Word documents (docx) → lines and tables in reading order, with Word's own numbers and the pictures.

The XML is walked by local names, without a DTD and without following any relationship out of the file.  Deleted
text of tracked changes is left out, inserted text is kept; text boxes are read where they are anchored.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from question_bank.drafts import Place
from question_bank.formats.refusals import Unreadable
from question_bank.formats.word_numbers import Numbering
from question_bank.formats.xml_tree import attribute, child, children, local, parsed, value
from question_bank.layout.lines import Line, cleaned
from question_bank.tabular.table import Table, table_of

_SYMBOLS = {"F0FC": "√", "F0FB": "×", "F050": "√", "F04F": "×", "F0FE": "√", "F0FD": "×", "F052": "√", "F054": "×"}
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"})
_HIDDEN = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "sdtPr", "tblPr", "sectPr"})


@dataclass(slots=True)
class Document:
    """What a document holds: lines and tables in their order, and the pictures that its lines name."""

    parts: list[Line | Table] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


def document_of(data: bytes, *, file: str) -> Document:
    """Return the parts of a docx in reading order.  Raises Unreadable when it is none."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Walker(archive, file).document()
    except (zipfile.BadZipFile, KeyError, zlib.error, EOFError) as error:
        message = "这个文件不是完好的 Word 文档，请用 Word 或 WPS 打开后另存为 .docx 再导入"
        raise Unreadable("not-a-document", message) from error


class _Walker:
    """Walks the body once, counting paragraphs and Word's lists."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self._archive = archive
        self._file = file
        self._paragraph = 0
        self._out = Document()
        main = next(
            name for name in archive.namelist() if name.endswith("word/document.xml") or name == "word/document.xml"
        )
        self._folder = str(PurePosixPath(main).parent)
        self._body = child(parsed(archive.read(main)), "body")
        self._numbering = Numbering.of(self._part("numbering.xml"))
        self._styles = _styles(self._part("styles.xml"))
        self._targets = _targets(self._part("_rels/document.xml.rels"))

    def _part(self, name: str) -> Any | None:
        path = f"{self._folder}/{name}"
        return parsed(self._archive.read(path)) if path in self._archive.namelist() else None

    def document(self) -> Document:
        for block in _blocks(self._body):
            if local(block.tag) == "tbl":
                self._out.parts.append(self._table(block))
            else:
                self._out.parts.extend(self._lines(block))
        return self._out

    def _lines(self, paragraph: Any) -> list[Line]:
        self._paragraph += 1
        number = self._paragraph
        style = self._styles.get(value(paragraph, "pPr", "pStyle"), ("", "", 0))
        text, pictures = self._content(paragraph)
        boxes = [line for box in _boxes(paragraph) for inner in _blocks(box) for line in self._box_lines(inner)]
        if text.strip():
            text = self._label(paragraph, style) + text
        pieces = text.split("\n")
        place = Place(file=self._file, paragraph=number)
        lines = [Line(cleaned(piece).rstrip(), place, style[0]) for piece in pieces]
        if pictures:
            last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].text.strip()), 0)
            lines[last] = Line(lines[last].text, place, style[0], tuple(pictures))
        return lines + boxes

    def _box_lines(self, block: Any) -> list[Line]:
        if local(block.tag) != "tbl":
            return self._lines(block)
        return [Line("\t".join(row.filled), self._table(block).place(row)) for row in self._table(block).rows]

    def _label(self, paragraph: Any, style: tuple[str, str, int]) -> str:
        listed = child(paragraph, "pPr", "numPr")
        number_id, level = style[1], style[2]
        if listed is not None:
            number_id = value(listed, "numId") or number_id
            level = int(value(listed, "ilvl") or 0)
        label = self._numbering.label(number_id, level) if number_id and number_id != "0" else ""
        return f"{label} " if label else ""

    def _content(self, element: Any) -> tuple[str, list[str]]:
        pictures: list[str] = []
        return "".join(self._texts(element, pictures)), pictures

    def _texts(self, element: Any, pictures: list[str]) -> Iterator[str]:
        for node in element:
            name = local(node.tag)
            if name in _HIDDEN or name == "txbxContent":
                continue
            if name == "t":
                yield node.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield _SYMBOLS.get(attribute(node, "char").upper(), "")
            elif name == "blip":
                self._picture(node, pictures)
            else:
                yield from self._texts(node, pictures)

    def _picture(self, blip: Any, pictures: list[str]) -> None:
        target = self._targets.get(attribute(blip, "embed"), "")
        path = str(PurePosixPath(self._folder) / target) if not target.startswith("/") else target[1:]
        name = PurePosixPath(path).name
        if PurePosixPath(path).suffix.lower() in _PICTURES and path in self._archive.namelist():
            self._out.pictures[name] = self._archive.read(path)
            pictures.append(name)

    def _table(self, table: Any) -> Table:
        rows = [[self._cell(cell) for cell in _cells(row)] for row in children(table, "tr")]
        self._paragraph += 1
        return table_of(rows, file=self._file, sheet=None, first=1)

    def _cell(self, cell: Any) -> str:
        texts: list[str] = []
        for block in _blocks(cell):
            if local(block.tag) == "tbl":
                texts.extend("\t".join(row.filled) for row in self._table(block).rows)
            else:
                texts.extend(line.text for line in self._lines(block))
        return "\n".join(text for text in texts if text.strip())


def _blocks(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, from content controls and other wrappers, too."""
    for node in element if element is not None else ():
        name = local(node.tag)
        if name in ("p", "tbl"):
            yield node
        elif name not in _HIDDEN:
            yield from _blocks(node)


def _cells(row: Any) -> Iterator[Any]:
    for node in row:
        if local(node.tag) == "tc":
            yield node
        elif local(node.tag) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(node)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for node in paragraph:
        if local(node.tag) == "txbxContent":
            yield node
        elif local(node.tag) != "Fallback":
            yield from _boxes(node)


def _styles(root: Any | None) -> dict[str, tuple[str, str, int]]:
    """Return per style id its name and the list (id, level) it puts its paragraphs into."""
    styles: dict[str, tuple[str, str, int]] = {}
    for each in children(root, "style") if root is not None else ():
        level = value(each, "pPr", "numPr", "ilvl")
        name = value(each, "name")
        styles[attribute(each, "styleId")] = (name, value(each, "pPr", "numPr", "numId"), int(level or 0))
    return styles


def _targets(root: Any | None) -> dict[str, str]:
    """Return the parts inside the file by relationship id; links out of the file are left out."""
    relations = children(root, "Relationship") if root is not None else iter(())
    return {
        attribute(each, "Id"): attribute(each, "Target")
        for each in relations
        if attribute(each, "TargetMode") != "External" and not re.match(r"^[a-z]+:", attribute(each, "Target"))
    }

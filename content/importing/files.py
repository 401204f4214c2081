"""The bytes of a file → its paragraphs: Word, PDF, HTML, Markdown and plain text, told by content, not by extension.

Hostile files: size and the zip directory are looked at before anything is unpacked, XML is read without DTDs, pages
and lines are limited, and an upload is read in a child process that may die (question_bank.sandbox).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from content.importing import pages
from content.importing.paragraphs import SourceLine, joined, looks_wrapped
from question_bank.drafts import Place
from question_bank.formats import markup, sniffing, word
from question_bank.formats.encodings import decoded
from question_bank.formats.preflight import check_zip
from question_bank.formats.refusals import Unreadable
from question_bank.layout.lines import Line, lines_of
from question_bank.sandbox import in_child
from question_bank.tabular.table import Table

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 50_000
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+")


def read_lines(data: bytes, *, name: str) -> list[SourceLine]:
    """Return the paragraphs of a file, one a line, each with its place.

    Raises :class:`~question_bank.formats.refusals.Unreadable` (``code`` and a Chinese ``message``).
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too-large", f"文件超过 {MAX_BYTES // 1024 // 1024} MB，不像一份法规文件，请核对")
    if not data.strip():
        raise Unreadable("empty", "文件是空的，请重新选择")
    is_pdf = data.startswith(b"%PDF")
    lines = pages.lines(data, name=name) if is_pdf else list(_source_lines(_parts(data, name)))
    if len(lines) > MAX_LINES:
        raise Unreadable("too-long", f"文件超过 {MAX_LINES} 行，不像一份法规文件，请核对")
    return joined(lines) if is_pdf or looks_wrapped(lines) else lines


def read_upload(data: bytes, *, name: str) -> list[SourceLine]:
    """Read a file that nobody vouches for: as :func:`read_lines`, in a child with limits of time and memory."""
    found = in_child("content.importing.files:lines_as_json", data, name=name)
    return [SourceLine(text=text, place=Place(**place), indent=indent) for text, place, indent in found]


def lines_as_json(data: bytes, *, name: str) -> list[tuple[str, dict[str, Any], float]]:
    """Return the lines as JSON can say them (the child's side of :func:`read_upload`)."""
    return [(line.text, line.place.as_json(), line.indent) for line in read_lines(data, name=name)]


def _parts(data: bytes, name: str) -> Iterable[Line | Table]:
    kind = sniffing.container_kind(data, name=name)
    if kind == "ole":
        raise Unreadable("legacy-document", "这是旧版 Office 文件，请用 Word 或 WPS 打开后另存为 .docx 再导入")
    if kind == "zip":
        if sniffing.zip_kind(check_zip(data)) != "document":
            raise Unreadable("not-a-text", "这个文件不是 Word 文档，请另存为 .docx、PDF 或文本文件再导入")
        return word.document_of(data, file=name).parts
    text = decoded(data)
    if markup.looks_like_html(text):
        return markup.html_parts(text, file=name)
    if name.lower().endswith((".md", ".markdown")) or markup.looks_like_markdown(text):
        return markup.markdown_parts(text, file=name)
    return lines_of(text, file=name)


def _source_lines(parts: Iterable[Line | Table]) -> Iterator[SourceLine]:
    """Yield the lines; the rows of a table are lines, too."""
    for part in parts:
        if isinstance(part, Table):
            for row in part.rows:
                yield SourceLine(text="　".join(row.filled), place=part.place(row))
        else:
            text = part.text.lstrip(" \t\u3000")
            indent = len(part.text) - len(text)
            yield SourceLine(text=_MARKDOWN_HEADING.sub("", text, count=1), place=part.place, indent=indent)

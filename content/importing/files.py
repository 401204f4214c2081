"""The bytes of a file → its paragraphs: Word, PDF, HTML, Markdown and plain text, told by content, not by extension.

Hostile files: size and the zip directory are looked at before anything is unpacked, XML is read without DTDs
(question_bank's readers see to that), pages and lines are limited.  Reading still belongs into a process that may
die: whoever serves uploads runs this in a job.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from content.importing import pages
from content.importing.paragraphs import SourceLine, joined, looks_wrapped
from question_bank.formats import markup, sniffing, word
from question_bank.formats.encodings import decoded
from question_bank.formats.refusals import Unreadable
from question_bank.layout.lines import Line, lines_of
from question_bank.tabular.table import Table

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 50_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
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


def check_archive(data: bytes) -> None:
    """Refuse a zip that would unpack to too much, by its directory alone."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("zip-broken", "这个文件已损坏，请重新保存或重新下载后再导入") from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable("zip-too-large", "这个文件解开后过大，不像一份法规文件，请用 Word 打开后另存为 .docx 再导入")


def _parts(data: bytes, name: str) -> Iterable[Line | Table]:
    kind = sniffing.container_kind(data, name=name)
    if kind == "ole":
        raise Unreadable("legacy-document", "这是旧版 Office 文件，请用 Word 或 WPS 打开后另存为 .docx 再导入")
    if kind == "zip":
        check_archive(data)
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

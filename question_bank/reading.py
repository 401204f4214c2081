"""The one call for every file: ``read(path_or_bytes, name=…)``.  The kind is told by content, never by extension."""

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from question_bank.drafts import Problem, Reading
from question_bank.formats import (
    aiken,
    cloze,
    delimited,
    gift,
    legacy_word,
    markup,
    moodle_xml,
    qti,
    records,
    sniffing,
    toml_bank,
    word,
    workbook,
)
from question_bank.formats.encodings import decoded
from question_bank.formats.limits import check_size, display_name
from question_bank.formats.own_json import is_own, reading_of
from question_bank.formats.pictures import redrawn
from question_bank.formats.preflight import check_zip
from question_bank.formats.refusals import Unreadable
from question_bank.found import Found, resolve_all
from question_bank.layout import lines_of, parse
from question_bank.layout.parts import parse_parts
from question_bank.tabular import parse_tables

__all__ = ["Unreadable", "read"]


def read(source: str | Path | bytes, *, name: str = "") -> Reading:
    """Return what a file holds: drafts of questions and everything that was not understood, with its place.

    ``source`` is a path or the file's bytes; ``name`` is the file's name as places shall show it.  Raises
    :class:`Unreadable` (with ``code`` and a Chinese ``message``) when the file cannot be read at all, and OSError
    when a path cannot be opened.
    """
    name = display_name(name)
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        name = name or display_name(path.name)
        check_size(path.stat().st_size)
        data = path.read_bytes()
    check_size(len(data))
    if not data.strip():
        raise Unreadable("empty", "文件是空的")
    try:
        reading = _READERS[sniffing.container_kind(data, name=name)](data, name)
    except RecursionError as error:
        raise Unreadable("too-deep", "这个文件的层次太深，读不了") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Unreadable("zip-broken", "这个文件已损坏，请重新保存或重新下载后再导入") from error
    return _with_safe_pictures(reading)


def _with_safe_pictures(reading: Reading) -> Reading:
    if not reading.attachments:
        return reading
    drawn = {name: redrawn(data) for name, data in reading.attachments.items()}
    lost = {name for name, data in drawn.items() if data is None}
    problems = [
        Problem(code="picture-broken", message=f"图片『{name}』太大或已损坏，没有读入", place=draft.place)
        for draft in reading.drafts
        for name in draft.attachments
        if name in lost
    ]
    drafts = tuple(
        replace(draft, attachments=tuple(name for name in draft.attachments if name not in lost))
        for draft in reading.drafts
    )
    kept = {name: data for name, data in drawn.items() if data is not None}
    return replace(reading, drafts=drafts, problems=(*reading.problems, *problems), attachments=kept)


def _read_zip(data: bytes, name: str) -> Reading:
    names = check_zip(data)
    match sniffing.zip_kind(names):
        case "workbook":
            return parse_tables(workbook.tables_of(data, file=name))
        case "document":
            document = word.document_of(data, file=name)
            return replace(parse_parts(document.parts), attachments=document.pictures)
    return _resolved(*qti.found_in_package(data, file=name))


def _read_ole(data: bytes, name: str) -> Reading:
    if sniffing.ole_kind(data) == "workbook":
        return parse_tables(workbook.tables_of(data, file=name))
    parts, problems = legacy_word.parts_in(data, file=name)
    reading = parse_parts(parts)
    return replace(reading, problems=(*problems, *reading.problems))


def _read_text(data: bytes, name: str) -> Reading:
    text = decoded(data)
    reader = _TEXT_READERS.get(sniffing.text_kind(text), _read_plain)
    return reader(text, name)


def _resolved(
    found: Sequence[Found], problems: Sequence[Problem] = (), pictures: dict[str, bytes] | None = None
) -> Reading:
    reading = resolve_all(found)
    return replace(reading, problems=(*problems, *reading.problems), attachments=pictures or {})


def _read_plain(text: str, name: str) -> Reading:
    return parse(lines_of(text, file=name))


def _read_table(text: str, name: str) -> Reading:
    separator = delimited.separator_of(text) or ","
    return parse_tables([delimited.table_from(text, separator=separator, file=name)])


def _read_json(text: str, name: str) -> Reading:
    values = records.values_of(text)
    if is_own(values[0]):
        try:
            return reading_of(values[0])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable("json-malformed", "这个 JSON 文件不完整，请对照格式说明修改") from error
    return _resolved(records.found_in(values, file=name))


def _read_xml(text: str, name: str) -> Reading:
    raise Unreadable("xml-unknown", "这个 XML 文件不是 Moodle 或 QTI 试题，请换一种格式导出后再导入")


_READERS: dict[str, Callable[[bytes, str], Reading]] = {"zip": _read_zip, "ole": _read_ole, "text": _read_text}
_TEXT_READERS: dict[str, Callable[[str, str], Reading]] = {
    "json": _read_json,
    "toml": lambda text, name: toml_bank.read_toml_bank(text, file=name),
    "html": lambda text, name: parse_parts(markup.html_parts(text, file=name)),
    "table": _read_table,
    "markdown": lambda text, name: parse_parts(markup.markdown_parts(text, file=name)),
    "gift": lambda text, name: _resolved(*gift.found_in(text, file=name)),
    "aiken": lambda text, name: _resolved(*aiken.found_in(text, file=name)),
    "cloze": lambda text, name: _resolved(*cloze.found_in(text, file=name)),
    "moodle": lambda text, name: _resolved(*moodle_xml.found_in(_undeclared(text), file=name)),
    "qti": lambda text, name: _resolved(*qti.found_in_item(_undeclared(text), file=name)),
    "xml": _read_xml,
}


def _undeclared(text: str) -> str:
    """Return XML text without its declaration: it is decoded already, whatever encoding it declares."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)

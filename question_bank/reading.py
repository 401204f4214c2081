"""The one call for every file: ``read(path_or_bytes, name=…)``.  The kind is told by content, never by extension."""

from pathlib import Path

from question_bank.drafts import Reading
from question_bank.formats import delimited, workbook
from question_bank.formats.encodings import decoded
from question_bank.formats.refusals import Unreadable
from question_bank.formats.toml_bank import read_toml_bank
from question_bank.layout import lines_of, parse
from question_bank.tabular import parse_tables

__all__ = ["Unreadable", "read"]

MAX_BYTES = 50 * 1024 * 1024


def read(source: str | Path | bytes, *, name: str = "") -> Reading:
    """Return what a file holds: drafts of questions and everything that was not understood, with its place.

    ``source`` is a path or the file's bytes; ``name`` is the file's name as places shall show it.  Raises
    :class:`Unreadable` (with ``code`` and a Chinese ``message``) when the file cannot be read at all.
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        name = name or path.name
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable("too-large", "文件超过 50 MB，请拆分后再导入")
        data = path.read_bytes()
    if not data.strip():
        raise Unreadable("empty", "文件是空的")
    return _read(data, name)


def _read(data: bytes, name: str) -> Reading:
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return parse_tables(workbook.tables_of(data, file=name))
    text = decoded(data)
    if text.lstrip().startswith("[[question]]") or "\n[[question]]\n" in text:
        return read_toml_bank(text, file=name)
    separator = delimited.separator_of(text)
    if separator:
        return parse_tables([delimited.table_from(text, separator=separator, file=name)])
    return parse(lines_of(text, file=name))

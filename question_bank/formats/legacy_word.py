"""Legacy Word documents (.doc, Word 97 to 2003) → their text, by the piece table of [MS-DOC] 2.4.1.

Word's own list numbers are not in the text, and pictures are not taken; that is said once as a problem.
"""

import io
import re
import struct

import olefile

from question_bank.drafts import Place, Problem
from question_bank.formats.refusals import Unreadable
from question_bank.layout.lines import Line, cleaned
from question_bank.tabular.table import Table, table_of

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FLAGS_AT, _TEXT_LENGTH_AT, _CLX_AT = 0x0A, 0x4C, 0x01A2
_COMPRESSED = 0x40000000
_SAVE_AS = "请用 Word 或 WPS 打开后另存为 .docx 再导入"


def parts_in(data: bytes, *, file: str) -> tuple[list[Line | Table], list[Problem]]:
    """Return the document's lines and tables, and what a person should know.

    Raises Unreadable when it cannot be taken apart.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            text = _text(ole)
    except (OSError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unreadable("legacy-document", f"这个旧版 Word 文档（.doc）读不了，{_SAVE_AS}") from error
    place = Place(file=file)
    message = f"旧版 Word 文档（.doc）中的自动编号和图片读不到，如有缺漏，{_SAVE_AS}"
    return _parts(_without_fields(text), file), [Problem(code="legacy-document", message=message, place=place)]


def _text(ole: "olefile.OleFileIO") -> str:
    main = ole.openstream("WordDocument").read()
    magic, flags = struct.unpack_from("<H", main)[0], struct.unpack_from("<H", main, _FLAGS_AT)[0]
    if magic != _MAGIC or flags & _ENCRYPTED:
        raise Unreadable(
            "encrypted" if magic == _MAGIC else "legacy-document", f"这个文档设了密码或版本太旧，{_SAVE_AS}"
        )
    length = struct.unpack_from("<i", main, _TEXT_LENGTH_AT)[0]
    offset, size = struct.unpack_from("<II", main, _CLX_AT)
    table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    return _pieces(main, table[offset : offset + size])[: max(length, 0)]


def _pieces(main: bytes, clx: bytes) -> str:
    at = 0
    while clx[at] == 1:  # property runs come before the piece table
        at += 3 + struct.unpack_from("<h", clx, at + 1)[0]
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}i", plc)
    texts = []
    for piece in range(count):
        position = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * piece + 2)[0]
        chars = bounds[piece + 1] - bounds[piece]
        if position & _COMPRESSED:
            start = (position & ~_COMPRESSED) // 2
            texts.append(main[start : start + chars].decode("cp1252", errors="replace"))
        else:
            texts.append(main[position : position + 2 * chars].decode("utf-16-le", errors="replace"))
    return "".join(texts)


def _without_fields(text: str) -> str:
    """Return the text without field codes and the marks of pictures and notes."""
    text = re.sub(r"\x13[^\x13\x14\x15]*\x14?", "", text).replace("\x15", "")
    return re.sub(r"[\x01-\x06\x08\x0e-\x1f]", "", text).replace("\x0b", "\r").replace("\x0c", "\r")


def _parts(text: str, file: str) -> list[Line | Table]:
    """Cut the text into paragraphs (ended by CR) and rows (cells ended by BEL, a row by one BEL more)."""
    parts: list[Line | Table] = []
    rows: list[list[str]] = []
    number = first = 1
    chunks = text.split("\x07\x07")
    for chunk in chunks[:-1]:
        cells = chunk.split("\x07")
        *before, cells[0] = cells[0].split("\r")
        if before:
            _close(parts, rows, file, first)
            parts.extend(_lines(before, file, number))
            number += len(before)
        first = first if rows else number
        rows.append([cell.replace("\r", "\n") for cell in cells])
        number += 1
    _close(parts, rows, file, first)
    return parts + _lines(chunks[-1].split("\r"), file, number)


def _lines(texts: list[str], file: str, first: int) -> list[Line | Table]:
    return [
        Line(text=cleaned(text).rstrip(), place=Place(file=file, paragraph=first + at)) for at, text in enumerate(texts)
    ]


def _close(parts: list[Line | Table], rows: list[list[str]], file: str, first: int) -> None:
    if rows:
        parts.append(table_of(rows, file=file, first=first))
        rows.clear()

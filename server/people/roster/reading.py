"""A roster file → one sheet of cells that still know how they held their value.

Runs in a child process with limits (:mod:`question_bank.sandbox`): nobody has vouched for the file.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from python_calamine import SheetVisibleEnum

from question_bank.formats.delimited import rows_of
from question_bank.formats.encodings import decoded
from question_bank.formats.preflight import check_zip
from question_bank.formats.refusals import Unreadable
from question_bank.formats.workbook import check_extent
from question_bank.sandbox import in_child
from server.people.roster.header import meanings
from server.people.roster.sheet_xml import Oddities, oddities_of
from server.people.roster.views import Cell, CellKind, Column, Sheet, as_json, from_json

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 500
SECONDS, MEGABYTES = 30, 768
OLE = b"\xd0\xcf\x11\xe0"
SEPARATORS = (",", "\t", ";", "|", "，")
KINDS: tuple[tuple[type, CellKind], ...] = (
    (bool, CellKind.TRUTH),
    (int, CellKind.NUMBER),
    (float, CellKind.NUMBER),
    (datetime, CellKind.DATE),
    (date, CellKind.DATE),
    (time, CellKind.DATE),
    (timedelta, CellKind.DATE),
)


def read_roster(data: bytes, *, name: str) -> Sheet:
    """Return the sheet of a roster file (.xlsx, .xls, .ods, .csv, .txt), read in a child with limits.

    Raises Unreadable with a sentence for the person who sent it.
    """
    task = "server.people.roster.reading:answer"
    return from_json(in_child(task, data, name=name, seconds=SECONDS, megabytes=MEGABYTES))


def answer(data: bytes, *, name: str) -> dict[str, Any]:
    """Return the sheet as JSON can say it: the child's part."""
    if not data:
        raise Unreadable("empty", "文件是空的，请检查后重新选择")
    sheet = _of_workbook(data) if data[:2] == b"PK" or data[:4] == OLE else _of_text(data)
    return as_json(sheet)


def _of_workbook(data: bytes) -> Sheet:
    is_zip = data[:2] == b"PK"
    if is_zip:
        check_zip(data)
        check_extent(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [at for at, sheet in enumerate(book.sheets_metadata) if sheet.visible == SheetVisibleEnum.Visible]
        sheets = {at: _rows(book.get_sheet_by_index(at)) for at in shown}
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted", "这个表格文件设了密码，请去掉密码后再导入") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            "not-a-workbook", "这个文件不是有效的 Excel 表格，请用 Excel 或 WPS 另存为 .xlsx 再导入"
        ) from error
    rosters = [at for at, rows in sheets.items() if _has_header(rows)]
    if not rosters:
        raise Unreadable("no-header", "没有找到表头（『姓名』『单位』等）。可下载模板填写；隐藏的工作表不读取")
    names = book.sheet_names
    notes = [f"工作表『{names[at]}』没有读取，名册只读一张表。" for at in sheets if at != rosters[0] and sheets[at]]
    odd = oddities_of(data, names[rosters[0]]) if is_zip and _is_xlsx(data) else Oddities({}, ())
    if odd.hidden_rows:
        notes.append(f"有 {len(odd.hidden_rows)} 个隐藏行，也会一并导入（如第 {odd.hidden_rows[0]} 行）。")
    return Sheet(rows=_marked(sheets[rosters[0]], odd), notes=tuple(notes))


def _rows(sheet: "python_calamine.CalamineSheet") -> dict[int, tuple[Cell, ...]]:
    """Return the rows of a sheet that hold anything."""
    if sheet.start is None:
        return {}
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise Unreadable("too-large", f"名册最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请删去空行空列或拆分后再导入")
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    return {number: tuple(map(_cell, cells)) for number, cells in rows if any(cell != "" for cell in cells)}


def _cell(value: Any) -> Cell:
    kind = next((kind for type_, kind in KINDS if isinstance(value, type_)), CellKind.TEXT)
    if kind is CellKind.NUMBER and float(value).is_integer() and abs(value) < 1e15:
        return Cell(kind, str(int(value)))
    return Cell(kind, str(value)[:LONGEST_CELL])


def _marked(rows: dict[int, tuple[Cell, ...]], odd: Oddities) -> dict[int, tuple[Cell, ...]]:
    """Put errors and formulas without a value, which calamine gives as nothing, back in their places."""
    marked = {number: list(cells) for number, cells in rows.items()}
    for (row, at), cell in odd.cells.items():
        cells = marked.setdefault(row, [])
        cells.extend([Cell(CellKind.TEXT, "")] * (at + 1 - len(cells)))
        cells[at] = cell
    return {number: tuple(marked[number]) for number in sorted(marked)}


def _of_text(data: bytes) -> Sheet:
    text = decoded(data)
    for separator in SEPARATORS:
        rows = dict(_plain_rows(text, separator))
        if _has_header(rows):
            return Sheet(rows=rows)
    raise Unreadable("no-header", "没有找到表头（『姓名』『单位』等），或不是用逗号、制表符分列的文件。可下载模板填写")


def _plain_rows(text: str, separator: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for number, cells in enumerate(rows_of(text, separator=separator), start=1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise Unreadable("too-large", f"名册最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请拆分后再导入")
        if any(cell.strip() for cell in cells):
            yield number, tuple(Cell(CellKind.PLAIN, cell[:LONGEST_CELL]) for cell in cells)


def _has_header(rows: dict[int, tuple[Cell, ...]]) -> bool:
    first = (meanings(cells) for number, cells in rows.items() if number <= 10)
    return any(len(found) > 1 and Column.NAME in dict(found) for found in first)


def _is_xlsx(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(re.fullmatch(r"xl/workbook\.xml", name) for name in archive.namelist())

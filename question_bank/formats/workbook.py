"""Workbooks (xlsx, xls, xlsb, ods) → tables, by python-calamine: one table a sheet, every cell as text."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import olefile
import python_calamine

from question_bank.formats.refusals import Unreadable
from question_bank.tabular.table import Table, table_of

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELLS = 2_000_000
_NOT_A_WORKBOOK = "这个文件不是有效的 Excel 表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
_FILLED_ROW = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{1,3}(\d{6,7})"(?:[^>]*[^/>])?>')
_FAR_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[B-Z][A-Z]{2}\d+"(?:[^>]*[^/>])?>')


def tables_of(data: bytes, *, file: str) -> list[Table]:
    """Return the sheets of a workbook.  Raises Unreadable when it is none, is locked, or is too large."""
    if data[:2] == b"PK":
        check_extent(data)
    else:
        _check_chains(data)
    with _own_errors():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_table(book, name, file) for name in book.sheet_names]


def _check_chains(data: bytes) -> None:
    """Refuse an old workbook whose sectors are broken or run in circles: calamine would follow them without end."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise Unreadable("not-a-workbook", _NOT_A_WORKBOOK) from error


@contextmanager
def _own_errors() -> Iterator[None]:
    """Turn calamine's errors into refusals, its panics on broken files (no Exception to Python) among them."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted", "这个表格文件设了密码，请去掉密码后再导入") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("not-a-workbook", _NOT_A_WORKBOOK) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("not-a-workbook", _NOT_A_WORKBOOK) from error


def check_extent(data: bytes) -> None:
    """Refuse sheets with values far out before they are laid out in memory; empty styled cells do not count."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                continue
            with archive.open(name) as part:
                tail = b""
                while block := part.read(1 << 20):
                    _check_cells(tail + block)
                    tail = block[-200:]


def _check_cells(xml: bytes) -> None:
    rows = max((int(number) for number in _FILLED_ROW.findall(xml)), default=0)
    if rows > MAX_ROWS or _FAR_COLUMN.search(xml):
        raise Unreadable("too-large", "工作表的行或列太多，请删去空行空列后再导入")


def _table(book: "python_calamine.CalamineWorkbook", name: str, file: str) -> Table:
    try:
        sheet = book.get_sheet_by_name(name)
        _check_size(sheet, name)
        start = sheet.start or (0, 0)
        rows = sheet.to_python(skip_empty_area=True)
    except python_calamine.CalamineError:
        return Table(file=file, sheet=name)
    return table_of(([_text(cell) for cell in row] for row in rows), file=file, sheet=name, first=start[0] + 1)


def _check_size(sheet: "python_calamine.CalamineSheet", name: str) -> None:
    if (
        sheet.total_height > MAX_ROWS
        or sheet.total_width > MAX_COLUMNS
        or sheet.total_height * sheet.total_width > MAX_CELLS
    ):
        raise Unreadable("too-large", f"工作表『{name}』的行或列太多，请删去空行空列后再导入")


def _text(cell: Any) -> str:
    """Return a cell as a person sees it: whole numbers without .0, days without a time of midnight."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return _day(cell) if is_day else f"{_day(cell)} {cell:%H:%M}"
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"

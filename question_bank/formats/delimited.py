"""Delimited text (commas, tabs, semicolons, bars) → one table; also tells whether a text is delimited at all."""

import csv
import io
import re

from question_bank.tabular.headers import columns_of
from question_bank.tabular.table import Table, table_of

_SEPARATORS = (",", "\t", ";", "|", "，")


def rows_of(text: str, *, separator: str) -> list[list[str]]:
    """Return the rows of a delimited text; quotes are honoured, broken quoting does not stop the reading."""
    csv.field_size_limit(10_000_000)
    text = re.sub(r"\r+\n?", "\n", text).replace("\x00", "")
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]


def separator_of(text: str) -> str | None:
    """Return what parts the columns of a text, or None when the text is no table: by a header row, else by evenness."""
    return header_separator(text) or _even_separator(text)


def _sample_rows(text: str, separator: str) -> list[list[str]]:
    sample = "\n".join(re.sub(r"\r+\n?", "\n", text).split("\n")[:400])
    if separator not in sample:
        return []
    return [row for row in rows_of(sample, separator=separator) if any(cell.strip() for cell in row)]


def header_separator(text: str) -> str | None:
    """Return the separator that makes one of the first rows a header row over rows of columns."""
    for separator in _SEPARATORS:
        rows = _sample_rows(text, separator)
        if any(columns_of(row) for row in rows[:8]) and sum(len(row) > 1 for row in rows) > 0.6 * len(rows):
            return separator
    return None


def _even_separator(text: str) -> str | None:
    """Return the separator that gives nearly all rows the same number of columns, three or more."""
    for separator in _SEPARATORS:
        rows = _sample_rows(text, separator)
        if len(rows) >= 2 and _is_even([len(row) for row in rows]):
            return separator
    return None


def _is_even(widths: list[int]) -> bool:
    usual = max(set(widths), key=widths.count)
    return usual >= 3 and widths.count(usual) >= 0.9 * len(widths)


def table_from(text: str, *, separator: str, file: str) -> Table:
    """Return the table; its rows are numbered as a spreadsheet would show them."""
    rows = ([_unquoted(cell) for cell in row] for row in rows_of(text, separator=separator))
    return table_of(rows, file=file)


def _unquoted(cell: str) -> str:
    """Return a cell without the quote that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if re.match(r"'['=+\-@＝＋－＠\t\r]", cell) else cell

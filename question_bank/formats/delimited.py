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
    """Return what parts the columns of a text, or None when the text is no table.

    A header row decides at once.  Otherwise nearly all rows must have the same number of columns, three or more.
    """
    sample = "\n".join(re.sub(r"\r+\n?", "\n", text).split("\n")[:400])
    for separator in _SEPARATORS:
        if separator not in sample:
            continue
        rows = [row for row in rows_of(sample, separator=separator) if any(cell.strip() for cell in row)]
        if any(columns_of(row) for row in rows[:8]) and sum(len(row) > 1 for row in rows) > 0.6 * len(rows):
            return separator
        if len(rows) >= 2 and _is_even([len(row) for row in rows]):
            return separator
    return None


def _is_even(widths: list[int]) -> bool:
    usual = max(set(widths), key=widths.count)
    return usual >= 3 and widths.count(usual) >= 0.9 * len(widths)


def table_from(text: str, *, separator: str, file: str) -> Table:
    """Return the table; its rows are numbered as a spreadsheet would show them."""
    return table_of(rows_of(text, separator=separator), file=file)

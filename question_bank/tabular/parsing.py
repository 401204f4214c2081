"""Tables → questions: headers found wherever they stand, several tables on a sheet, headless tables by content."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.drafts import Draft, Problem, Reading
from question_bank.found import resolve_all
from question_bank.found.item import Found
from question_bank.layout.lines import Line, cleaned, shadow
from question_bank.layout.marks import heading
from question_bank.layout.parsing import parse
from question_bank.tabular.guessing import guessed_columns, is_headline
from question_bank.tabular.headers import Columns, columns_of
from question_bank.tabular.rows import read_rows
from question_bank.tabular.table import Row, Table

_GUIDE_WORDS = ("说明", "须知", "填写", "注意", "示例说明", "使用帮助")


@dataclass(slots=True)
class _Part:
    """Rows under one header (or none), and the title above them."""

    columns: Columns | None
    title: str = ""
    rows: list[Row] = field(default_factory=list)


def parse_tables(tables: Sequence[Table]) -> Reading:
    """Return the questions of all tables, in order."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for table in tables:
        reading = _parse_table(table)
        drafts.extend(reading.drafts)
        problems.extend(reading.problems)
    return Reading(drafts=tuple(drafts), problems=tuple(problems))


def _parse_table(table: Table) -> Reading:
    parts = _parts(table)
    if all(part.columns is None for part in parts):
        return _headless(table, [row for part in parts for row in part.rows])
    found: list[Found] = []
    for part in parts:
        if part.columns is not None:
            word = part.title if heading(shadow(part.title)) else (table.sheet or "")
            found.extend(read_rows(table, part.rows, part.columns, kind_word=word))
    return resolve_all(found)


def _parts(table: Table) -> list[_Part]:
    parts = [_Part(None)]
    title = ""
    for row in table.rows:
        columns = columns_of(row.cells)
        if columns is not None and not (parts[-1].columns and not parts[-1].rows):
            parts.append(_Part(columns, title))
            title = ""
        elif len(row.filled) == 1 and heading(shadow(row.filled[0])):
            title = row.filled[0]
        elif columns is None:
            parts[-1].rows.append(row)
    return [part for part in parts if part.rows or part.columns]


def _headless(table: Table, rows: Sequence[Row]) -> Reading:
    if not rows or _is_guide(table, rows):
        return Reading()
    columns = guessed_columns(rows)
    if columns is not None and is_headline(rows, columns):
        rows = rows[1:]
    if columns is not None:
        return resolve_all(read_rows(table, rows, columns, kind_word=table.sheet or ""))
    return parse([line for row in rows for line in _lines(table, row)])


def _is_guide(table: Table, rows: Sequence[Row]) -> bool:
    """Whether a sheet only tells how to fill in the others."""
    named = any(word in (table.sheet or "") for word in _GUIDE_WORDS)
    return named and len(rows) < 60


def _lines(table: Table, row: Row) -> list[Line]:
    text = "\n".join(row.filled) if max(map(len, row.filled)) > 1 else "\t".join(row.filled)
    return [Line(text=cleaned(each), place=table.place(row)) for each in text.splitlines()]

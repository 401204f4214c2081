"""Documents of lines and tables: tables of questions, tables of keys, and tables that only hold text in place."""

import re
from collections.abc import Sequence

from question_bank.drafts import Draft, Problem, Reading
from question_bank.layout.lines import Line, cleaned
from question_bank.layout.parsing import parse
from question_bank.tabular.guessing import guessed_columns
from question_bank.tabular.headers import columns_of
from question_bank.tabular.parsing import parse_tables
from question_bank.tabular.table import Row, Table

_KEY = re.compile(r"\s*(?:[A-Ha-hＡ-Ｈ](?:[\s,，、]*[A-HＡ-Ｈ])*|[√×✓✗✔✘TFYN对错是否]|正确|错误)\s*")


def parse_parts(parts: Sequence[Line | Table]) -> Reading:
    """Return the questions of a document: those of its running text, then those of its tables."""
    lines: list[Line] = []
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for part in parts:
        if isinstance(part, Line):
            lines.append(part)
        elif _holds_questions(part):
            reading = parse_tables([part])
            drafts.extend(reading.drafts)
            problems.extend(reading.problems)
        else:
            lines.extend(_key_lines(part) if _is_key(part) else _text_lines(part))
    text = parse(lines)
    return Reading(drafts=(*text.drafts, *drafts), problems=(*text.problems, *problems))


def _holds_questions(table: Table) -> bool:
    if any(columns_of(row.cells) is not None for row in table.rows[:6]):
        return True
    return (
        len(table.rows) >= 3
        and not _is_key(table)
        and _has_long_cells(table)
        and guessed_columns(table.rows) is not None
    )


def _has_long_cells(table: Table) -> bool:
    return any(len(cell) > 8 for row in table.rows for cell in row.cells)


def _numbers(row: Row) -> list[int | None]:
    return [int(cell) if re.fullmatch(r"\s*\d{1,4}\s*", cell) else None for cell in row.cells]


def _is_key(table: Table) -> bool:
    """Whether rows of numbers and rows of answers alternate (题号 1 2 3 / 答案 B A D), filled in or not."""
    rows = table.rows
    numbered = [sum(number is not None for number in _numbers(row)) for row in rows]
    if not rows or not any(numbered) or any(len(cell) > 12 for row in rows for cell in row.cells):
        return False
    rest = [cell for row, count in zip(rows, numbered, strict=True) if not count for cell in row.filled]
    return max(numbered) >= 2 or all(_KEY.fullmatch(cell) for cell in rest)


def _key_lines(table: Table) -> list[Line]:
    """Return the filled pairs of a key table as lines ``1. B``; an answer card without answers gives none."""
    lines: list[Line] = []
    for row, below in zip(table.rows, table.rows[1:], strict=False):
        for at, number in enumerate(_numbers(row)):
            answer = below.cell(at)
            if number is not None and _KEY.fullmatch(answer):
                lines.append(Line(f"{number}. {answer}", table.place(below)))
    if not lines:
        for row in table.rows:
            pairs = zip(row.cells, row.cells[1:], strict=False)
            lines.extend(
                Line(f"{a}. {b}", table.place(row)) for a, b in pairs if a.strip().isdigit() and _KEY.fullmatch(b)
            )
    return lines


def _text_lines(table: Table) -> list[Line]:
    lines: list[Line] = []
    for row in table.rows:
        joined = "\t".join(row.filled) if all("\n" not in cell for cell in row.filled) else "\n".join(row.filled)
        lines.extend(Line(cleaned(text), table.place(row)) for text in joined.split("\n"))
    return lines

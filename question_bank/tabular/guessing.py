"""Columns of a table without a header, told by what stands in them."""

import re
from collections.abc import Callable, Sequence

from question_bank.found import answers
from question_bank.found.kinds import kind_named
from question_bank.tabular.headers import Columns
from question_bank.tabular.table import Row

_MOSTLY = 0.7


def guessed_columns(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a headless table, or None when no column looks like answers beside a stem."""
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2 or not rows:
        return None
    values = [[row.cell(index) for row in rows] for index in range(width)]
    columns = Columns(names=("",) * width)
    stem = max(range(width), key=lambda index: _weight(values[index]))
    columns.roles["stem"] = stem
    answer = _answer_column(values, stem)
    if answer is None:
        return None
    columns.roles["answer"] = answer
    _further_columns(columns, values)
    return columns


def is_headline(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether the first row only names the columns, in words no list of names holds."""
    first, answer = rows[0], columns.get("answer")
    others = [row.cell(answer) for row in rows[1:] if row.cell(answer)]
    named = len(first.filled) >= 2 and all(len(cell) <= 10 for cell in first.filled)
    return named and len(others) >= 2 and not _is_answer(first.cell(answer)) and _share(others, _is_answer) > _MOSTLY


def _weight(cells: Sequence[str]) -> float:
    """Return how much a column looks like stems: long texts, that differ, with blanks and full stops."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 0.5 * len(cells) or _share(filled, lambda cell: _lettered(cell) >= 2) > _MOSTLY:
        return 0
    asking = _share(filled, lambda cell: bool(re.search(r"[（(_？?。:：]", cell)))
    return (1 + asking) * len(set(filled)) / len(filled) * sum(map(len, filled)) / len(filled)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(map(test, filled)) / len(filled) if filled else 0.0


def _lettered(cell: str) -> int:
    """Return how many options a cell seems to hold: letters, list items, bars or lines."""
    letters = len(re.findall(r"(?:^|[\s,;，；|])[A-HＡ-Ｈ]\s*[.．、:：)）]", cell))
    if cell[:1] == "[" and cell[-1:] == "]":
        return cell.count(",") + 1
    return max(letters, *(len([part for part in cell.split(sign) if part.strip()]) for sign in ("|", "\n", "┋")))


def _is_answer(cell: str) -> bool:
    return answers.letters(cell) is not None or answers.judgement(cell) is not None


def _is_sign(cell: str) -> bool:
    return _is_answer(cell) or cell in ("0", "1", "2")


def _is_kind(cell: str) -> bool:
    return kind_named(cell) is not None and len(cell) <= 6


def _answer_column(values: Sequence[Sequence[str]], stem: int) -> int | None:
    """Return the column of answers: letters or judgements nearly everywhere; of several, the one that varies most.

    Beside a column of types, answers in words may stand among them.
    """
    has_kinds = any(_share(cells, _is_kind) > _MOSTLY for cells in values)
    fits = [
        index
        for index, cells in enumerate(values)
        if index != stem
        and sum(map(bool, cells)) >= 0.5 * len(cells)
        and _share(cells, _is_kind) < _MOSTLY
        and _share(cells, _is_answer) >= 0.3
        and _share(cells, _is_sign) >= (0.5 if has_kinds else 0.9)
    ]
    return max(fits, key=lambda index: (len(set(values[index])), index), default=None)


def _further_columns(columns: Columns, values: Sequence[Sequence[str]]) -> None:
    taken = set(columns.roles.values())
    stem, answer = columns.roles["stem"], columns.roles["answer"]
    free = [index for index in range(len(values)) if index not in taken and any(values[index])]
    for index in list(free):
        cells = values[index]
        if _share(cells, _is_kind) > _MOSTLY:
            columns.roles["type"] = index
        elif index < stem and _share(cells, lambda cell: bool(re.fullmatch(r"\d{1,5}(\.0)?", cell))) > _MOSTLY:
            columns.roles["number" if len(set(cells)) > 10 or len(set(cells)) == len(cells) else "type"] = index
        elif _share(cells, lambda cell: _lettered(cell) >= 2) > _MOSTLY:
            columns.roles["options"] = index
        else:
            continue
        free.remove(index)
    if "options" in columns.roles:
        return
    between = [index for index in free if min(stem, answer) < index < max(stem, answer)]
    run = between or [index for index in free if index > max(stem, answer)]
    columns.options = {chr(ord("A") + at): index for at, index in enumerate(run[:26])}

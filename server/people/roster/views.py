"""The values of a roster import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.people.views import Post, Stage, Standing


class CellKind(StrEnum):
    """How a cell holds its value: a number may have lost digits, a text has not."""

    TEXT = "s"
    PLAIN = "c"  # of a file without types (.csv): nobody knows whether it was a number on its way
    NUMBER = "n"
    DATE = "d"
    TRUTH = "b"
    ERROR = "e"
    FORMULA = "f"  # saved without its value


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and how it holds it."""

    kind: CellKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as it was read: rows by their number in the file (from 1), cells from column A.

    ``notes`` are remarks on the file as a whole, in words for the person who sent it.
    """

    rows: Mapping[int, tuple[Cell, ...]]
    notes: tuple[str, ...] = ()


class Column(StrEnum):
    """The columns of a roster, by the name in the template."""

    NAME = "姓名"
    WORK_NUMBER = "工号"
    PHONE = "手机号"
    UNIT = "单位"
    BRANCH = "党支部"
    GROUP = "党小组"
    STANDING = "政治面貌"
    POST = "岗位"
    STAGE = "学段"
    REMARK = "备注"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell (or, without a column, one row), in words for the person who sent the file."""

    column: Column | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person of the file: what the cells say, None where they say nothing; how the work number's cell held it."""

    row: int
    name: str = ""
    work_number: str | None = None
    phone: str | None = None
    unit: str | None = None
    branch: str | None = None
    group: str | None = None
    standing: Standing | None = None
    post: Post | None = None
    stage: Stage | None = None
    remark: str | None = None
    number_kind: CellKind | None = None
    problems: tuple[Problem, ...] = ()


class Verdict(StrEnum):
    """What becomes of one line."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return VERDICTS[self]


VERDICTS = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "修改",
    Verdict.MOVED: "调动",
    Verdict.UNCHANGED: "无变化",
    Verdict.PROBLEM: "有错误",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A judged line as a person sees it: ``details`` say what changes, ``problems`` what is wrong."""

    row: int
    name: str
    verdict: Verdict
    details: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit or party organisation that the file names and nobody knows; ``nearest`` is one that looks alike."""

    column: Column
    name: str
    nearest: str | None
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What applying the file would do, by line."""

    lines: tuple[LineView, ...]
    new_units: tuple[NewUnit, ...]
    notes: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many lines have this verdict."""
        return sum(line.verdict is verdict for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A roster import: its preview until it is applied, and how many lines of each verdict were applied."""

    id: UUID
    file_name: str
    makes_units: bool
    created_at: datetime
    applied_at: datetime | None
    counts: Mapping[Verdict, int]
    problems: tuple[LineView, ...] = ()
    new_units: tuple[NewUnit, ...] = ()
    notes: tuple[str, ...] = ()


def preview_as_json(preview: Preview) -> dict[str, Any]:
    """Return a preview as JSON can say it; :func:`preview_from_json` reads it back."""
    lines = [
        [line.row, line.name, line.verdict, list(line.details), [[each.column, each.detail] for each in line.problems]]
        for line in preview.lines
    ]
    units = [[unit.column, unit.name, unit.nearest, unit.lines] for unit in preview.new_units]
    return {"lines": lines, "new_units": units, "notes": list(preview.notes)}


def preview_from_json(data: Mapping[str, Any]) -> Preview:
    """Return the preview that :func:`preview_as_json` gave."""
    return Preview(
        lines=tuple(
            LineView(
                row=row,
                name=name,
                verdict=Verdict(verdict),
                details=tuple(details),
                problems=tuple(Problem(Column(column) if column else None, detail) for column, detail in problems),
            )
            for row, name, verdict, details, problems in data["lines"]
        ),
        new_units=tuple(
            NewUnit(column=Column(column), name=name, nearest=nearest, lines=lines)
            for column, name, nearest, lines in data["new_units"]
        ),
        notes=tuple(data["notes"]),
    )


def as_json(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as JSON can say it; :func:`from_json` reads it back."""
    rows = {str(number): [[cell.kind.value, cell.text] for cell in cells] for number, cells in sheet.rows.items()}
    return {"rows": rows, "notes": list(sheet.notes)}


def from_json(data: Mapping[str, Any]) -> Sheet:
    """Return the sheet that :func:`as_json` gave."""
    kinds = {kind.value: kind for kind in CellKind}
    rows = {
        int(number): tuple(Cell(kinds[kind], text) for kind, text in cells) for number, cells in data["rows"].items()
    }
    return Sheet(rows=dict(sorted(rows.items())), notes=tuple(data["notes"]))

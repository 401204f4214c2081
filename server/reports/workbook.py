"""A report as .xlsx: the numbers of the screens, cell for cell.  Text is always text: no name becomes a formula."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from server.clock import SHANGHAI
from server.reports.definitions import BANDS, DEFINITIONS
from server.reports.views import ExamHead, Figures, PairRow, PersonRow, Row
from server.results.views import Presence

# What XML cannot hold: controls but tab and line breaks, halves of surrogate pairs, non-characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FIGURES = (
    *("应考", "实考", "作答中", "未参加", "免考", "参考率（%）", "合格", "合格率（%）", "合格率（占应考，%）"),
    *("优秀", "优秀率（%）", "平均分", "中位数", "最高分", "最低分"),
)
DETAILS = (
    *("序号", "姓名", "工号", "单位", "党支部", "岗位", "学段", "得分", "是否合格", "次数", "交卷时间", "用时", "备注"),
)
HIDDEN = "成绩公布前不显示得分、合格和优秀。"
Cell = str | int | float | Decimal | None


class Book:
    """A workbook in memory that is filled sheet by sheet."""

    def __init__(self) -> None:
        """Begin an empty workbook."""
        self._target = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._target, options)
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._head = self._book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
        self._text = self._book.add_format({"num_format": "@"})
        self._wrapped = self._book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def about(self, exam: ExamHead, *, who: str, as_of: datetime, scores_are_shown: bool) -> None:
        """Add the sheet that says what this is, and what every figure means."""
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
        _write(sheet, 0, 0, exam.title, self._title)
        facts = [
            ("范围", who),
            ("统计时间", said(as_of)),
            ("考试时间", f"{said(exam.opens_at)} 至 {said(exam.closes_at)}"),
            ("卷面总分", f"{exam.total_points / 10:g} 分"),
            ("合格线", f"{exam.pass_points / 10:g} 分"),
            ("优秀线", f"卷面总分的 {exam.excellent_percent}%"),
            *([] if scores_are_shown else [("说明", HIDDEN)]),
            *DEFINITIONS.items(),
        ]
        for line, (term, text) in enumerate(facts, start=2):
            _write(sheet, line, 0, term, self._wrapped)
            _write(sheet, line, 1, text, self._wrapped)

    def pairs(self, rows: Sequence[PairRow], total: Figures) -> None:
        """Add the table by 单位 and 党支部."""
        lines: list[list[Cell]] = [[row.unit, row.branch or "未编入支部", *cells(row.figures)] for row in rows]
        self._table("汇总", ("单位", "党支部", *FIGURES, *BANDS), [*lines, ["合计", "", *cells(total)]])

    def tree(self, name: str, rows: Sequence[Row], total: Figures) -> None:
        """Add a sheet with every unit of a tree, parents before children, and the total."""
        lines: list[list[Cell]] = [
            ["　" * max(row.path.count("/") - 2, 0) + row.name, row.kind.label if row.kind else "", *cells(row.figures)]
            for row in rows
        ]
        self._table(name, (name.removeprefix("按"), "类别", *FIGURES, *BANDS), [*lines, ["合计", "", *cells(total)]])

    def people(self, rows: Sequence[PersonRow]) -> None:
        """Add the sheet of names."""
        self._table("明细", DETAILS, [_person(number, row) for number, row in enumerate(rows, 1)])

    def finish(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._target.getvalue()

    def _table(self, name: str, titles: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(name)
        for column, title in enumerate(titles):
            sheet.set_column(column, column, 24 if title in ("单位", "党支部", "党组织", "交卷时间") else 11)
            _write(sheet, 0, column, title, self._head)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                _write(sheet, number, column, cell, self._text)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def cells(figures: Figures) -> list[Cell]:
    """Return the figures of a row in the order of FIGURES, then the bands."""
    return [
        *(figures.due, figures.sat, figures.sitting, figures.absent, figures.excused, figures.participation_percent),
        *(figures.passed, figures.pass_percent, figures.pass_percent_of_due),
        *(figures.excellent, figures.excellent_percent, figures.average, figures.median),
        *(points(figures.highest), points(figures.lowest)),
        *(figures.bands or (None,) * len(BANDS)),
    ]


def points(tenths: int | None) -> Decimal | None:
    """Return points as people write them."""
    return None if tenths is None else Decimal(tenths) / 10


def said(instant: datetime) -> str:
    """Return an instant in local time."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _person(number: int, row: PersonRow) -> list[Cell]:
    passed = None if row.is_passed is None else "合格" if row.is_passed else "不合格"
    used = None if row.seconds_used is None else f"{row.seconds_used // 60}分{row.seconds_used % 60:02}秒"
    return [
        *(number, row.name, row.work_number, row.unit, row.branch or "未编入支部"),
        *(row.post.label if row.post else None, row.stage.label if row.stage else None),
        *(points(row.points), passed, row.times, said(row.finished_at) if row.finished_at else None, used),
        _remark(row),
    ]


def _remark(row: PersonRow) -> str:
    if row.presence is Presence.EXCUSED and row.excuse:
        return f"免考（{row.excuse.label}）"
    if row.presence is Presence.SAT:
        return "线下补录" if row.is_offline else ""
    return row.presence.label


def _write(sheet: Any, line: int, column: int, cell: Cell, form: Any) -> None:
    """Write a number as a number, everything else as text; nothing is ever guessed from how a text looks."""
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(line, column, FORBIDDEN.sub("", cell), form)
    else:
        sheet.write_number(line, column, cell)

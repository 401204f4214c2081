"""Rows of a roster → lines: what each cell says, and what is wrong with it.  Pure.

A number is never repaired: what Excel may have changed (scientific notation, lost zeros, lost digits, a date) is an
error at its cell.  Only the space around a value, and inside a name of Chinese characters, is taken away.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from server.people.identifiers import fault_of_phone, fault_of_work_number
from server.people.roster.header import KNOWN, Header, title
from server.people.roster.views import Cell, CellKind, Column, Line, Problem, Sheet
from server.people.views import Post, Stage, Standing

E = TypeVar("E", bound=StrEnum)

STAGES = {stage.label: stage for stage in Stage} | {
    "学前": Stage.KINDERGARTEN, "学前教育": Stage.KINDERGARTEN, "幼教": Stage.KINDERGARTEN, "小学部": Stage.PRIMARY,
    "初级中学": Stage.JUNIOR, "初中部": Stage.JUNIOR, "普高": Stage.SENIOR, "高级中学": Stage.SENIOR,
    "高中部": Stage.SENIOR, "中专": Stage.VOCATIONAL, "职高": Stage.VOCATIONAL, "职中": Stage.VOCATIONAL,
    "中等职业": Stage.VOCATIONAL, "特殊教育": Stage.SPECIAL, "局机关": Stage.OFFICE, "教育局": Stage.OFFICE,
}  # fmt: skip
POSTS = {post.label: post for post in Post} | {
    "老师": Post.TEACHER, "专任教师": Post.TEACHER, "专任": Post.TEACHER, "教职": Post.TEACHER, "工勤": Post.STAFF,
    "教辅": Post.STAFF, "后勤": Post.STAFF, "工勤人员": Post.STAFF, "管理人员": Post.MANAGER, "行政": Post.MANAGER,
    "行政管理": Post.MANAGER,
}  # fmt: skip
STANDINGS = {standing.label: standing for standing in Standing} | {
    "党员": Standing.MEMBER, "正式党员": Standing.MEMBER, "中国共产党党员": Standing.MEMBER,
    "预备党员": Standing.PROBATIONARY, "积极分子": Standing.ACTIVIST, "团员": Standing.LEAGUE,
    "民主党派成员": Standing.DEMOCRATIC,
}  # fmt: skip
SPOILT = {
    CellKind.ERROR: "单元格是错误值，请改正后再导入。",
    CellKind.FORMULA: "单元格是没有结果的公式，请在 Excel 中重新保存，或粘贴为数值。",
    CellKind.TRUTH: "单元格是逻辑值，请设为文本后重新填写。",
}
LONGEST = {Column.NAME: 60, Column.UNIT: 200, Column.BRANCH: 200, Column.GROUP: 100, Column.REMARK: 200}


def lines_of(sheet: Sheet, header: Header) -> list[Line]:
    """Return a line for every row below the header that says anything in a known column."""
    rows = ((number, _known_cells(cells, header)) for number, cells in sheet.rows.items() if number > header.row)
    return _with_lost_zeros([_line(number, cells) for number, cells in rows if cells])


def _known_cells(cells: tuple[Cell, ...], header: Header) -> dict[Column, Cell]:
    """Return the cells that hold something, by column."""
    found = {column: cells[at] for column, at in header.columns.items() if at < len(cells)}
    return {column: cell for column, cell in found.items() if _trimmed(cell.text)}


def _line(row: int, cells: Mapping[Column, Cell]) -> Line:
    if Column.NAME in cells and KNOWN.get(title(cells[Column.NAME])) is Column.NAME:
        return Line(row=row, problems=(Problem(None, "这一行是重复的表头，请删去。"),))
    values: dict[Column, Any] = {}
    problems = [
        Problem(column, "不能为空。") for column in (Column.NAME, Column.UNIT, Column.STAGE) if column not in cells
    ]
    if not {Column.WORK_NUMBER, Column.PHONE} & set(cells):
        problems.append(Problem(Column.WORK_NUMBER, "工号和手机号至少填写一项。"))
    for column, cell in cells.items():
        try:
            values[column] = READERS[column](cell, column)
        except ValueError as error:
            problems.append(Problem(column, str(error)))
    number = cells.get(Column.WORK_NUMBER)
    return Line(
        row=row,
        name=values.get(Column.NAME, ""),
        work_number=values.get(Column.WORK_NUMBER),
        phone=values.get(Column.PHONE),
        unit=values.get(Column.UNIT),
        branch=values.get(Column.BRANCH),
        group=values.get(Column.GROUP),
        standing=values.get(Column.STANDING),
        post=values.get(Column.POST),
        stage=values.get(Column.STAGE),
        remark=values.get(Column.REMARK),
        number_kind=number.kind if number else None,
        problems=tuple(problems),
    )


def _text(cell: Cell, column: Column) -> str:
    """Return the text of a cell; raises ValueError, in words for a person."""
    if cell.kind in SPOILT:
        raise ValueError(SPOILT[cell.kind])
    text = unicodedata.normalize("NFC", _trimmed(cell.text))
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in text):
        raise ValueError("含有看不见的字符或换行，请删除后重新填写。")
    if len(text) > LONGEST[column]:
        raise ValueError(f"最长 {LONGEST[column]} 个字。")
    return text


def _name(cell: Cell, column: Column) -> str:
    """Return a name: 张　三, spaced to line up with three-character names, is 张三."""
    text = _text(cell, column)
    if cell.kind is not CellKind.TEXT and cell.kind is not CellKind.PLAIN:
        raise ValueError(f"『{text}』不像姓名，请设为文本后重新填写。")
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text)


def _number(cell: Cell, column: Column) -> str:
    """Return a work number or a phone exactly as written; raises ValueError for what Excel may have changed."""
    text = _trimmed(cell.text)
    if cell.kind in SPOILT:
        raise ValueError(SPOILT[cell.kind])
    if cell.kind is CellKind.DATE:
        raise ValueError("单元格是日期，请设为文本后重新填写。")
    if cell.kind is CellKind.NUMBER and not text.isdigit():
        raise ValueError(f"『{text}』不是完整的号码：Excel 可能已改动其中的数字，请把单元格设为文本后重新填写。")
    fault = fault_of_phone(text) if column is Column.PHONE else fault_of_work_number(text)
    if fault:
        raise ValueError(fault)
    return text


def _choice(options: Mapping[str, E], members: type[E]) -> Callable[[Cell, Column], E]:
    """Return the reader of a column with a fixed list of values."""
    shown = "、".join(str(getattr(member, "label", member)) for member in members)

    def read(cell: Cell, column: Column) -> E:
        text = "".join(_trimmed(cell.text).split())
        if text not in options:
            raise ValueError(f"『{text[:20]}』无法识别，应为：{shown}。")
        return options[text]

    return read


READERS: Mapping[Column, Callable[[Cell, Column], Any]] = {
    Column.NAME: _name,
    Column.WORK_NUMBER: _number,
    Column.PHONE: _number,
    Column.UNIT: _text,
    Column.BRANCH: _text,
    Column.GROUP: _text,
    Column.STANDING: _choice(STANDINGS, Standing),
    Column.POST: _choice(POSTS, Post),
    Column.STAGE: _choice(STAGES, Stage),
    Column.REMARK: _text,
}


def _with_lost_zeros(lines: list[Line]) -> list[Line]:
    """Mark work numbers that are shorter than others of the file and may have lost zeros in front.

    A cell that holds a number has lost every such zero.  A file without types shows them, unless it was made by a
    program that had lost them: there only numbers that do begin with a zero prove how long the others should be.
    """
    digits = [line.work_number for line in lines if line.work_number and line.work_number.isdigit()]
    usual = {
        CellKind.NUMBER: max(map(len, digits), default=0),
        CellKind.PLAIN: max((len(value) for value in digits if value.startswith("0")), default=0),
    }
    return [_marked(line, usual.get(line.number_kind or CellKind.TEXT, 0)) for line in lines]


def _marked(line: Line, usual_length: int) -> Line:
    number = line.work_number or ""
    if not number.isdigit() or len(number) >= usual_length:
        return line
    detail = (
        f"『{number}』比其他工号短，可能丢失了前面的 0；请把单元格设为文本后填写完整（确实较短的，也设为文本即可）。"
    )
    return replace(line, problems=(*line.problems, Problem(Column.WORK_NUMBER, detail)))


def _trimmed(text: str) -> str:
    """Return a cell's text without the space around it (also the ideographic and the no-break space)."""
    return text.strip(" \t\r\n\u3000\u00a0\ufeff")

"""Rosters as workbooks: the template to fill in, and a copy of a file with the remarks beside its rows."""

import io
from collections.abc import Iterable, Mapping

import xlsxwriter

from server.people.roster.header import Header
from server.people.roster.lines import POSTS, STAGES, STANDINGS
from server.people.roster.views import Column, LineView, Sheet, Verdict
from server.people.views import Post, Stage, Standing

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
REQUIRED = (Column.NAME, Column.UNIT, Column.STAGE)
CHOICES = {
    Column.STAGE: [stage.label for stage in Stage],
    Column.POST: [post.label for post in Post],
    Column.STANDING: [standing.label for standing in Standing],
}
EXAMPLE = (
    "例：王小明",
    "20230017",
    "13800000000",
    "河湾小学",
    "河湾小学党支部",
    "",
    "中共党员",
    "教师",
    "小学",
    "导入前请删去本行",
)
GUIDE = (
    "一人一行。表头的名称不要改，列的次序可以变，用不到的列可以删去；带 * 的必填。",
    "工号和手机号至少填一项，用来登录，也用来认出同一个人：再次导入时据此更新，不会重复建人。",
    "工号、手机号两列已设为文本：请先粘贴为“值”，不要改成数字，以免丢失前面的 0。",
    "单位、党支部填系统中的名称；同名时写成“上级/名称”。党小组填在支部之下。",
    "对已有的人，留空的单元格表示不改动；换了单位或党支部即为调动，成绩保留在原支部。",
    f"学段：{'、'.join(sorted({stage.label for stage in STAGES.values()}))}。",
    f"岗位：{'、'.join(sorted({post.label for post in POSTS.values()}))}。",
    f"政治面貌：{'、'.join(sorted({standing.label for standing in STANDINGS.values()}))}。",
    "请勿填写身份证号等其他个人信息。",
)
LAST_ROW = 10_000


def template() -> bytes:
    """Return the template as .xlsx: text columns, lists to choose from, a page of guidance."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, SAFE) as book:
        sheet = book.add_worksheet("名册")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "num_format": "@"})
        for at, column in enumerate(Column):
            sheet.set_column(at, at, 22 if column in (Column.UNIT, Column.BRANCH, Column.REMARK) else 14, text)
            sheet.write_string(0, at, f"{column}*" if column in REQUIRED else column, head)
            sheet.write_string(1, at, EXAMPLE[at], text)
            if column in CHOICES:
                sheet.data_validation(1, at, LAST_ROW, at, {"validate": "list", "source": CHOICES[column]})
        sheet.freeze_panes(1, 0)
        guide = book.add_worksheet("填写说明")
        guide.set_column(0, 0, 90)
        for row, line in enumerate(GUIDE):
            guide.write_string(row, 0, line)
    return target.getvalue()


def annotated(sheet: Sheet, header: Header, lines: Iterable[LineView]) -> bytes:
    """Return a copy of the roster, row for row, with faulty cells coloured and the remarks in a last column."""
    target, views = io.BytesIO(), {line.row: line for line in lines}
    last = max((len(cells) for cells in sheet.rows.values()), default=0)
    with xlsxwriter.Workbook(target, SAFE) as book:
        page = book.add_worksheet("核对结果")
        plain = book.add_format({"num_format": "@"})
        red = book.add_format({"num_format": "@", "bg_color": "#FFC7CE"})
        page.set_column(0, max(last - 1, 0), 14, plain)
        page.set_column(last, last, 60, plain)
        page.write_string(header.row - 1, last, "核对结果", plain)
        page.freeze_panes(header.row, 0)
        for row, cells in sheet.rows.items():
            faulty = _faulty(views.get(row), header.columns)
            for at, cell in enumerate(cells):
                page.write_string(row - 1, at, cell.text, red if at in faulty else plain)
            if row in views:
                page.write_string(row - 1, last, remarks(views[row]), red if faulty else plain)
    return target.getvalue()


def remarks(line: LineView) -> str:
    """Return what is to be said of a line, in one cell."""
    said = [f"{problem.column or '本行'}：{problem.detail}" for problem in line.problems]
    return "\n".join([line.verdict.label, *line.details, *said])


def _faulty(line: LineView | None, columns: Mapping[Column, int]) -> set[int]:
    """Return which cells of a row to colour; the first one when the row as a whole is at fault."""
    if line is None or line.verdict is not Verdict.PROBLEM:
        return set()
    return {columns.get(problem.column, 0) if problem.column else 0 for problem in line.problems}

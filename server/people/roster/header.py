"""Finding the header of a roster and what its columns mean, in any order and by their usual names.  Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.errors import Rejected
from server.people.roster.views import Cell, Column, Sheet

ALIASES: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("姓名", "名字", "教师姓名", "职工姓名", "人员姓名", "党员姓名"),
    Column.WORK_NUMBER: ("工号", "教工号", "职工号", "教师编号", "员工编号", "人员编号", "职工编号"),
    Column.PHONE: ("手机号", "手机", "手机号码", "联系电话", "电话", "移动电话", "联系方式", "电话号码"),
    Column.UNIT: ("单位", "学校", "所在单位", "工作单位", "单位名称", "学校名称", "所在学校", "所属单位"),
    Column.BRANCH: ("党支部", "支部", "所在支部", "所在党支部", "所属党支部", "党组织", "所属支部"),
    Column.GROUP: ("党小组", "小组", "所在党小组"),
    Column.STANDING: ("政治面貌", "面貌"),
    Column.POST: ("岗位", "岗位类别", "职务类别", "岗位类型"),
    Column.STAGE: ("学段", "任教学段", "所在学段"),
    Column.REMARK: ("备注", "说明", "附注"),
}
KNOWN = {alias: column for column, aliases in ALIASES.items() for alias in aliases}
ROWS_LOOKED_AT = 10


class RosterUnreadable(Rejected):
    """The file has no roster in it, or not the columns that a roster needs."""

    code = "roster-unreadable"
    title = "无法识别名册文件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands, which column (counted from 0) holds what, and the titles nobody knows."""

    row: int
    columns: Mapping[Column, int]
    unknown: tuple[str, ...]


def find_header(sheet: Sheet) -> Header:
    """Return the header: the row among the first ten that names most columns.

    Raises RosterUnreadable when there is none, when a needed column is missing, or one is there twice.
    """
    first = [number for number in sheet.rows if number <= ROWS_LOOKED_AT]
    row = max(first, key=lambda number: len(meanings(sheet.rows[number])), default=0)
    found = meanings(sheet.rows[row]) if row else []
    columns = dict(found)
    if Column.NAME not in columns or len(columns) < 2:
        raise RosterUnreadable(
            "没有找到表头。表头应在前 10 行内，至少有『姓名』『单位』『学段』和『工号』或『手机号』；可下载模板填写。"
        )
    _check(found)
    used = set(columns.values())
    titles = [title(cell) for at, cell in enumerate(sheet.rows[row]) if at not in used]
    return Header(row=row, columns=columns, unknown=tuple(filter(None, titles)))


def meanings(cells: Sequence[Cell]) -> list[tuple[Column, int]]:
    """Return which columns a row names, and where."""
    named = ((KNOWN.get(title(cell)), at) for at, cell in enumerate(cells))
    return [(column, at) for column, at in named if column is not None]


def title(cell: Cell) -> str:
    """Return a header's title without spaces, stars and hints in brackets: ``姓 名*（必填）`` is ``姓名``."""
    text = unicodedata.normalize("NFKC", cell.text)
    return re.sub(r"[\s*:]|\(.*?\)", "", text)


def _check(found: Sequence[tuple[Column, int]]) -> None:
    names = [column for column, _ in found]
    twice = next((column for column in names if names.count(column) > 1), None)
    if twice is not None:
        raise RosterUnreadable(f"表头中有两列『{twice}』，请删去一列。")
    missing = [column for column in (Column.UNIT, Column.STAGE) if column not in names]
    if not {Column.WORK_NUMBER, Column.PHONE} & set(names):
        missing.append(Column.WORK_NUMBER)
    if missing:
        raise RosterUnreadable(
            f"表头缺少{'、'.join(f'『{column}』' for column in missing)}列（工号、手机号至少要有一列）。"
        )

"""Roster files for tests: a header, two good lines, and ways to write them down."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

HEADER = ["姓名", "工号", "手机号", "单位", "党支部", "党小组", "政治面貌", "岗位", "学段", "备注"]
SMITH = ["仇英", "A001", "13912345678", "河湾小学", "河湾小学支部", "", "中共党员", "教师", "小学", ""]
PLAIN = ["覃川", "A002", "", "山口小学", "", "", "群众", "教师", "小学", ""]


def workbook(*rows: Sequence[Any], arrange: Callable[[openpyxl.Workbook], None] = lambda _: None) -> bytes:
    """Make an .xlsx with these rows in its first sheet; ``arrange`` may do worse to it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    arrange(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def delimited(*rows: Sequence[Any], separator: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator=end).writerows(rows)
    return target.getvalue().encode(encoding)

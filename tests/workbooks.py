"""Workbooks made for a test, filled into the template that people download."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from question_bank.template import COLUMNS


def question_workbook(rows: Sequence[dict[str, str | int | float]]) -> bytes:
    """Return a workbook with the template's header and a question per row, its cells by column name."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("题库")
        sheet.write_row(0, 0, COLUMNS)
        for at, row in enumerate(rows, 1):
            for name, value in row.items():
                sheet.write(at, COLUMNS.index(name), value)
    return target.getvalue()


def some_questions(count: int) -> list[dict[str, str | int | float]]:
    """Return rows of all five types in turn, all different."""
    kinds: list[dict[str, str | int | float]] = [
        {"题型": "单选题", "选项A": "甲", "选项B": "乙", "选项C": "丙", "答案": "B", "解析": "KEY-单选"},
        {"题型": "多选题", "选项A": "甲", "选项B": "乙", "选项C": "丙", "答案": "AC", "分值": 2.5},
        {"题型": "判断题", "答案": "错误", "难度": "易"},
        {"题型": "填空题", "答案": "119；120", "标签": "消防,电话"},
        {"题型": "简答题", "答案": "提起、拔销、对准、压下。", "出处": "消防法@2021/第二条"},
    ]
    blanks = {"填空题": "：火警____，急救____"}
    return [
        kind | {"序号": at + 1, "题干": f"第{at + 1}道题{blanks.get(str(kind['题型']), '')}"}
        for at, kind in ((at, kinds[at % len(kinds)]) for at in range(count))
    ]

"""The Excel template that people download and fill in."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

COLUMNS = (
    "序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "选项G", "选项H",
    "答案", "解析", "分值", "难度", "标签", "出处",
)  # fmt: skip
WIDTHS = {"序号": 6, "题型": 9, "题干": 60, "答案": 14, "解析": 40, "分值": 6, "难度": 6, "标签": 16, "出处": 30}
OPTION_WIDTH = 18
LAST_ROW = 5_000
KINDS = ["单选题", "多选题", "判断题", "填空题", "简答题"]
_EXAMPLES = (
    (1, "单选题", "灭火器压力表的指针指在哪个区域时可以正常使用？（ ）", "红色", "绿色", "黄色", "", "", "", "", "",
     "B", "绿色区表示压力正常。", 2, "易", "消防", ""),
    (2, "多选题", "发现教室电线冒烟时应当（ ）。", "切断电源", "组织学生离开", "用水浇灭", "报告学校", "", "", "", "",
     "ABD", "带电时不可用水。", 2, "中", "消防", ""),
    (3, "判断题", "疏散时可以乘坐电梯。", "", "", "", "", "", "", "", "", "错误", "", 1, "易", "消防", ""),
    (4, "填空题", "火警电话是____，急救电话是____。", "", "", "", "", "", "", "", "",
     "119；120", "", 2, "易", "消防", ""),
    (5, "简答题", "简述使用灭火器的步骤。", "", "", "", "", "", "", "", "",
     "提起灭火器，拔下保险销，对准火焰根部，压下压把喷射。", "", 5, "中", "消防", ""),
)  # fmt: skip
_GUIDE = (
    "一行一题，表头（第一行）的名称不要改；列的次序可以变，用不到的列可以留空。",
    "题型：单选题、多选题、判断题、填空题、简答题。",
    "单选题、多选题：选项从选项A起依次填写；答案填选项字母，多选连着写，如 ABD。",
    "判断题：不填选项；答案填 正确 或 错误。",
    "填空题：题干中用四条下划线____表示一个空；几个空的答案用；隔开；同一空有几种答案时用 || 隔开。",
    "简答题：答案填参考答案，由老师阅卷。",
    "分值：可到一位小数；难度：易、中、难；标签：几个标签用逗号隔开。",
    "出处：如 纪律处分条例@2023/第一百五十七条，便于学员查看原文。",
    "题库表中的五道示例请在导入前删去。",
)


def template(*, with_examples: bool = True) -> bytes:
    """Return the template as xlsx: the sheet 题库 with its header (and five examples), and a page of guidance."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("题库")
        write_header(book, sheet, COLUMNS)
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for row, example in enumerate(_EXAMPLES if with_examples else (), start=1):
            sheet.write_row(row, 0, example, wrap)
        sheet.data_validation(1, 1, LAST_ROW, 1, {"validate": "list", "source": KINDS})
        sheet.data_validation(1, 14, LAST_ROW, 14, {"validate": "list", "source": ["易", "中", "难"]})
        guide = book.add_worksheet("填写说明")
        guide.set_column(0, 0, 100, wrap)
        guide.write_column(0, 0, _GUIDE)
    return target.getvalue()


def write_header(book: "xlsxwriter.Workbook", sheet: "xlsxwriter.worksheet.Worksheet", columns: Sequence[str]) -> None:
    """Write the header row, its widths, and keep it in sight when scrolling."""
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    for index, name in enumerate(columns):
        sheet.set_column(index, index, WIDTHS.get(name, OPTION_WIDTH))
        sheet.write_string(0, index, name, bold)
    sheet.freeze_panes(1, 0)

"""The Excel template filled in, and the same table as CSV."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from question_bank.drafts import Draft, points_number
from question_bank.template import COLUMNS, write_header
from question_bank.writers.pieces import LETTERS, answer_text

_FORMULA_SIGNS = tuple("=+-@＝＋－＠\t\r")
_FEWEST_OPTIONS = 8


def _columns(drafts: Sequence[Draft]) -> list[str]:
    """Return the template's columns with as many options as are needed, and 材料 where there is any."""
    most = max([_FEWEST_OPTIONS, *[len(draft.options) for draft in drafts]])
    options = [f"选项{letter}" for letter in LETTERS[:most]]
    before = COLUMNS[: COLUMNS.index("选项A")]
    after = COLUMNS[COLUMNS.index("答案") :]
    material = ["材料"] if any(draft.material for draft in drafts) else []
    return [*before, *options, *after, *material]


def _row(number: int, draft: Draft) -> dict[str, str]:
    return {
        "序号": str(number),
        "题型": draft.type.label,
        "题干": draft.stem,
        **{f"选项{letter}": option.text for letter, option in zip(LETTERS, draft.options, strict=False)},
        "答案": answer_text(draft),
        "解析": draft.explanation,
        "分值": "" if draft.points is None else str(points_number(draft.points)),
        "难度": draft.difficulty.label if draft.difficulty else "",
        "标签": "，".join(draft.tags),
        "出处": draft.source,
        "材料": draft.material,
    }


def workbook(drafts: Sequence[Draft]) -> bytes:
    """Return the questions in the template's columns as xlsx; every cell is text, never a formula."""
    target = io.BytesIO()
    columns = _columns(drafts)
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("题库")
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        write_header(book, sheet, columns)
        for number, draft in enumerate(drafts, start=1):
            row = _row(number, draft)
            for at, name in enumerate(columns):
                if row.get(name):
                    sheet.write_string(number, at, row[name], wrap)
    return target.getvalue()


def csv_table(drafts: Sequence[Draft]) -> bytes:
    """Return the same table as CSV (UTF-8 with a mark, for Excel); a cell that looks like a formula gets a quote."""
    target = io.StringIO()
    columns = _columns(drafts)
    writer = csv.writer(target)
    writer.writerow(columns)
    for number, draft in enumerate(drafts, start=1):
        row = _row(number, draft)
        writer.writerow([_disarmed(row.get(name, "")) for name in columns])
    return target.getvalue().encode("utf-8-sig")


def _disarmed(text: str) -> str:
    return f"'{text}" if text.startswith((*_FORMULA_SIGNS, "'")) else text

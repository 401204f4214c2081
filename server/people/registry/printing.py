"""The slips with one-time codes as a sheet to print and cut."""

import io
from collections.abc import Sequence

import xlsxwriter

from server.clock import SHANGHAI
from server.people.registry.views import Slip

COLUMNS = (("单位", 24), ("党支部", 24), ("姓名", 12), ("账号", 18), ("一次性登录码", 20), ("有效期至", 18))
HINT = "请分发给本人。首次登录时以账号和登录码登录，并设置自己的密码；登录码用后即失效。重新发放后，旧码作废。"


def slips_sheet(slips: Sequence[Slip]) -> bytes:
    """Return the slips as .xlsx; every cell is text, so no name is ever a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("登录码")
        cell = book.add_format({"border": 4, "valign": "vcenter", "num_format": "@"})
        code = book.add_format(
            {"border": 4, "valign": "vcenter", "num_format": "@", "font_name": "Consolas", "bold": True}
        )
        sheet.write_string(0, 0, HINT)
        for column, (title, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, title, cell)
        for row, slip in enumerate(slips, start=2):
            until = f"{slip.valid_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            for column, text in enumerate((slip.unit, slip.branch or "", slip.name, slip.account, slip.code, until)):
                sheet.write_string(row, column, text, code if column == 4 else cell)
        sheet.repeat_rows(1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return target.getvalue()

"""Questions → files: the Excel template, CSV, JSON, GIFT, Moodle XML, a QTI 3.0 package, and Word."""

from collections.abc import Callable, Sequence

from question_bank.drafts import Draft
from question_bank.writers.gift import gift
from question_bank.writers.moodle_xml import moodle_xml
from question_bank.writers.qti import qti_package
from question_bank.writers.table import csv_table, workbook
from question_bank.writers.text_bank import json_bank
from question_bank.writers.word import word_bank

__all__ = ["ENDINGS", "WRITERS", "written"]

WRITERS: dict[str, Callable[[Sequence[Draft]], bytes]] = {
    "xlsx": workbook,
    "csv": csv_table,
    "json": json_bank,
    "gift": gift,
    "moodle": moodle_xml,
    "qti": qti_package,
    "docx": word_bank,
}
ENDINGS = {"gift": "gift.txt", "moodle": "xml", "qti": "zip"}


def written(drafts: Sequence[Draft], *, form: str) -> bytes:
    """Return the file in a format of :data:`WRITERS`.  Raises KeyError for a format that is none of them."""
    return WRITERS[form](drafts)

"""Questions written as tables: sheets, delimited text, tables in documents."""

from question_bank.tabular.parsing import parse_tables
from question_bank.tabular.table import Row, Table

__all__ = ["Row", "Table", "parse_tables"]

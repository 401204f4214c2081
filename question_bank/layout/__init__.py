"""Questions written as running text: lines, the marks on them, where each question begins, keys kept elsewhere."""

from question_bank.layout.lines import Line, lines_of
from question_bank.layout.parsing import parse

__all__ = ["Line", "lines_of", "parse"]

"""Near-duplicate questions: found in a bank, compared as this field compares them, their differences shown."""

from question_bank.duplicates.comparison import Label, compare
from question_bank.duplicates.forms import Form, form_of
from question_bank.duplicates.highlighting import Difference, differences
from question_bank.duplicates.joining import Bank, Found, near_duplicates
from question_bank.duplicates.pairs import Pair, pairs_from_json

__all__ = [
    "Bank",
    "Difference",
    "Form",
    "Found",
    "Label",
    "Pair",
    "compare",
    "differences",
    "form_of",
    "near_duplicates",
    "pairs_from_json",
]

"""From what a file shows of a question to a draft: kinds, answers and options made out, doubts named."""

from question_bank.found.item import Found, FoundOption
from question_bank.found.resolving import resolve, resolve_all

__all__ = ["Found", "FoundOption", "resolve", "resolve_all"]

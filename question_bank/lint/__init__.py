"""Judging questions: what would mislead a candidate, betray the key, or break when options are shuffled."""

from collections.abc import Iterator, Sequence

from question_bank.drafts import Draft
from question_bank.lint.balance import balance
from question_bank.lint.citations import Catalogue, Edition, catalogue_from_json, citations
from question_bank.lint.findings import Finding, Severity
from question_bank.lint.options import options
from question_bank.lint.wording import wording
from question_bank.questions import BadQuestion

__all__ = ["Catalogue", "Edition", "Finding", "Severity", "catalogue_from_json", "lint"]


def lint(drafts: Sequence[Draft], *, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """Return everything to look at in a set, question by question and then as a whole.

    Citations are checked only against a ``catalogue``.
    """
    found = [finding for number, draft in enumerate(drafts) for finding in _one(number, draft, catalogue)]
    return (*found, *balance(drafts))


def _one(number: int, draft: Draft, catalogue: Catalogue | None) -> Iterator[Finding]:
    yield from _incomplete(number, draft)
    yield from wording(number, draft)
    yield from options(number, draft)
    if catalogue is not None:
        yield from citations(number, draft, catalogue)


def _incomplete(number: int, draft: Draft) -> Iterator[Finding]:
    try:
        draft.question()
    except BadQuestion as bad:
        if bad.code != "option-repeated":  # told by name among the options
            yield Finding(code=bad.code, message=bad.message, severity=Severity.ERROR, question=number)

"""Near-duplicates of a whole bank: every pair within it, or new questions against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.drafts import Draft
from question_bank.duplicates.comparison import Label, compare
from question_bank.duplicates.forms import Form, form_of
from question_bank.duplicates.index import QuestionIndex


@dataclass(frozen=True, slots=True)
class Found:
    """Two questions that are not different: their numbers (from 0) and how they stand to each other."""

    first: int
    second: int
    label: Label


class Bank:
    """An indexed bank, kept to compare new questions with."""

    def __init__(self, drafts: Iterable[Draft] = ()) -> None:
        """Index these questions."""
        self._index = QuestionIndex()
        self._forms: list[Form] = []
        for draft in drafts:
            self.add(draft)

    def __len__(self) -> int:
        """Return how many questions the bank holds."""
        return len(self._forms)

    def add(self, draft: Draft) -> int:
        """Take one more question in and return its number, counted from 0."""
        return self.add_form(form_of(draft))

    def near(self, draft: Draft) -> list[tuple[int, Label]]:
        """Return the questions of the bank that are not different from this one, duplicates first."""
        return self.near_form(form_of(draft))

    def add_form(self, form: Form) -> int:
        """Take in a question whose form is made already."""
        self._forms.append(form)
        return self._index.add(form)

    def near_form(self, form: Form) -> list[tuple[int, Label]]:
        """Return what :meth:`near` returns for a question whose form is made already."""
        found = [(number, compare(self._forms[number], form)) for number in self._index.candidates(form)]
        return sorted(((number, label) for number, label in found if label is not Label.DIFFERENT), key=_gravity)


def near_duplicates(drafts: Iterable[Draft]) -> Iterator[Found]:
    """Yield every pair of these questions that is not different, the earlier first: each against those before it."""
    bank = Bank()
    for second, form in enumerate(map(form_of, drafts)):
        for first, label in bank.near_form(form):
            yield Found(first, second, label)
        bank.add_form(form)


def _gravity(item: tuple[int, Label]) -> tuple[int, int]:
    return list(Label).index(item[1]), item[0]

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
    """An indexed bank, kept to compare new questions with; forms are made when first needed."""

    def __init__(self, drafts: Iterable[Draft] = ()) -> None:
        """Index these questions."""
        self._drafts: list[Draft] = []
        self._index = QuestionIndex()
        self._forms: dict[int, Form] = {}
        for draft in drafts:
            self.add(draft)

    def __len__(self) -> int:
        """Return how many questions the bank holds."""
        return len(self._drafts)

    def add(self, draft: Draft, *, form: Form | None = None) -> int:
        """Take one more question in and return its number, counted from 0; a form already made is kept."""
        if form is not None:
            self._forms[len(self._drafts)] = form
        self._drafts.append(draft)
        return self._index.add(draft)

    def near(self, draft: Draft, *, form: Form | None = None) -> list[tuple[int, Label]]:
        """Return the questions of the bank that are not different from this one, duplicates first."""
        form = form or form_of(draft)
        found = ((number, compare(self._form(number), form)) for number in self._index.candidates(draft))
        return sorted(((number, label) for number, label in found if label is not Label.DIFFERENT), key=_gravity)

    def _form(self, number: int) -> Form:
        form = self._forms.get(number)
        if form is None:
            form = self._forms[number] = form_of(self._drafts[number])
        return form


def near_duplicates(drafts: Iterable[Draft]) -> Iterator[Found]:
    """Yield every pair of these questions that is not different, the earlier first: each against those before it."""
    bank = Bank()
    for draft in drafts:
        form = form_of(draft)
        for first, label in bank.near(draft, form=form):
            yield Found(first, len(bank), label)
        bank.add(draft, form=form)


def _gravity(item: tuple[int, Label]) -> tuple[int, int]:
    return list(Label).index(item[1]), item[0]

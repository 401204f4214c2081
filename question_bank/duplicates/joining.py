"""Near-duplicates of a whole bank: every pair within it, or new questions against it."""

from collections.abc import Iterator, Sequence
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

    def __init__(self, drafts: Sequence[Draft]) -> None:
        """Index these questions."""
        self._drafts = list(drafts)
        self._index = QuestionIndex(self._drafts)
        self._forms: dict[int, Form] = {}

    def add(self, draft: Draft) -> int:
        """Take one more question in and return its number."""
        self._drafts.append(draft)
        return self._index.add(draft)

    def near(self, draft: Draft) -> list[tuple[int, Label]]:
        """Return the questions of the bank that are not different from this one, duplicates first."""
        form = form_of(draft)
        found = ((number, compare(form, self._form(number))) for number in self._index.candidates(draft))
        return sorted(((number, label) for number, label in found if label is not Label.DIFFERENT), key=_gravity)

    def pairs(self) -> Iterator[Found]:
        """Yield every pair within the bank that is not different, the earlier question first."""
        for second in range(len(self._drafts)):
            for first in self._index.earlier_candidates(second):
                label = compare(self._form(first), self._form(second))
                if label is not Label.DIFFERENT:
                    yield Found(first, second, label)

    def _form(self, number: int) -> Form:
        form = self._forms.get(number)
        if form is None:
            form = self._forms[number] = form_of(self._drafts[number])
        return form


def _gravity(item: tuple[int, Label]) -> tuple[int, int]:
    return list(Label).index(item[1]), item[0]

"""A question as a file shows it, before anything is decided: raw texts, and the marks that stood beside them."""

from dataclasses import dataclass, field

from question_bank.drafts import Place, Problem
from question_bank.questions import Difficulty, QuestionType


@dataclass(slots=True, kw_only=True)
class FoundOption:
    """One option as written: its letter (empty when the file gives none), its text, and whether it is ticked."""

    text: str
    letter: str = ""
    ticked: bool = False


def written_option(text: str, letter: str = "") -> FoundOption:
    """Return an option as written; a tick in its text is made out when the whole question is known."""
    return FoundOption(text=text.strip(), letter=letter)


@dataclass(slots=True, kw_only=True)
class Found:
    """One question as written.  Readers fill it step by step; :func:`question_bank.found.resolve` reads it once.

    ``answers`` holds the text of every answer mark met (inline bracket, label, key table), in that order.
    ``kind`` is what the file says the type is (heading, tag, column), not what the answer suggests;
    ``kind_word`` is how the file says it.  ``exact`` is the answer of a format that leaves nothing to make out.
    """

    place: Place
    stem: str = ""
    options: list[FoundOption] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    kind: QuestionType | None = None
    kind_word: str = ""
    exact: bool | str | tuple[tuple[str, ...], ...] | None = None
    number: int | None = None
    explanation: str = ""
    points: int | None = None
    difficulty: Difficulty | None = None
    tags: list[str] = field(default_factory=list)
    source: str = ""
    material: str = ""
    attachments: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def doubt(self, code: str, message: str, *, place: Place | None = None) -> None:
        """Note something a person must look at, here unless another place is named."""
        self.problems.append(Problem(code=code, message=message, place=place or self.place))

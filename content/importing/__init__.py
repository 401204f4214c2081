"""Official texts from the files that people have: 编/章/节/条/款/项 with addresses, and what is wrong with them."""

from dataclasses import dataclass, replace

from content.addresses import Kind
from content.catalogue import Edition, Shape
from content.importing.marks import Marked, mark
from content.importing.outline import enumerated_kind, outline, without_contents
from content.importing.review import review, tidied
from content.texts import OfficialText
from question_bank.drafts import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A text and everything a person must look at before publishing it."""

    text: OfficialText
    problems: tuple[Problem, ...]


def import_lines(lines: list[str], *, name: str, edition: Edition | None = None) -> Imported:
    """Read lines (counted from 1) as one official text and hold it against the edition's shape."""
    problems: list[Problem] = []

    def report(code: str, message: str, line: int) -> None:
        problems.append(Problem(code=code, message=message, place=Place(file=name, line=line)))

    marked = without_contents([mark(text, line=at) for at, text in enumerate(lines, start=1) if text.strip()])
    shape = edition.shape if edition else Shape()
    text = outline(marked, report=report, whole=edition.title if edition else "", enumerated=_enumerated(marked, shape))
    review(text, shape=shape, report=report)
    problems.sort(key=lambda problem: problem.place.line or 0)
    return Imported(text=replace(text, passages=tuple(map(tidied, text.passages))), problems=tuple(problems))


def _enumerated(marked: list[Marked], shape: Shape) -> Kind | None:
    if shape.parts or shape.items:
        return Kind.PART if shape.parts else Kind.ITEM
    return enumerated_kind(marked)

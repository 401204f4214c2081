"""Official texts from the files that people have: 编/章/节/条/款/项 with addresses, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.addresses import Kind
from content.catalogue import Edition, Shape
from content.importing.files import read_lines, read_upload
from content.importing.marks import Marked, mark
from content.importing.outline import enumerated_kind, outline
from content.importing.paragraphs import SourceLine
from content.importing.review import review
from content.importing.surroundings import split_head, up_to_end, without_contents
from content.texts import OfficialText
from question_bank.drafts import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A text and everything a person must look at before publishing it."""

    text: OfficialText
    problems: tuple[Problem, ...]


def import_upload(data: bytes, *, name: str, edition: Edition | None = None) -> Imported:
    """Read an uploaded file: as :func:`import_file`, its bytes taken apart in a child process with limits."""
    return import_lines(read_upload(data, name=name), edition=edition)


def import_file(data: bytes, *, name: str, edition: Edition | None = None) -> Imported:
    """Read a file (docx, pdf, html, txt, md) as one official text and hold it against the edition's shape.

    Raises :class:`~question_bank.formats.refusals.Unreadable` when the file cannot be read at all.
    """
    return import_lines(read_lines(data, name=name), edition=edition)


def import_lines(lines: Sequence[SourceLine], *, edition: Edition | None = None) -> Imported:
    """Read the lines of a file as one official text."""
    problems: list[tuple[int, Problem]] = []

    def report(code: str, message: str, at: int) -> None:
        place = lines[at - 1].place if 0 < at <= len(lines) else Place()
        problems.append((at, Problem(code=code, message=message, place=place)))

    shape = edition.shape if edition else Shape()
    marked = without_contents([mark(line.text, line=at) for at, line in enumerate(lines, start=1) if line.text.strip()])
    head, body = split_head(marked, title=edition.title if edition else "", report=report)
    body = up_to_end(body, last=shape.articles or shape.parts or shape.items, report=report)
    text = outline(body, head=head, report=report, enumerated=_enumerated(body, shape))
    text = review(text, shape=shape, names=edition.headings if edition else (), report=report)
    problems.sort(key=lambda problem: problem[0])
    return Imported(text=text, problems=tuple(problem for _, problem in problems))


def _enumerated(marked: Sequence[Marked], shape: Shape) -> Kind | None:
    if shape.parts or shape.items:
        return Kind.PART if shape.parts else Kind.ITEM
    return enumerated_kind(marked)

"""What can be said of each line by itself, before anything is decided about the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.layout import marks
from question_bank.layout.lines import Line

_INLINE = re.compile(
    r"\(\s*(?:[A-Ha-h]|[A-H](?:[\s,、.;]*[A-H]){1,8}|[√×✓✗✔✘]|对|错|正确|错误|[TF])\s*\)|[)_]\s*[A-H]{1,6}\s*$|[。.?？)]\s*[√×✓✗✔✘]\s*$"
)


@dataclass(frozen=True, slots=True)
class Look:
    """The marks of one line.

    ``opens``: an option A begins on it · ``answers``: it holds an answer (label, or bracket in the text) ·
    ``letter``: the option letter it begins with.
    """

    line: Line
    number: marks.NumberMark | None
    letter: str
    opens: bool
    labelled: bool
    inline: bool
    explains: bool
    heading: marks.Heading | None
    chapter: bool
    key_head: bool

    @property
    def is_structure(self) -> bool:
        """Whether the line stands between questions and belongs to none."""
        return self.heading is not None or self.chapter or self.key_head

    @property
    def is_text(self) -> bool:
        """Whether the line is plain text: no option, label or structure."""
        return not (self.line.is_blank or self.letter or self.labelled or self.explains or self.is_structure)


def look(line: Line) -> Look:
    """Return the marks of one line."""
    shadow = line.shadow
    number = marks.number_mark(shadow)
    rest = shadow[number.end :] if number else shadow
    first = marks.first_letter(shadow)
    names = {label.name for label in marks.labels(shadow)}
    heading = marks.heading(shadow)
    return Look(
        line=line,
        number=number,
        letter=first.letter if first else "",
        opens=_opens(rest, first),
        labelled="answer" in names,
        inline=bool(_INLINE.search(shadow)) or bool(number and number.before),
        explains="explanation" in names and "answer" not in names,
        heading=heading,
        chapter=heading is None and marks.is_chapter(shadow),
        key_head=heading is None and marks.is_key_head(shadow),
    )


def _opens(rest: str, first: marks.LetterMark | None) -> bool:
    if first and first.letter == "A":
        return True
    inside = [mark for mark in marks.letters_inside(rest, start=0) if not mark.loose]
    letters = "".join(mark.letter for mark in inside)
    return "AB" in letters


def looks_at(lines: Sequence[Line]) -> list[Look]:
    """Return the marks of every line."""
    return [look(line) for line in lines]

"""What can be said of each line by itself, before anything is decided about the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.found.answers import TICKS, judgement, letters
from question_bank.layout import marks
from question_bank.layout.lines import Line

_INLINE = re.compile(
    r"\(\s*(?:[A-Ha-h]|[A-H](?:[\s,、.;]*[A-H]){1,8}|[√×✓✗✔✘]|对|错|正确|错误|是|否|[TFYN])\s*\)|[)_]\s*[A-H]{1,6}\s*$|[。.?？)]\s*[√×✓✗✔✘]\s*$"
)

_LEAD = 4


@dataclass(frozen=True, slots=True)
class Look:
    """The marks of one line.

    ``tagged``: it begins with a type in brackets · ``letter``: the option letter it begins with · ``opens``: an
    option A begins on it · ``labelled``: it holds an answer label, ``lead`` with text before it, ``done`` with letters
    or a judgement after it · ``inline``: an answer in the text's brackets · ``ticked``: a tick at its end.
    """

    line: Line
    number: marks.NumberMark | None
    letter: str
    opens: bool
    labelled: bool
    tagged: bool
    lead: bool
    done: bool
    inline: bool
    ticked: bool
    explains: bool
    heading: marks.Heading | None
    chapter: bool
    key_head: bool

    @property
    def is_structure(self) -> bool:
        """Whether the line stands between questions and belongs to none."""
        return self.heading is not None or self.chapter

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
        tagged=heading is None and bool(marks.TAG.match(shadow)),
        lead=_has_lead(shadow),
        done=_is_done(shadow),
        ticked=shadow.rstrip()[-1:] in tuple(TICKS) and len(shadow.strip()) > 1,
        inline=bool(_INLINE.search(shadow)) or bool(number and number.before),
        explains="explanation" in names and "answer" not in names,
        heading=heading,
        chapter=heading is None and number is None and marks.is_chapter(shadow),
        key_head=heading is None and marks.is_key_head(shadow),
    )


def _has_lead(shadow: str) -> bool:
    """Whether text stands before the first label of the line."""
    found = marks.labels(shadow)
    return bool(found) and len(shadow[: found[0].start].strip()) >= _LEAD


def _is_done(shadow: str) -> bool:
    """Whether an answer label on the line is followed by letters or a judgement: nothing more of it is to come."""
    found = [label for label in marks.labels(shadow) if label.name == "answer"]
    value = shadow[found[-1].end :] if found else ""
    return bool(found) and (letters(value) is not None or judgement(value) is not None)


def _opens(rest: str, first: marks.LetterMark | None) -> bool:
    if first and first.letter == "A":
        return True
    inside = [mark for mark in marks.letters_inside(rest, start=0) if not mark.loose]
    letters = "".join(mark.letter for mark in inside)
    return "AB" in letters


def looks_at(lines: Sequence[Line]) -> list[Look]:
    """Return the marks of every line."""
    return [look(line) for line in lines]

"""Lines that a page or an editor broke, joined into paragraphs again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.importing.marks import Mark, ends_sentence, mark, may_be_name
from question_bank.drafts import Place

SHORT = 0.75  # of the usual width: a line that ends so early was ended on purpose
FULL = 0.95
MIN_INDENT = 0.5  # of a character
MIN_LINES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line (or a whole paragraph) of a file.  ``indent`` is how far it stands in, in characters."""

    text: str
    place: Place
    indent: float = 0.0


def looks_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Tell whether an editor broke the paragraphs of a text at a fixed width: many lines end inside a sentence."""
    texts = [line.text.strip() for line in lines if line.text.strip()]
    plain = [text for text in texts if mark(text, line=1).mark is not Mark.HEADING and not may_be_name(text)]
    broken = sum(not ends_sentence(text) for text in plain)
    return len(plain) >= MIN_LINES and broken * 4 > len(plain)


def joined(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Join the lines of a wrapped text.  Every paragraph keeps the place of its first line."""
    lines = [line for line in lines if line.text.strip()]
    lengths = sorted(len(line.text.strip()) for line in lines)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    is_indented = sum(line.indent >= MIN_INDENT for line in lines) * 20 > len(lines)
    found: list[SourceLine] = []
    last = ""
    for line in lines:
        text = line.text.strip()
        if not found or _begins(line, last, width=width, is_indented=is_indented):
            found.append(replace(line, text=text))
        else:
            found[-1] = replace(found[-1], text=found[-1].text + _joint(last, text) + text)
        last = text
    return found


def _begins(line: SourceLine, last: str, *, width: int, is_indented: bool) -> bool:
    """Tell whether a paragraph begins here: a mark, an indent, or a line before that was ended on purpose."""
    text = line.text.strip()
    if mark(text, line=1).mark not in (Mark.PLAIN, Mark.SUBITEM) or text.startswith(("（", "(")):
        return True
    if mark(last, line=1).mark in (Mark.HEADING, Mark.PREAMBLE) or len(last) < SHORT * width:
        return True
    if is_indented:
        return line.indent >= MIN_INDENT
    return ends_sentence(last) and (len(last) < FULL * width or may_be_name(text))


def _joint(before: str, after: str) -> str:
    """Return the space that a break between Latin words stands for."""
    return " " if before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() else ""

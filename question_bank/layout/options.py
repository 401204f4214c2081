"""Options within a line (one, two or four of them, glued or apart), and answers inside a stem's brackets."""

import re
from dataclasses import dataclass

from question_bank.layout import marks
from question_bank.layout.lines import shadow

_BRACKET = re.compile(
    r"[(\[]\s*_*\s*(?P<a>[A-Ha-h]|[A-H](?:[\s,、.;]*[A-H]){1,8}|[√×✓✗✔✘]|对|错|正确|错误|是|否|[TFYN])\s*_*\s*[)\]]"
)
_UNDERLINED = re.compile(r"_+\s*(?P<a>[A-H]{1,8})\s*_+")
_TRAILING = re.compile(
    r"(?:(?<=[)_\]])\s*|(?<=[。.?:)])\s+)(?P<a>[A-H](?:[\s,、]*[A-H]){0,8})\s*[.。]?\s*$"
    r"|(?<=[。.?)])\s*(?P<b>[√×✓✗✔✘])\s*$"
)
_OTHER_BLANK = re.compile(r"_{2,}|[(]\s*[)]|\s{4,}")


@dataclass(frozen=True, slots=True)
class Split:
    """The text before the first option, and the options with their letters."""

    before: str
    options: tuple[tuple[str, str], ...]


def split(text: str, *, expected: str, following: str) -> Split:
    """Cut a line into options that go on from ``expected`` (or begin anew with A).

    ``following`` is the option letter with which the next line begins: a letter glued into the text is no option
    when the next line begins with it.
    """
    plain = shadow(text)
    chain = _chain(plain, expected, following)
    if not chain:
        return Split(text, ())
    edges = [mark.start for mark in chain[1:]] + [len(text)]
    cut = tuple(
        (mark.letter, text[mark.end : edge].strip(" \t\u3000\xa0*|").rstrip(";；"))
        for mark, edge in zip(chain, edges, strict=True)
    )
    return Split(text[: chain[0].start], cut)


def _chain(plain: str, expected: str, following: str) -> list[marks.LetterMark]:
    first = marks.first_letter(plain)
    if first and (not _plausible(first, expected) or _fills_a_blank(first, expected, following)):
        first = None
    inside = marks.letters_inside(plain, start=first.end if first else 0)
    if first is None:
        first = _opening(inside, expected)
        if first is None:
            return []
    chain = [first]
    while (following_mark := _next(inside, chain[-1], following)) is not None:
        chain.append(following_mark)
    return chain


def _plausible(mark: marks.LetterMark, expected: str) -> bool:
    """Whether a line's first letter is an option: the expected one, or a clear mark that is out of order."""
    if mark.letter in (expected, "A") and (not mark.loose or mark.letter == expected):
        return True
    return not mark.loose and mark.letter <= "K" and (expected != "A" or mark.letter == "A")


def _fills_a_blank(mark: marks.LetterMark, expected: str, following: str) -> bool:
    """Whether （A） before the text is an answer in its bracket: the options begin with A on the next line."""
    return mark.style in ("a", "b") and mark.letter == expected == following == "A"


def _opening(inside: list[marks.LetterMark], expected: str) -> marks.LetterMark | None:
    """Return the first option in the middle of a line: A when B follows on the line, or the expected letter."""
    for index, mark in enumerate(inside):
        if mark.letter != expected or mark.loose:
            continue
        if expected != "A" or any(later.letter == "B" for later in inside[index + 1 :]):
            return mark
    return None


def _next(inside: list[marks.LetterMark], last: marks.LetterMark, following: str) -> marks.LetterMark | None:
    wanted = chr(ord(last.letter) + 1)
    found = [mark for mark in inside if mark.start >= last.end and mark.letter == wanted]
    apart = [mark for mark in found if not mark.loose]
    if apart:
        return apart[0]
    glued = [mark for mark in found if mark.style != "e" and wanted != following]
    return glued[0] if glued else None


def inline_answer(stem: str, *, has_options: bool) -> tuple[str, str] | None:
    """Return the answer that stands in the stem, and the stem with an empty bracket in its place.

    A bracket at the very end goes altogether when the stem shows its blank elsewhere.
    """
    plain = shadow(stem)
    brackets = list(_BRACKET.finditer(plain))
    if not has_options:
        brackets = [
            each
            for each in brackets
            if not plain[each.end() :].strip(" 。.;!?") or (len(each["a"]) == 1 and each["a"] in "√×✓✗✔✘")
        ]
    if brackets:
        return _from_brackets(stem, plain, brackets)
    match = _TRAILING.search(plain) or (has_options and _UNDERLINED.search(plain))
    if match:
        text = next(text for text in match.groupdict().values() if text)
        keep = "____" if match.re is _UNDERLINED else ""
        return text, stem[: match.start()] + keep + stem[match.end() :]
    return None


def _from_brackets(stem: str, plain: str, brackets: list[re.Match[str]]) -> tuple[str, str]:
    text = " ".join(each["a"] for each in brackets)
    last = brackets[-1]
    if len(brackets) == 1 and not plain[last.end() :].strip() and _OTHER_BLANK.search(plain[: last.start()]):
        return text, stem[: last.start()]
    for each in reversed(brackets):
        stem = f"{stem[: each.start()]}（ ）{stem[each.end() :]}"
    return text, stem

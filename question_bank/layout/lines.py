"""A line of text with its place, and its shadow: the same text in half width, for matching marks by position."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from question_bank.drafts import Place

_SHADOW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xA0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    ord("﹒"): ".",
    ord("．"): ".",
    ord("【"): "[",
    ord("】"): "]",
    ord("〖"): "[",
    ord("〗"): "]",
    ord("［"): "[",
    ord("］"): "]",
    ord("〔"): "(",
    ord("〕"): ")",
    ord("︰"): ":",
    ord("∶"): ":",
    ord("﹕"): ":",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
# Letters that only look like the usual ones: radicals that PDF and OCR put in place of characters.
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def cleaned(text: str) -> str:
    """Return the text without invisible characters, and with look-alike radicals made the usual characters."""
    text = _INVISIBLE.sub("", text)
    return _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def shadow(text: str) -> str:
    """Return a text of the same length in half width: ``Ａ．`` → ``A.``, so that positions agree."""
    return text.translate(_SHADOW)


@dataclass(frozen=True)
class Line:
    """One line (of a paragraph) as a reader gives it.

    ``style`` is the paragraph's style name where there is one; ``pictures`` name the pictures that stand in it.
    """

    text: str
    place: Place
    style: str = ""
    pictures: tuple[str, ...] = ()

    @cached_property
    def shadow(self) -> str:
        """The text in half width, position by position."""
        return shadow(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is to be seen on the line."""
        return not self.text.strip() and not self.pictures


def lines_of(text: str, *, file: str) -> list[Line]:
    """Return the lines of a plain text (any line ends), numbered from 1, cleaned of what cannot be seen."""
    text = re.sub("\r\n|[\r\u2028\u2029\x0b\x0c]", "\n", text)
    return [
        Line(text=cleaned(each).rstrip(), place=Place(file=file, line=number))
        for number, each in enumerate(text.split("\n"), start=1)
    ]

"""What a line of an official text is: a heading, the beginning of an article or of an item, or plain text."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from content.addresses import PREAMBLES
from content.numerals import NUMERAL, BadNumeral, number

_N = rf"([{NUMERAL}０-９]+)"
_HEADING = re.compile(rf"第\s*{_N}\s*([编章节])(?![^\s　]*[条款项])[\s　]*(.*)")
_ARTICLE = re.compile(rf"第\s*{_N}\s*条(?:之{_N})?([\s　]+|(?![第规所、和至或的中与及，]))(.*)", re.S)
_ITEM = re.compile(rf"[（(]\s*{_N}\s*[）)][\s　]*(.*)", re.S)
_ENUMERATED = re.compile(r"([一二三四五六七八九十]+)[、．.][\s　]*(.*)", re.S)
_SUBITEM = re.compile(r"(?:\d{1,2}[.．、]|[①-⑳])")
_SENTENCE_END = re.compile(r"[。；：！？…;:!?][”’」』）)〉》\"']*$")
_CONTENTS = re.compile(r"[\s　.…·—_-]*\d*$")
MAX_HEADING = 40
MAX_NAME = 30


class Mark(StrEnum):
    """The kinds of line."""

    HEADING = "heading"
    PREAMBLE = "preamble"
    ARTICLE = "article"
    ITEM = "item"
    ENUMERATED = "enumerated"
    SUBITEM = "subitem"
    CONTENTS = "contents"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A line read: its mark, the number (and 之n) it carries, the level of a heading, and the text that is left.

    ``raw`` is the whole line.
    """

    mark: Mark
    text: str
    line: int
    number: int = 0
    inserted: int = 0
    level: str = ""
    raw: str = ""

    def renamed(self, heading: "Marked") -> "Marked":
        """Return a heading whose title stands on this, the next line."""
        return replace(heading, text=squeeze(self.raw))


def mark(text: str, *, line: int) -> Marked:
    """Read one line (spaces at both ends are ignored)."""
    text = text.strip()
    bare = squeeze(text)
    if bare in PREAMBLES:
        return Marked(mark=Mark.PREAMBLE, text=bare, line=line, raw=text)
    if bare in ("目录", "目次"):
        return Marked(mark=Mark.CONTENTS, text=bare, line=line, raw=text)
    if (found := _HEADING.fullmatch(text)) and len(text) <= MAX_HEADING and not ends_sentence(text):
        level, title = found[2], squeeze(found[3])
        return Marked(mark=Mark.HEADING, text=title, line=line, number=_number(found[1]), level=level, raw=text)
    if found := _ARTICLE.fullmatch(text):
        value, inserted = _number(found[1]), _number(found[2]) if found[2] else 0
        return Marked(
            mark=Mark.ARTICLE, text=found[4].lstrip("：:　 "), line=line, number=value, inserted=inserted, raw=text
        )
    for kind, pattern in ((Mark.ITEM, _ITEM), (Mark.ENUMERATED, _ENUMERATED)):
        if found := pattern.fullmatch(text):
            return Marked(mark=kind, text=found[2], line=line, number=_number(found[1]), raw=text)
    kind = Mark.SUBITEM if _SUBITEM.match(text) else Mark.PLAIN
    return Marked(mark=kind, text=text, line=line, raw=text)


def squeeze(text: str) -> str:
    """Return a heading without the spaces set between its characters (总　纲)."""
    return re.sub(r"[\s　]", "", text)


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends the way a whole sentence, item or lead-in does."""
    return _SENTENCE_END.search(text.rstrip()) is not None


def may_be_name(text: str) -> bool:
    """Tell whether a plain line could be a heading without a number: short, and no punctuation of a sentence."""
    return 0 < len(text) <= MAX_NAME and not re.search(r"[，。；：！？,;:!?]", text)


def without_page_number(text: str) -> str:
    """Return a heading as a table of contents has it, without spaces, dots and page number."""
    return squeeze(_CONTENTS.sub("", text))


def _number(text: str) -> int:
    try:
        return number(text)
    except BadNumeral:
        return 0

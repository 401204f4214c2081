"""From lines to an official text: which line belongs to which 编, 章, 节, 条, 款 and 项.

The wording is taken as it stands.  Whatever looks damaged is kept in its place and named as a problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from content.addresses import Kind, Place
from content.importing.growing import GrowingPassage
from content.importing.marks import MAX_NAME, Mark, Marked, ends_sentence, may_be_name
from content.importing.surroundings import Head, Report
from content.texts import Heading, OfficialText

_OPENERS = (Mark.HEADING, Mark.PREAMBLE, Mark.ARTICLE)


def outline(lines: Sequence[Marked], *, head: Head, report: Report, enumerated: Kind | None) -> OfficialText:
    """Build the text from the lines below its head; ``report(code, message, line)`` takes the problems.

    ``enumerated`` says what 一、二、… are when the text has no articles (parts or items), None when it has.
    """
    builder = _Builder(report=report, enumerated=enumerated)
    for at, line in enumerate(lines):
        builder.take(line, following=lines[at + 1].mark if at + 1 < len(lines) else None)
    builder.close()
    return OfficialText(
        title=head.title,
        history=head.history,
        preface=tuple(builder.preface),
        headings=tuple(builder.headings),
        passages=tuple(passage.freeze() for passage in builder.passages),
    )


def enumerated_kind(lines: Sequence[Marked]) -> Kind | None:
    """Tell what 一、二、… stand for: None beside articles; parts when they are bare headings, else items."""
    if any(line.mark is Mark.ARTICLE for line in lines):
        return None
    enumerated = [line.text for line in lines if line.mark is Mark.ENUMERATED]
    bare = sum(len(text) <= MAX_NAME and not ends_sentence(text) for text in enumerated)
    return Kind.PART if bare * 2 > len(enumerated) else Kind.ITEM


@dataclass(slots=True)
class _Builder:
    report: Report
    enumerated: Kind | None
    preface: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    passages: list[GrowingPassage] = field(default_factory=list)
    waiting: list[Marked] = field(default_factory=list)
    last_line: int = 0

    def take(self, line: Marked, *, following: Mark | None) -> None:
        """Put one line where it belongs; ``following`` is the mark of the line after it."""
        match line.mark:
            case Mark.HEADING:
                self.waiting.append(line)
            case Mark.PREAMBLE:
                self._open(Place(kind=Kind.PREAMBLE, name=line.text), line)
            case Mark.ARTICLE:
                self._open(Place(kind=Kind.ARTICLE, number=line.number, inserted=line.inserted), line, line.text)
            case Mark.ENUMERATED if self.enumerated:
                self._enumerated(line, self.enumerated)
            case Mark.ITEM if self.passages:
                self._item(line)
            case Mark.SUBITEM if self.passages and self.passages[-1].paragraphs:
                self.passages[-1].go_on(line.raw, joint="\n")
            case _:
                self._plain(line, following)
        if not self.waiting:
            self.last_line = line.line

    def close(self) -> None:
        """Name what the end of the text leaves open."""
        self._check_cut()
        for line in self.waiting:
            self.report("heading-empty", f"『{_heading(line, None)}』下面没有条文，请核对是否缺页", line.line)
        self.waiting.clear()

    def _open(self, place: Place, line: Marked, text: str = "", heading: str = "") -> None:
        self._check_cut()
        self.headings += [_heading(waiting, place) for waiting in self.waiting]
        self.waiting.clear()
        self.passages.append(GrowingPassage(place=place, line=line.line, heading=heading))
        if text:
            self.passages[-1].begin(text)

    def _enumerated(self, line: Marked, kind: Kind) -> None:
        if kind is Kind.PART and not self.passages and self.preface:
            opening = GrowingPassage(place=Place(kind=Kind.PREAMBLE, name="序言"), line=line.line - len(self.preface))
            for text in self.preface:
                opening.begin(text)
            self.passages.append(opening)
            self.preface.clear()
        place = Place(kind=kind, number=line.number)
        heading, _, text = (
            ("", "", line.text) if kind is Kind.ITEM and "。" not in line.text else _name_first(line.text)
        )
        self._open(place, line, text, heading)

    def _item(self, line: Marked) -> None:
        due = self.passages[-1].add_item(line.text, number=line.number)
        if line.number != due:
            self.report("item-disordered", f"这一项是第 {line.number} 项，这里应是第 {due} 项，请核对", line.line)

    def _plain(self, line: Marked, following: Mark | None) -> None:
        if self.waiting and not self.waiting[-1].text and may_be_name(line.raw):
            self.waiting[-1] = line.renamed(self.waiting[-1])
            return
        if self._is_name(line, following):
            self.waiting.append(line)
            return
        if not self.passages:
            self.preface.append(line.raw)
            return
        passage = self.passages[-1]
        if passage.last and not ends_sentence(passage.last):
            self.report("line-broken", f"{passage.place}的一句话断成了两行，已接上，请核对", line.line)
            passage.go_on(line.raw)
        else:
            passage.begin(line.raw)

    def _is_name(self, line: Marked, following: Mark | None) -> bool:
        if self.enumerated or following not in _OPENERS or not may_be_name(line.raw):
            return False
        return not self.passages or ends_sentence(self.passages[-1].last)

    def _check_cut(self) -> None:
        if self.passages and self.passages[-1].last and not ends_sentence(self.passages[-1].last):
            passage = self.passages[-1]
            self.report("line-cut", f"{passage.place}末尾没有标点，可能被截断，请与原文核对", self.last_line)


def _name_first(text: str) -> tuple[str, str, str]:
    name, stop, rest = text.partition("。")
    return name.strip(), stop, rest.strip()


def _heading(line: Marked, first: Place | None) -> Heading:
    return Heading(level=line.level, number=line.number, title=line.text, first=first, line=line.line)

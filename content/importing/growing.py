"""A passage while its lines come in, one after the other."""

from dataclasses import dataclass, field

from content.addresses import Place
from content.texts import Paragraph, Passage


@dataclass(slots=True)
class _Growing:
    text: str
    items: list[str] = field(default_factory=list)
    last_item: int = 0


@dataclass(slots=True)
class GrowingPassage:
    """Takes 款 and 项 in the order of the lines; ``freeze`` gives the finished passage."""

    place: Place
    line: int
    heading: str = ""
    paragraphs: list[_Growing] = field(default_factory=list)

    @property
    def last(self) -> str:
        """Return the text that stands last; empty when nothing came yet."""
        if not self.paragraphs:
            return ""
        paragraph = self.paragraphs[-1]
        return paragraph.items[-1] if paragraph.items else paragraph.text

    def begin(self, text: str) -> None:
        """Begin a new 款."""
        self.paragraphs.append(_Growing(text))

    def add_item(self, text: str, *, number: int) -> int:
        """Add an item (项) and return the number that was due.

        A plain paragraph between (一) and (二) belongs to (一), so it is folded into that item first.
        """
        if not self.paragraphs:
            self.begin("")
        at = max((at for at, paragraph in enumerate(self.paragraphs) if paragraph.items), default=-1)
        if at >= 0 and number > 1 and number == self.paragraphs[at].last_item + 1:
            between = [paragraph.text for paragraph in self.paragraphs[at + 1 :]]
            self.paragraphs[at].items[-1] = "\n".join([self.paragraphs[at].items[-1], *between])
            del self.paragraphs[at + 1 :]
        paragraph = self.paragraphs[-1]
        due = paragraph.last_item + 1
        paragraph.items.append(text)
        paragraph.last_item = number
        return due

    def go_on(self, text: str, *, joint: str = "") -> None:
        """Continue what stands last: the rest of a broken line, or (with a line break as joint) a sub-item."""
        paragraph = self.paragraphs[-1]
        if paragraph.items:
            paragraph.items[-1] += joint + text
        else:
            paragraph.text += joint + text

    def freeze(self) -> Passage:
        """Return the finished passage."""
        paragraphs = tuple(Paragraph(text=part.text, items=tuple(part.items)) for part in self.paragraphs)
        return Passage(place=self.place, heading=self.heading, paragraphs=paragraphs, line=self.line)

"""The numbers and letters that Word itself puts before paragraphs; they are in the numbering part, not in the text."""

from dataclasses import dataclass, field
from typing import Any

from question_bank.formats.xml_tree import attribute, child, children, value

_HANZI = "零一二三四五六七八九"


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counting as its paragraphs are met in order."""

    lists: dict[str, _List] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any | None) -> "Numbering":
        """Return the lists of a numbering part (or none)."""
        numbering = cls()
        if root is None:
            return numbering
        abstracts = {attribute(each, "abstractNumId"): _levels(each) for each in children(root, "abstractNum")}
        for each in children(root, "num"):
            abstract = value(each, "abstractNumId")
            levels = dict(abstracts.get(abstract, {}))
            overrides = list(children(each, "lvlOverride"))
            for override in overrides:
                _override(levels, override)
            key = attribute(each, "numId")
            numbering.lists[key] = _List(f"{abstract}/{key}" if overrides else abstract, levels)
        return numbering

    def label(self, number_id: str, level: int) -> str:
        """Return the label of the next paragraph of a list at a level, as Word shows it; empty for bullets."""
        listed = self.lists.get(number_id)
        if listed is None or level not in listed.levels:
            return ""
        key = (listed.abstract, level)
        self.counters[key] = self.counters.get(key, listed.levels[level].start - 1) + 1
        for deeper in [other for other in self.counters if other[0] == listed.abstract and other[1] > level]:
            del self.counters[deeper]
        return self._shown(listed, level)

    def _shown(self, listed: _List, level: int) -> str:
        if listed.levels[level].format in ("bullet", "none"):
            return ""
        text = listed.levels[level].text
        for depth in range(level + 1):
            place = listed.levels.get(depth, _Level())
            count = self.counters.get((listed.abstract, depth), place.start)
            text = text.replace(f"%{depth + 1}", _written(count, place.format))
        return text


def _levels(abstract: Any) -> dict[int, _Level]:
    return {int(attribute(each, "ilvl") or 0): _level(each) for each in children(abstract, "lvl")}


def _level(element: Any) -> _Level:
    start = value(element, "start")
    return _Level(
        int(start) if start.isdigit() else 1, value(element, "numFmt") or "decimal", value(element, "lvlText")
    )


def _override(levels: dict[int, _Level], override: Any) -> None:
    level = int(attribute(override, "ilvl") or 0)
    if (own := child(override, "lvl")) is not None:
        levels[level] = _level(own)
    if (start := value(override, "startOverride")).isdigit():
        old = levels.get(level, _Level())
        levels[level] = _Level(int(start), old.format, old.text)


def _written(count: int, form: str) -> str:
    """Return a count in Word's number format."""
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCounting",
    ):
        return _chinese(count)
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _chinese(count: int) -> str:
    if count < 10:
        return _HANZI[count]
    if count < 100:
        tens, ones = divmod(count, 10)
        return ("" if tens == 1 else _HANZI[tens]) + "十" + (_HANZI[ones] if ones else "")
    return str(count)


def _roman(count: int) -> str:
    marks = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for size, mark in marks:
        while count >= size and len(text) < 20:
            text += mark
            count -= size
    return text

"""Lines → questions: blocks cut at the starts, keys from elsewhere applied, stated counts checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.drafts import Draft, Place, Problem, Reading
from question_bank.found import resolve
from question_bank.found.item import Found
from question_bank.layout.blocks import BlockReader
from question_bank.layout.lines import Line
from question_bank.layout.looks import Look, looks_at
from question_bank.layout.marks import Heading
from question_bank.layout.starts import Starts


@dataclass(slots=True)
class Section:
    """Questions under one heading (or under none)."""

    heading: Heading | None = None
    place: Place = field(default_factory=Place)
    chapter: str = ""
    questions: list[Found] = field(default_factory=list)


def parse(lines: Sequence[Line]) -> Reading:
    """Return the questions written in these lines, with every doubt at its place."""
    sections, problems = _sections(looks_at(lines))
    drafts: list[Draft] = []
    for section in sections:
        problems.extend(_check_count(section))
        for found in section.questions:
            resolved = resolve(found)
            drafts.append(resolved.draft)
            problems.extend(resolved.problems)
    return Reading(drafts=tuple(drafts), problems=tuple(problems))


def _sections(looks: Sequence[Look]) -> tuple[list[Section], list[Problem]]:
    starts = Starts(looks)
    sections = [Section()]
    problems: list[Problem] = []
    reader: BlockReader | None = None
    following = _following(looks)

    def close() -> None:
        nonlocal reader
        if reader is not None:
            sections[-1].questions.append(reader.finish(heading=sections[-1].heading))
            reader = None

    for index, look in enumerate(looks):
        begins = starts.begins(index)
        if look.is_structure:
            close()
            chapter = look.line.text.strip("#-=* ") if look.chapter else sections[-1].chapter
            sections.append(Section(heading=look.heading, place=look.line.place, chapter=chapter))
        elif begins:
            close()
            reader = BlockReader(look.line.place, following=following)
            reader.first(look.line, look.number if starts.candidates[index] else None)
        elif reader is not None:
            reader.more(look.line)
        elif not look.line.is_blank:
            problems.append(_ignored(look))
    close()
    return sections, problems


def _following(looks: Sequence[Look]) -> "_Following":
    return _Following(looks)


class _Following:
    """Tells the option letter with which the line after a line begins."""

    def __init__(self, looks: Sequence[Look]) -> None:
        after = [*looks[1:], None]
        self._letters = {id(look.line): (nxt.letter if nxt else "") for look, nxt in zip(looks, after, strict=True)}

    def __call__(self, line: Line) -> str:
        return self._letters.get(id(line), "")


def _ignored(look: Look) -> Problem:
    shown = look.line.text.strip()[:30]
    return Problem(code="text-ignored", message=f"这一行『{shown}』不属于任何题目，没有读入", place=look.line.place)


def _check_count(section: Section) -> list[Problem]:
    if section.heading is None or section.heading.count in (None, len(section.questions)):
        return []
    message = f"标题写明共 {section.heading.count} 题，读到 {len(section.questions)} 题，请核对是否漏题"
    return [Problem(code="count-differs", message=message, place=section.place)]

"""Lines → questions: blocks cut at the starts, keys from elsewhere applied, stated counts checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from question_bank.drafts import Place, Problem, Reading
from question_bank.found import resolve_all
from question_bank.found.item import Found
from question_bank.layout import keys, written
from question_bank.layout.blocks import BlockReader
from question_bank.layout.lines import Line
from question_bank.layout.looks import Look, looks_at
from question_bank.layout.marks import Heading
from question_bank.layout.starts import Starts

_MAX_TITLE_LINES = 5
_MATERIAL_LENGTH = 40


@dataclass(slots=True)
class Section:
    """Questions under one heading (or under none), and the text that stands before the first of them."""

    heading: Heading | None = None
    place: Place = field(default_factory=Place)
    chapter: str = ""
    questions: list[Found] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    skipped: bool = False
    names_chapter: bool = False


def parse(lines: Sequence[Line]) -> Reading:
    """Return the questions written in these lines, with every doubt at its place."""
    looks = looks_at(keys.joined_rows(lines))
    sections: list[Section] = [Section()]
    problems: list[Problem] = []
    answered = 0
    for is_key, numbered in groupby(enumerate(keys.key_lines(looks)), key=lambda pair: pair[1]):
        part = [looks[index] for index, _ in numbered]
        if is_key:
            runs = [run for section in sections[answered:] for run in _runs(section)]
            every = [run for section in sections for run in _runs(section)]
            problems.extend(keys.apply_key(keys.read_key(part), runs if _any_waiting(runs) else every))
            answered = len(sections)
            sections.append(Section(chapter=sections[-1].chapter))
        else:
            _read_part(part, sections)
    return _reading(sections, problems)


def _any_waiting(runs: Sequence[keys.Run]) -> bool:
    return any(run.waiting() for run in runs)


def _runs(section: Section) -> list[keys.Run]:
    """Cut a section where its numbers begin anew."""
    kind = section.heading.kind if section.heading else None
    runs: list[keys.Run] = []
    last = 0
    for found in section.questions:
        if not runs or (found.number is not None and found.number <= last):
            runs.append(keys.Run(kind, section.chapter, []))
        runs[-1].questions.append(found)
        last = found.number if found.number is not None else last
    return runs


def _read_part(looks: Sequence[Look], sections: list[Section]) -> None:
    """Read questions from lines that hold no key, adding to the sections."""
    starts = Starts(looks)
    following = _Following(looks)
    reader: BlockReader | None = None
    for index, look in enumerate(looks):
        begins = starts.begins(index)
        if (begins or look.is_structure) and reader is not None:
            sections[-1].questions.append(reader.finish(heading=sections[-1].heading))
            reader = None
        if look.is_structure:
            sections.append(_section(look, sections[-1]))
        elif begins and not sections[-1].skipped:
            reader = BlockReader(look.line.place, following=following)
            reader.first(look.line, look.number if starts.is_counted else None)
        elif reader is not None:
            reader.more(look.line)
        elif not look.line.is_blank:
            sections[-1].text.append(look.line)
    if reader is not None:
        sections[-1].questions.append(reader.finish(heading=sections[-1].heading))


def _section(look: Look, last: Section) -> Section:
    chapter = look.line.text.strip("#-=* ") if look.chapter else last.chapter
    is_skipped = look.heading is not None and look.heading.word == "思考题"
    return Section(look.heading, look.line.place, chapter, skipped=is_skipped, names_chapter=look.chapter)


class _Following:
    """Tells the option letter with which the next line that is not blank begins."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._letters: dict[int, str] = {}
        letter = ""
        for look in reversed(looks):
            self._letters[id(look.line)] = letter
            letter = letter if look.line.is_blank else look.letter

    def __call__(self, line: Line) -> str:
        return self._letters.get(id(line), "")


def _reading(sections: Sequence[Section], problems: list[Problem]) -> Reading:
    found: list[Found] = []
    has_questions = any(section.questions for section in sections)
    for section in sections:
        problems.extend(_text_problems(section, is_title=has_questions and not found and section.heading is None))
        problems.extend(_check_numbers(section))
        for each in section.questions:
            if section.chapter and not section.chapter.startswith(("题", "试")):
                each.tags.append(section.chapter)
            written.complete(each)
            if each.stem or each.options or each.answers or each.attachments:
                found.append(each)
            else:
                problems.append(
                    Problem(code="question-empty", message="只有题号，没有内容，没有读入", place=each.place)
                )
    reading = resolve_all(found)
    return Reading(drafts=reading.drafts, problems=(*problems, *reading.problems))


def _text_problems(section: Section, *, is_title: bool) -> list[Problem]:
    """Account for text before a section's questions: a title, the material of its questions, or not understood."""
    if section.names_chapter and section.text and len(section.text[0].text.strip()) <= _MATERIAL_LENGTH:
        section.text.pop(0)  # 第三章, its title on the next line
    if section.skipped and section.text:
        message = f"『思考题』部分共 {len(section.text)} 行，不是可以考的题目，没有读入"
        return [Problem(code="section-skipped", message=message, place=section.place)]
    if is_title and len(section.text) <= _MAX_TITLE_LINES and all(len(line.text) <= 80 for line in section.text):
        return []
    if section.questions and sum(len(line.text) for line in section.text) > _MATERIAL_LENGTH:
        material = "\n".join(line.text.strip() for line in section.text)
        for found in section.questions:
            found.material = material
        return []
    return [_ignored(line) for line in section.text]


def _ignored(line: Line) -> Problem:
    shown = line.text.strip()[:30]
    return Problem(code="text-ignored", message=f"这一行『{shown}』不属于任何题目，没有读入", place=line.place)


def _check_numbers(section: Section) -> list[Problem]:
    """Compare with the count the heading states, and look for numbers skipped or doubled."""
    problems: list[Problem] = []
    if section.heading is not None and section.heading.count not in (None, len(section.questions)):
        message = f"标题写明共 {section.heading.count} 题，读到 {len(section.questions)} 题，请核对是否漏题"
        problems.append(Problem(code="count-differs", message=message, place=section.place))
    last: int | None = None
    for found in section.questions:
        if found.number is None:
            continue
        if last is not None and found.number == last:
            problems.append(_number_problem(found, "number-repeated", f"题号 {last} 出现了两次，请核对"))
        elif last is not None and found.number > last + 1:
            message = f"题号从 {last} 跳到 {found.number}，请核对是否漏题"
            problems.append(_number_problem(found, "number-skipped", message))
        last = found.number
    return problems


def _number_problem(found: Found, code: str, message: str) -> Problem:
    return Problem(code=code, message=message, place=found.place)

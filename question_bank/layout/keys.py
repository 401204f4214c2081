"""Answers kept away from their questions: where such parts lie, what they say, and to which questions it belongs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from question_bank.drafts import Place, Problem
from question_bank.found.item import Found
from question_bank.found.kinds import KIND_PATTERN, kind_named
from question_bank.layout import marks
from question_bank.layout.lines import Line
from question_bank.layout.looks import Look
from question_bank.questions import QuestionType

_SIGNS = "√×✓✗✔✘对错是否TFYN"
_ANSWER = rf"(?:(?:[A-Ha-h](?:[、,]?[A-Ha-h]){{0,9}}|正确|错误|[{_SIGNS}])(?![A-Za-z]))"
_RANGE = re.compile(
    rf"(\d{{1,4}})\s*(?:-|–|—|~|～|至|到)+\s*(\d{{1,4}})\s*题?\s*[.、:)]?\s*((?:(?:正确|错误|[A-Ha-h{_SIGNS}])[\s,;、|]*)+)"
)
_ENTRY = re.compile(rf"[(\[]?(\d{{1,4}})[)\]]?\s*[.、:)。-]?\s*({_ANSWER})")
_NUMBER_ROW = re.compile(r"\s*\|?\s*题号[\s|:]*(\d[\d\s|]*)")
_ANSWER_ROW = re.compile(rf"\s*\|?\s*答案[\s|:]*((?:{_ANSWER}[\s|]*)+)")
_LEADING_LABEL = re.compile(r"\s*(?:参考|正确|标准)?答案\s*:\s*(?=\S)")
_CARD_ROW = re.compile(r"(?:题号)?[\s\d|]*")
_GAP = re.compile(r"[\s,;、。.|]*")
_PREFIX = re.compile(
    rf"^\s*(?:(?:{marks.ORDINAL}\s*[、.]|[(\[]{marks.ORDINAL}[)\]])\s*)?((?:{KIND_PATTERN})题?)\s*[:：]?\s*(?=[\d(])"
)


@dataclass(slots=True)
class Entry:
    """One answer of a key."""

    number: int
    answer: str
    place: Place
    explanation: str = ""


@dataclass(slots=True)
class KeyGroup:
    """Answers in one run of numbers, with the heading and the chapter over them."""

    kind: QuestionType | None = None
    chapter: str = ""
    entries: list[Entry] = field(default_factory=list)


def key_entries(text: str, place: Place) -> list[Entry]:
    """Return the answers of a line that holds nothing but numbers and answers (``1.B 2.C``, ``1-5 ABCDE``)."""
    prefix = _PREFIX.match(text)
    at = prefix.end() if prefix else len(text) - len(text.lstrip())
    entries: list[Entry] = []
    while at < len(text):
        if match := _RANGE.match(text, at):
            expanded = _expanded(int(match[1]), int(match[2]), match[3], place)
            if expanded is None:
                return []
            entries.extend(expanded)
        elif match := _ENTRY.match(text, at):
            entries.append(Entry(int(match[1]), match[2], place))
        else:
            return []
        gap = _GAP.match(text, match.end())
        at = gap.end() if gap else match.end()
    return entries


def prefix_kind(text: str) -> QuestionType | None:
    """Return the kind a key line names before its answers (``单选题：1-5 ABCDE``)."""
    match = _PREFIX.match(text)
    return kind_named(match[1]) if match else None


def _expanded(first: int, last: int, text: str, place: Place) -> list[Entry] | None:
    """Spread a range's answers: parted by blanks or commas when that gives their number, else one sign each."""
    count = last - first + 1
    parts = [part for part in re.split(r"[\s,;、|]+", text) if part]
    if len(parts) != count:
        parts = re.findall(rf"正确|错误|[A-Ha-h{_SIGNS}]", text)
    if len(parts) != count:
        return None
    return [Entry(first + at, part, place) for at, part in enumerate(parts)]


def joined_rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with every pair ``题号 1 2 3`` and ``答案 B A D`` made one line of numbers and answers."""
    joined = list(lines)
    for at, line in enumerate(lines[:-1]):
        numbers = _NUMBER_ROW.fullmatch(line.shadow)
        answers = _ANSWER_ROW.fullmatch(lines[at + 1].shadow) if numbers else None
        if not numbers or not answers:
            continue
        given = re.split(r"[\s|]+", answers[1].strip(" |\t"))
        counted = re.findall(r"\d+", numbers[1])
        if len(given) == len(counted):
            pairs = " ".join(f"{number}.{answer}" for number, answer in zip(counted, given, strict=True))
            joined[at] = Line(pairs, line.place)
            joined[at + 1] = Line("", lines[at + 1].place)
    return joined


def _pure(look: Look) -> bool:
    """Whether the line holds nothing but answers with their numbers, perhaps after 答案：."""
    label = _LEADING_LABEL.match(look.line.shadow)
    entries = key_entries(look.line.shadow[label.end() if label else 0 :], look.line.place)
    return len(entries) >= (2 if label else 1)


def key_lines(looks: Sequence[Look]) -> list[bool]:
    """Tell for each line whether it belongs to a part that holds only answers."""
    inside = [False] * len(looks)
    pure = [_pure(look) for look in looks]
    seen: set[str] = set()
    is_open = False
    for index, look in enumerate(looks):
        title = re.sub(r"\s+", "", look.line.shadow)
        if look.key_head and _announces(looks, pure, index):
            is_open = True
        elif is_open and (look.is_structure or look.key_head):
            is_open = _stays(looks, pure, index, known=title in seen)
        elif is_open and look.opens and not pure[index]:
            is_open = False
        elif not is_open and pure[index]:
            inside[index] = _is_key_run(looks, pure, index)
        if look.chapter:
            seen.add(title)
        inside[index] = inside[index] or is_open
    return inside


def _next_lines(looks: Sequence[Look], index: int) -> Iterable[int]:
    return (at for at in range(index + 1, min(index + 400, len(looks))) if not looks[at].line.is_blank)


def _announces(looks: Sequence[Look], pure: Sequence[bool], index: int) -> bool:
    """Whether a line 参考答案 begins a key: answers, a heading or number 1 follow it, and no options."""
    for at in _next_lines(looks, index):
        look = looks[at]
        if pure[at]:
            return True
        if look.key_head or look.is_structure:
            continue
        if "答题" in looks[index].line.text and not _options_follow(looks, at):
            return True
        first = look.number is not None and look.number.number == 1
        return (
            (first or looks[index + 1].is_structure) and not _options_follow(looks, at) and not _is_label(looks, index)
        )
    return False


def _is_label(looks: Sequence[Look], index: int) -> bool:
    """Whether the line is one question's label 参考答案： and not a title: it stands under single questions."""
    text = looks[index].line.shadow.strip()
    same = [at for at, look in enumerate(looks) if look.line.shadow.strip() == text]
    if len(same) < 2:
        return False
    before = max((at for at in same if at < index), default=-1)
    numbered = sum(
        look.number is not None and look.number.style in ("plain", "titled") for look in looks[before + 1 : index]
    )
    return numbered <= 2 if before >= 0 else _is_label(looks, same[1])


def _options_follow(looks: Sequence[Look], index: int) -> bool:
    """Whether options come before the second next number or heading."""
    numbers = 0
    for at in _next_lines(looks, index):
        if looks[at].opens:
            return True
        numbers += looks[at].number is not None
        if looks[at].is_structure or numbers > 1:
            return False
    return False


def _stays(looks: Sequence[Look], pure: Sequence[bool], index: int, *, known: bool) -> bool:
    """Whether a heading or chapter inside a key belongs to the key."""
    if looks[index].key_head:
        return True
    for at in _next_lines(looks, index):
        if pure[at]:
            return True
        if looks[at].is_structure:
            continue
        return not looks[at].opens and not _options_follow(looks, at) and (known or looks[index].heading is not None)
    return True


def _is_key_run(looks: Sequence[Look], pure: Sequence[bool], index: int) -> bool:
    """Whether answers without a title make a key: three on the line, or three such lines together."""
    look = looks[index]
    if _LEADING_LABEL.match(look.line.shadow) or len(key_entries(look.line.shadow, look.line.place)) >= 3:
        return True
    run = 0
    for at in range(max(0, index - 6), min(len(looks), index + 7)):
        if pure[at]:
            run += 1
        elif not looks[at].line.is_blank:
            run = 0 if at < index else run
            if at > index:
                break
    return run >= 3


def read_key(looks: Sequence[Look]) -> list[KeyGroup]:
    """Return the groups of answers in the lines of one key part, in order."""
    groups = [KeyGroup()]
    kind: QuestionType | None = None
    chapter = ""
    for look in looks:
        if look.line.is_blank:
            continue
        if look.is_structure or look.key_head:
            chapter = look.line.text.strip("#-=* ") if look.chapter else chapter
            kind = look.heading.kind if look.heading else (None if look.chapter else kind)
            groups.append(KeyGroup(kind, chapter))
            continue
        label = _LEADING_LABEL.match(look.line.shadow)
        entries = key_entries(look.line.shadow[label.end() if label else 0 :], look.line.place)
        if named := prefix_kind(look.line.shadow):
            groups.append(KeyGroup(named, chapter))
        if entries:
            _append(groups, entries)
        elif not _CARD_ROW.fullmatch(look.line.shadow):
            _free_text(groups, look)
    for group in groups:
        group.entries = [entry for entry in group.entries if entry.answer or entry.explanation]
    return [group for group in groups if group.entries]


def _append(groups: list[KeyGroup], entries: Iterable[Entry]) -> None:
    for entry in entries:
        group = groups[-1]
        if group.entries and entry.number <= group.entries[-1].number:
            groups.append(KeyGroup(group.kind, group.chapter))
        groups[-1].entries.append(entry)


def _free_text(groups: list[KeyGroup], look: Look) -> None:
    """Read ``3. 一段文字`` as an answer in words; other text goes on with the last one."""
    text = look.line.text
    last = groups[-1].entries[-1] if groups[-1].entries else None
    mark = look.number
    same = next((entry for entry in groups[-1].entries if mark and entry.number == mark.number), None)
    if mark and same and marks.labels(look.line.shadow[mark.end :]):
        _split(same, text[mark.end :], look.line.shadow[mark.end :])
    elif mark and (last is None or mark.number == last.number + 1 or (mark.number == 1 and last.number > 1)):
        entry = Entry(mark.number, "", look.line.place)
        _append(groups, [entry])
        _split(entry, text[mark.end :], look.line.shadow[mark.end :])
    elif last is not None:
        _split(last, text, look.line.shadow)


def _split(entry: Entry, text: str, shadow: str) -> None:
    """Share out a text between answer and explanation by its labels."""
    cuts = marks.labels(shadow)
    edges = [*[label.start for label in cuts], len(text)]
    plain = text[: edges[0]].strip()
    if plain:
        lead = re.match(rf"({_ANSWER})(?:[\s.。,、;:]+|$)", shadow.strip())
        if lead and not entry.answer:
            entry.answer = lead[1]
            plain = plain[lead.end() :].strip()
        if entry.explanation or (lead and plain):
            entry.explanation = f"{entry.explanation}\n{plain}".strip()
        elif plain:
            entry.answer = f"{entry.answer}\n{plain}".strip()
    for label, end in zip(cuts, edges[1:], strict=True):
        value = text[label.end : end].strip()
        if label.name == "explanation":
            entry.explanation = f"{entry.explanation}\n{value}".strip()
        elif label.name == "answer":
            entry.answer = f"{entry.answer}\n{value}".strip()


@dataclass(slots=True)
class Run:
    """Questions in one run of numbers, waiting for their answers."""

    kind: QuestionType | None
    chapter: str
    questions: list[Found]

    def waiting(self) -> dict[int, Found]:
        """Return the unanswered questions by number (by order where the file numbers none)."""
        numbered = [each for each in self.questions if each.number is not None]
        pairs = [(each.number or 0, each) for each in numbered] or list(enumerate(self.questions, start=1))
        return {number: each for number, each in reversed(pairs) if not any(text.strip() for text in each.answers)}


def apply_key(groups: Sequence[KeyGroup], runs: Sequence[Run]) -> list[Problem]:
    """Give every answer to its question; return a problem for each answer that has none."""
    problems: list[Problem] = []
    for group in groups:
        waiting = _candidates(group, runs)
        for entry in group.entries:
            home = next((run for run in waiting if entry.number in run.waiting()), None)
            if home is None:
                message = f"答案部分第 {entry.number} 题『{entry.answer[:20]}』找不到对应的题目，请核对"
                problems.append(Problem(code="key-unmatched", message=message, place=entry.place))
                continue
            question = home.waiting()[entry.number]
            question.answers.append(entry.answer)
            question.explanation = question.explanation or entry.explanation
    return problems


def _candidates(group: KeyGroup, runs: Sequence[Run]) -> list[Run]:
    """Return the runs a group may answer, the best first: same chapter, same kind, numbers that fit."""
    numbers = {entry.number for entry in group.entries}
    scored: list[tuple[float, int, Run]] = []
    for order, run in enumerate(runs):
        waiting = run.waiting()
        fit = len(numbers & waiting.keys()) / len(numbers)
        if not fit:
            continue
        same_kind = group.kind is not None and run.kind is group.kind
        other_kind = group.kind is not None and run.kind is not None and not same_kind
        same_chapter = bool(group.chapter) and _same(group.chapter, run.chapter)
        scored.append((-(4 * same_chapter + 2 * same_kind - 2 * other_kind + (fit > 0.5)), order, run))
    return [run for _, _, run in sorted(scored, key=lambda each: each[:2])]


def _same(one: str, other: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"\s+|参考|答案|及|解析", "", text)

    return bool(bare(one)) and (bare(one) == bare(other) or bare(other).startswith(bare(one)))

"""The starter bank: questions of our own as TOML files, each citing the passage that it asks about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from content.addresses import Address, BadAddress, parse
from content.tables import BadContent, Table, read, read_text
from question_bank.drafts import Answer, Draft, Place
from question_bank.questions import AnyQuestion, BadQuestion, Difficulty, Option, QuestionType

BANK = Path(__file__).parent / "bank"
BLANK = re.compile(r"_{4,}")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEYS = ("id", "type", "stem", "options", "answer", "explanation", "difficulty", "tags", "cites", "material", "points")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankQuestion:
    """A question of the starter bank: its stable id, what it cites, the draft as written, and the question itself."""

    id: str
    document: str
    cites: Address
    draft: Draft
    question: AnyQuestion

    @property
    def file(self) -> str:
        """Return the file's path under ``content/``."""
        return self.draft.place.file

    @property
    def line(self) -> int | None:
        """Return the line of its [[question]]."""
        return self.draft.place.line


def load(root: Path = BANK) -> tuple[BankQuestion, ...]:
    """Return every question of the bank, or raise the first :class:`BadContent`; ids are unique over all files."""
    questions = tuple(question for path in files(root) for question in parse_file(path, root=root))
    check_ids(questions)
    return questions


def files(root: Path = BANK) -> Iterator[Path]:
    """Yield the files of the bank: ``<document>/<part>.toml``."""
    yield from sorted(root.glob("**/*.toml"))


def parse_file(path: Path, *, root: Path = BANK) -> tuple[BankQuestion, ...]:
    """Read one file of questions."""
    name = path.relative_to(root).as_posix()
    return parse_questions(read_text(path, file=f"bank/{name}"), name=name)


def parse_questions(text: str, *, name: str) -> tuple[BankQuestion, ...]:
    """Read the text of ``<document>/<part>.toml``."""
    file = f"bank/{name}"
    top = read(text, file=file)
    top.only("question")
    lines = [at for at, line in enumerate(text.splitlines(), start=1) if line.strip() == "[[question]]"]
    tables = top.tables("question")
    document = name.partition("/")[0]
    at = iter(lines if len(lines) == len(tables) else [0] * len(tables))
    return tuple(_question(table, document=document, line=next(at)) for table in tables)


def check_ids(questions: tuple[BankQuestion, ...]) -> None:
    """Refuse a second use of an id."""
    seen: dict[str, BankQuestion] = {}
    for question in questions:
        if question.id in seen:
            first = seen[question.id]
            message = f"题目编号 {question.id} 已被 {first.file}:{first.line} 使用，请换一个"
            raise BadContent(question.file, message, question.line)
        seen[question.id] = question


def _question(found: Table, *, document: str, line: int) -> BankQuestion:
    name = str(found.values.get("id", "")) or found.where
    table = Table(values=found.values, file=found.file, where=f"题目 {name}：", line=line or None)
    table.only(*KEYS)
    key = table.need("id", str)
    if not _ID.fullmatch(key):
        raise table.refuse("id 只能用小写英文、数字和连字符，例如 discipline-0001")
    cites = _cites(table)
    draft = _draft(table, cites=cites)
    try:
        question = draft.question()
    except BadQuestion as error:
        raise table.refuse(error.message) from error
    return BankQuestion(id=key, document=document, cites=cites, draft=draft, question=question)


def _cites(table: Table) -> Address:
    text = table.need("cites", str)
    try:
        address = parse(text)
    except BadAddress as error:
        raise table.refuse(f"cites：{error}") from error
    if str(address) != text:
        raise table.refuse(f"cites 请写成 {address}")
    return address


def _draft(table: Table, *, cites: Address) -> Draft:
    kind = _one_of(table, "type", QuestionType)
    options = tuple(Option(id=letter, text=text) for letter, text in zip(LETTERS, table.texts("options"), strict=False))
    if bool(options) != (kind in (QuestionType.SINGLE, QuestionType.MULTIPLE)):
        raise table.refuse("单选题和多选题要有 options，其他题型不能有")
    return Draft(
        type=kind,
        stem=table.need("stem", str).strip(),
        options=options,
        answer=_answer(table, kind),
        explanation=table.need("explanation", str).strip(),
        points=_points(table),
        difficulty=_one_of(table, "difficulty", Difficulty),
        tags=table.texts("tags"),
        source=str(cites),
        material=table.may("material", str, "").strip(),
        place=Place(file=table.file, line=table.line),
    )


def _answer(table: Table, kind: QuestionType) -> Answer:
    match kind:
        case QuestionType.JUDGE:
            return table.need("answer", bool)
        case QuestionType.SHORT:
            return table.need("answer", str).strip()
        case QuestionType.FILL:
            return _blanks(table)
    return tuple(_letters(table, kind))


def _letters(table: Table, kind: QuestionType) -> str:
    letters = table.need("answer", str)
    if not letters or list(letters) != sorted(set(letters)) or not set(letters) <= set(LETTERS):
        raise table.refuse(f'answer 应是按顺序、不重复的大写字母，例如 "ACD"，现在是 {letters!r}')
    if kind is QuestionType.MULTIPLE and len(letters) < 2:
        raise table.refuse("多选题至少要有两个正确选项；只有一个时请改为单选题")
    return letters


def _blanks(table: Table) -> tuple[tuple[str, ...], ...]:
    blanks: list[Any] = table.need("answer", list)
    if not all(isinstance(blank, list) and blank and all(isinstance(text, str) for text in blank) for blank in blanks):
        raise table.refuse('填空题的 answer 应按空列出可接受的写法，例如 [["一年", "1年"], ["二年"]]')
    gaps = len(BLANK.findall(table.need("stem", str)))
    if gaps != len(blanks):
        raise table.refuse(f"题干有 {gaps} 个空（____），answer 给了 {len(blanks)} 个空，请改成一致")
    return tuple(tuple(blank) for blank in blanks)


def _points(table: Table) -> int | None:
    if "points" not in table.values:
        return None
    value = table.values["points"]
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value * 10 % 1:
        raise table.refuse("points 应是分值，最多一位小数")
    return int(value * 10)


def _one_of(table: Table, key: str, kind: type[E]) -> E:
    value = table.need(key, str)
    if value not in set(kind):
        raise table.refuse(f"{key} 只能是 {'、'.join(kind)}，不能是 {value}")
    return kind(value)

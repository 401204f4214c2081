"""What a reader found in a file: drafts of questions, and everything that was not understood, with its place.

A draft may be incomplete (``answer`` is None, an option is missing).  ``question()`` turns a complete draft
into one of the five kinds, or raises :class:`~question_bank.questions.BadQuestion`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from question_bank.questions import (
    AnyQuestion,
    BadQuestion,
    Blank,
    ChoiceQuestion,
    Difficulty,
    FillIn,
    Judgement,
    MultipleChoice,
    Option,
    QuestionType,
    ShortAnswer,
    SingleChoice,
)

Answer = tuple[str, ...] | bool | tuple[tuple[str, ...], ...] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands.  Rows, lines and paragraphs count from 1; unknown parts are None."""

    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    page: int | None = None
    line: int | None = None
    paragraph: int | None = None

    def __str__(self) -> str:
        """Say the place the way a person would look for it: 『题库.xlsx』工作表『单选』第12行『答案』列."""
        parts = [f"『{self.file}』" if self.file else ""]
        parts.append(f"工作表『{self.sheet}』" if self.sheet else "")
        parts.append(f"第{self.row}行" if self.row else "")
        parts.append(f"『{self.column}』列" if self.column else "")
        parts.append(f"第{self.page}页" if self.page else "")
        parts.append(f"第{self.line}行" if self.line else "")
        parts.append(f"第{self.paragraph}段" if self.paragraph else "")
        return "".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Return the known parts."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in parts.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something a person must look at.  ``code`` is stable, ``message`` is plain Chinese that says what to do."""

    code: str
    message: str
    place: Place

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape: code, message, place."""
        return {"code": self.code, "message": self.message, "place": self.place.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question as read.  ``answer`` follows the type:

    single, multiple: a tuple of option ids · judge: a bool · fill: per blank, a tuple of accepted texts ·
    short: a text · None where the file gives none.
    """

    type: QuestionType
    stem: str
    options: tuple[Option, ...] = ()
    answer: Answer = None
    explanation: str = ""
    points: int | None = None
    difficulty: Difficulty | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    material: str = ""
    attachments: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)

    def question(self, *, default_points: int = 10) -> AnyQuestion:
        """Return the question this draft stands for; points the file does not give become ``default_points``."""
        answer: Any = self.answer
        if answer is None or answer in ("", ()):
            raise BadQuestion("answer-missing", "没有答案")
        shared: dict[str, Any] = {
            "stem": self.stem,
            "points": default_points if self.points is None else self.points,
            "explanation": self.explanation,
            "difficulty": self.difficulty or Difficulty.MEDIUM,
            "tags": self.tags,
            "source": self.source,
            "material": self.material,
            "attachments": self.attachments,
        }
        match self.type, answer:
            case QuestionType.JUDGE, bool(key):
                return Judgement(key=key, **shared)
            case QuestionType.SHORT, str(key):
                return ShortAnswer(key=key, **shared)
            case QuestionType.FILL, tuple(blanks):
                return FillIn(blanks=tuple(_blank(accepted) for accepted in blanks), **shared)
            case QuestionType.SINGLE, (str(key),):
                return SingleChoice(options=self.options, key=key, **shared)
            case QuestionType.MULTIPLE, tuple(keys):
                return MultipleChoice(options=self.options, key=frozenset(map(str, keys)), **shared)
        raise BadQuestion("answer-contradicts-type", f"答案与题型（{self.type.label}）不符")

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape of one read question (lists, not tuples; points as a number of points)."""
        answer: Any = self.answer
        if isinstance(answer, tuple):
            answer = [list(item) if isinstance(item, tuple) else item for item in answer]
        body: dict[str, Any] = {
            "type": self.type.value,
            "stem": self.stem,
            "options": [{"id": option.id, "text": option.text} for option in self.options],
            "answer": answer,
            "explanation": self.explanation,
            "points": None if self.points is None else points_number(self.points),
            "difficulty": self.difficulty.value if self.difficulty else None,
            "tags": list(self.tags),
            "source": self.source,
            "place": self.place.as_json(),
        }
        if self.material:
            body["material"] = self.material
        if self.attachments:
            body["attachments"] = list(self.attachments)
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one file gave: drafts in the file's order, problems, and the pictures found (name → bytes)."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    attachments: dict[str, bytes] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape: total, by_type, questions, problems."""
        by_type = {kind.value: 0 for kind in QuestionType}
        for draft in self.drafts:
            by_type[draft.type.value] += 1
        return {
            "total": len(self.drafts),
            "by_type": by_type,
            "questions": [draft.as_json() for draft in self.drafts],
            "problems": [problem.as_json() for problem in self.problems],
        }


def draft_of(question: AnyQuestion) -> Draft:
    """Return the draft that a file holding this question would give: what comparing, searching and judging work on."""
    return Draft(
        type=question.type,
        stem=question.stem,
        options=question.options if isinstance(question, ChoiceQuestion) else (),
        answer=_answer_of(question),
        explanation=question.explanation,
        points=question.points,
        difficulty=question.difficulty,
        tags=question.tags,
        source=question.source,
        material=question.material,
        attachments=question.attachments,
    )


def points_number(tenths: int) -> int | float:
    """Return points as people write them: 20 → 2, 25 → 2.5 (a float only at the outer edge, never in a sum)."""
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def _answer_of(question: AnyQuestion) -> Answer:
    match question:
        case SingleChoice():
            return (question.key,)
        case MultipleChoice():
            return tuple(option.id for option in question.options if option.id in question.key)
        case FillIn():
            return tuple(blank.accepted for blank in question.blanks)
        case Judgement() | ShortAnswer():
            return question.key


def _blank(accepted: object) -> Blank:
    if isinstance(accepted, str) or not isinstance(accepted, Iterable):
        raise BadQuestion("answer-contradicts-type", "填空题的答案应按空给出")
    return Blank(accepted=tuple(map(str, accepted)))

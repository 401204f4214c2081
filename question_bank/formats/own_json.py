"""The documented JSON of this library, written and read exactly: what ``read --json`` prints."""

from collections.abc import Sequence
from typing import Any

from question_bank.drafts import Answer, Draft, Place, Problem, Reading
from question_bank.questions import Difficulty, Option, QuestionType


def is_own(value: Any) -> bool:
    """Whether a JSON value has this library's shape: questions with types and lists of option objects."""
    if not (isinstance(value, dict) and isinstance(value.get("questions"), list) and "by_type" in value):
        return False
    return all(isinstance(each, dict) and {"type", "stem", "answer"} <= each.keys() for each in value["questions"])


def reading_of(value: dict[str, Any]) -> Reading:
    """Return the reading a JSON value stands for.  Raises KeyError, TypeError or ValueError when it is malformed."""
    return Reading(
        drafts=tuple(draft_of(each) for each in value["questions"]),
        problems=tuple(_problem(each) for each in value.get("problems", ())),
    )


def draft_of(value: dict[str, Any]) -> Draft:
    """Return one question; its place is kept when it is there."""
    kind = QuestionType(value["type"])
    points = value.get("points")
    return Draft(
        type=kind,
        stem=str(value["stem"]),
        options=tuple(Option(id=str(each["id"]), text=str(each["text"])) for each in value.get("options") or ()),
        answer=_answer(kind, value["answer"]),
        explanation=str(value.get("explanation") or ""),
        points=None if points is None else round(points * 10),
        difficulty=Difficulty(value["difficulty"]) if value.get("difficulty") else None,
        tags=_strings(value.get("tags") or ()),
        source=str(value.get("source") or ""),
        material=str(value.get("material") or ""),
        attachments=_strings(value.get("attachments") or ()),
        place=Place(**value.get("place", {})),
    )


def _strings(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _answer(kind: QuestionType, given: Any) -> Answer:
    if given is None:
        return None
    if kind is QuestionType.JUDGE:
        if not isinstance(given, bool):
            raise TypeError("a judgement's answer is true or false")
        return given
    if kind is QuestionType.SHORT:
        return str(given)
    if isinstance(given, str):
        raise TypeError("options and blanks are lists")
    return tuple(_strings(blank) for blank in given) if kind is QuestionType.FILL else _strings(given)


def _problem(value: dict[str, Any]) -> Problem:
    return Problem(code=str(value["code"]), message=str(value["message"]), place=Place(**value["place"]))

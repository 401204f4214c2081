"""Questions as JSON for storage, in three parts that are kept apart.

``body`` is everything a learner may see before review opens, ``key`` what the learner may see only then, ``meta``
what the desk files questions by.  The body is an allow-list: nothing in it hints at the key.  Empty parts are
left out, so that every question has exactly one shape; points are integers of a tenth.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from question_bank.questions import (
    AnyQuestion,
    Blank,
    Difficulty,
    FillIn,
    Judgement,
    MultipleChoice,
    Option,
    QuestionType,
    ShortAnswer,
    SingleChoice,
)

Json = dict[str, Any]


def body(question: AnyQuestion) -> Json:
    """Return what may be shown: type, stem, points, options, blank_count, blank_points, material, attachments."""
    shown: Json = {"type": question.type.value, "stem": question.stem, "points": question.points}
    if isinstance(question, SingleChoice | MultipleChoice):
        shown["options"] = [{"id": option.id, "text": option.text} for option in question.options]
    if isinstance(question, FillIn):
        shown["blank_count"] = len(question.blanks)
        if question.blanks[0].points is not None:
            shown["blank_points"] = [blank.points for blank in question.blanks]
    return shown | _present(material=question.material, attachments=list(question.attachments))


def key(question: AnyQuestion) -> Json:
    """Return what must stay hidden: key, explanation, source (and the keywords of a short answer).

    ``key`` is, by type: a list of one id · a sorted list of ids · a bool · per blank ``{"accepted": [...],
    "pool": ...}`` · a text.
    """
    hidden: Json = {"key": _key(question)}
    keywords = list(question.keywords) if isinstance(question, ShortAnswer) else []
    return hidden | _present(keywords=keywords, explanation=question.explanation, source=question.source)


def meta(question: AnyQuestion) -> Json:
    """Return what the desk sorts and draws by: difficulty and tags."""
    return {"difficulty": question.difficulty.value, "tags": list(question.tags)}


def question(*, body: Mapping[str, Any], key: Mapping[str, Any], meta: Mapping[str, Any]) -> AnyQuestion:
    """Return the question that the three parts describe.

    Raises BadQuestion, KeyError, TypeError or ValueError for parts that this module did not write.
    """
    shared: Json = {
        "stem": body["stem"],
        "points": body["points"],
        "material": body.get("material", ""),
        "attachments": tuple(body.get("attachments", ())),
        "explanation": key.get("explanation", ""),
        "source": key.get("source", ""),
        "difficulty": Difficulty(meta["difficulty"]),
        "tags": tuple(meta["tags"]),
    }
    match QuestionType(body["type"]):
        case QuestionType.SINGLE:
            (only,) = key["key"]
            return SingleChoice(options=_options(body), key=only, **shared)
        case QuestionType.MULTIPLE:
            return MultipleChoice(options=_options(body), key=frozenset(key["key"]), **shared)
        case QuestionType.JUDGE:
            return Judgement(key=key["key"], **shared)
        case QuestionType.FILL:
            return FillIn(blanks=_blanks(body, key), **shared)
        case QuestionType.SHORT:
            return ShortAnswer(key=key["key"], keywords=tuple(key.get("keywords", ())), **shared)


def digest(question: AnyQuestion) -> str:
    """Return the SHA-256 (hex) of all three parts in canonical JSON: equal exactly for equal questions."""
    parts = {"body": body(question), "key": key(question), "meta": meta(question)}
    return sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _key(question: AnyQuestion) -> Any:
    match question:
        case SingleChoice():
            return [question.key]
        case MultipleChoice():
            return sorted(question.key)
        case FillIn():
            return [{"accepted": list(blank.accepted)} | _present(pool=blank.pool) for blank in question.blanks]
        case Judgement() | ShortAnswer():
            return question.key


def _options(body: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(id=option["id"], text=option["text"]) for option in body["options"])


def _blanks(body: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Blank, ...]:
    points = body.get("blank_points") or [None] * body["blank_count"]
    return tuple(
        Blank(accepted=tuple(blank["accepted"]), points=own, pool=blank.get("pool", ""))
        for blank, own in zip(key["key"], points, strict=True)
    )


def _present(**parts: str | list[str]) -> Json:
    return {name: part for name, part in parts.items() if part}

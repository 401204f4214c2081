"""The bank this product ships: TOML files of ``[[question]]`` tables.

A table holds ``type``, ``stem``, ``options`` (texts, lettered A, B, … in order), ``answer`` ("B", "ACD", a bool, a list
per blank, or a text), and optionally ``explanation``, ``difficulty``, ``tags``, ``cites``, ``points``, ``material``.
"""

import tomllib
from typing import Any

from question_bank.drafts import Answer, Draft, Place, Problem, Reading
from question_bank.questions import Difficulty, Option, QuestionType

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read_toml_bank(text: str, *, file: str = "") -> Reading:
    """Return the questions of one bank file; whatever is not a question becomes a problem with its number."""
    try:
        tables = tomllib.loads(text).get("question", [])
    except tomllib.TOMLDecodeError as error:
        problem = Problem(code="toml-broken", message=f"不是合格的 TOML 文件：{error}", place=Place(file=file))
        return Reading(problems=(problem,))
    drafts, problems = [], []
    for row, table in enumerate(tables, start=1):
        place = Place(file=file, row=row)
        try:
            drafts.append(_draft(table, place))
        except (KeyError, TypeError, ValueError) as error:
            message = f"第 {row} 道题不完整或不合格式（{error}），请对照格式说明修改"
            problems.append(Problem(code="question-malformed", message=message, place=place))
    return Reading(drafts=tuple(drafts), problems=tuple(problems))


def _draft(table: dict[str, Any], place: Place) -> Draft:
    kind = QuestionType(table["type"])
    return Draft(
        type=kind,
        stem=table["stem"],
        options=tuple(Option(id=LETTERS[at], text=text) for at, text in enumerate(table.get("options", ()))),
        answer=_answer(kind, table.get("answer")),
        explanation=table.get("explanation", ""),
        points=round(table["points"] * 10) if "points" in table else None,
        difficulty=Difficulty(table["difficulty"]) if "difficulty" in table else None,
        tags=tuple(table.get("tags", ())),
        source=table.get("cites", ""),
        material=table.get("material", ""),
        place=place,
    )


def _answer(kind: QuestionType, given: Any) -> Answer:
    if kind in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return tuple(given or ())
    if kind is QuestionType.FILL:
        return tuple(tuple(accepted) for accepted in given or ())
    if given is not None and not isinstance(given, bool if kind is QuestionType.JUDGE else str):
        raise ValueError(f"答案 {given!r} 与题型不符")
    return given

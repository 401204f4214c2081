"""Pairs of questions given in a JSON file, to be told apart: ``[{"id", "a", "b"}]`` or ``{"pairs": […]}``.

A question has ``type``, ``stem``, ``options`` (texts, or ``{"id", "text"}``) and ``answer``: letters, a list of ids, a
list of texts or lists per blank, a bool or any of the usual words for right and wrong.
"""

from dataclasses import dataclass
from typing import Any

from question_bank.drafts import Answer, Draft
from question_bank.found.answers import judgement, letters
from question_bank.questions import Option, QuestionType

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions under one id."""

    id: str
    first: Draft
    second: Draft


def pairs_from_json(body: Any) -> list[Pair]:
    """Return the pairs of a file's JSON; ValueError with a Chinese message names the first that is malformed."""
    items = body.get("pairs") if isinstance(body, dict) else body
    if not isinstance(items, list):
        raise ValueError("应为 [{id, a, b}] 的列表，或 {pairs: [...]}")
    pairs = []
    for place, item in enumerate(items, start=1):
        try:
            pairs.append(Pair(id=item["id"], first=_draft(item["a"]), second=_draft(item["b"])))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"第 {place} 对不合格式（{error}），应有 id、a、b，题目应有 type、stem、options、answer"
            ) from error
    return pairs


def _draft(item: dict[str, Any]) -> Draft:
    kind = QuestionType(item["type"])
    options = tuple(_option(place, given) for place, given in enumerate(item.get("options") or ()))
    return Draft(type=kind, stem=item["stem"], options=options, answer=_answer(kind, options, item.get("answer")))


def _option(place: int, given: Any) -> Option:
    if isinstance(given, str):
        return Option(id=LETTERS[place], text=given)
    return Option(id=given["id"], text=given["text"])


def _answer(kind: QuestionType, options: tuple[Option, ...], given: Any) -> Answer:
    if given is None:
        return None
    match kind:
        case QuestionType.JUDGE:
            return _judgement(options, given)
        case QuestionType.FILL:
            blanks = [given] if isinstance(given, str) else given
            return tuple((blank,) if isinstance(blank, str) else tuple(blank) for blank in blanks)
        case QuestionType.SHORT:
            return str(given)
        case _:
            return tuple(map(str, given)) if isinstance(given, list) else _chosen(options, str(given))


def _chosen(options: tuple[Option, ...], given: str) -> tuple[str, ...]:
    return letters(given) or tuple(option.id for option in options if option.text == given)


def _judgement(options: tuple[Option, ...], given: Any) -> bool | None:
    if isinstance(given, bool):
        return given
    word = str(given[0] if isinstance(given, list) and given else given).strip()
    texts = {option.id: option.text for option in options} or {"A": "对", "B": "错"}
    return judgement(texts.get(word, word))

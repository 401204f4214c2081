"""What a learner answered: read from the wire, kept inside, written back.

On the wire (frozen with the API's version 1): single and multiple a list of option ids · judge true or false ·
fill a list of texts, one per blank (a blank may be ``""``) · short a text.  ``null``, ``[]``, ``""`` and a list
of nothing but ``""`` mean that the answer was cleared.
"""

import re
from collections.abc import Collection
from typing import Any

from question_bank.questions import QuestionType

MAX_TEXT = 5_000

Response = frozenset[str] | bool | tuple[str, ...] | str | None
"""Ids of the chosen options, a judgement, the texts of the blanks, a text — or None: not answered."""

# Line breaks and tabs may stand in a text; other controls and halves of surrogate pairs cannot be stored.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class BadResponse(ValueError):
    """A value that cannot answer the question.  ``code`` says why for machines, the message says it in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine's word and the person's sentence."""
        super().__init__(message)
        self.code = code
        self.message = message


def parse_response(
    *, type: QuestionType, option_ids: Collection[str], blank_count: int, value: Any, max_text: int = MAX_TEXT
) -> Response:
    """Return what the wire's ``value`` means for a question of this type, or raise :class:`BadResponse`.

    ``option_ids`` (best a set) matters for single and multiple, ``blank_count`` for fill, ``max_text`` (code
    points per text) for fill and short.
    """
    if value is None or value == [] or value == "":
        return None
    if type is QuestionType.SINGLE or type is QuestionType.MULTIPLE:
        return _chosen(value, option_ids, single=type is QuestionType.SINGLE)
    if type is QuestionType.JUDGE:
        if value is True or value is False:
            return bool(value)
        raise BadResponse("wrong-type", "判断题的答案应为“对”或“错”（true 或 false）")
    if type is QuestionType.FILL:
        return _filled(value, blank_count, max_text)
    return _text(value, max_text)


def response_value(response: Response) -> bool | str | list[str] | None:
    """Return the wire's value of a response: the inverse of :func:`parse_response` (option ids sorted)."""
    if isinstance(response, frozenset):
        return sorted(response)
    if isinstance(response, tuple):
        return list(response)
    return response


def _chosen(value: Any, option_ids: Collection[str], *, single: bool) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadResponse("wrong-type", "选择题的答案应为选项标号的列表")
    chosen = frozenset(value)
    if len(chosen) < len(value):
        raise BadResponse("option-repeated", "同一个选项被选了两次")
    if not all(item in option_ids for item in chosen):
        raise BadResponse("unknown-option", "所选的选项不属于本题")
    if single and len(chosen) > 1:
        raise BadResponse("too-many-options", "单选题只能选一个选项")
    return chosen


def _filled(value: Any, blank_count: int, max_text: int) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        raise BadResponse("wrong-type", "填空题的答案应为文本的列表，每空一项")
    if len(value) != blank_count:
        raise BadResponse("wrong-number-of-blanks", f"本题有 {blank_count} 个空，收到 {len(value)} 个答案")
    texts = tuple(_text(item, max_text) for item in value)
    return texts if any(texts) else None


def _text(value: Any, max_text: int) -> str:
    if not isinstance(value, str):
        raise BadResponse("wrong-type", "本题的答案应为文本")
    if len(value) > max_text:
        raise BadResponse("text-too-long", f"答案过长：最多 {max_text} 个字，现有 {len(value)} 个字")
    if FORBIDDEN.search(value):
        raise BadResponse("forbidden-character", "答案中有无法保存的字符（控制字符），请删去后重试")
    return value

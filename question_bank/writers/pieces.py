"""What the writers share: letters by position, blanks cut out of a stem, what a format has no place for."""

import json
import re
from typing import Any

from question_bank.drafts import Draft, points_number
from question_bank.found.answers import BLANK_PATTERN
from question_bank.questions import QuestionType

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter_of(draft: Draft) -> dict[str, str]:
    """Return the letter that each option's id gets by its position."""
    return {option.id: LETTERS[at] for at, option in enumerate(draft.options)}


def key_letters(draft: Draft) -> str:
    """Return the answer of a choice question as letters in order: ``ABD``."""
    letters = letter_of(draft)
    chosen = draft.answer if isinstance(draft.answer, tuple) else ()
    return "".join(sorted(letters[each] for each in chosen if isinstance(each, str) and each in letters))


def blanks_of(draft: Draft) -> tuple[tuple[str, ...], ...]:
    """Return the blanks of a fill-in question, none when it has no answer."""
    if draft.type is not QuestionType.FILL or not isinstance(draft.answer, tuple):
        return ()
    return tuple(blank for blank in draft.answer if isinstance(blank, tuple))


def answer_text(draft: Draft) -> str:
    """Return the answer as the Excel template spells it."""
    if draft.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return key_letters(draft)
    if isinstance(draft.answer, bool):
        return "正确" if draft.answer else "错误"
    if draft.type is not QuestionType.FILL:
        return draft.answer if isinstance(draft.answer, str) else ""
    blanks = blanks_of(draft)
    plain = "；".join("||".join(blank) for blank in blanks)
    texts = [text for blank in blanks for text in blank]
    misleads = any(re.search(r"[;；|\n]|或|\s{1}|^\[\[", text) or text != text.strip() for text in texts)
    return json.dumps(blanks, ensure_ascii=False) if misleads or not _splits_back(draft, len(blanks)) else plain


def _splits_back(draft: Draft, count: int) -> bool:
    """Whether the reader will part the answer into as many blanks: it goes by the blanks the stem shows."""
    shown = len(BLANK_PATTERN.findall(draft.stem))
    return shown == count or (shown == 0 and count > 1)


def cut_at_blanks(draft: Draft) -> list[tuple[str, str | None]]:
    """Return the stem as (text, the blank after it); blanks the stem does not show come at its end as empty ones."""
    count = len(blanks_of(draft))
    matches = list(BLANK_PATTERN.finditer(draft.stem))
    if len(matches) != count:
        return [(draft.stem, ""), *[("", "") for _ in range(count - 1)]] if count else [(draft.stem, None)]
    starts = [0, *[match.end() for match in matches]]
    pieces: list[tuple[str, str | None]] = [
        (draft.stem[start : match.start()], match.group()) for start, match in zip(starts, matches, strict=False)
    ]
    return [*pieces, (draft.stem[starts[-1] :], None)]


def extras(draft: Draft, *names: str) -> dict[str, Any]:
    """Return those of the named fields that the draft has, as JSON values (points as a number of points)."""
    values: dict[str, Any] = {
        "points": None if draft.points is None else points_number(draft.points),
        "difficulty": draft.difficulty.label if draft.difficulty else None,
        "source": draft.source or None,
        "tags": list(draft.tags) or None,
        "stem": draft.stem,
        "blanks": [list(blank) for blank in blanks_of(draft)] or None,
        "key": draft.answer if isinstance(draft.answer, str) else None,
        "material": draft.material or None,
    }
    return {name: values[name] for name in names if values[name] is not None}

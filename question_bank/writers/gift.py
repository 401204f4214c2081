"""GIFT.  What it has no place for (several blanks, a reference answer, points …) stands in a comment."""

import json
import re
from collections.abc import Sequence

from question_bank.drafts import Draft
from question_bank.questions import QuestionType
from question_bank.writers.pieces import blanks_of, extras


def gift(drafts: Sequence[Draft]) -> bytes:
    """Return the questions as GIFT (UTF-8)."""
    return "\n\n".join(_question(number, draft) for number, draft in enumerate(drafts, start=1)).encode() + b"\n"


def _question(number: int, draft: Draft) -> str:
    more = extras(draft, "points", "difficulty", "source", "tags", "blanks", "key", "material")
    comment = f"// xuekao {json.dumps(more, ensure_ascii=False)}\n" if more else ""
    explanation = f"####{_text(draft.explanation)}" if draft.explanation else ""
    return f"{comment}::{number}::{_text(draft.stem)}{{{_answers(draft)}{explanation}}}"


def _answers(draft: Draft) -> str:
    if isinstance(draft.answer, bool):
        return "TRUE" if draft.answer else "FALSE"
    if draft.type is QuestionType.FILL:
        blanks = blanks_of(draft)
        texts = blanks[0] if len(blanks) == 1 else ("；".join(blank[0] for blank in blanks),)
        return " ".join(f"=%100%{_text(text)}" for text in texts) if blanks else ""
    if draft.type is QuestionType.SINGLE:
        right = draft.answer or ()
        return " ".join(f"{'=' if each.id in right else '~%0%'}{_text(each.text)}" for each in draft.options)
    if draft.type is QuestionType.MULTIPLE:
        return _many(draft)
    return ""


def _many(draft: Draft) -> str:
    right = draft.answer if isinstance(draft.answer, tuple) else ()
    share = f"{100 / max(len(right), 1):.5f}".rstrip("0").rstrip(".")
    return " ".join(f"~%{share if each.id in right else -100}%{_text(each.text)}" for each in draft.options)


def _text(text: str) -> str:
    escaped = re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")
    return f"[plain]{escaped}" if text.startswith(("[", "%")) else escaped

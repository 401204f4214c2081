"""What GIFT, Moodle XML and its cloze gaps share: weighted answers → a question as written."""

from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.found.item import Found, FoundOption
from question_bank.questions import QuestionType

FULL = 100.0
BLANK = "____"


@dataclass(frozen=True, slots=True)
class Weighted:
    """One answer: its text, its credit in percent, and what is said to who chose it."""

    text: str
    credit: float
    feedback: str = ""


def choice(found: Found, answers: Sequence[Weighted], *, single: bool) -> None:
    """Make a question of options.  In a single one full credit is right; in a multiple one any credit above none."""
    found.kind = QuestionType.SINGLE if single else QuestionType.MULTIPLE
    found.options = [
        FoundOption(text=each.text, ticked=each.credit >= FULL if single else each.credit > 0) for each in answers
    ]
    if single and any(0 < each.credit < FULL for each in answers):
        found.doubt("credit-dropped", "有的选项只给部分分数，这里只认满分的选项，请核对")
    _explain(found, answers)


def blank(found: Found, answers: Sequence[Weighted]) -> None:
    """Make a question of one blank: every answer with full credit is accepted, ``*`` never is."""
    found.kind = QuestionType.FILL
    accepted = [each.text for each in answers if each.credit >= FULL and each.text.strip() not in ("*", "")]
    if accepted:
        found.exact = (tuple(dict.fromkeys(accepted)),)
    if any(0 < each.credit < FULL for each in answers):
        found.doubt("credit-dropped", "有的答案只给部分分数，这里只认满分的答案，请核对")
    _explain(found, answers)


def matching(found: Found, pairs: Sequence[tuple[str, str]]) -> None:
    """Make a fill-in question of a matching: one blank a pair, the choices listed under the stem."""
    found.kind = QuestionType.FILL
    choices = " / ".join(dict.fromkeys(answer for _, answer in pairs))
    asked = [(text, answer) for text, answer in pairs if text.strip()]
    rows = [f"{text}：{BLANK}" for text, _ in asked]
    found.stem = "\n".join([found.stem, *rows, f"（可选：{choices}）"])
    found.exact = tuple((answer,) for _, answer in asked)
    found.doubt("type-converted", "配对题已改为填空题读入，请核对")


def _explain(found: Found, answers: Sequence[Weighted]) -> None:
    notes = [f"『{each.text}』：{each.feedback}" for each in answers if each.feedback]
    found.explanation = "\n".join([text for text in [found.explanation, *notes] if text])

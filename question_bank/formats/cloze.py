"""Moodle's embedded answers: ``{1:MULTICHOICE:=对~错}`` inside a text.

A text with a single choice gap becomes a 单选题; any other becomes one 填空题 with a blank a gap.
"""

import re
from dataclasses import dataclass

from question_bank.drafts import Place, Problem
from question_bank.formats.moodle_answers import BLANK, FULL, Weighted, choice
from question_bank.found.item import Found
from question_bank.questions import BadQuestion, QuestionType

_GAP = re.compile(r"\{\s*(\d*)\s*:\s*([A-Z_]+)\s*:?((?:\\.|[^\\{}])*)\}", re.S)
_KINDS = {
    **dict.fromkeys(("MULTICHOICE", "MC"), "choice"),
    **dict.fromkeys(("MULTIRESPONSE", "MR"), "response"),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), "short"),
    **dict.fromkeys(("NUMERICAL", "NM"), "number"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: its kind (choice, response, short, number) and its weighted answers."""

    kind: str
    answers: tuple[Weighted, ...]

    @property
    def right(self) -> list[str]:
        """The texts that earn it all (of a response gap: all that earn anything)."""
        least = 0.001 if self.kind == "response" else FULL
        return [each.text for each in self.answers if each.credit >= least and each.text != "*"]


def has_gaps(text: str) -> bool:
    """Whether a text holds embedded answers."""
    return bool(_GAP.search(text))


def found_in(text: str, *, file: str) -> tuple[list[Found], list[Problem]]:
    """Return the one question that a text with embedded answers is."""
    found = Found(place=Place(file=file, line=1))
    try:
        fill_from(found, text.strip())
    except BadQuestion as refusal:
        return [], [Problem(code=refusal.code, message=f"{refusal.message}，没有读入", place=found.place)]
    return [found], []


def fill_from(found: Found, text: str) -> None:
    """Read an embedded-answers text into a question.  Raises BadQuestion when a gap cannot be answered."""
    gaps = [_gap(match) for match in _GAP.finditer(text)]
    if not gaps:
        raise BadQuestion("blanks-missing", "完形题中没有空")
    if len(gaps) == 1 and gaps[0].kind in ("choice", "response"):
        found.stem = _GAP.sub(BLANK, text)
        choice(found, gaps[0].answers, single=gaps[0].kind == "choice")
        return
    shown = iter(gaps)
    found.kind = QuestionType.FILL
    found.stem = _GAP.sub(lambda _: _blank(next(shown)), text)
    found.exact = tuple(tuple(_accepted(gap)) for gap in gaps)
    if any(gap.kind in ("choice", "response") for gap in gaps):
        found.doubt("type-converted", "完形题中的选择空已改为填空，备选项列在空后，请核对")


def _accepted(gap: Gap) -> list[str]:
    return ["、".join(gap.right)] if gap.kind == "response" else gap.right


def _blank(gap: Gap) -> str:
    if gap.kind not in ("choice", "response"):
        return BLANK
    return f"{BLANK}（{' / '.join(each.text for each in gap.answers)}）"


def _gap(match: re.Match[str]) -> Gap:
    name = re.sub(r"_[A-Z]+$", "", match[2])
    kind = _KINDS.get(name)
    if kind is None:
        raise BadQuestion("type-unsupported", f"完形题中的空『{match[2][:20]}』不是支持的类型")
    parts = [part for part in re.split(r"(?<!\\)~", match[3]) if part.strip()]
    gap = Gap(kind, tuple(_answer(part, kind) for part in parts))
    _check(gap)
    return gap


def _answer(part: str, kind: str) -> Weighted:
    weight = re.match(r"\s*(?:%(-?\d+(?:\.\d+)?)%|(=))", part)
    credit = (float(weight[1]) if weight[1] else FULL) if weight else 0.0
    body, *feedback = re.split(r"(?<!\\)#", part[weight.end() :] if weight else part, maxsplit=1)
    text = re.sub(r"\\([}#~/\\\"=])", r"\1", body).strip()
    if kind == "number":
        text = text.partition(":")[0]
        if text != "*" and not re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?", text):
            raise BadQuestion("answer-unreadable", f"数值空的答案『{text[:20]}』不是数")
    return Weighted(text, credit, feedback[0].strip() if feedback else "")


def _check(gap: Gap) -> None:
    if not gap.answers:
        raise BadQuestion("options-missing", "完形题中有一个空没有备选项")
    if gap.kind in ("choice", "response") and len(gap.answers) < 2:
        raise BadQuestion("options-missing", "完形题中有一个选择空只有一个备选项")
    if not gap.right:
        raise BadQuestion("answer-missing", "完形题中有一个空没有满分的答案")

"""Moodle XML.  A fill-in question of several blanks is written as embedded answers."""

import json
import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from question_bank.drafts import Draft, points_number
from question_bank.questions import QuestionType
from question_bank.writers.pieces import blanks_of, cut_at_blanks, extras

_TYPES = {
    QuestionType.SINGLE: "multichoice",
    QuestionType.MULTIPLE: "multichoice",
    QuestionType.JUDGE: "truefalse",
    QuestionType.SHORT: "essay",
}


def moodle_xml(drafts: Sequence[Draft]) -> bytes:
    """Return the questions as a Moodle quiz (UTF-8)."""
    quiz = Element("quiz")
    for number, draft in enumerate(drafts, start=1):
        _question(quiz, number, draft)
    return bytes(tostring(quiz, encoding="utf-8", xml_declaration=True))


def _question(quiz: Element, number: int, draft: Draft) -> None:
    kind = _TYPES.get(draft.type, "cloze" if len(blanks_of(draft)) > 1 else "shortanswer")
    question = SubElement(quiz, "question", type=kind)
    _text(question, "name", f"{number}")
    stem = _cloze(draft) if kind == "cloze" else draft.stem
    _text(question, "questiontext", stem, form="plain_text")
    _text(question, "generalfeedback", draft.explanation, form="plain_text")
    if draft.points is not None:
        SubElement(question, "defaultgrade").text = str(points_number(draft.points))
    _answers(question, draft, kind)
    _tags(question, draft)
    more = extras(draft, *(["stem", "blanks"] if kind == "cloze" else []), "material")
    if more:
        SubElement(question, "xuekao").text = json.dumps(more, ensure_ascii=False)


def _text(parent: Element, name: str, text: str, *, form: str = "") -> None:
    element = SubElement(parent, name, {"format": form} if form else {})
    SubElement(element, "text").text = text


def _answers(question: Element, draft: Draft, kind: str) -> None:
    if kind == "multichoice":
        _options(question, draft)
    elif isinstance(draft.answer, bool):
        _answer(question, "true", 100 if draft.answer else 0)
        _answer(question, "false", 0 if draft.answer else 100)
    elif kind == "shortanswer":
        for text in blanks_of(draft)[0] if blanks_of(draft) else ():
            _answer(question, text, 100)
    elif isinstance(draft.answer, str):
        _text(question, "graderinfo", draft.answer, form="plain_text")


def _options(question: Element, draft: Draft) -> None:
    is_single = draft.type is QuestionType.SINGLE
    right = draft.answer if isinstance(draft.answer, tuple) else ()
    SubElement(question, "single").text = "true" if is_single else "false"
    SubElement(question, "answernumbering").text = "ABCD"
    share = 100 if is_single else round(100 / max(len(right), 1), 5)
    for option in draft.options:
        _answer(question, option.text, share if option.id in right else 0)


def _answer(question: Element, text: str, fraction: float) -> None:
    answer = SubElement(question, "answer", fraction=f"{fraction:g}" if fraction in (0, 100) else f"{fraction:.5f}")
    answer.set("format", "plain_text")
    SubElement(answer, "text").text = text


def _cloze(draft: Draft) -> str:
    gaps = iter(blanks_of(draft))
    parts = []
    for text, blank in cut_at_blanks(draft):
        parts.append(text)
        if blank is not None:
            parts.append("{1:SHORTANSWER:" + "~".join(f"=%100%{_escaped(each)}" for each in next(gaps)) + "}")
    return "".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([}#~/\\\"])", r"\\\1", text)


def _tags(question: Element, draft: Draft) -> None:
    shown = list(draft.tags)
    if draft.difficulty:
        shown.append(f"难度:{draft.difficulty.label}")
    if draft.source:
        shown.append(f"出处:{draft.source}")
    if shown:
        tags = SubElement(question, "tags")
        for tag in shown:
            _text(tags, "tag", tag)

"""Moodle XML: every question type that has answers we can grade; categories and descriptions are no questions."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from question_bank.drafts import Place, Problem
from question_bank.formats import cloze
from question_bank.formats.extras import apply_extras
from question_bank.formats.moodle_answers import Weighted, blank, choice, matching
from question_bank.formats.xml_tree import attribute, child, children, parsed, plain_text, text_at
from question_bank.found.item import Found
from question_bank.layout import marks
from question_bank.questions import BadQuestion, QuestionType

_NOT_QUESTIONS = frozenset({"category", "description"})
_THIRDS = (100 / 9, 100 / 7, 100 / 6, 100 / 3, 200 / 3, 250 / 3)
_GRADES = (0, 5, 10, 12.5, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, *_THIRDS)


def found_in(text: str | bytes, *, file: str) -> tuple[list[Found], list[Problem], dict[str, bytes]]:
    """Return the questions of a quiz, what was not understood, and the pictures kept in it."""
    found: list[Found] = []
    problems: list[Problem] = []
    pictures: dict[str, bytes] = {}
    for number, element in enumerate(children(parsed(text), "question"), start=1):
        kind = attribute(element, "type")
        if kind in _NOT_QUESTIONS:
            continue
        place = Place(file=file, row=number)
        question = Found(place=place, stem=_shown(element, "questiontext"))
        try:
            _read(question, element, kind)
        except BadQuestion as refusal:
            message = f"『{text_at(element, 'name', 'text')[:30]}』{refusal.message}，没有读入"
            problems.append(Problem(code=refusal.code, message=message, place=place))
            continue
        _notes(question, element)
        _extras(question, element)
        _pictures(question, element, pictures)
        found.append(question)
    return found, problems, pictures


def _shown(element: Any, name: str) -> str:
    """Return a text as seen: HTML unless the file says it is plain."""
    text = text_at(element, name, "text")
    holder = child(element, name)
    return text if holder is not None and attribute(holder, "format") == "plain_text" else plain_text(text)


def _read(found: Found, element: Any, kind: str) -> None:
    found.explanation = _shown(element, "generalfeedback")
    reader = _READERS.get(kind)
    if reader is None:
        raise BadQuestion("type-unsupported", f"题型『{kind[:20]}』不支持")
    reader(found, element)


def _answers(element: Any) -> list[Weighted]:
    answers = []
    for each in children(element, "answer"):
        credit = float(attribute(each, "fraction") or 0)
        if not any(abs(abs(credit) - grade) < 0.01 for grade in _GRADES):
            raise BadQuestion("credit-invalid", f"分数比例 {credit:g} 不是 Moodle 允许的值")
        raw = text_at(each, "text") or (each.text or "").strip()
        text = raw if attribute(each, "format") == "plain_text" else plain_text(raw)
        answers.append(Weighted(text, credit, plain_text(text_at(each, "feedback", "text"))))
    return answers


def _multichoice(found: Found, element: Any) -> None:
    single = text_at(element, "single").lower() not in ("false", "0")
    choice(found, _answers(element), single=single)


def _truefalse(found: Found, element: Any) -> None:
    found.kind = QuestionType.JUDGE
    answers = _answers(element)
    right = [each.text for each in answers if each.credit >= 100]
    found.answers.extend(right[:1])
    notes = [each.feedback for each in answers if each.feedback]
    found.explanation = "\n".join(dict.fromkeys(text for text in [found.explanation, *notes] if text))


def _shortanswer(found: Found, element: Any) -> None:
    blank(found, _answers(element))


def _numerical(found: Found, element: Any) -> None:
    if any(text_at(each, "tolerance") not in ("", "0") for each in children(element, "answer")):
        found.doubt("tolerance-dropped", "数值题的误差范围没有保留，只认所给的数值，请核对")
    blank(found, _answers(element))


def _essay(found: Found, element: Any) -> None:
    found.kind = QuestionType.SHORT
    if key := _shown(element, "graderinfo"):
        found.exact = key


def _matching(found: Found, element: Any) -> None:
    pairs = [
        (plain_text(text_at(each, "text")), plain_text(text_at(each, "answer", "text")))
        for each in children(element, "subquestion")
    ]
    matching(found, pairs)


def _cloze(found: Found, element: Any) -> None:
    cloze.fill_from(found, _shown(element, "questiontext"))


_READERS: dict[str, Callable[[Found, Any], None]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "essay": _essay,
    "matching": _matching,
    "cloze": _cloze,
    "multianswer": _cloze,
}


def _notes(found: Found, element: Any) -> None:
    if grade := text_at(element, "defaultgrade"):
        found.points = marks.tenths(grade)
    for tag in children(child(element, "tags") if child(element, "tags") is not None else (), "tag"):
        text = text_at(tag, "text")
        if match := re.match(r"(难度|出处)[:：](.*)$", text, re.S):
            if match[1] == "难度":
                found.difficulty = marks.difficulty(match[2])
            else:
                found.source = match[2]
        elif text:
            found.tags.append(text)


def _extras(found: Found, element: Any) -> None:
    if more := text_at(element, "xuekao"):
        apply_extras(found, more)


def _pictures(found: Found, element: Any, pictures: dict[str, bytes]) -> None:
    """Keep the pictures of the question text (never those of feedback); a name is used once."""
    listed = [(attribute(each, "name"), each.text or "") for each in element.findall("./questiontext/file")]
    if (old := text_at(element, "image")) and (data := text_at(element, "image_base64")):
        listed.append((old, data))
    for name, data in listed:
        try:
            content = base64.b64decode(re.sub(r"\s+", "", data), validate=True)
        except (binascii.Error, ValueError):
            found.doubt("picture-broken", f"图片『{name[:40]}』已损坏，没有读入")
            continue
        safe = re.sub(r"[^\w.\-]", "_", name.replace("\\", "/").rpartition("/")[2])[-80:] or "picture"
        while safe in pictures and pictures[safe] != content:
            safe = f"_{safe}"
        pictures[safe] = content
        found.attachments.append(safe)

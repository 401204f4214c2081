"""GIFT, Moodle's text format: questions parted by blank lines, answers in braces, control characters escaped."""

import re
from collections.abc import Iterator

from question_bank.drafts import Place, Problem
from question_bank.formats.extras import apply_extras
from question_bank.formats.moodle_answers import BLANK, FULL, Weighted, blank, choice, matching
from question_bank.formats.xml_tree import plain_text
from question_bank.found.item import Found
from question_bank.questions import QuestionType

# Escaped control characters are kept apart in a private range while the text is cut.
_ESCAPES = "~=#{}:\\"
_BREAK = "\ue0ff"
_HIDE = {char: chr(0xE000 + at) for at, char in enumerate(_ESCAPES)}
_SHOW = {ord(hidden): char for char, hidden in _HIDE.items()} | {ord(_BREAK): "\n"}
_RAW = {ord(hidden): "\\" + char for char, hidden in _HIDE.items()} | {ord(_BREAK): "\\n"}
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])*)\]")
_EXTRAS = re.compile(r"//\s*xuekao\s+(\{.*\})\s*$")
_ANSWER = re.compile(r"([=~])([^=~]*)")


def found_in(text: str, *, file: str) -> tuple[list[Found], list[Problem]]:
    """Return the questions of a GIFT text, and what was not understood."""
    found: list[Found] = []
    problems: list[Problem] = []
    for line, notes, block in _blocks(text):
        place = Place(file=file, line=line)
        if block.startswith("$CATEGORY:"):
            continue
        question = _question(block, place)
        if question is None:
            message = f"『{_shown(block)[:30]}』没有花括号中的答案，不是题目，没有读入"
            problems.append(Problem(code="text-ignored", message=message, place=place))
            continue
        _apply_notes(question, notes)
        found.append(question)
    return found, problems


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (first line, comment before it, text) of every block; a blank line inside braces parts nothing."""
    text = re.sub(r"\r\n?", "\n", text)
    hidden = re.sub(r"\\n", _BREAK, re.sub(r"\\([~=#{}:\\])", lambda match: _HIDE[str(match[1])], text))
    lines: list[str] = []
    notes = ""
    first = depth = 0
    for number, line in enumerate([*hidden.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            notes = line if not lines else notes
            continue
        if not line.strip() and depth <= 0:
            if lines:
                yield first, notes, "\n".join(lines).strip()
                notes = ""
            lines, depth = [], 0
            continue
        first = first if lines else number
        lines.append(line)
        depth += line.count("{") - line.count("}")
    if lines:
        yield first, notes, "\n".join(lines).strip()


def _shown(text: str) -> str:
    return text.translate(_SHOW).strip()


def _text(text: str, form: str = "") -> str:
    """Return a text as seen, its format mark taken off; HTML only where the file says so."""
    match = _FORMAT.match(text)
    kind = match[1] if match else form
    shown = _shown(re.sub(r"[ \t]*\n[ \t]*", "\n", text[match.end() :] if match else text))
    return plain_text(shown) if kind == "html" else shown


def _question(block: str, place: Place) -> Found | None:
    title = re.match(r"::(.*?)::", block, re.S)
    body = block[title.end() :] if title else block
    start, end = body.find("{"), body.rfind("}")
    if start < 0 or end < start:
        return None
    form = _FORMAT.match(body)
    before, inside, after = body[:start], body[start + 1 : end], re.sub(r'^";', "", body[end + 1 :].strip()).strip()
    stem = _text(before)
    if after and re.search(r"\w", after):
        stem = f"{stem} {BLANK} {_text(after, form[1] if form else '')}"
    elif after:
        stem = f"{stem}{_shown(after)}" if stem[-1:] not in ".。?？" else stem
    found = Found(place=place, stem=stem)
    inside, _, general = inside.partition("####")
    found.explanation = _text(general)
    _answer(found, inside.strip())
    return found


def _answer(found: Found, inside: str) -> None:
    word = re.match(r"(TRUE|T|FALSE|F)\s*(?:#(.*))?$", inside, re.S | re.I)
    if not inside:
        found.kind = QuestionType.SHORT
    elif word:
        found.kind = QuestionType.JUDGE
        found.answers.append("正确" if word[1].upper().startswith("T") else "错误")
        notes = [_text(part) for part in (word[2] or "").split("#") if part.strip()]
        found.explanation = "\n".join(text for text in [found.explanation, *notes] if text)
    elif inside.startswith("#"):
        blank(found, _numbers(found, inside[1:].strip()))
    else:
        _listed(found, _ANSWER.findall(inside))


def _listed(found: Found, listed: list[tuple[str, str]]) -> None:
    answers = [(mark, _weighted(mark, text)) for mark, text in listed]
    if listed and all(mark == "=" and "->" in text for mark, text in listed):
        pairs = [
            (_text(text.partition("->")[0]), _text(text.partition("->")[2].partition("#")[0])) for _, text in listed
        ]
        matching(found, pairs)
    elif answers and all(mark == "=" for mark, _ in answers):
        blank(found, [each for _, each in answers])
    else:
        choice(found, [each for _, each in answers], single=any(mark == "=" for mark, _ in answers))


def _weighted(mark: str, text: str) -> Weighted:
    weight = re.match(r"\s*%(-?\d+(?:\.\d+)?)%", text)
    body, _, feedback = (text[weight.end() :] if weight else text).partition("#")
    credit = float(weight[1]) if weight else (FULL if mark == "=" else 0.0)
    return Weighted(_text(body), credit, _text(feedback))


def _numbers(found: Found, text: str) -> list[Weighted]:
    """Return numerical answers; their tolerance cannot be kept and is said so."""
    parts = _ANSWER.findall(text) if text[:1] in "=~" else [("=", text.partition("~")[0])]
    answers = [_weighted(mark, body) for mark, body in parts]
    if any(re.search(r":|\.\.", each.text) for each in answers):
        found.doubt("tolerance-dropped", "数值题的误差范围没有保留，只认所给的数值，请核对")
    return [Weighted(re.split(r":|\.\.", each.text)[0].strip(), each.credit, each.feedback) for each in answers]


def _apply_notes(found: Found, notes: str) -> None:
    shown = notes.translate(_SHOW)
    found.tags.extend(text.replace("\\]", "]") for text in _TAG.findall(shown))
    if match := _EXTRAS.match(notes):
        apply_extras(found, match[1].translate(_RAW))

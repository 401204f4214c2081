"""QTI 2.0 to 3.0: items (assessmentItem, qti-assessment-item) and packages of them.

Choice, text entry, inline choice and extended text are read; an item with nothing else is reported as unsupported.
Elements are looked at by local name with the ``qti-`` prefix of version 3 taken off, so all versions are one.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from question_bank.drafts import Place, Problem
from question_bank.formats.extras import apply_extras
from question_bank.formats.refusals import Unreadable
from question_bank.formats.xml_tree import local, parsed
from question_bank.found.item import Found, FoundOption
from question_bank.found.kinds import are_judgements
from question_bank.layout import marks
from question_bank.layout.lines import cleaned
from question_bank.questions import QuestionType

_BLANK = "____"
_LINE_NAMES = "p div br li tr prompt blockquote h1 h2 h3 h4 h5 h6 dt dd caption simpleChoice"
_LINES = frozenset(_LINE_NAMES.split())
_SILENT_NAMES = "feedbackInline feedbackBlock rubricBlock modalFeedback templateInline templateBlock stylesheet"
_SILENT = frozenset(_SILENT_NAMES.split())
_INLINE = {"textEntryInteraction": _BLANK, "inlineChoiceInteraction": _BLANK, "endAttemptInteraction": ""}
_READ = frozenset(["choiceInteraction", "textEntryInteraction", "inlineChoiceInteraction", "extendedTextInteraction"])


def _name(element: Any) -> str:
    """Return an element's version 2 name: ``qti-choice-interaction`` → choiceInteraction."""
    name = local(element.tag)
    if name.startswith("qti-"):
        first, *rest = name[4:].split("-")
        return first + "".join(part.capitalize() for part in rest)
    return name


def _attribute(element: Any, name: str) -> str:
    """Return an attribute by its version 2 name, in either spelling."""
    kebab = re.sub(r"[A-Z]", lambda match: "-" + match.group().lower(), name)
    return str(element.get(name) or element.get(kebab) or "")


def _all(element: Any, name: str) -> Iterator[Any]:
    return (each for each in element.iter() if _name(each) == name)


@dataclass(slots=True)
class _Response:
    """What a response declaration says: its cardinality, the correct values, and mapped credits."""

    cardinality: str
    correct: list[str]
    mapped: dict[str, float]

    def right(self) -> list[str]:
        """Return the right values; without a correctResponse those the mapping gives the most."""
        if self.correct or not self.mapped:
            return self.correct
        best = max(self.mapped.values())
        if self.cardinality == "single":
            return [key for key, credit in self.mapped.items() if credit == best and best > 0]
        return [key for key, credit in self.mapped.items() if credit > 0]

    def accepted(self) -> tuple[str, ...]:
        """Return every text that earns as much as the correct one."""
        full = max([self.mapped.get(value, 0.0) for value in self.correct] or list(self.mapped.values()) or [0.0])
        more = [key for key, credit in self.mapped.items() if credit >= full > 0]
        return tuple(dict.fromkeys([*self.correct, *more]))


def found_in_item(data: bytes | str, *, file: str) -> tuple[list[Found], list[Problem]]:
    """Return the questions of one item file (one, or one a choice where it holds several)."""
    root = parsed(data)
    items = [root] if _name(root) == "assessmentItem" else list(_all(root, "assessmentItem"))
    found: list[Found] = []
    problems: list[Problem] = []
    for at, item in enumerate(items, start=1):
        place = Place(file=file, row=at if len(items) > 1 else None)
        read = _questions(item, place)
        if not read:
            title = _attribute(item, "title") or _attribute(item, "identifier")
            kinds = "、".join(sorted({_name(each) for each in item.iter() if _name(each).endswith("Interaction")}))
            message = f"试题『{title[:30]}』的交互类型（{kinds or '无'}）不支持，没有读入"
            problems.append(Problem(code="type-unsupported", message=message, place=place))
        found.extend(read)
    return found, problems


def found_in_package(data: bytes, *, file: str) -> tuple[list[Found], list[Problem]]:
    """Return the questions of a package; an item that is broken or missing is a problem, never the end of the rest."""
    found: list[Found] = []
    problems: list[Problem] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        listed = _listed(archive, names)
        for name in listed:
            place = Place(file=file, sheet=name)
            if name not in names:
                problems.append(Problem(code="item-missing", message=f"包中缺少试题文件『{name}』", place=place))
                continue
            try:
                questions, faults = found_in_item(archive.read(name), file=f"{file}/{name}")
            except Unreadable as refusal:
                message = f"试题文件『{name}』：{refusal.message}"
                problems.append(Problem(code=refusal.code, message=message, place=place))
                continue
            found.extend(questions)
            problems.extend(faults)
    if not listed:
        raise Unreadable("unknown-archive", "压缩包中没有 QTI 试题，也不是 Excel 表格或 Word 文档")
    return found, problems


def _listed(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """Return the item files: those the manifest names, or without a manifest every XML file that is an item."""
    manifest = next((name for name in sorted(names, key=len) if name.endswith("imsmanifest.xml")), None)
    if manifest is None:
        return [name for name in sorted(names) if name.endswith(".xml") and _is_item(archive.read(name))]
    folder = manifest.removesuffix("imsmanifest.xml")
    resources = _all(parsed(archive.read(manifest)), "resource")
    items = [each for each in resources if "item" in _attribute(each, "type")]
    return list(dict.fromkeys(folder + _attribute(each, "href") for each in items if _attribute(each, "href")))


def _is_item(data: bytes) -> bool:
    return bool(re.search(rb"<(?:\w+:)?(?:assessmentItem|qti-assessment-item)[\s>]", data[:5000]))


def _questions(item: Any, place: Place) -> list[Found]:
    body = next(_all(item, "itemBody"), None)
    if body is None:
        return []
    responses = {_attribute(each, "identifier"): _response(each) for each in _all(item, "responseDeclaration")}
    interactions = [each for each in body.iter() if _name(each) in _READ]
    asked = [each for each in interactions if _is_asked(each, responses)]
    choices = [each for each in asked if _name(each) in ("choiceInteraction", "inlineChoiceInteraction")]
    entries = [each for each in asked if _name(each) == "textEntryInteraction"]
    longs = [each for each in asked if _name(each) == "extendedTextInteraction"]
    found = [_choice(body, each, responses, place) for each in choices]
    if entries:
        found.append(_fill(body, entries, responses, place))
    if longs and not choices and not entries:
        found.append(_short(body, longs, responses, place))
    for each in found:
        _notes(each, item, body)
    return found


def _is_asked(interaction: Any, responses: dict[str, _Response]) -> bool:
    return _attribute(interaction, "responseIdentifier") in responses


def _response(declaration: Any) -> _Response:
    correct = [
        _flat(value) for each in _all(declaration, "correctResponse") for value in each if _name(value) == "value"
    ]
    mapped: dict[str, float] = {}
    for each in _all(declaration, "mapEntry"):
        try:
            mapped[_attribute(each, "mapKey")] = float(_attribute(each, "mappedValue") or 0)
        except ValueError:
            continue
    return _Response(_attribute(declaration, "cardinality"), [value for value in correct if value], mapped)


def _choice(body: Any, interaction: Any, responses: dict[str, _Response], place: Place) -> Found:
    response = responses[_attribute(interaction, "responseIdentifier")]
    found = Found(place=place, stem=_stem(body, interaction))
    is_many = response.cardinality == "multiple"
    found.kind = QuestionType.MULTIPLE if is_many else QuestionType.SINGLE
    right = set(response.right())
    options = [each for each in interaction.iter() if _name(each) in ("simpleChoice", "inlineChoice")]
    found.options = [
        FoundOption(text=_text(each) or _attribute(each, "identifier"), ticked=_attribute(each, "identifier") in right)
        for each in options
    ]
    if not is_many and are_judgements([option.text for option in found.options]):
        found.kind = QuestionType.JUDGE
    return found


def _fill(body: Any, entries: list[Any], responses: dict[str, _Response], place: Place) -> Found:
    found = Found(place=place, stem=_stem(body, None), kind=QuestionType.FILL)
    blanks = tuple(responses[_attribute(each, "responseIdentifier")].accepted() for each in entries)
    if all(blanks):
        found.exact = blanks
    return found


def _short(body: Any, longs: list[Any], responses: dict[str, _Response], place: Place) -> Found:
    found = Found(place=place, stem=_stem(body, None), kind=QuestionType.SHORT)
    keys = [value for each in longs for value in responses[_attribute(each, "responseIdentifier")].correct]
    if keys:
        found.exact = "\n".join(keys)
    return found


def _notes(found: Found, item: Any, body: Any) -> None:
    """Read points, explanation, and what this library's own packages add in ``data-`` attributes."""
    feedback = [_text(each) for each in _all(item, "modalFeedback")]
    found.explanation = "\n".join(dict.fromkeys(text for text in feedback if text))
    for each in _all(item, "outcomeDeclaration"):
        if _attribute(each, "identifier") == "MAXSCORE":
            found.points = marks.tenths(_flat(each))
    for each in body.iter():
        if any(each.get(f"data-{name}") for name in ("difficulty", "source", "tags", "material")):
            found.difficulty = marks.difficulty(each.get("data-difficulty") or "")
            found.source = each.get("data-source") or ""
            found.material = each.get("data-material") or ""
            apply_extras(found, f'{{"tags": {each.get("data-tags") or "[]"}}}')


def _stem(body: Any, asked: Any | None) -> str:
    """Return the text of an item without its other choices; the asked gap, like every gap, is a blank."""
    return _lines(_pieces(body, asked))


def _text(element: Any) -> str:
    return _lines(_pieces(element, None, inside=True))


def _flat(element: Any) -> str:
    return cleaned("".join(element.itertext())).strip()


def _lines(pieces: Iterator[str]) -> str:
    lines = (re.sub(r"[ \t\r\f]+", " ", line).strip() for line in cleaned("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Any, asked: Any | None, *, inside: bool = False) -> Iterator[str]:
    yield _collapsed(element.text)
    for child in element:
        if isinstance(child.tag, str):
            yield from _child_pieces(child, asked, inside=inside)
        yield _collapsed(child.tail)


def _collapsed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _child_pieces(child: Any, asked: Any | None, *, inside: bool) -> Iterator[str]:
    name = _name(child)
    if name in _SILENT or (name in ("simpleChoice", "inlineChoice") and not inside):
        return
    if name in _INLINE:
        own = child.get("data-blank")
        yield f" {_INLINE[name]} " if own is None else own
        return
    if name == "choiceInteraction" and asked is not None and child is not asked:
        return
    if name in _LINES:
        yield "\n"
    yield from _pieces(child, asked, inside=inside)
    if name in _LINES:
        yield "\n"

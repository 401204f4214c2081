"""A QTI 3.0 package: a manifest and one item a question; fields QTI has no place for are ``data-`` attributes."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from question_bank.drafts import Draft, points_number
from question_bank.questions import QuestionType
from question_bank.writers.pieces import blanks_of, cut_at_blanks, extras

_ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_MATCH = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
_MAP = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"
_DATE = (2000, 1, 1, 0, 0, 0)


def qti_package(drafts: Sequence[Draft]) -> bytes:
    """Return the questions as a package (zip); the same questions give the same bytes."""
    target = io.BytesIO()
    names = [f"items/item-{number:05}.xml" for number in range(1, len(drafts) + 1)]
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "imsmanifest.xml", _manifest(names))
        for name, draft in zip(names, drafts, strict=True):
            _add(archive, name, _item(name, draft))
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, element: Element) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, tostring(element, encoding="utf-8", xml_declaration=True))


def _manifest(names: Iterable[str]) -> Element:
    manifest = Element("manifest", xmlns=_PACKAGE, identifier="question-bank")
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for name in names:
        identifier = name.removeprefix("items/").removesuffix(".xml")
        resource = SubElement(resources, "resource", identifier=identifier, type="imsqti_item_xmlv3p0", href=name)
        SubElement(resource, "file", href=name)
    return manifest


def _item(name: str, draft: Draft) -> Element:
    identifier = name.removeprefix("items/").removesuffix(".xml")
    item = Element("qti-assessment-item", xmlns=_ITEM, identifier=identifier, title=draft.stem[:60] or identifier)
    item.set("adaptive", "false")
    item.set("time-dependent", "false")
    item.set("xml:lang", "zh-CN")
    body = Element("qti-item-body")
    holder = SubElement(body, "div")
    for field, value in extras(draft, "difficulty", "source", "tags", "material").items():
        holder.set(f"data-{field}", json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value))
    template = _BODIES[draft.type](item, holder, draft)
    _outcome(item, "SCORE", None)
    _outcome(item, "MAXSCORE", None if draft.points is None else str(points_number(draft.points)))
    item.append(body)
    if template:
        SubElement(item, "qti-response-processing", template=template)
    if draft.explanation:
        _outcome(item, "FEEDBACK", None, base="identifier")
        feedback = SubElement(item, "qti-modal-feedback", identifier="EXPLANATION")
        feedback.set("outcome-identifier", "FEEDBACK")
        feedback.set("show-hide", "show")
        _paragraphs(SubElement(feedback, "qti-content-body"), draft.explanation)
    return item


def _outcome(item: Element, name: str, value: str | None, *, base: str = "float") -> None:
    outcome = SubElement(item, "qti-outcome-declaration", identifier=name, cardinality="single")
    outcome.set("base-type", base)
    if value is not None:
        SubElement(SubElement(outcome, "qti-default-value"), "qti-value").text = value


def _response(item: Element, name: str, values: Iterable[str], *, cardinality: str, base: str) -> Element:
    response = SubElement(item, "qti-response-declaration", identifier=name, cardinality=cardinality)
    response.set("base-type", base)
    correct = SubElement(response, "qti-correct-response")
    for value in values:
        SubElement(correct, "qti-value").text = value
    return response


def _paragraphs(parent: Element, text: str) -> None:
    for line in text.split("\n"):
        SubElement(parent, "p").text = line


def _choice(item: Element, holder: Element, draft: Draft) -> str:
    names = {option.id: f"choice-{at}" for at, option in enumerate(draft.options, start=1)}
    right = [names[each] for each in draft.answer or () if each in names] if isinstance(draft.answer, tuple) else []
    is_single = draft.type is QuestionType.SINGLE
    options = [(names[option.id], option.text) for option in draft.options]
    return _choices(item, holder, draft.stem, options, right, is_single=is_single)


def _judgement(item: Element, holder: Element, draft: Draft) -> str:
    right = [] if draft.answer is None else ["true" if draft.answer else "false"]
    return _choices(item, holder, draft.stem, [("true", "正确"), ("false", "错误")], right, is_single=True)


def _choices(
    item: Element,
    holder: Element,
    stem: str,
    options: Sequence[tuple[str, str]],
    right: Sequence[str],
    *,
    is_single: bool,
) -> str:
    _response(item, "RESPONSE", right, cardinality="single" if is_single else "multiple", base="identifier")
    _paragraphs(holder, stem)
    interaction = SubElement(holder, "qti-choice-interaction")
    interaction.set("response-identifier", "RESPONSE")
    interaction.set("max-choices", "1" if is_single else "0")
    for name, text in options:
        _paragraphs(SubElement(interaction, "qti-simple-choice", identifier=name), text)
    return _MATCH


def _fill(item: Element, holder: Element, draft: Draft) -> str:
    blanks = iter(enumerate(blanks_of(draft), start=1))
    paragraph = SubElement(holder, "p")
    for text, shown in cut_at_blanks(draft):
        paragraph = _append_text(holder, paragraph, text)
        if shown is None:
            continue
        number, accepted = next(blanks)
        name = f"RESPONSE{number}"
        response = _response(item, name, accepted[:1], cardinality="single", base="string")
        mapping = SubElement(response, "qti-mapping", {"default-value": "0"})
        for text_accepted in accepted:
            SubElement(mapping, "qti-map-entry", {"map-key": text_accepted, "mapped-value": "1"})
        entry = SubElement(paragraph, "qti-text-entry-interaction", {"response-identifier": name})
        entry.set("data-blank", shown)
    return _MAP


def _append_text(holder: Element, paragraph: Element, text: str) -> Element:
    """Add text after what the paragraph holds; each line break begins a new paragraph, which is returned."""
    first, *more = text.split("\n")
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "") + first
    else:
        paragraph.text = (paragraph.text or "") + first
    for line in more:
        paragraph = SubElement(holder, "p")
        paragraph.text = line
    return paragraph


def _short(item: Element, holder: Element, draft: Draft) -> str:
    keys = [draft.answer] if isinstance(draft.answer, str) else []
    _response(item, "RESPONSE", keys, cardinality="single", base="string")
    _paragraphs(holder, draft.stem)
    SubElement(holder, "qti-extended-text-interaction", {"response-identifier": "RESPONSE"})
    return ""


_BODIES = {
    QuestionType.SINGLE: _choice,
    QuestionType.MULTIPLE: _choice,
    QuestionType.JUDGE: _judgement,
    QuestionType.FILL: _fill,
    QuestionType.SHORT: _short,
}

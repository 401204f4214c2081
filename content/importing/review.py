"""What is wrong with a text that was read: numbers missing, doubled or out of order, lost marks, damaged lines."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from content.addresses import Kind, Place
from content.catalogue import Shape
from content.importing.surroundings import Report
from content.numerals import numeral
from content.texts import Heading, OfficialText, Paragraph, Passage

_PAIRS = {"）": "（", ")": "(", "》": "《", "〉": "〈", "”": "“", "」": "「", "】": "【"}
_STRAY_SPACE = re.compile(r"(?<=[一-龥，。、；：])[ \u00a0]+(?=[一-龥])")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")


def review(text: OfficialText, *, shape: Shape, names: Sequence[str], report: Report) -> OfficialText:
    """Report every flaw of the text and return it with lost marks of chapters and stray spaces set right.

    A shape of which nothing is known is not checked; ``names`` are what the items should be called, if that is known.
    """
    headings = restored(text.headings)
    for before, after in zip(text.headings, headings, strict=True):
        if before != after:
            mark = f"第{numeral(after.number)}章"
            report("chapter-mark-lost", f"『{after.title}』前面缺少『{mark}』，已按{mark}理解，请核对", after.line)
    text = replace(text, headings=tuple(headings))
    _numbers(text, shape=shape, report=report)
    _headings(text, report=report)
    _shape(text, shape=shape, report=report)
    _names(text, names=names, report=report)
    _wording(text, report=report)
    return replace(text, passages=tuple(map(_tidied, text.passages)))


def _tidied(passage: Passage) -> Passage:
    """Return a passage without the spaces that stand inside its words."""
    paragraphs = (
        Paragraph(text=_STRAY_SPACE.sub("", part.text), items=tuple(_STRAY_SPACE.sub("", item) for item in part.items))
        for part in passage.paragraphs
    )
    return replace(passage, paragraphs=tuple(paragraphs))


def out_of_order(numbers: Sequence[int]) -> set[int]:
    """Return the positions that are not part of the longest increasing run: the fewest one would have to move."""
    tails: list[int] = []
    at_tail: list[int] = []
    before: list[int] = []
    for position, value in enumerate(numbers):
        at = bisect_left(tails, value)
        tails[at : at + 1] = [value]
        at_tail[at : at + 1] = [position]
        before.append(at_tail[at - 1] if at else -1)
    keep: set[int] = set()
    position = at_tail[-1] if at_tail else -1
    while position >= 0:
        keep.add(position)
        position = before[position]
    return set(range(len(numbers))) - keep


def _numbers(text: OfficialText, *, shape: Shape, report: Report) -> None:
    passages = [passage for passage in text.passages if passage.place.kind is not Kind.PREAMBLE]
    if not passages:
        report("nothing-found", "没有找到任何条文，请确认文件内容和格式", 1)
        return
    kind = passages[0].place.kind
    order: dict[tuple[int, int], Passage] = {}
    for passage in passages:
        key = (passage.place.number, passage.place.inserted)
        if key in order:
            report(
                "article-doubled",
                f"{passage.place}出现了两次（前一处在第{order[key].line}行），请删去一处",
                passage.line,
            )
        order.setdefault(key, passage)
    firsts = list(order.values())
    for at in sorted(out_of_order([passage.place.number * 1000 + passage.place.inserted for passage in firsts])):
        passage = firsts[at]
        report("article-disordered", f"{passage.place}的位置不对，请按顺序排列", passage.line)
    found = {passage.place.number for passage in passages}
    last = max(found | {shape.articles if kind is Kind.ARTICLE else 0})
    for missing in sorted(set(range(1, last + 1)) - found):
        near = [passage.line for passage in firsts if passage.place.number < missing]
        place = Place(kind=kind, number=missing)
        report("article-missing", f"缺少{place}，请补上后再导入", near[-1] if near else passages[0].line)


def restored(headings: Sequence[Heading]) -> list[Heading]:
    """Give a heading without a number its 章 again where the chapters behind it show that only the mark is lost."""
    found = list(headings)
    due, nameless = 1, -1
    for at, heading in enumerate(headings):
        if not heading.number:
            nameless = at if nameless < 0 else nameless
        elif heading.level == "章":
            if nameless >= 0 and heading.number == due + 1:
                found[nameless] = replace(found[nameless], level="章", number=due)
            due, nameless = heading.number + 1, -1
    return found


def _headings(text: OfficialText, *, report: Report) -> None:
    """Volumes and chapters count through the whole text, sections begin anew in every chapter."""
    due = {"编": 1, "章": 1, "节": 1}
    for heading in text.headings:
        if not heading.number:
            continue
        expected = due[heading.level]
        if heading.number != expected:
            is_gap = heading.number > expected
            name = f"第{numeral(expected if is_gap else heading.number)}{heading.level}"
            message = f"缺少{name}，请核对" if is_gap else f"{name}重复或顺序不对，请核对"
            report("chapter-disordered", message, heading.line)
        due[heading.level] = heading.number + 1
        if heading.level != "节":
            due["节"] = 1


def _shape(text: OfficialText, *, shape: Shape, report: Report) -> None:
    if shape == Shape():
        return
    counts = Counter(passage.place.kind for passage in {p.place: p for p in text.passages}.values())
    levels = Counter(heading.level for heading in text.headings if heading.number)
    for due, found, name in (
        (shape.articles, counts[Kind.ARTICLE], "条"),
        (shape.parts, counts[Kind.PART], "个部分"),
        (shape.items, counts[Kind.ITEM], "项"),
        (int(bool(shape.preamble)), counts[Kind.PREAMBLE], f"个{shape.preamble or '总纲'}"),
        (shape.volumes, levels["编"], "编"),
        (shape.chapters, levels["章"], "章"),
    ):
        if due != found:
            report("shape-differs", f"目录中这一版本应有 {due} {name}，文件中有 {found} {name}，请核对版本和文件", 1)


def _names(text: OfficialText, *, names: Sequence[str], report: Report) -> None:
    for name, passage in zip(names, (p for p in text.by_place.values() if p.place.kind is Kind.ITEM), strict=False):
        if passage.heading != name:
            report(
                "heading-differs", f"{passage.place}应是『{name}』，文件中是『{passage.heading}』，请核对", passage.line
            )


def _wording(text: OfficialText, *, report: Report) -> None:
    spaced = []
    for line, words in _texts(text):
        if _UNREADABLE.search(words):
            report("unreadable", "有无法识别的字符，请与原文核对", line)
        wrong = _unpaired(words)
        if wrong:
            report("bracket-unpaired", f"括号或引号 {wrong} 不成对，或全角半角混用，请核对", line)
        spaced += [line] * len(_STRAY_SPACE.findall(words))
    if spaced:
        report("stray-space", f"文字中间夹有 {len(spaced)} 处空格，已去掉，请核对", spaced[0])


def _texts(text: OfficialText) -> Iterator[tuple[int, str]]:
    yield 1, re.sub(r"\s", "", text.title + text.history)
    for passage in text.passages:
        yield passage.line, passage.text


def _unpaired(text: str) -> str:
    """Return the first bracket or quotation mark without its partner, empty if there is none."""
    opened: list[str] = []
    for char in text:
        if char in _PAIRS.values():
            opened.append(char)
        elif char in _PAIRS and (not opened or opened.pop() != _PAIRS[char]):
            return char
    return opened[-1] if opened else ""

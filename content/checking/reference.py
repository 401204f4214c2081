"""The official texts at hand, by edition: whole files, and fragments of those that were not found whole.

``--reference DIR`` may be any folder of text files: a file belongs to an edition when its title (or its file
name's beginning, ``<document key>``) and the year in its name say so.  A file whose first line says 不完整片段
holds single items of a text; then the ten headings come from the catalogue.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.addresses import Kind, Place
from content.catalogue import Catalogue, Edition
from content.importing import import_file
from content.importing.marks import Mark, mark, squeeze
from content.texts import OfficialText, Paragraph, Passage

PARTIAL = "不完整片段"
CUT = "[截断]"
# The n-th act of each list is the prohibition of the n-th item of the standards for the same teachers.
PROHIBITIONS = {
    "中小学教师违反职业道德行为处理办法": "中小学教师十项准则@2018",
    "幼儿园教师违反职业道德行为处理办法": "幼儿园教师十项准则@2018",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceText:
    """An official text at hand; ``whole`` holds the places whose wording is complete."""

    text: OfficialText
    whole: frozenset[Place]


def load(root: Path, catalogue: Catalogue) -> dict[str, ReferenceText]:
    """Return the texts found under ``root`` by edition; empty when the folder does not exist."""
    found: dict[str, ReferenceText] = {}
    fragments: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*.txt")):
        data = path.read_bytes()
        lines = data.decode("utf-8").splitlines()
        if lines and PARTIAL in lines[0]:
            fragments[lines[0]] = lines[1:]
        elif lines and (edition := _edition(path, lines, catalogue)):
            text = import_file(data, name=path.name, edition=edition).text
            found[edition.name] = ReferenceText(text=text, whole=frozenset(text.by_place))
    for edition in catalogue.editions.values():
        if edition.headings and edition.name not in found and (partial := _partial(edition, fragments)):
            found[edition.name] = partial
    return found


def _edition(path: Path, lines: list[str], catalogue: Catalogue) -> Edition | None:
    for edition in catalogue.editions.values():
        named = squeeze(lines[0]) == squeeze(edition.title) or path.stem.startswith(edition.document)
        if named and str(edition.year) in path.stem:
            return edition
    return None


def _partial(edition: Edition, fragments: Mapping[str, list[str]]) -> ReferenceText | None:
    own = next((lines for head, lines in fragments.items() if edition.title in head), None)
    if own is None:
        return None
    items = dict(_numbered(own, Mark.ENUMERATED))
    acts: dict[int, str] = {}
    for head, lines in fragments.items():
        if any(title in head and name == edition.name for title, name in PROHIBITIONS.items()):
            acts = dict(_numbered(lines, Mark.ITEM))
    passages, whole = [], set()
    for at, heading in enumerate(edition.headings, start=1):
        place = Place(kind=Kind.ITEM, number=at)
        words = [text for text in (_after(items.get(at, ""), heading), acts.get(at, "")) if text]
        if at in items and (CUT not in items[at] or at in acts):
            whole.add(place)
        wording = Paragraph(text="\n".join(words).replace(CUT, ""))
        passages.append(Passage(place=place, heading=heading, paragraphs=(wording,), line=at))
    return ReferenceText(text=OfficialText(title=edition.title, passages=tuple(passages)), whole=frozenset(whole))


def _numbered(lines: list[str], kind: Mark) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a fragment; of two with one number the last counts."""
    for at, line in enumerate(lines, start=1):
        found = mark(line, line=at)
        if found.mark is kind:
            yield found.number, found.text


def _after(text: str, heading: str) -> str:
    return re.sub(rf"^{re.escape(heading)}[。:：]?", "", text).strip()

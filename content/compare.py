"""A new edition beside the old one: which article became which, and what changed in its wording."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from content.addresses import Place
from content.alignment import Alignment, align
from content.texts import OfficialText, Passage

MIN_COMMON = 2  # a common run shorter than this between two edits only makes a comparison unreadable


class Change(StrEnum):
    """What happened to an article."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    VANISHED = "vanished"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"same": "未变", "changed": "修改", "added": "新增", "vanished": "删去"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An article in both editions; one of the two is None when it was added or has vanished."""

    old: Passage | None
    new: Passage | None
    likeness: float = 0.0
    is_moved: bool = False

    @property
    def change(self) -> Change:
        """Return what happened to the wording (a new number alone is no change)."""
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.VANISHED
        return Change.SAME if _bare(self.old) == _bare(self.new) else Change.CHANGED

    @property
    def is_renumbered(self) -> bool:
        """Tell whether the article has another number now."""
        return self.old is not None and self.new is not None and self.old.place != self.new.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a comparison: ``kind`` is kept, deleted or inserted."""

    kind: str
    text: str


def article_map(old: OfficialText, new: OfficialText) -> tuple[Pair, ...]:
    """Pair the articles of two editions, in the order of the new one; vanished ones stand where they stood."""
    before, after = _in_reading_order(old), _in_reading_order(new)
    aligned = align([_bare(passage) for passage in before], [_bare(passage) for passage in after])
    return tuple(_pairs(before, after, aligned))


def affected(pairs: Iterable[Pair]) -> set[Place]:
    """Return the places of the old edition whose wording changed or vanished: their questions need review."""
    return {pair.old.place for pair in pairs if pair.old and pair.change is not Change.SAME}


def successors(pairs: Iterable[Pair]) -> dict[Place, Place | None]:
    """Return where every place of the old edition is in the new one; None when it has vanished."""
    return {pair.old.place: pair.new.place if pair.new else None for pair in pairs if pair.old}


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two wordings.  Kept and deleted pieces give the old one, kept and inserted pieces the new one."""
    runs: list[tuple[str, str, str]] = []
    for step in Indel.opcodes(old, new):
        before, after = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        is_short = len(before) < MIN_COMMON and step.src_start > 0 and step.src_end < len(old)
        if step.tag == "equal" and not is_short:
            runs.append((before, "", ""))
        elif runs and not runs[-1][0]:
            runs[-1] = ("", runs[-1][1] + before, runs[-1][2] + after)
        else:
            runs.append(("", before, after))
    return tuple(
        Piece(kind=kind, text=text)
        for run in runs
        for kind, text in zip(("kept", "deleted", "inserted"), run, strict=True)
        if text
    )


def report(pairs: Sequence[Pair], *, old: str, new: str) -> str:
    """Return a readable comparison in Markdown: counts, the article map, every change (~~deleted~~ **inserted**)."""
    counts = Counter(pair.change for pair in pairs)
    renumbered = sum(pair.is_renumbered for pair in pairs)
    lines = [
        f"# {old} → {new}",
        "",
        "　".join(f"{change.label} {counts[change]} 条" for change in Change) + f"　条号变化 {renumbered} 条",
        "",
        "| 旧版 | 新版 | 变化 |",
        "| --- | --- | --- |",
        *map(_row, pairs),
        "",
    ]
    for pair in pairs:
        if pair.change is not Change.SAME:
            lines += [f"## {_title(pair)}", "", _body(pair), ""]
    return "\n".join(lines)


def _row(pair: Pair) -> str:
    what = pair.change.label + ("，位置移动" if pair.is_moved else "，条号变化" if pair.is_renumbered else "")
    return f"| {pair.old.place if pair.old else '—'} | {pair.new.place if pair.new else '—'} | {what} |"


def _title(pair: Pair) -> str:
    places = [str(passage.place) for passage in (pair.old, pair.new) if passage]
    return f"{' → '.join(places)}（{pair.change.label}）"


def _body(pair: Pair) -> str:
    if pair.old and pair.new:
        marks = {"kept": "", "deleted": "~~", "inserted": "**"}
        pieces = differences(pair.old.text, pair.new.text)
        return "".join(_marked(piece.text, marks[piece.kind]) for piece in pieces)
    return "".join(passage.text for passage in (pair.old, pair.new) if passage)


def _marked(text: str, mark: str) -> str:
    """Put the marks inside every line: emphasis does not reach over a line break."""
    return "\n".join(f"{mark}{line}{mark}" if line else "" for line in text.split("\n"))


def _bare(passage: Passage) -> str:
    return "".join(passage.text.split())


def _in_reading_order(text: OfficialText) -> list[Passage]:
    return sorted(text.by_place.values(), key=lambda passage: passage.place.order)


def _pairs(before: Sequence[Passage], after: Sequence[Passage], aligned: Alignment) -> Iterator[Pair]:
    """Yield the pairs in the new order; before each, the vanished articles that stood before its old one."""
    old_of = {column: row for row, column in aligned.pairs.items()}
    vanished = [row for row in range(len(before)) if row not in aligned.pairs]
    for column, passage in enumerate(after):
        row = old_of.get(column)
        if row is None:
            yield Pair(old=None, new=passage)
            continue
        is_moved = row in aligned.moved
        while vanished and vanished[0] < row and not is_moved:
            yield Pair(old=before[vanished.pop(0)], new=None)
        yield Pair(old=before[row], new=passage, likeness=aligned.likeness[row][column], is_moved=is_moved)
    yield from (Pair(old=before[row], new=None) for row in vanished)

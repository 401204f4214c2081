"""Tables for a terminal: coverage, balance of the keys, editions, the outline of a text."""

from collections.abc import Iterator, Sequence

from content.catalogue import Catalogue
from content.checking import Materials
from content.checking.coverage import balance, coverage
from content.texts import OfficialText

Rows = list[list[str]]
MAX_NAMED = 4


def coverage_rows(materials: Materials, catalogue: Catalogue) -> Rows:
    """Return per document: guides, how many of them are flagged, articles covered, questions, articles asked about."""
    rows = [["文件", "导读", "待核对", "已讲/条款", "题目", "有题/条款", "每条题数", "还没有导读的"]]
    for row in coverage(materials.guides, materials.questions, catalogue):
        total, counts = len(row.asked), list(row.asked.values())
        more = "…" if len(row.uncovered) > MAX_NAMED else ""
        rows.append(
            [
                row.edition.name,
                str(row.guides),
                str(row.flagged),
                f"{total - len(row.uncovered)}/{total}",
                str(row.questions),
                f"{total - len(row.unasked)}/{total}",
                f"{min(counts)}–{max(counts)}",
                "、".join(map(str, row.uncovered[:MAX_NAMED])) + more,
            ]
        )
    return rows


def balance_lines(materials: Materials) -> Iterator[str]:
    """Yield how the keys of the bank are spread."""
    spread = balance(materials.questions)
    positions = "  ".join(f"{key} {count}" for key, count in sorted(spread.positions.items()))
    sizes = "  ".join(f"{size}项 {count}" for size, count in sorted(spread.key_sizes.items()))
    yield f"题目 {len(materials.questions)} 道。单选答案：{positions or '—'}；多选正确项数：{sizes or '—'}"
    yield f"单选正确项独自最长 {spread.longest_right}/{spread.singles}；判断为对 {spread.true}/{spread.judgements}"


def edition_rows(catalogue: Catalogue) -> Rows:
    """Return the facts of every edition."""
    head = ["版本", "标题", "文号", "发布机关", "发布", "施行", "状态", "结构", "待核实"]
    return [
        head,
        *(
            [
                edition.name,
                edition.title,
                edition.number,
                edition.issued_by,
                str(edition.issued_on),
                str(edition.in_force_on),
                edition.status.label,
                str(edition.shape),
                "、".join(edition.to_verify),
            ]
            for edition in catalogue.editions.values()
        ),
    ]


def outline_rows(text: OfficialText) -> Rows:
    """Return every passage with the headings above it and its first words."""
    rows = [["条款", "所在", "款", "开头"]]
    for passage in text.by_place.values():
        above = " / ".join(map(str, text.headings_above(passage.place)))
        rows.append([str(passage.place), above, str(len(passage.paragraphs)), passage.text[:16].replace("\n", " ")])
    return rows


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; a Chinese character is as wide as two Latin ones."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())  # noqa: T201


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)

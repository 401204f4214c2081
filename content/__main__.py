"""``python -m content check | facts | list``: hold the materials against the facts, make the facts, list editions."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from content import bank, catalogue, checking, guides
from content.checking import facts, reference
from content.checking.coverage import balance, coverage
from content.tables import BadContent

REFERENCE = Path(__file__).parent.parent.parent / "shared" / "reference"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 = nothing found, 1 = findings, 2 = the command itself was wrong."""
    parser = argparse.ArgumentParser(prog="python -m content", description="学习资料与起始题库的核对工具")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("check", "核对导读和题目"), ("facts", "由官方原文生成事实表"), ("list", "列出文件和版本")):
        command = commands.add_parser(name, help=about)
        command.add_argument("--guides", type=Path, default=guides.GUIDES, help="导读文件夹")
        command.add_argument("--bank", type=Path, default=bank.BANK, help="题库文件夹")
        command.add_argument("--reference", type=Path, default=_reference(), help="官方原文文件夹（没有也可以）")
    args = parser.parse_args(argv)
    try:
        return {"check": _check, "facts": _facts, "list": _list}[args.command](args)
    except BadContent as error:
        print(error, file=sys.stderr)
        return 2


def _reference() -> Path:
    return Path(os.environ.get("XUEKAO_TEST_REFERENCE", REFERENCE))


def _check(args: argparse.Namespace) -> int:
    known = catalogue.load()
    held = reference.load(args.reference, known)
    materials = checking.read_materials(guides=args.guides, bank=args.bank)
    stored = facts.load()
    fresh = checking.current_facts(materials, catalogue=known, reference=held)
    findings = checking.check(materials, catalogue=known, facts={**stored, **fresh}, reference=held)
    print(*findings, sep="\n", end="\n\n" if findings else "")
    _print_coverage(materials, known)
    for name, found in sorted(fresh.items()):
        if stored.get(name) != found and any(guide.edition == name for guide in materials.guides):
            print(f"提示：{name} 的事实表不是最新，请运行 python -m content facts")
    print(f"依据：{f'官方原文 {len(held)} 份' if held else '只有事实表（没有官方原文）'}；发现问题 {len(findings)} 处")
    return 1 if findings else 0


def _print_coverage(materials: checking.Materials, known: catalogue.Catalogue) -> None:
    rows = [["文件", "导读", "待核对", "已讲/条款", "题目", "有题/条款", "还没有导读的"]]
    for row in coverage(materials.guides, materials.questions, known):
        total = len(row.asked)
        rows.append(
            [
                row.edition.name,
                str(row.guides),
                str(row.flagged),
                f"{total - len(row.uncovered)}/{total}",
                str(row.questions),
                f"{total - len(row.unasked)}/{total}",
                "、".join(map(str, row.uncovered[:4])) + ("…" if len(row.uncovered) > 4 else ""),
            ]
        )
    _print_table(rows)
    spread = balance(materials.questions)
    positions = "  ".join(f"{key} {count}" for key, count in sorted(spread.positions.items()))
    sizes = "  ".join(f"{size}项 {count}" for size, count in sorted(spread.key_sizes.items()))
    print(f"\n题目 {len(materials.questions)} 道。单选答案：{positions or '—'}；多选正确项数：{sizes or '—'}")
    print(f"单选正确项独自最长 {spread.longest_right}/{spread.singles}；判断为对 {spread.true}/{spread.judgements}")


def _facts(args: argparse.Namespace) -> int:
    known = catalogue.load()
    held = reference.load(args.reference, known)
    materials = checking.read_materials(guides=args.guides, bank=args.bank)
    for name, found in checking.current_facts(materials, catalogue=known, reference=held).items():
        edition = known.editions[name]
        path = facts.FACTS / edition.document / f"{edition.year}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(facts.write(found), encoding="utf-8")
        print(f"{path.relative_to(facts.FACTS.parent)}：{len(found.articles)} 条")
    if not held:
        print(f"在 {args.reference} 没有找到官方原文，请用 --reference 指明文件夹", file=sys.stderr)
    return 0 if held else 2


def _list(args: argparse.Namespace) -> int:
    rows = [["版本", "标题", "文号", "发布", "施行", "状态", "结构", "待核实"]]
    rows += [
        [
            edition.name,
            edition.title,
            edition.number,
            str(edition.issued_on),
            str(edition.in_force_on),
            edition.status.label,
            str(edition.shape),
            "、".join(edition.to_verify),
        ]
        for edition in catalogue.load().editions.values()
    ]
    _print_table(rows)
    return 0


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; a Chinese character is as wide as two Latin ones."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(_padded(row, widths)).rstrip())


def _padded(row: Sequence[str], widths: Iterable[int]) -> Iterable[str]:
    return (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


if __name__ == "__main__":
    sys.exit(main())

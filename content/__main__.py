"""``python -m content check | facts | import | diff | list``: the materials, held against the facts they state."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from content import bank, catalogue, checking, compare, guides, tables
from content.checking import facts, reference
from content.importing import Imported, import_upload
from content.printing import balance_lines, coverage_rows, edition_rows, outline_rows, print_table
from question_bank.formats.refusals import Unreadable

REFERENCE = Path(__file__).parents[2] / "shared" / "reference"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 = nothing found, 1 = findings, 2 = the command could not do its work."""
    args = _parser().parse_args(argv)
    try:
        return _COMMANDS[args.command](args)
    except (tables.BadContent, Unreadable, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m content", description="学习资料、起始题库和官方原文的核对工具")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("check", "核对导读和题目，打印覆盖情况"), ("facts", "由官方原文生成事实表")):
        command = commands.add_parser(name, help=about)
        command.add_argument("--guides", type=Path, default=guides.GUIDES, help="导读文件夹")
        command.add_argument("--bank", type=Path, default=bank.BANK, help="题库文件夹")
        command.add_argument("--reference", type=Path, default=_reference(), help="官方原文文件夹（check 可以没有）")
    command = commands.add_parser("import", help="试读官方原文，列出问题")
    command.add_argument("files", type=Path, nargs="+", help="docx、pdf、html、txt 或 md 文件")
    command.add_argument("--edition", default="", help="按目录中的版本核对，例如 纪律处分条例@2023")
    command.add_argument("--outline", action="store_true", help="打印编、章、条")
    command = commands.add_parser("diff", help="比较两个版本，给出条文对照")
    command.add_argument("old", type=Path, help="旧版文件")
    command.add_argument("new", type=Path, help="新版文件")
    command = commands.add_parser("list", help="列出文件、版本和合集")
    command.add_argument("--sources", action="store_true", help="装入官方原文需要的文件和出处")
    return parser


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
    print_table(coverage_rows(materials, known))
    print("", *balance_lines(materials), sep="\n")
    for name in (name for name, found in fresh.items() if stored.get(name) != found):
        print(f"提示：{name} 的事实表不是最新，请运行 python -m content facts")
    print(f"依据：{f'官方原文 {len(held)} 份' if held else '只有事实表（没有官方原文）'}；发现问题 {len(findings)} 处")
    return 1 if findings else 0


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


def _import(args: argparse.Namespace) -> int:
    editions = catalogue.load().editions
    if args.edition and args.edition not in editions:
        print(f"目录中没有 {args.edition}；可用的版本：{'、'.join(editions)}", file=sys.stderr)
        return 2
    problems = 0
    for path in args.files:
        imported = _read(path, editions.get(args.edition))
        problems += len(imported.problems)
        text = imported.text
        articles = len(text.by_place)
        print(f"{path.name}：{text.title or '（没有标题）'}，{articles} 条，{len(imported.problems)} 处问题")
        for problem in imported.problems:
            print(f"  {problem.place} {problem.message}（{problem.code}）")
        if args.outline:
            print_table(outline_rows(text))
    return 1 if problems else 0


def _diff(args: argparse.Namespace) -> int:
    pairs = compare.article_map(_read(args.old).text, _read(args.new).text)
    print(compare.report(pairs, old=args.old.stem, new=args.new.stem))
    return 0


def _read(path: Path, edition: catalogue.Edition | None = None) -> Imported:
    return import_upload(path.read_bytes(), name=path.name, edition=edition)


def _list(args: argparse.Namespace) -> int:
    known = catalogue.load()
    if args.sources:
        rows = [["标题", "文号", "应有", "在哪里找"]]
        rows += [[edition.title, edition.number, str(edition.shape), edition.find_at] for edition in known.sources()]
        print_table(rows)
        return 0
    print_table(edition_rows(known))
    for collection in known.collections:
        print(f"\n{collection.title}：{'、'.join(known.by_key[key].short for key in collection.documents)}")
    return 0


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "facts": _facts,
    "import": _import,
    "diff": _diff,
    "list": _list,
}


if __name__ == "__main__":
    sys.exit(main())

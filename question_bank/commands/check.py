"""Judge questions: what would mislead a candidate, betray a key, or break when options are shuffled."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from question_bank.commands.inputs import read_files
from question_bank.drafts import Draft, Reading
from question_bank.lint import Catalogue, Finding, Severity, catalogue_from_json, lint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files, the catalogue and the output."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--catalogue", type=Path, help="JSON of editions: [{edition, articles, superseded_by}]")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 0 when there is nothing but notes, 1 otherwise, 2 when a file cannot be read."""
    reading = read_files(args.files)
    if reading is None:
        return 2
    try:
        catalogue = _catalogue(args.catalogue) if args.catalogue else None
    except (OSError, ValueError) as error:
        print(f"『{args.catalogue.name}』读不了：{error}", file=sys.stderr)
        return 2
    findings = lint(reading.drafts, catalogue=catalogue)
    _print_json(reading, findings) if args.json else _show(reading, findings)
    grave = any(finding.severity is not Severity.NOTE for finding in findings)
    return 1 if grave or reading.problems else 0


def _catalogue(path: Path) -> Catalogue:
    return catalogue_from_json(json.loads(path.read_text(encoding="utf-8")))


def _print_json(reading: Reading, findings: Sequence[Finding]) -> None:
    shown = {
        "total": len(reading.drafts),
        "findings": [finding.as_json() for finding in findings],
        "problems": [problem.as_json() for problem in reading.problems],
    }
    print(json.dumps(shown, ensure_ascii=False, indent=1))


def _show(reading: Reading, findings: Sequence[Finding]) -> None:
    for problem in reading.problems:
        print(f"{problem.place} {problem.message}")
    for finding in findings:
        print(_line(finding, reading.drafts))
    print(f"共 {len(reading.drafts)} 道题，{len(findings)} 处提示，{len(reading.problems)} 处未能读懂")


def _line(finding: Finding, drafts: tuple[Draft, ...]) -> str:
    if finding.question is None:
        return f"[{finding.severity.label}] 整套题：{finding.message}"
    draft = drafts[finding.question]
    return f"[{finding.severity.label}] {draft.place} {finding.message}（{draft.stem.strip()[:30]}）"

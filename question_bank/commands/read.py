"""Read files and show what was understood and what was not."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from question_bank.drafts import Reading
from question_bank.formats.refusals import Unreadable
from question_bank.questions import QuestionType
from question_bank.sandbox import read_guarded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, and whether the answer is for a machine."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print the documented JSON (one object a file)")


def run(args: argparse.Namespace) -> int:
    """Return 0 when all was understood, 1 when something was not, 2 when a file cannot be read."""
    worst = 0
    bodies: list[dict[str, Any]] = []
    for path in args.files:
        try:
            reading = read_guarded(path)
        except (Unreadable, OSError) as refusal:
            worst = 2
            bodies.append(_refused(path, refusal))
            _say_refused(path, refusal)
            continue
        worst = max(worst, 1 if reading.problems else 0)
        bodies.append({"file": path.name, **reading.as_json()})
        if not args.json:
            _show(path, reading)
    if args.json:
        body: Any = bodies[0] if len(bodies) == 1 else bodies
        print(json.dumps(body, ensure_ascii=False, indent=2))
    return worst


def _refused(path: Path, refusal: Exception) -> dict[str, Any]:
    code = refusal.code if isinstance(refusal, Unreadable) else "not-found"
    return {"file": path.name, "error": {"code": code, "message": str(refusal)}}


def _say_refused(path: Path, refusal: Exception) -> None:
    message = refusal.message if isinstance(refusal, Unreadable) else "找不到或打不开这个文件"
    print(f"『{path.name}』读不了：{message}", file=sys.stderr)


def _show(path: Path, reading: Reading) -> None:
    counts = reading.as_json()["by_type"]
    shown = "，".join(f"{QuestionType(name).label} {count}" for name, count in counts.items() if count)
    print(f"『{path.name}』共 {len(reading.drafts)} 题{f'：{shown}' if shown else ''}")
    for problem in reading.problems:
        print(f"  {problem.place}：{problem.message}")

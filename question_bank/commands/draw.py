"""Draw a paper from question files by rules, the same for the same seed."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from question_bank.commands.inputs import read_files
from question_bank.drafts import Draft, Reading
from question_bank.drawing import BadRule, Candidate, NotEnoughQuestions, Rule, draw
from question_bank.found.kinds import kind_named
from question_bank.layout import marks
from question_bank.questions import Difficulty

_SET = "files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, rules, a seed, and where to write."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--rule",
        action="append",
        required=True,
        metavar="题型:数量[:分值[:难度[:标签]]]",
        help="如 单选题:20:2 或 多选题:5:3:难:党章，可重复",
    )
    parser.add_argument("--seed", required=True, help="同一种子得到同一份试卷")
    parser.add_argument("-o", "--output", type=Path, help="写成 Word 试卷（.docx）；不给则输出 JSON")
    parser.add_argument("--title", default="试卷")


def run(args: argparse.Namespace) -> int:
    """Print or write the drawn paper; 1 when the files cannot give what the rules ask for, 2 when one is unreadable."""
    reading = read_files(args.files)
    if reading is None:
        return 2
    complete = {str(at): draft for at, draft in enumerate(reading.drafts) if draft.answer is not None}
    pool = [_candidate(id, draft) for id, draft in complete.items()]
    try:
        rules = [_rule(text) for text in args.rule]
        drawn = draw(rules, pool, seed=args.seed)
    except (BadRule, NotEnoughQuestions) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    drafts = [replace(complete[id], points=rules[rule].points) for rule, id in drawn]
    if args.output:
        from question_bank.writers.word import paper

        args.output.write_bytes(paper(drafts, title=args.title))
        print(f"已写出试卷，共 {len(drafts)} 题：{args.output}")
    else:
        print(json.dumps(Reading(drafts=tuple(drafts)).as_json(), ensure_ascii=False, indent=2))
    return 0


def _candidate(id: str, draft: Draft) -> Candidate:
    return Candidate(
        id=id,
        set_id=_SET,
        type=draft.type,
        difficulty=draft.difficulty or Difficulty.MEDIUM,
        tags=frozenset(draft.tags),
        source=draft.source,
    )


def _rule(text: str) -> Rule:
    """Return the rule that ``题型:数量:分值:难度:标签`` writes.  Raises BadRule."""
    kind, count, points, difficulty, tag = [*text.replace("：", ":").split(":"), "", "", "", ""][:5]
    named = kind_named(kind)
    if named is None or not count.isdigit():
        raise BadRule(f"规则『{text}』看不懂，应写作 题型:数量[:分值[:难度[:标签]]]")
    return Rule(
        set_ids=frozenset({_SET}),
        type=named,
        count=int(count),
        points=marks.tenths(points) or 10,
        difficulty=marks.difficulty(difficulty) if difficulty else None,
        tags=frozenset({tag}) if tag else frozenset(),
    )

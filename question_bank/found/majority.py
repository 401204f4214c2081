"""What the other questions of a file or sheet say about the kind of one that shows none itself."""

import re
from collections.abc import Sequence

from question_bank.found.answers import folded, judgement, letters
from question_bank.found.item import Found
from question_bank.found.kinds import suggested_kind
from question_bank.questions import QuestionType

_TAG = re.compile(r"^[\s“\"]*【(?P<tag>[^】]{1,30})】\s*(?=\S)")
_SHORT_ANSWER = 40
_ENOUGH = 3
_MOST = 0.7


def settle_tags(found: Sequence[Found]) -> None:
    """Take the 【第二章】 before the stems as a tag (the whole stem may be in quotes), where half of them have one."""
    tagged = [(each, match) for each in found if (match := _TAG.match(each.stem)) and match["tag"].strip()]
    if 2 * len(tagged) < len(found):
        return
    for each, match in tagged:
        each.tags.append(match["tag"].strip())
        quoted = each.stem.lstrip()[0] in '“"'
        stem = each.stem[match.end() :].strip()
        each.stem = stem.removesuffix("”").removesuffix('"') if quoted else stem


def settle_kinds(found: Sequence[Found]) -> None:
    """Give a kind to questions without one, where the file as a whole leaves no doubt.

    Bare A and B (or 1 and 2, 1 and 0) as the only answers of questions without options are judgements; a short answer
    without a visible blank is a blank's when nearly all its like are.
    """
    open_kind = [each for each in found if each.kind is None and not each.options and each.answers]
    _settle_signs(found, open_kind)
    _settle_blanks([each for each in open_kind if each.kind is None])


def _sign(each: Found) -> str:
    return folded(each.answers[0]).removesuffix(".0")


def _settle_signs(found: Sequence[Found], bare: Sequence[Found]) -> None:
    have_options = any(len(each.options) > 2 for each in found)
    lettered = [each for each in bare if letters(each.answers[0])]
    if have_options and len(lettered) >= _ENOUGH and {_sign(each) for each in lettered} <= {"A", "B"}:
        for each in lettered:
            each.kind = QuestionType.JUDGE
    digits = [each for each in bare if _sign(each) in ("0", "1", "2")]
    others = [
        each for each in bare if each not in digits and not letters(each.answers[0]) and judgement(_sign(each)) is None
    ]
    if len(digits) >= _ENOUGH and len({_sign(each) for each in digits}) <= 2 and len(digits) > 2 * len(others):
        for each in digits:
            each.kind = QuestionType.JUDGE


def _settle_blanks(found: Sequence[Found]) -> None:
    plain = [each for each in found if suggested_kind(each) in (QuestionType.FILL, QuestionType.SHORT)]
    filled = [each for each in plain if suggested_kind(each) is QuestionType.FILL]
    if len(filled) < max(_ENOUGH, _MOST * len(plain)):
        return
    for each in plain:
        if len(each.answers[0]) <= _SHORT_ANSWER and not each.stem.rstrip().endswith(("?", "？")):
            each.kind = QuestionType.FILL

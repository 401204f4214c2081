"""The options of one question: repeated, overlapping, out of place, or of tell-tale length."""

import re
from collections.abc import Iterator
from itertools import combinations

from question_bank.drafts import Draft
from question_bank.lint.findings import Finding, Severity
from question_bank.lint.wording import CHOICE
from question_bank.questions import Option, QuestionType
from question_bank.text import compact

# 以上都对 and its kin speak about the other options, so they only make sense after them.
ABOUT_THE_OTHERS = re.compile(
    r"^(?:(?:以上|上述|前面|以下)(?:各项|选项|答案|说法|内容|三项|四项)?(?:全部|全|都|均|皆)|(?:都|全|均)(?:不?对|是|不是|错|正确)$|以上(?:选项)?(?:没有|无))"
)

_RANGE = re.compile(r"^(?P<low>\d+(?:\.\d+)?)\D{0,2}[-~至到—](?P<high>\d+(?:\.\d+)?)(?P<unit>\D{0,3})$")
LONG_KEY_RATIO, LONG_KEY_MARGIN = 1.6, 6


def options(number: int, draft: Draft) -> Iterator[Finding]:
    """Look at the options of one choice question; ``number`` counts from 0."""
    if draft.type not in CHOICE:
        return
    yield from _repeated(number, draft)
    yield from _not_last(number, draft)
    yield from _long_key(number, draft)


def _repeated(number: int, draft: Draft) -> Iterator[Finding]:
    for first, second in combinations(draft.options, 2):
        if compact(first.text) == compact(second.text):
            message = f"选项“{first.text}”与“{second.text}”内容相同，请改掉一个"
            yield Finding(code="option-repeated", message=message, severity=Severity.ERROR, question=number)
        elif draft.type is QuestionType.SINGLE and _ranges_meet(first, second):
            message = f"选项“{first.text}”与“{second.text}”的范围有重叠，请改成互不相交"
            yield Finding(code="options-overlap", message=message, severity=Severity.WARNING, question=number)
        elif _is_single_key(draft, first, second) and _one_holds_the_other(first, second):
            message = f"选项“{first.text}”与“{second.text}”一个包含另一个，可能都说得通，请看是否有意如此"
            yield Finding(code="options-overlap", message=message, severity=Severity.NOTE, question=number)


def _is_single_key(draft: Draft, *pair: Option) -> bool:
    keys = draft.answer if draft.type is QuestionType.SINGLE and isinstance(draft.answer, tuple) else ()
    return any(option.id in keys for option in pair)


def _one_holds_the_other(first: Option, second: Option) -> bool:
    if "；" in first.text + second.text:  # the answers of several blanks, not a list
        return False
    one, other = (set(filter(None, re.split(r"[、，,和与及]", option.text.strip(" 。")))) for option in (first, second))
    return one < other or other < one


def _ranges_meet(first: Option, second: Option) -> bool:
    one, other = (_RANGE.match(re.sub(r"\s", "", option.text)) for option in (first, second))
    if one is None or other is None or one["unit"] != other["unit"]:
        return False
    return float(one["low"]) < float(other["high"]) and float(other["low"]) < float(one["high"])


def _not_last(number: int, draft: Draft) -> Iterator[Finding]:
    for option in draft.options[:-1]:
        if ABOUT_THE_OTHERS.match(option.text.strip()):
            message = f"“{option.text.strip()}”说的是其他选项，应放在最后一个"
            yield Finding(code="all-of-above-not-last", message=message, severity=Severity.WARNING, question=number)


def _long_key(number: int, draft: Draft) -> Iterator[Finding]:
    if draft.type is not QuestionType.SINGLE or not isinstance(draft.answer, tuple) or len(draft.options) < 3:
        return
    lengths = {option.id: len(option.text.strip()) for option in draft.options}
    keys = [lengths[key] for key in draft.answer if isinstance(key, str) and key in lengths]
    others = [length for option_id, length in lengths.items() if option_id not in draft.answer]
    if (
        len(keys) == 1
        and others
        and keys[0] >= max(others) * LONG_KEY_RATIO
        and keys[0] - max(others) >= LONG_KEY_MARGIN
    ):
        message = f"正确选项 {keys[0]} 字，比其余选项（最长 {max(others)} 字）长得多，容易被猜中"
        yield Finding(code="key-much-longer", message=message, severity=Severity.NOTE, question=number)

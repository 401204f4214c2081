"""What only a whole set shows: keys that favour a letter, a length, or one side of right and wrong.

Each is judged against chance, so that small sets are left alone and large ones need no perfect balance.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from question_bank.drafts import Draft
from question_bank.lint.findings import Finding, Severity
from question_bank.questions import QuestionType

FEWEST = 20
# Standard deviations from what chance gives: one innocent set in about a thousand is warned of.
SIGMAS = 3.1


def balance(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Look at all keys of a set together."""
    yield from _letters(drafts)
    yield from _longest(drafts)
    yield from _judgements(drafts)


def _letters(drafts: Iterable[Draft]) -> Iterator[Finding]:
    places: dict[int, Counter[int]] = defaultdict(Counter)
    for draft in drafts:
        place = _key_place(draft)
        if place is not None:
            places[len(draft.options)][place] += 1
    for size, counts in sorted(places.items()):
        total = sum(counts.values())
        letter, most = counts.most_common(1)[0]
        if _beyond_chance(most, total, 1 / size):
            shown = "、".join(f"{_letter(place)} {counts[place]} 次" for place in range(size))
            message = f"{size} 个选项的单选题共 {total} 道，答案偏向 {_letter(letter)}（{shown}），请调整选项次序"
            yield Finding(code="answer-letters-unbalanced", message=message, severity=Severity.WARNING)


def _longest(drafts: Iterable[Draft]) -> Iterator[Finding]:
    expected, longest, total = 0.0, 0, 0
    for draft in drafts:
        place = _key_place(draft)
        if place is None:
            continue
        lengths = [len(option.text.strip()) for option in draft.options]
        if lengths.count(max(lengths)) > 1:
            continue
        total += 1
        expected += 1 / len(lengths)
        longest += lengths[place] == max(lengths)
    if total and _beyond_chance(longest, total, expected / total):
        message = (
            f"有唯一最长选项的单选题共 {total} 道，其中 {longest} 道的最长选项就是答案"
            f"（随机应约 {expected:.0f} 道），会被猜中，请把错误选项写得同样长"
        )
        yield Finding(code="longest-option-bias", message=message, severity=Severity.WARNING)


def _judgements(drafts: Iterable[Draft]) -> Iterator[Finding]:
    keys = [draft.answer for draft in drafts if draft.type is QuestionType.JUDGE and isinstance(draft.answer, bool)]
    right = sum(keys)
    if _beyond_chance(max(right, len(keys) - right), len(keys), 1 / 2):
        message = f"判断题共 {len(keys)} 道，正确 {right} 道、错误 {len(keys) - right} 道，相差过大，请平衡"
        yield Finding(code="judgements-unbalanced", message=message, severity=Severity.WARNING)


def _key_place(draft: Draft) -> int | None:
    if draft.type is not QuestionType.SINGLE or not isinstance(draft.answer, tuple) or not draft.options:
        return None
    places = [place for place, option in enumerate(draft.options) if option.id in draft.answer]
    return places[0] if len(places) == 1 else None


def _beyond_chance(count: int, total: int, share: float) -> bool:
    if total < FEWEST:
        return False
    return count - total * share > SIGMAS * sqrt(total * share * (1 - share))


def _letter(place: int) -> str:
    return chr(ord("A") + place)

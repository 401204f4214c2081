"""In which order a person sees questions and options: decided by a seed, the same under every release of Python.

Orders come from hashes of version, seed and ids; they do not depend on the order in which questions were given.
Options that speak of the others (以上都对) stay last, and a question that names its options by letter or by place
(“A和C”, “选项B”, “前两项都对”) is not shuffled at all.  Combinations of numbered statements (①②③) are safe.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from question_bank.questions import AnyQuestion, MultipleChoice, Option, SingleChoice

ORDER_VERSION = 1
"""Part of every hash, to be kept with a frozen paper: raised whenever a seed would give another order."""

# Options that speak of the others, without spaces and final punctuation: 以上都对, 上述各项均不正确, 都不是, 全部正确,
# 没有正确选项, 两者都是 — but not 以上率下 or 以上级党组织的决定为准.
_OF_OTHERS = re.compile(
    r"(?:以上|上述|前述)(?!级|率下)(?=.*(?:[都均皆全无任]|没有|所有|[各几两二三四五]项|选项|答案|说法)).{0,14}"
    r"|(?:[两二三]者|其[他它余](?:选项|答案|说法|[各几]项)?)?(?:全部?|全?都|均|皆)不?(?:对|错|选|是|正确|错误|包括|符合)"
    r"|(?:没有|无)(?:一[个项])?(?:正确|错误)的?(?:选项|答案|说法|一项)?"
    r"|(?:all|none|both|neither)of(?:theabove|them)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![A-Za-z0-9])[A-Z]+(?![A-Za-z0-9+#]|[类级型股角卷证照]|语言)")  # A类, AB角, C++ are things
_BY_NAME = re.compile(r"选项\s*[a-z1-9一二三四五六]|(?<![a-z])[a-z][、,和与及][a-z](?=.{0,3}[都均皆全])")
_BY_PLACE = re.compile(
    r"[前后][一二两三四五2-5](?:[项个者种](?=.{0,3}[都均皆全])|个?选项)|第[一二三四五1-5]个?选项|[上下](?:一个?|个)选项"
)


def question_order(ids: Iterable[str], *, seed: str) -> tuple[str, ...]:
    """Return the ids in the order of this seed, whatever order they came in."""
    return _ordered(ids, key=_key("questions", seed))


def option_order(option_ids: Sequence[str], *, movable: int, question_id: str, seed: str) -> tuple[str, ...]:
    """Return the ids of one question's options as this seed shows them: the first ``movable`` mixed, the rest last.

    ``movable`` is found once, with :func:`movable_options`, and kept with the frozen paper.
    """
    return (*_ordered(option_ids[:movable], key=_key("options", seed, question_id)), *option_ids[movable:])


def movable_options(question: AnyQuestion) -> int:
    """Return how many options, counted from the first, may change places: 0 if none may."""
    if not isinstance(question, SingleChoice | MultipleChoice) or not may_shuffle(question):
        return 0
    return len(question.options) - len(fixed_tail(question.options))


def may_shuffle(question: AnyQuestion) -> bool:
    """Whether shuffling the options keeps the question's meaning; a judgement's true and false never move."""
    if not isinstance(question, SingleChoice | MultipleChoice):
        return False
    free = question.options[: len(question.options) - len(fixed_tail(question.options))]
    if any(_speaks_of_others(option.text) for option in free):  # 以上都对 as B speaks of A alone
        return False
    texts = (question.stem, *(option.text for option in question.options))
    return not any(named_options(text, count=len(question.options)) for text in texts)


def fixed_tail(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options at the end that speak of those before them and therefore stay last."""
    start = len(options)
    while start and _speaks_of_others(options[start - 1].text):
        start -= 1
    return tuple(options[start:])


def named_options(text: str, *, count: int) -> list[str]:
    """Return the places in a text that name one of ``count`` options by its letter or place, as they are written.

    Rather too many than too few: a letter that stands alone is taken for an option (张某A), but not A类 or A4.
    """
    text = unicodedata.normalize("NFKC", text)
    labels = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
    found = [match[0] for match in _LETTERS.finditer(text) if _is_list(match[0], labels)]
    return found + [match[0] for pattern in (_BY_NAME, _BY_PLACE) for match in pattern.finditer(text)]


def _is_list(letters: str, labels: str) -> bool:
    """Whether letters are labels in ascending order: A, ABD — but not BBC, CBD or APP."""
    return set(letters) <= set(labels) and letters == "".join(sorted(set(letters)))


def _speaks_of_others(text: str) -> bool:
    compact = "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。.,;!")
    return _OF_OTHERS.fullmatch(compact) is not None


def _key(*parts: str) -> bytes:
    return blake2b("\x1f".join((str(ORDER_VERSION), *parts)).encode(), digest_size=32).digest()


def _ordered(ids: Iterable[str], *, key: bytes) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda id: blake2b(id.encode(), key=key, digest_size=16).digest()))

"""A question brought to the form in which two can be compared.

Width, spaces, punctuation, the way a blank is drawn, the order of options and the spelling of numbers are gone;
what is asked (``stem``, with its blanks), what may be chosen (``options``), what is right (``key``) and the sentence
that the right answer makes of the stem (``statement``) stay.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from question_bank.drafts import Draft
from question_bank.duplicates.content import BLANK, content_words, counted, weight
from question_bank.numerals import fold_numerals
from question_bank.questions import QuestionType
from question_bank.text import compact

# Where a question says it comes from says nothing about what it asks: 根据《…》规定，…
_FRAME = re.compile(
    r"^(?:根据|按照|依据|依照|依)?《[^》]{2,60}》(?:[（(][^）)]*[)）])?(?:的?(?:有关)?规定|指出|明确(?:规定)?|要求|强调)?[，,：:、]?"
)
LEAST_STEM = 8

_BLANK = re.compile(
    r"[（(]\s*(?:[_＿\s]|&nbsp;)*[)）]"  # （ ）
    r"|[（(]\s*[A-H]{1,8}\s*[)）]"  # the key left in its bracket
    r"|[_＿﹍]{1,}(?:\s*[_＿﹍]+)*|【\s*】|□+"
)
_PIECES = re.compile(f"({BLANK})")
# What stands after the question proper and says nothing: "此说法是否正确？", "（单选）".
_TAIL = re.compile(r"(?:(?:此|这[一种]?|该)?说法是否正确|是否正确|这句话对吗|[（(](?:单选|多选|判断)题?[)）])[？?。]?$")


@dataclass(frozen=True, slots=True)
class Form:
    """One question, ready to be compared.

    ``key`` holds compact texts, or 对/错 for a judgement; ``asked`` are the fact-carrying words of the stem in order,
    ``told`` is the bag of those of the statement, each with its weight in characters.
    """

    type: QuestionType
    stem: str
    options: tuple[str, ...]
    key: tuple[str, ...]
    asked: tuple[str, ...]
    asked_weight: int
    told: frozenset[str]
    told_weight: int

    @property
    def is_judgement(self) -> bool:
        """Whether the stem itself is the statement that is judged."""
        return self.type is QuestionType.JUDGE


def form_of(draft: Draft) -> Form:
    """Return the form of a draft; whatever it lacks (options, a key) is simply empty."""
    options = _plains(option.text for option in draft.options)
    key = _key(draft, options)
    stem = _stem(draft)
    asked = content_words(stem)
    statement = stem if draft.type is QuestionType.JUDGE else _fill(stem, _parts(draft, key))
    told = counted(asked if statement == stem else content_words(statement))
    return Form(
        type=draft.type,
        stem=stem,
        options=() if draft.type is QuestionType.JUDGE else tuple(sorted(options)),
        key=tuple(sorted(key)) if draft.type is QuestionType.MULTIPLE else key,
        asked=asked,
        asked_weight=weight(asked),
        told=told,
        told_weight=weight(told),
    )


def with_blanks(stem: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the pieces of a stem as written, with their places; each blank is one piece, BLANK."""
    end = 0
    for found in _BLANK.finditer(stem):
        if found.start() > end:
            yield stem[end : found.start()], (end, found.start())
        yield BLANK, found.span()
        end = found.end()
    if end < len(stem):
        yield stem[end:], (end, len(stem))


def _stem(draft: Draft) -> str:
    text = _BLANK.sub(BLANK, _TAIL.sub("", _unframed(draft.stem.strip())))
    if draft.type is QuestionType.FILL and BLANK not in text and isinstance(draft.answer, tuple):
        text = _numbered_blanks(text, len(draft.answer))
    if draft.type is QuestionType.JUDGE:
        text = re.sub(f"{BLANK}$", "", text.rstrip("。. "))
    return "".join(BLANK if piece == BLANK else _plain(piece) for piece in _PIECES.split(text))


def _unframed(stem: str) -> str:
    rest = _FRAME.sub("", stem)
    return rest if len(rest) >= LEAST_STEM else stem


def _numbered_blanks(text: str, count: int) -> str:
    """Put blanks where a converter left only their numbers: 教育、1、人才是… ."""
    for number in range(1, count + 1):
        text = re.sub(rf"(?<!\d){number}(?!\d)", BLANK, text, count=1)
    return text


def _plains(texts: Iterable[str]) -> tuple[str, ...]:
    """Return every text in its plain form; numerals are folded in one go, for that is what takes time."""
    lines = "\n".join(" ".join(text.split()) for text in texts)
    return tuple(map(compact, fold_numerals(unicodedata.normalize("NFKC", lines)).split("\n"))) if lines else ()


def _plain(text: str) -> str:
    return compact(fold_numerals(unicodedata.normalize("NFKC", text)))


def _key(draft: Draft, options: tuple[str, ...]) -> tuple[str, ...]:
    match draft.answer:
        case bool(right):
            return ("对" if right else "错",)
        case str(text):
            return (_plain(text),)
        case tuple(given):
            texts = {option.id: text for option, text in zip(draft.options, options, strict=True)}
            return tuple(_key_text(item, texts) for item in given if item)
        case _:
            return ()


def _key_text(item: str | tuple[str, ...], options: Mapping[str, str]) -> str:
    if isinstance(item, tuple):
        return _plain(item[0])
    return options[item] if item in options else _plain(item)


def _parts(draft: Draft, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return what goes into the blanks: a single option may hold the texts of several blanks, parted by marks."""
    blanks = len(_BLANK.findall(draft.stem))
    if draft.type is QuestionType.SINGLE and blanks > 1 and isinstance(draft.answer, tuple):
        chosen = [option.text for option in draft.options if option.id in draft.answer]
        parts = [_plain(part) for part in re.split(r"[\s，,；;、]+", "".join(chosen).strip())]
        if len(parts) == blanks:
            return tuple(parts)
    return key


def _fill(stem: str, parts: Iterable[str]) -> str:
    """Put the right answers into the blanks, one each; a stem without a blank is completed at its end."""
    waiting = list(parts)
    pieces = _PIECES.split(stem)
    blanks = pieces.count(BLANK)
    filled = []
    for piece in pieces:
        if piece != BLANK:
            filled.append(piece)
            continue
        take = len(waiting) - blanks + 1 if blanks == 1 else min(1, len(waiting))
        filled.extend(waiting[:take])
        waiting = waiting[take:]
        blanks -= 1
    return "".join([*filled, *waiting])

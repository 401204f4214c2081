"""Where two near questions differ, so that a person sees it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from question_bank.drafts import Draft
from question_bank.duplicates.content import BLANK, has_number, is_negation
from question_bank.duplicates.forms import form_of, with_blanks
from question_bank.segmentation import cut
from question_bank.text import compact

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.  ``part`` is type, stem, options or key; ``kind`` is number, negation, blank or wording.

    ``first`` and ``second`` are the texts as written; in the stem ``first_span`` and ``second_span`` say where
    (from, to, counted in characters).
    """

    part: str
    kind: str
    first: str
    second: str
    first_span: Span | None = None
    second_span: Span | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the documented shape; spans as two numbers, absent outside the stem."""
        body: dict[str, Any] = {"part": self.part, "kind": self.kind, "first": self.first, "second": self.second}
        if self.first_span is not None and self.second_span is not None:
            body |= {"first_span": list(self.first_span), "second_span": list(self.second_span)}
        return body


def differences(first: Draft, second: Draft) -> tuple[Difference, ...]:
    """Return every difference that is more than layout: type, stem (in its order), options, key."""
    return (*_of_type(first, second), *_of_stem(first, second), *_of_options(first, second), *_of_key(first, second))


def _of_type(first: Draft, second: Draft) -> Iterator[Difference]:
    if first.type is not second.type:
        yield Difference(part="type", kind="wording", first=first.type.label, second=second.type.label)


def _of_stem(first: Draft, second: Draft) -> Iterator[Difference]:
    one, other = _located(first.stem), _located(second.stem)
    words, other_words = [word for word, _ in one], [word for word, _ in other]
    if _is_blank_moved(first, second):  # then no blank of the one is a blank of the other
        other_words = [f"{word}'" if word == BLANK else word for word in other_words]
    for start, end in _changed(words, other_words):
        yield _stem_difference(first.stem, one[start[0] : end[0]], second.stem, other[start[1] : end[1]])


def _is_blank_moved(first: Draft, second: Draft) -> bool:
    """Say whether one stem spells out what the other asks for."""
    one, other = form_of(first), form_of(second)
    return any(key in other.stem for key in one.key) or any(key in one.stem for key in other.key)


def _changed(words: list[str], other_words: list[str]) -> Iterator[tuple[Span, Span]]:
    """Yield where each changed stretch starts and ends, as places in both sequences."""
    start = end = (0, 0)
    for step in Indel.opcodes(words, other_words):
        if step.tag == "equal":
            if start != end:
                yield start, end
            start = end = (step.src_end, step.dest_end)
        else:
            end = (step.src_end, step.dest_end)
    if start != end:
        yield start, end


def _stem_difference(
    stem: str, words: list[tuple[str, Span]], other_stem: str, other_words: list[tuple[str, Span]]
) -> Difference:
    span, other_span = _covered(words), _covered(other_words)
    return Difference(
        part="stem",
        kind=_kind([word for word, _ in (*words, *other_words)]),
        first=stem[slice(*span)],
        second=other_stem[slice(*other_span)],
        first_span=span,
        second_span=other_span,
    )


def _covered(words: list[tuple[str, Span]]) -> Span:
    return (words[0][1][0], words[-1][1][1]) if words else (0, 0)


def _kind(words: list[str]) -> str:
    if BLANK in words:
        return "blank"
    if any(map(is_negation, words)):
        return "negation"
    return "number" if any(map(has_number, words)) else "wording"


def _located(stem: str) -> list[tuple[str, Span]]:
    """Return the words of a stem with their places in it; every blank is one word, punctuation is left out."""
    located = []
    for piece, (start, end) in with_blanks(stem):
        if piece == BLANK:
            located.append((BLANK, (start, end)))
            continue
        for word in cut(piece):
            if compact(word):
                located.append((compact(word), (start, start + len(word))))
            start += len(word)
    return located


def _of_options(first: Draft, second: Draft) -> Iterator[Difference]:
    one = {compact(option.text): option.text for option in first.options}
    other = {compact(option.text): option.text for option in second.options}
    for text in one.keys() - other.keys() if one and other else ():
        yield Difference(part="options", kind="wording", first=one[text], second="")
    for text in other.keys() - one.keys() if one and other else ():
        yield Difference(part="options", kind="wording", first="", second=other[text])


def _of_key(first: Draft, second: Draft) -> Iterator[Difference]:
    one, other = form_of(first).key, form_of(second).key
    if first.type is second.type and one != other:
        yield Difference(part="key", kind="wording", first="、".join(one), second="、".join(other))

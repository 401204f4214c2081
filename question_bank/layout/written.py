"""Answers written into the question itself: filled-in blanks, circled options, a term and its meaning."""

import re

from question_bank.found.answers import blank_count
from question_bank.found.item import Found, written_option
from question_bank.questions import QuestionType

_UNDERLINED = re.compile(r"(?<!_)_{1,2}([^_\s，。、；,.;和与及或][^_\n]{0,39}?)_{1,2}(?!_)")
_BRACKETED = re.compile(r"[（(]\s*([^（()）\n]{1,20}?)\s*[)）]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_TERM = re.compile(r"^(?P<term>[^：:。\n]{1,20})[：:]\s*(?P<meaning>\S.*)$", re.S)


def complete(found: Found) -> None:
    """Take the answer out of a question that gives none apart from itself."""
    if any(text.strip() for text in found.answers):
        _circled_options(found)
    elif found.kind is QuestionType.FILL:
        _filled_blanks(found)
    elif found.kind_word.startswith("名词解释") and (match := _TERM.match(found.stem)):
        found.stem, answer = match["term"], match["meaning"]
        found.answers.append(answer)


def _filled_blanks(found: Found) -> None:
    """Read ``火警电话是__119__`` and ``火警电话是（119）`` in a part of 填空题: to be looked at by a person."""
    underlined = _UNDERLINED.findall(found.stem)
    if "___" in found.stem or (blank_count(found.stem) and len(re.findall(r"_+", found.stem)) != 2 * len(underlined)):
        return
    for pattern, blank in ((_UNDERLINED, "____"), (_BRACKETED, "（ ）")):
        given = [text for text in pattern.findall(found.stem) if text.strip()]
        if given:
            found.stem = pattern.sub(blank, found.stem)
            found.exact = tuple((text.strip(),) for text in given)
            found.doubt("answer-from-stem", "填空题没有另给答案，已把空中的文字读作答案，请核对")
            return


def _circled_options(found: Found) -> None:
    """Read ①, ② … under a stem as options when the answer is one of these signs."""
    signs = re.sub(r"[\s、,，]", "", found.answers[0])
    if found.options or not signs or any(sign not in _CIRCLED for sign in signs):
        return
    before, *parts = re.split(f"([{_CIRCLED}])", found.stem)
    if parts[0::2] != list(_CIRCLED[: len(parts) // 2]) or len(parts) < 4:
        return
    found.stem = before.strip()
    found.options = [written_option(text, "ABCDEFGHIJ"[at]) for at, text in enumerate(parts[1::2])]
    found.answers[0] = "".join("ABCDEFGHIJ"[_CIRCLED.index(sign)] for sign in signs)

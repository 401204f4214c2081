"""How a question is worded: letters that shuffling would break, double negatives, keys that give themselves away."""

import re
from collections.abc import Iterator

from question_bank.drafts import Draft
from question_bank.lint.findings import Finding, Severity
from question_bank.questions import QuestionType

CHOICE = (QuestionType.SINGLE, QuestionType.MULTIPLE)

# A letter is a reference to an option beside these words only: B超, A类, AI and 维生素C are not.
_LETTER = re.compile(
    r"(?:选项|[故应选为]选|答案(?:是|为|应为|应选)?[:：]?)\s*[A-Ha-h](?![A-Za-z])"
    r"|(?<![A-Za-z])[A-H](?:[、和与及]?[A-H])*\s*(?:选?项(?![目要链])|两项|三项|[都均皆]|正确|错误|对(?![^，。；、]))"
    r"|第[一二三四五六七八]个选项|[前后][两二三]个?选?项(?:都|均|皆|[对错正])"
)

# Two denials that undo each other.  "未…的，不得…" is how rules are written and is not one of them.
_DOUBLE_NEGATIVE = re.compile(
    r"不[得能可会该应]?不(?![顾管理问仅但只])|(?<!战)无不(?!胜)|莫不|未尝不|非[^，。]{1,12}不可|没有(?:一[个项名种]|任何|哪|谁)[^，。]{0,10}不"
    r"|(?:并非|并不是|不是)[^，。]{0,8}(?:不[得能可是会]|没有)|不得?(?:否认|否定)[^，。]{0,8}不"
)
_ASKS_FOR_WRONG = re.compile(
    r"(?:不(?:正确|属于|包括|符合|是|恰当|应当?)|错误|有误)的?(?:一项)?[是有为]?[（(_：:？?\s]*[)）_。]*$"
)
_ANOTHER_DENIAL = re.compile(r"(?:下列|以下|哪)[^，。]{0,12}(?:不得|不属于|不能|没有|未[^来成])")
_BLANK = re.compile(r"_{2,}|[（(]\s*[)）]")


def wording(number: int, draft: Draft) -> Iterator[Finding]:
    """Look at the sentences of one question; ``number`` counts from 0."""
    yield from _letters(number, draft)
    yield from _double_negative(number, draft)
    yield from _key_in_stem(number, draft)
    yield from _blanks(number, draft)


def _letters(number: int, draft: Draft) -> Iterator[Finding]:
    if draft.type not in CHOICE:
        return
    texts = [("题干", draft.stem), ("解析", draft.explanation), *(("选项", option.text) for option in draft.options)]
    for where, text in texts:
        named = _LETTER.search(text)
        if named:
            message = f"{where}提到了选项的字母或次序（“{named[0]}”），选项打乱后会指错，请改写为选项的内容"
            yield Finding(code="letter-named", message=message, severity=Severity.WARNING, question=number)


def _double_negative(number: int, draft: Draft) -> Iterator[Finding]:
    found = _DOUBLE_NEGATIVE.search(draft.stem)
    asks_for_wrong = draft.type in CHOICE and _ASKS_FOR_WRONG.search(draft.stem.strip())
    if not found and asks_for_wrong:
        found = _ANOTHER_DENIAL.search(draft.stem[: asks_for_wrong.start()])
    if found:
        message = f"题干有双重否定（“{found[0]}”），容易误读，请改为肯定的说法"
        yield Finding(code="double-negative", message=message, severity=Severity.WARNING, question=number)
    elif asks_for_wrong:
        denying = [option.text for option in draft.options if option.text.startswith(("不", "没有", "并非"))]
        if denying:
            message = f"题干问哪一项不对，选项又是否定句（“{denying[0]}”），要想两次才明白，能改则改"
            yield Finding(code="double-negative", message=message, severity=Severity.NOTE, question=number)


def _key_in_stem(number: int, draft: Draft) -> Iterator[Finding]:
    if draft.type is not QuestionType.SINGLE or not isinstance(draft.answer, tuple):
        return
    stem = _BLANK.sub("", draft.stem)
    told = [option for option in draft.options if len(option.text.strip()) >= 3 and option.text.strip() in stem]
    if len(told) == 1 and told[0].id in draft.answer:
        message = f"题干里已经写着正确选项的原文（“{told[0].text.strip()}”），等于给出了答案"
        yield Finding(code="key-given-away", message=message, severity=Severity.WARNING, question=number)


def _blanks(number: int, draft: Draft) -> Iterator[Finding]:
    if draft.type is not QuestionType.FILL or not isinstance(draft.answer, tuple):
        return
    shown = len(_BLANK.findall(draft.stem))
    if shown and shown != len(draft.answer):
        message = f"题干有 {shown} 个空，答案却有 {len(draft.answer)} 个，请核对"
        yield Finding(code="blanks-count", message=message, severity=Severity.ERROR, question=number)

"""Which kind of question: the words files use for it, and what the shape of a question suggests."""

import re

from question_bank.found.answers import PLAIN_JUDGEMENTS, blank_count, folded, judgement, letters
from question_bank.found.item import Found
from question_bank.questions import QuestionType

CHOICE_WORD = "选择题"
KIND_WORDS: dict[str, QuestionType | None] = {
    "单项选择": QuestionType.SINGLE,
    "单选": QuestionType.SINGLE,
    "单项": QuestionType.SINGLE,
    "多项选择": QuestionType.MULTIPLE,
    "不定项选择": QuestionType.MULTIPLE,
    "不定项": QuestionType.MULTIPLE,
    "多选": QuestionType.MULTIPLE,
    "多项": QuestionType.MULTIPLE,
    "判断改错": QuestionType.JUDGE,
    "判断正误": QuestionType.JUDGE,
    "判断对错": QuestionType.JUDGE,
    "判断": QuestionType.JUDGE,
    "是非": QuestionType.JUDGE,
    "对错": QuestionType.JUDGE,
    "填空": QuestionType.FILL,
    "填充": QuestionType.FILL,
    "简答": QuestionType.SHORT,
    "简述": QuestionType.SHORT,
    "问答": QuestionType.SHORT,
    "论述": QuestionType.SHORT,
    "名词解释": QuestionType.SHORT,
    "案例分析": QuestionType.SHORT,
    "材料分析": QuestionType.SHORT,
    "材料": QuestionType.SHORT,
    "案例": QuestionType.SHORT,
    "辨析": QuestionType.SHORT,
    "分析": QuestionType.SHORT,
    "计算": QuestionType.SHORT,
    "综合应用": QuestionType.SHORT,
    "综合": QuestionType.SHORT,
    "应用": QuestionType.SHORT,
    "操作": QuestionType.SHORT,
    "主观": QuestionType.SHORT,
    "思考": QuestionType.SHORT,
    "写作": QuestionType.SHORT,
    "作文": QuestionType.SHORT,
    "选择": None,
    "客观": None,
}
_ENGLISH = {
    "single": QuestionType.SINGLE,
    "singlechoice": QuestionType.SINGLE,
    "radio": QuestionType.SINGLE,
    "multiple": QuestionType.MULTIPLE,
    "multiplechoice": QuestionType.MULTIPLE,
    "multi": QuestionType.MULTIPLE,
    "multichoice": QuestionType.MULTIPLE,
    "checkbox": QuestionType.MULTIPLE,
    "judge": QuestionType.JUDGE,
    "judgement": QuestionType.JUDGE,
    "judgment": QuestionType.JUDGE,
    "truefalse": QuestionType.JUDGE,
    "boolean": QuestionType.JUDGE,
    "tf": QuestionType.JUDGE,
    "fill": QuestionType.FILL,
    "blank": QuestionType.FILL,
    "fillblank": QuestionType.FILL,
    "fillintheblank": QuestionType.FILL,
    "completion": QuestionType.FILL,
    "short": QuestionType.SHORT,
    "shortanswer": QuestionType.SHORT,
    "essay": QuestionType.SHORT,
    "qa": QuestionType.SHORT,
    "subjective": QuestionType.SHORT,
}
KIND_PATTERN = "(?:" + "|".join(sorted(KIND_WORDS, key=len, reverse=True)) + ")"
_WORD = re.compile(KIND_PATTERN)


def kind_named(text: str) -> QuestionType | None:
    """Return the kind a word names (单选, 多项选择题, single_choice …), or None when it names none (选择题, 1)."""
    plain = folded(text)
    if found := _WORD.search(plain):
        return KIND_WORDS[found.group()]
    return _ENGLISH.get(re.sub(r"[^a-z]", "", plain.lower()))


def are_judgements(texts: list[str]) -> bool:
    """Whether two option texts are the two sides of a judgement: 对/错, 正确/错误, 是/否 … in either order."""
    return len(texts) == 2 and {judgement(text) for text in texts} == {True, False}


def suggested_kind(found: Found) -> QuestionType:
    """Return the kind that options, answer and blanks together suggest."""
    answer = found.answers[0] if found.answers else ""
    if found.options:
        return _choice_kind(found, answer)
    if judgement(answer) is not None and folded(answer) in PLAIN_JUDGEMENTS:
        return QuestionType.JUDGE
    picked = letters(answer)
    if picked and blank_count(found.stem) > 1 and not found.kind_word:
        return QuestionType.FILL
    if picked and (re.search(r"选择", found.kind_word) or len(picked) > 1):
        return QuestionType.SINGLE if len(picked) == 1 else QuestionType.MULTIPLE
    if picked and len(answer.strip()) == 1:
        return QuestionType.SINGLE
    return QuestionType.FILL if blank_count(found.stem) else QuestionType.SHORT


def _choice_kind(found: Found, answer: str) -> QuestionType:
    ticked = sum(option.ticked for option in found.options)
    picked = letters(answer)
    count = len(picked) if picked else ticked
    if not picked and not ticked and "┋" in answer:
        count = 2
    if are_judgements([option.text for option in found.options]) and count <= 1:
        return QuestionType.JUDGE
    return QuestionType.MULTIPLE if count > 1 else QuestionType.SINGLE

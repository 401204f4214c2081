"""The marks people put on a line: question numbers, option letters, answer and explanation labels, headings.

Every pattern is matched on the line's shadow (half width), so each mark needs to be written only once.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from question_bank.found.kinds import KIND_PATTERN, KIND_WORDS
from question_bank.questions import Difficulty, QuestionType

CHINESE_DIGITS = "零〇一二三四五六七八九十百两"
ORDINAL = rf"[{CHINESE_DIGITS}\d]+"
_PRE_ANSWER = r"(?:\(\s*(?P<before>[A-Ha-h](?:[\s,、]*[A-Ha-h])*|[√×✓✗✔✘]|对|错|正确|错误|[TF])?\s*\)\s*)?"

_NUMBERS = {
    "titled": re.compile(
        rf"^\s*#*\s*(?:第\s*(?P<n>\d{{1,4}}|[{CHINESE_DIGITS}]+)\s*[题道](?!目)|(?:题目|试题|问题|题号|Question|QUESTION|Q)\s*(?P<m>\d{{1,4}}))"
        r"\s*[.、:)]?\s*"
    ),
    "plain": re.compile(
        rf"^\s*#*\s*{_PRE_ANSWER}\*{{0,2}}(?P<n>\d{{1,4}})\s*(?:[.、:。,)](?!\d+\s*%)|\\\.)\*{{0,2}}\s*"
    ),
    "bracketed": re.compile(r"^\s*[(\[]\s*(?P<n>\d{1,4})\s*[)\]]\s*[.、]?\s*"),
    "spaced": re.compile(r"^\s*(?P<n>\d{1,4})(?:\s+|$)"),
    "chinese": re.compile(rf"^\s*(?P<n>[{CHINESE_DIGITS}]{{1,4}})\s*[、.]\s*"),
    "glued": re.compile(r"^\s*(?P<n>\d{1,4})(?=[\u4e00-\u9fff“\"《(_])"),
}
NUMBER_STYLES = tuple(_NUMBERS)


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number at the start of a line that may begin a question.  ``before`` is an answer in brackets before it."""

    style: str
    number: int
    end: int
    before: str = ""


def chinese_number(text: str) -> int:
    """Return the value of 十二, 〇, 25 … up to the hundreds."""
    if text.isdigit():
        return int(text)
    total = current = 0
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = "零一二三四五六七八九".find(char.replace("〇", "零").replace("两", "二"))
    return total + current


def number_mark(shadow: str) -> NumberMark | None:
    """Return the number with which a line begins, in the most explicit style that fits."""
    for style, pattern in _NUMBERS.items():
        if match := pattern.match(shadow):
            groups = match.groupdict()
            number = chinese_number(groups["n"] or groups.get("m") or "0")
            return NumberMark(style, number, match.end(), groups.get("before") or "")
    return None


_LETTER_START = re.compile(
    r"^\s*(?:[-*+]\s+)?(?:\[(?P<a>[A-Za-z])\]|\((?P<b>[A-Za-z])\)|\*\*(?P<e>[A-Z])\*\*\s*[.、:)]?"
    r"|(?P<c>[A-Za-z])\s*[.、:。,)](?![A-Za-z]\.)|选项\s*(?P<f>[A-Z])\s*[.、:)]?|(?P<d>[A-Z])(?=\s|[\u4e00-\u9fff“《\"]))\s*[.、:)]?\s*"
)
_LETTER_INSIDE = re.compile(
    r"(?:(?<=\s)|(?<![A-Za-z0-9]))(?:\[(?P<a>[A-Za-z])\]|\((?P<b>[A-Z])\)|(?P<c>[A-Z])\s?[.、:)]|(?<=\s)(?P<d>[A-Za-z])[.、:)]|(?<=\s)(?P<e>[A-Z])(?=\s))[.、:]?\s*"
)


@dataclass(frozen=True, slots=True)
class LetterMark:
    """An option letter at ``start``; the option's text begins at ``end``.  ``loose`` when nothing separates it."""

    letter: str
    start: int
    end: int
    style: str
    loose: bool


def _letter(match: re.Match[str], *, loose: bool) -> LetterMark:
    name = match.lastgroup or ""
    return LetterMark(match.group(name).upper(), match.start(), match.end(), name, loose)


def first_letter(shadow: str) -> LetterMark | None:
    """Return the option letter with which a line begins."""
    match = _LETTER_START.match(shadow)
    return _letter(match, loose=match.lastgroup == "d") if match else None


def letters_inside(shadow: str, *, start: int) -> list[LetterMark]:
    """Return every place after ``start`` that looks like an option letter; ``loose`` where no blank stands before."""
    return [
        _letter(match, loose=not shadow[match.start() - 1 : match.start()].isspace())
        for match in _LETTER_INSIDE.finditer(shadow, start)
        if not shadow[: match.start()].rstrip().endswith(("(", "["))
    ]


_ANSWER_WORD = r"(?:正确|参考|标准|试题|本题|题目)?答\s*案"
_LABELS = {
    "explanation": re.compile(
        r"(?:\[\s*(?:答案|试题|题目|整体|本题)?(?:解析|详解|分析|点评|解答|讲解|题解|说明)\s*\]\s*:?"
        r"|(?:^|(?<=[\s。.;)\]]))\*{0,2}(?:答案|试题|题目|整体|本题|参考)?(?:解析|详解|分析|讲解|题解|解释|理由|Explanation)\*{0,2}\s*:\*{0,2})\s*"
    ),
    "own": re.compile(r"(?:^|(?<=\s))(?:我的|学生|你的|考生)答案\s*:?[^\n]*?(?=\s{2,}|\s*(?:正确|参考|标准)答案|$)"),
    "answer": re.compile(
        rf"(?:\[\s*{_ANSWER_WORD}\s*\]\s*(?::|[是为](?=\s*\S))?"
        rf"|\(\s*{_ANSWER_WORD}\s*[:是为]\s*(?=[^)]*\))"
        rf"|\*\*{_ANSWER_WORD}\s*:?\*\*\s*:?"
        rf"|{_ANSWER_WORD}\s*[是为]?\s*:"
        rf"|^\s*{_ANSWER_WORD}\s*(?:应?[是为选](?=\s*:|\s*\S)\s*:?|(?=[A-H√×对错正TF\s])|$)"
        r"|^\s*答\s*:|^\s*(?:ANSWER|Answer|answer|KEY|Key)\s*:|(?<=\s)(?:Answer|ANSWER)\s*:)\s*"
    ),
    "note": re.compile(
        r"(?:\[\s*(?P<x>难度|难易度|难易程度|试题难度|知识点|考点|标签|章节|出处|来源|依据|分值|分数|题型|类型|试题类型|题目类型)\s*\]\s*:?"
        r"|^\s*\*{0,2}(?P<y>难度|难易度|难易程度|试题难度|知识点|考点|标签|章节|出处|来源|依据|分值|分数|题型|类型|试题类型|题目类型)\*{0,2}\s*:\*{0,2})\s*"
    ),
}
_STEM_LABEL = re.compile(
    r"^\s*(?:\[\s*(?:题目|题干|试题|问题|题目内容)\s*\]|\*{0,2}(?:题目|题干|试题|问题|题目内容|Question)\*{0,2}\s*:\*{0,2})\s*:?\s*"
)
_OPTIONS_LABEL = re.compile(r"^\s*\*{0,2}\[?\s*(?:选项|备选答案|可选项)\s*\]?\*{0,2}\s*:?\*{0,2}\s*$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label at ``start``; what it says begins at ``end``.  ``what`` names a note (难度, 出处 …)."""

    name: str
    start: int
    end: int
    what: str = ""


def labels(shadow: str) -> list[Label]:
    """Return the labels of a line from left to right, none overlapping; an explanation wins over its 答案."""
    found: list[Label] = []
    for name, pattern in _LABELS.items():
        for match in pattern.finditer(shadow):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            what = next((text for text in match.groupdict().values() if text), "")
            found.append(Label(name, match.start(), match.end(), what))
    return sorted(found, key=lambda label: label.start)


def stem_label(shadow: str) -> int:
    """Return where the text after 题目： begins, or 0 when the line has no such label."""
    match = _STEM_LABEL.match(shadow)
    return match.end() if match else 0


def is_options_label(shadow: str) -> bool:
    """Whether the line only says 选项：."""
    return bool(_OPTIONS_LABEL.match(shadow))


TAG = re.compile(
    rf"^\s*(?:[(\[]\s*(?P<a>(?:{KIND_PATTERN})题?)\s*(?:[,:]\s*(?P<p>\d+(?:\.\d+)?)\s*分)?\s*[)\]]|(?P<b>(?:{KIND_PATTERN})题)(?=[\s:.、\d]))\s*[:.、]?\s*"
)
_HEADING = re.compile(
    rf"^\s*#*\s*\*{{0,2}}(?P<ordinal>(?:第?{ORDINAL}\s*(?:部分|大题|题|[.、,:)]|(?=\s))|[(\[]{ORDINAL}[)\]])\s*[.、:]?\s*)?"
    rf"(?P<open>[(\[])?\s*(?:\d*[道个]?)(?P<word>{KIND_PATTERN}(?:题|正误)?)(?:[和与及/、](?:{KIND_PATTERN})题?)?"
    r"(?:型|目|部分|区|类|库|练习|汇总)?\s*[)\]]?\*{0,2}"
    r"\s*(?P<rest>[:.。]?\s*(?:[(\[](?!\s*[)\]]).*[)\]]?[.。:]?|(?:本|共|每|下列|请|以下|在每|判断|合计|满分|\d+\s*[题道分个小]).*)?)$"
)
_COUNT = re.compile(r"(?:共|合计|计)\s*(\d+)\s*[小大]?[题道个]|^\D{0,3}(\d+)\s*[小]?[题道]")
_EACH = re.compile(r"每(?:[小大])?[题空道个]\s*(?:得)?\s*(\d+(?:\.\d+)?)\s*分|(\d+(?:\.\d+)?)\s*分\s*/\s*[题道个]")
_CHAPTER = re.compile(
    rf"^\s*(?:#+\s*\S.*|-{{2,}}\s*\S.*-{{2,}}|[=*]{{3,}}\s*\S.*[=*]{{3,}}"
    rf"|(?:第\s*{ORDINAL}\s*(?:章|部分|单元|篇|编|讲|节|专题|课|模块|套)|导论|绪论|结束语|专题{ORDINAL}|模块{ORDINAL}|Chapter\s*\d+)(?:[^。?？;；]*[^。?？;；:：)）_])?)\s*$"
)
_KEY_HEAD = re.compile(
    r"^\s*#*\s*\*{0,2}[\[(]?(?:[^,。;?？:]{0,24}?)(?:参考|标准|正确|练习题?|习题|试题|试卷|客观题|选择题|判断题|填空题)?\s*(?:答案|答案及解析|答案与解析|答案解析|答案要点|答题卡|答题纸|答题栏|答案速查|答案部分|答案汇总)[\])]?\*{0,2}\s*[:：]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over questions of one kind, with the count and the points each that it states."""

    word: str
    kind: QuestionType | None
    count: int | None
    each: int | None


def heading(shadow: str) -> Heading | None:
    """Return the heading a line is (一、单项选择题（共20题，每题2分）), or None."""
    if len(shadow) > 160 or re.match(r"^[\s#]*第\s*\d+\s*[题道](?!目)", shadow):
        return None
    match = _HEADING.match(shadow)
    if not match:
        return None
    if match["open"] and (re.search(r"\d", match["ordinal"] or "") or match["rest"].strip(" :.。")):
        return None  # a tag on a question: 3.（单选题）…
    word = match["word"]
    kind = KIND_WORDS[next(each for each in sorted(KIND_WORDS, key=len, reverse=True) if word.startswith(each))]
    rest = match["rest"]
    count = _COUNT.search(rest)
    each = _EACH.search(rest)
    return Heading(
        word,
        kind,
        int(count[1] or count[2]) if count else None,
        tenths(each[1] or each[2]) if each else None,
    )


def is_chapter(shadow: str) -> bool:
    """Whether a line is a chapter's title."""
    return len(shadow.strip()) <= 60 and bool(_CHAPTER.match(shadow))


def is_key_head(shadow: str) -> bool:
    """Whether a line announces a part with nothing but answers: 参考答案, 第三章参考答案 …"""
    if first_letter(shadow) or number_mark(shadow):
        return False
    return len(shadow.strip()) <= 40 and bool(_KEY_HEAD.match(shadow))


def tenths(text: str) -> int | None:
    """Return points in tenths (``2.5`` → 25), or None when the text is no sensible number of points."""
    match = re.search(r"\d{1,4}(?:\.\d+)?", text)
    if not match:
        return None
    value = Decimal(match.group()) * 10
    return int(value) if value == int(value) and 1 <= value <= 10_000 else None


_DIFFICULTIES = {
    Difficulty.EASY: ("易", "容易", "简单", "较易", "低", "easy", "1", "一般易"),
    Difficulty.MEDIUM: ("中", "中等", "适中", "一般", "普通", "较中", "medium", "2", "normal"),
    Difficulty.HARD: ("难", "困难", "较难", "高", "hard", "3", "difficult"),
}


def difficulty(text: str) -> Difficulty | None:
    """Return the difficulty a word names (简单, 适中, 难 …), or None."""
    word = shadow_word(text)
    return next((value for value, words in _DIFFICULTIES.items() if word in words), None)


def shadow_word(text: str) -> str:
    """Return a short word for comparing: no blanks, lower case, no final 度."""
    return re.sub(r"\s+|\.0$", "", text).lower().removesuffix("度")

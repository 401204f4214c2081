"""Header rows: which column is what, by the names that real systems and people give them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.found.answers import PLAIN_JUDGEMENTS

_ALIASES = {
    "number": """
        序号 题号 编号 题目序号 试题编号 题目编号 no id 序 number 试题序号 试题id 题目id
    """,
    "type": """
        题型 类型 试题类型 题目类型 题类 试题题型 题目题型 试题种类 大题类型 题目分类类型 questiontype type qtype
    """,
    "stem": """
        题干 题目 题目内容 试题内容 问题 问题内容 试题题目 试题文本 大题题干 题目描述 试题 题干内容 试题题干 内容
        题目名称 试题名称 题目题干 题文 试题描述 题目正文 题面 考题 题目文本 问题描述
        question questioncontent questiontext stem title q content subject
    """,
    "answer": """
        答案 正确答案 标准答案 参考答案 试题答案 题目答案 正确选项 标答 正确答案h 答案选项 答案内容 正确 参考答案要点
        答题要点 answer questionanswer correctanswer rightanswer key ans correct
    """,
    "options": """
        选项 全部选项 选项列表 题目所有答案 所有选项 备选项 备选答案 候选答案 题目选项 试题选项 可选项
        options optioncontent optionlist choices choicelist answers answerlist
    """,
    "explanation": """
        解析 答案解析 试题解析 题目解析 整体解析 详解 答案详解 解释 题解 分析 试题分析 说明 答案说明 解题思路 解答
        note explanation analysis
    """,
    "points": """
        分值 分数 得分 单空分数 题目分值 试题分数 本题分值 试题分值 题目分数 每题分值 score points
    """,
    "difficulty": """
        难度 题目难度 试题难度 难易度 难易程度 难度系数 难度等级 difficulty level
    """,
    "tags": """
        标签 知识点 知识点标签 考点 章节 章节名称 所属章节 章 节 归属章 归属节 目录 一级目录 二级目录 分类 类别 题目分类
        试题分类 所属分类 所属题库 题库 题库名称 专业 科目 学科 课程 模块 知识模块
        tags tag category questionclassification
    """,
    "source": """
        出处 来源 依据 题目来源 试题来源 出题依据 参考依据 法规依据 参考资料 依据条款 文件依据 source
    """,
    "material": "材料 背景材料 共用题干 案例",
    "is_correct": "是否正确项 是否正确 是否答案 是否正确答案 iscorrect isright",
    "option_text": "选项内容 选项文本 选项描述 optiontext",
    "option_letter": "选项标号 选项序号 选项编号 选项名称",
    "count": "选项数 选项个数 试题选项个数 选项数量 questionchoosecount",
    "ignored": """
        页码 备注 题目图片 题目视频 题目音频 选项图片 答案图片 选项解析 图片 正确次数 错误次数 用时 段落
        创建时间 创建人 状态 版本
    """,
}
_ROLES = {name: role for role, names in _ALIASES.items() for name in names.split()}
_OPTION = re.compile(
    r"^(?:备选|试题|题目)?(?:选项|选择项|选择|答案选项|option|choice|questionchoose|备选答案|备选项|answer|opt)[_\-]?([a-n]|\d{1,2}|[一二三四五六七八])$"
    r"|^([a-z])(?:选项|项|项目|答案|、|\.)?$|^a(\d{1,2})$|^([a-z])[.、:]?选项$|^选项([a-z])内容$|^答案([a-z])$"
)
_BLANK = re.compile(r"^(?:空|填空|答案|blank|得分点)_?(\d{1,2}|[一二三四五六七八])$")
# Names that no list holds are told by a word in them; the first that fits wins.
_HINTS = (
    ("ignored", re.compile(r"图片|视频|音频|图$|时间|备注|数量|次数|创建|编辑|状态")),
    ("number", re.compile(r"序号|题号|编号")),
    ("type", re.compile(r"题型|类型")),
    ("explanation", re.compile(r"解析|详解|解释|说明")),
    ("difficulty", re.compile(r"难度|难易")),
    ("points", re.compile(r"分值|分数")),
    ("tags", re.compile(r"知识点|章节|标签|分类|类别|目录")),
    ("source", re.compile(r"出处|来源|依据")),
    ("answer", re.compile(r"答案")),
    ("stem", re.compile(r"^.{0,4}(?:题干|题目|试题|问题|题面).{0,4}$")),
)
_MAX_NAME = 14
_CHINESE = "一二三四五六七八九十"


@dataclass(slots=True)
class Columns:
    """Which column (index from 0) is what; ``options`` and ``blanks`` in their order, ``names`` as written."""

    roles: dict[str, int] = field(default_factory=dict)
    options: dict[str, int] = field(default_factory=dict)
    blanks: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def get(self, role: str) -> int | None:
        """Return the index of the column with this role."""
        return self.roles.get(role)

    def name(self, role: str) -> str | None:
        """Return what the file calls this column."""
        index = self.roles.get(role)
        return self.names[index].strip() or None if index is not None and index < len(self.names) else None


def plain(name: str) -> str:
    """Return a header cell for comparing: ``*选项 A（必填）`` → 选项a."""
    text = unicodedata.normalize("NFKC", name).lower()
    text = re.sub(r"[(\[【（].*", "", text, flags=re.S) if not re.match(r"^\s*[(\[【（]", text) else text
    return re.sub(r"[\s*#:：★☆\"'【】\[\]()]+", "", text)


def columns_of(cells: Sequence[str]) -> Columns | None:
    """Return the columns if these cells are a header row: a stem and one thing more; else None."""
    if sum(len(cell) > 60 for cell in cells) or sum(bool(cell.strip()) for cell in cells) < 2:
        return None
    columns = Columns(names=tuple(cells))
    for index, cell in enumerate(cells):
        _place(columns, plain(cell), index)
    _place_by_hints(columns)
    _settle_letters(columns)
    has_more = columns.options or columns.blanks or len(columns.roles.keys() - {"stem", "ignored", "number"}) > 0
    return columns if "stem" in columns.roles and has_more else None


def _place(columns: Columns, name: str, index: int) -> None:
    if not name:
        return
    role = _ROLES.get(name)
    if role == "tags":
        columns.tags.append(index)
    elif role:
        columns.roles.setdefault(role, index)
    elif match := _OPTION.match(name):
        columns.options.setdefault(_letter(next(filter(None, match.groups()))), index)
    elif match := _BLANK.match(name):
        columns.blanks.append(index)


def _place_by_hints(columns: Columns) -> None:
    """Give names that no list holds a role by a word in them, in a row that has shown itself a header otherwise."""
    known = {*columns.roles.values(), *columns.options.values(), *columns.blanks, *columns.tags}
    names = [plain(name) for name in columns.names]
    filled = [name for name in names if name]
    sure = [index for index in known if len(names[index]) > 1 and names[index] not in PLAIN_JUDGEMENTS]
    if len(sure) < 2 or len(set(filled)) < len(filled) or max(map(len, filled)) > _MAX_NAME:
        return
    for index, name in enumerate(names):
        role = next((role for role, pattern in _HINTS if name and index not in known and pattern.search(name)), None)
        if role == "tags":
            columns.tags.append(index)
        elif role:
            columns.roles.setdefault(role, index)


def _letter(text: str) -> str:
    if text.isdigit():
        return chr(ord("A") + int(text) - 1) if 1 <= int(text) <= 26 else "A"
    return text.upper() if text.isascii() else chr(ord("A") + _CHINESE.index(text))


def _settle_letters(columns: Columns) -> None:
    """Settle names that mean something only beside others.

    ``A`` beside A1 … A4 is the answer; 选项 beside 是否正确 is one option; 答案1 … 答案4 beside 答案 are options.
    """
    names = [plain(name) for name in columns.names]
    if "answer" not in columns.roles and "a" in names and "a1" in names:
        columns.roles["answer"] = names.index("a")
        columns.options["A"] = names.index("a1")
    if "is_correct" in columns.roles and "option_text" not in columns.roles and "options" in columns.roles:
        columns.roles["option_text"] = columns.roles.pop("options")
    if (
        "answer" in columns.roles
        and columns.blanks
        and not columns.options
        and names[columns.blanks[0]].startswith("答案")
    ):
        columns.options = {chr(ord("A") + at): index for at, index in enumerate(columns.blanks)}
        columns.blanks = []

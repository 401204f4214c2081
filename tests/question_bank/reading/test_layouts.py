"""Each way in which people lay questions out, with small questions of our own: read exactly, doubts named."""

import re

import pytest

from question_bank.drafts import Draft, Reading
from question_bank.questions import QuestionType
from question_bank.reading import read


def reading(text: str) -> Reading:
    return read(text.encode(), name="题目.txt")


def shown(draft: Draft) -> tuple[str, str, list[str], object]:
    """Return a draft in short: type, stem, option texts, answer (choices as letters)."""
    answer: object = draft.answer
    if draft.type in (QuestionType.SINGLE, QuestionType.MULTIPLE) and isinstance(draft.answer, tuple):
        answer = "".join(map(str, draft.answer))
    stem = re.sub(r"（\s*）", "()", re.sub(r"\s+", "", draft.stem))
    return draft.type.value, stem, [option.text for option in draft.options], answer


FIRE = ("single", "发现火情首先应当()。", ["报警", "拍照", "围观", "回家"], "A")
GLOVES = ("multiple", "进入实验室应当穿戴()。", ["白大褂", "手套", "拖鞋", "护目镜"], "ABD")
LIFT = ("judge", "火灾时可以乘坐电梯。", [], False)
HELP = ("judge", "应当先撤离再报警。", [], True)

LAYOUTS = {
    "a line an option, labels": """
一、单选题
1. 发现火情首先应当( )。
A. 报警
B. 拍照
C. 围观
D. 回家
答案：A
二、多选题
1. 进入实验室应当穿戴( )。
A. 白大褂
B. 手套
C. 拖鞋
D. 护目镜
答案：ABD
""",
    "two options a line, answer in the bracket": """
一、单项选择题
1、发现火情首先应当(A)。
A、报警          B、拍照
C、围观          D、回家
二、多项选择题
1、进入实验室应当穿戴(ABD)。
A、白大褂        B、手套
C、拖鞋          D、护目镜
""",
    "all on one line": """
1．发现火情首先应当( )。 A．报警 B．拍照 C．围观 D．回家 【答案】A
2．进入实验室应当穿戴( )。 A．白大褂 B．手套 C．拖鞋 D．护目镜 【答案】A、B、D
""",
    "full width everywhere": """
１．发现火情首先应当( )。
Ａ．报警　Ｂ．拍照　Ｃ．围观　Ｄ．回家
答案：Ａ
２．进入实验室应当穿戴( )。
Ａ．白大褂　Ｂ．手套　Ｃ．拖鞋　Ｄ．护目镜
答案：ＡＢＤ
""",
    "boxed letters, titled numbers, tags": """
第1题（单选题）：发现火情首先应当( )。
【A】报警
【B】拍照
【C】围观
【D】回家
正确答案：A
第2题（多选题）：进入实验室应当穿戴( )。
【A】白大褂
【B】手套
【C】拖鞋
【D】护目镜
正确答案：A,B,D
""",
    "number on a line of its own": """
1.
发现火情首先应当( )。
A.报警
B.拍照
C.围观
D.回家
参考答案: A

2.
进入实验室应当穿戴( )。
A.白大褂
B.手套
C.拖鞋
D.护目镜
参考答案: A B D
""",
    "no numbers, blank lines between": """
发现火情首先应当( )。
A 报警
B 拍照
C 围观
D 回家
正确答案：A

进入实验室应当穿戴( )。
A 白大褂
B 手套
C 拖鞋
D 护目镜
正确答案：ABD
""",
    "no numbers, no blank lines": """
发现火情首先应当( )。
A、报警
B、拍照
C、围观
D、回家
答案：A
进入实验室应当穿戴( )。
A、白大褂
B、手套
C、拖鞋
D、护目镜
答案：ABD
""",
    "keys at the end, one by one": """
一、单选题
1. 发现火情首先应当( )。
A. 报警 B. 拍照 C. 围观 D. 回家
二、多选题
2. 进入实验室应当穿戴( )。
A. 白大褂 B. 手套 C. 拖鞋 D. 护目镜

参考答案
1. A
2. ABD
""",
    "keys at the end by type": """
一、单选题
1. 发现火情首先应当( )。
A. 报警 B. 拍照 C. 围观 D. 回家
二、多选题
1. 进入实验室应当穿戴( )。
A. 白大褂 B. 手套 C. 拖鞋 D. 护目镜
答案：
一、单选题
1-1 A
二、多选题
1.ABD
""",
    "ticks behind the right options": """
1. 发现火情首先应当( )。
A. 报警√
B. 拍照
C. 围观
D. 回家
2. 进入实验室应当穿戴( )。
A. 白大褂√
B. 手套 √
C. 拖鞋
D. 护目镜(√)
""",
    "ticks without letters": """
发现火情首先应当( )。
报警√
拍照
围观
回家

进入实验室应当穿戴( )。
白大褂√
手套√
拖鞋
护目镜√
""",
    "answers as texts": """
1. 发现火情首先应当( )。
A. 报警
B. 拍照
C. 围观
D. 回家
答案：报警
2. 进入实验室应当穿戴( )。
A. 白大褂
B. 手套
C. 拖鞋
D. 护目镜
答案：白大褂┋手套┋护目镜
""",
    "answer before the number": """
一、选择题
（A）1. 发现火情首先应当( )。
A. 报警 B. 拍照 C. 围观 D. 回家
（ABD）2. 进入实验室应当穿戴( )。
A. 白大褂 B. 手套 C. 拖鞋 D. 护目镜
""",
    "letter after the bracket": """
1 .发现火情首先应当( )。 A
 A .报警  B .拍照  C .围观  D .回家
2 .进入实验室应当穿戴( )。 ABD
 A .白大褂  B .手套  C .拖鞋  D .护目镜
""",
    "brackets for numbers and letters": """
（1）发现火情首先应当( )。
（A）报警
（B）拍照
（C）围观
（D）回家
答案：（A）
（2）进入实验室应当穿戴( )。
（A）白大褂
（B）手套
（C）拖鞋
（D）护目镜
答案：（ABD）
""",
    "markdown": """
## 单选题

**1.** 发现火情首先应当( )。

- A. 报警
- B. 拍照
- C. 围观
- D. 回家

**答案**：A

## 多选题

**2.** 进入实验室应当穿戴( )。

- A. 白大褂
- B. 手套
- C. 拖鞋
- D. 护目镜

**答案**：ABD
""",
    "platform export": """
一. 单选题（共1题，50.0分）
1. (单选题, 50.0分)发现火情首先应当( )。
A. 报警
B. 拍照
C. 围观
D. 回家
我的答案: B:拍照;正确答案: A:报警;
二. 多选题（共1题，50.0分）
2. (多选题, 50.0分)进入实验室应当穿戴( )。
A. 白大褂
B. 手套
C. 拖鞋
D. 护目镜
我的答案: AB:白大褂; 手套;正确答案: ABD:白大褂; 手套; 护目镜;
""",
    "labelled parts": """
题目：发现火情首先应当( )。
选项：
A. 报警
B. 拍照
C. 围观
D. 回家
答案：A
题目：进入实验室应当穿戴( )。
选项：
A. 白大褂
B. 手套
C. 拖鞋
D. 护目镜
答案：ABD
""",
    "lower case": """
1. 发现火情首先应当( )。
a. 报警
b. 拍照
c. 围观
d. 回家
答案是：a
2. 进入实验室应当穿戴( )。
a. 白大褂
b. 手套
c. 拖鞋
d. 护目镜
答案是：abd
""",
    "hard wrapped": """
1. 发现火情首先
应当( )。
A. 报
警
B. 拍照
C. 围观
D. 回家
答案：A
2. 进入实验室应
当穿戴( )。
A. 白大
褂
B. 手套
C. 拖鞋
D. 护目镜
答案：ABD
""",
    "chinese numbers": """
一、发现火情首先应当( )。
A、报警
B、拍照
C、围观
D、回家
答案：A
二、进入实验室应当穿戴( )。
A、白大褂
B、手套
C、拖鞋
D、护目镜
答案：ABD
""",
    "circled options": """
1、发现火情首先应当( )。
①报警 ②拍照 ③围观 ④回家
答案：①
2、进入实验室应当穿戴( )。
①白大褂 ②手套 ③拖鞋 ④护目镜
答案：①②④
""",
    "a key of two rows": """
1. 发现火情首先应当( )。
A. 报警 B. 拍照 C. 围观 D. 回家
2. 进入实验室应当穿戴( )。
A. 白大褂 B. 手套 C. 拖鞋 D. 护目镜
答案
题号 1 2
答案 A ABD
""",
    "a key behind its label": """
1. 发现火情首先应当( )。
A. 报警 B. 拍照 C. 围观 D. 回家
2. 进入实验室应当穿戴( )。
A. 白大褂 B. 手套 C. 拖鞋 D. 护目镜
答案：1.A 2.ABD
""",
    "headings with rules": """
某校安全知识测试
（满分100分，时间60分钟）
一、单项选择题（本大题共1小题，每小题2分，共2分。在每小题列出的四个备选项中只有一个是符合题目要求的）
1.发现火情首先应当( )。
A.报警 B.拍照 C.围观 D.回家
答案:A
二、多项选择题（本大题共1小题，每小题3分，共3分）
2.进入实验室应当穿戴( )。
A.白大褂 B.手套 C.拖鞋 D.护目镜
答案:ABD
""",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_choices_are_read_exactly(name: str) -> None:
    assert [shown(draft) for draft in reading(LAYOUTS[name]).drafts] == [FIRE, GLOVES]


CLEAN = sorted(set(LAYOUTS) - {"ticks without letters"})


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_raises_no_problem(name: str) -> None:
    assert reading(LAYOUTS[name]).problems == ()


JUDGEMENTS = {
    "labels": "一、判断题\n1. 火灾时可以乘坐电梯。\n答案：错\n2. 应当先撤离再报警。\n答案：对\n",
    "signs in brackets": "判断题\n1、火灾时可以乘坐电梯。（×）\n2、应当先撤离再报警。（√）\n",
    "words in brackets": "1、火灾时可以乘坐电梯。（错误）\n2、应当先撤离再报警。（正确）\n",
    "sign at the end": "三、判断题\n1. 火灾时可以乘坐电梯。 ×\n2. 应当先撤离再报警。 √\n",
    "sign before the number": "判断题：\n（×）1. 火灾时可以乘坐电梯。\n（√）2. 应当先撤离再报警。\n",
    "sign on the next line": "判断题\n1. 火灾时可以乘坐电梯。\n×\n2. 应当先撤离再报警。\n√\n",
    "options to judge": (
        "1. 火灾时可以乘坐电梯。\nA. 正确 B. 错误\n答案：B\n2. 应当先撤离再报警。\nA. 错误 B. 正确\n答案：B\n"
    ),
    "letters": "1. 火灾时可以乘坐电梯。\n答案：F\n2. 应当先撤离再报警。\n答案：T\n",
    "keys in a range": "判断题\n1. 火灾时可以乘坐电梯。\n2. 应当先撤离再报警。\n参考答案：\n1-2 ×√\n",
    "no numbers": "判断题\n火灾时可以乘坐电梯。（×）\n应当先撤离再报警。（√）\n",
    "tags": "【判断题】火灾时可以乘坐电梯。\n答案：错误\n【判断题】应当先撤离再报警。\n答案：正确\n",
}


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_judgements_are_read_exactly(name: str) -> None:
    drafts = reading(JUDGEMENTS[name]).drafts

    assert [(draft.type.value, re.sub(r"[（(]\s*[)）]|\s", "", draft.stem), draft.answer) for draft in drafts] == [
        ("judge", LIFT[1], False),
        ("judge", HELP[1], True),
    ]


BLANKS = {
    "one a label": ("1. 火警电话是____。\n答案：119\n2. 急救电话是____。\n答案：120\n", [(("119",),), (("120",),)]),
    "two in one": ("填空题\n1. 火警电话是____，急救电话是____。\n答案：119；120\n", [(("119",), ("120",))]),
    "parted by a pause mark": ("1. 火警是____，急救是____。\n答案：119、120\n", [(("119",), ("120",))]),
    "numbered answers": ("1. 火警是____，急救是____。\n答案：（1）119（2）120\n", [(("119",), ("120",))]),
    "runs of spaces": ("填空题\n1. 火警电话是        。\n答案：119\n", [(("119",),)]),
    "several accepted": ("填空题\n1. 火警电话是____。\n答案：119||一一九\n", [(("119", "一一九"),)]),
    "brackets": ("填空题\n1. 火警电话是（　　）。\n答案：119\n", [(("119",),)]),
    "filled in": ("填空题\n1. 火警电话是__119__，急救是_120_。\n", [(("119",), ("120",))]),
    "two blanks and a key": ("填空题\n1. 分为____和____。\n参考答案\n1. 甲；乙\n", [(("甲",), ("乙",))]),
    "filled brackets": ("填空题\n1. 火警电话是（119）。\n", [(("119",),)]),
}


@pytest.mark.parametrize("name", BLANKS)
def test_blanks_are_read_exactly(name: str) -> None:
    text, answers = BLANKS[name]

    drafts = reading(text).drafts

    assert [draft.type for draft in drafts] == [QuestionType.FILL] * len(answers)
    assert [draft.answer for draft in drafts] == answers


def test_a_long_answer_keeps_its_own_numbered_points() -> None:
    text = """一、简答题
1. 简述疏散的步骤。
答：1. 听从指挥。
2. 有序撤离。
3. 清点人数。
2. 简述灭火的步骤。
答：提、拔、握、压。
"""

    drafts = reading(text).drafts

    assert [draft.stem for draft in drafts] == ["简述疏散的步骤。", "简述灭火的步骤。"]
    assert drafts[0].answer == "1. 听从指挥。\n2. 有序撤离。\n3. 清点人数。"


def test_a_stem_may_list_statements_and_begin_with_letters() -> None:
    text = """1. B、C类火灾应当使用( )。
①干粉灭火器
②清水
A. ①
B. ②
C. ①②
答案：A
"""

    assert [shown(draft) for draft in reading(text).drafts] == [
        ("single", "B、C类火灾应当使用()。①干粉灭火器②清水", ["①", "②", "①②"], "A")
    ]


def test_an_explanation_of_several_lines_is_kept_and_the_next_question_found() -> None:
    text = """1. 火警电话是( )。
A. 110
B. 119
答案：B
解析：火警电话是 119。
报警时应说清地点。
2. 急救电话是( )。
A. 120
B. 122
答案：A
"""

    drafts = reading(text).drafts

    assert [draft.explanation for draft in drafts] == ["火警电话是 119。\n报警时应说清地点。", ""]
    assert [draft.answer for draft in drafts] == [("B",), ("A",)]


def test_keys_by_chapter_find_their_own_chapter() -> None:
    text = """第一章 用电安全
一、单选题
1. 湿手可以( )。
A. 看书 B. 插电
二、判断题
1. 电线破了要换。
第一章参考答案
一、单选题
1.A
二、判断题
1.√
第二章 消防安全
一、单选题
1. 火警电话是( )。
A. 110 B. 119
第二章参考答案
一、单选题
1.B
"""

    drafts = reading(text).drafts

    assert [draft.answer for draft in drafts] == [("A",), True, ("B",)]
    assert drafts[0].tags == ("第一章 用电安全",)


DOUBTS = {
    "answer-missing": "1. 火警电话是( )。\nA. 110\nB. 119\n2. 急救电话是( )。\nA. 120\nB. 122\n答案：A\n",
    "options-missing": "一、单选题\n1. 火警电话是( )。\n答案：B\n",
    "answer-not-an-option": "1. 火警电话是( )。\nA. 110\nB. 119\n答案：D\n",
    "answers-differ": "1. 火警电话是( )。\nA. 110\nB. 119\n答案：A\n答案：B\n",
    "type-contradicted": "一、单选题\n1. 火警电话是( )。\nA. 110\nB. 119\nC. 120\n答案：AB\n",
    "count-differs": "一、判断题（共3题）\n1. 电线破了要换。（√）\n2. 湿手可以插电。（×）\n",
    "number-skipped": "1. 电线破了要换。（√）\n3. 湿手可以插电。（×）\n",
    "number-repeated": "1. 电线破了要换。（√）\n1. 湿手可以插电。（×）\n",
    "option-repeated": "1. 火警电话是( )。\nA. 119\nB. 119\n答案：A\n",
    "option-letter-repeated": "1. 火警电话是( )。\nA. 110\nB. 119\nB. 120\n答案：B\n",
    "option-skipped": "1. 火警电话是( )。\nA. 110\nB. 119\nD. 120\n答案：B\n",
    "option-empty": "1. 火警电话是( )。\nA. 110\nB.\nC. 119\n答案：C\n",
    "blank-count-differs": "填空题\n1. 火警是____，急救是____。\n答案：119\n",
    "key-unmatched": "1. 火警电话是( )。\nA. 110 B. 119\n参考答案\n1.B 2.A 3.C\n",
    "judge-letter-assumed": "一、判断题\n1. 电线破了要换。\n答案：A\n",
}


@pytest.mark.parametrize("code", DOUBTS)
def test_a_doubt_is_named_with_its_place(code: str) -> None:
    problems = [problem for problem in reading(DOUBTS[code]).problems if problem.code == code]

    assert problems
    assert problems[0].place.file == "题目.txt"
    assert problems[0].place.line


def test_a_text_without_questions_is_reported_line_by_line() -> None:
    result = reading("今天天气很好。\n我们去春游。\n")

    assert result.drafts == ()
    assert [problem.code for problem in result.problems] == ["text-ignored", "text-ignored"]


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_encodings_and_line_ends_change_nothing(encoding: str, end: str) -> None:
    text = LAYOUTS["a line an option, labels"].replace("\n", end)

    assert [shown(draft) for draft in read(text.encode(encoding), name="a.txt").drafts] == [FIRE, GLOVES]


def test_invisible_signs_and_look_alike_radicals_are_cleaned() -> None:
    text = "1.\u200b ⽕警电话是( )。\nA\ufeff. 110\nB. 119\n答案：B\n"

    assert reading(text).drafts[0].stem.startswith("火警")


def test_a_term_and_its_meaning_part_at_the_colon() -> None:
    drafts = reading("一、名词解释\n1. 疏散：有序离开危险的地方。\n").drafts

    assert [(draft.stem, draft.answer) for draft in drafts] == [("疏散", "有序离开危险的地方。")]


def test_material_stands_above_its_questions() -> None:
    text = """一、材料分析题
材料：某校发生火情，师生按照预案有序撤离，没有人受伤，事后学校总结经验，修订了预案，又组织了一次演练。
1. 该校好在哪里？
答案：有预案。
2. 还可以做什么？
答案：检查设施。
"""

    drafts = reading(text).drafts

    assert [draft.answer for draft in drafts] == ["有预案。", "检查设施。"]
    assert all(draft.material.startswith("材料：某校") for draft in drafts)


def test_a_thinking_section_is_named_and_left_out() -> None:
    result = reading("一、判断题\n1. 湿手可以插电。（×）\n二、思考题\n1. 怎样用电才安全？\n要点如下。\n")

    assert len(result.drafts) == 1
    assert [problem.code for problem in result.problems] == ["section-skipped"]


def test_a_stem_may_begin_with_its_answer_in_brackets() -> None:
    text = "1、（A）是火警电话。\nA. 119\nB. 110\n2、（B）是急救电话。\nA. 119\nB. 120\n"

    assert [shown(draft) for draft in reading(text).drafts] == [
        ("single", "()是火警电话。", ["119", "110"], "A"),
        ("single", "()是急救电话。", ["119", "120"], "B"),
    ]

"""Questions of our own for comparing, and the operations that make another question of one."""

from dataclasses import replace

from question_bank.drafts import Draft
from question_bank.questions import Option, QuestionType


def single(stem: str, *texts: str, key: str = "A") -> Draft:
    return Draft(type=QuestionType.SINGLE, stem=stem, options=options(*texts), answer=(key,))


def multiple(stem: str, *texts: str, key: str) -> Draft:
    return Draft(type=QuestionType.MULTIPLE, stem=stem, options=options(*texts), answer=tuple(key))


def judge(stem: str, right: bool = True) -> Draft:
    return Draft(type=QuestionType.JUDGE, stem=stem, answer=right)


def fill(stem: str, *blanks: str) -> Draft:
    return Draft(type=QuestionType.FILL, stem=stem, answer=tuple((blank,) for blank in blanks))


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(id=letter, text=text) for letter, text in zip("ABCDEFGH", texts, strict=False))


def shuffled(draft: Draft, order: list[int]) -> Draft:
    """Put the same options in another order under new letters, the key following its text."""
    moved = [draft.options[place] for place in order]
    answer = draft.answer if isinstance(draft.answer, tuple) else ()
    key = tuple(letter for letter, option in zip("ABCDEFGH", moved, strict=False) if option.id in answer)
    return replace(draft, options=options(*(option.text for option in moved)), answer=key)


SINGLES = (
    single("党员受到警告处分，影响期为（ ）。", "一年", "半年", "一年半", "二年"),
    single("预备党员的预备期一般为（ ）。", "半年", "一年", "一年半", "二年", key="B"),
    single("成立党支部，正式党员应当在（ ）以上。", "三人", "五人", "七人", "十人"),
    single("支部党员大会一般每（ ）召开一次。", "月", "季度", "半年", "年", key="B"),
    single("县教育局收到书面申诉以后，应当在（ ）内给出答复。", "十日", "十五日", "三十日", "六十日", key="C"),
    single("新学年开始以前，学校要把师德考核的结果交给（ ）备案。", "县教育局", "乡镇政府", "家长委员会", "教代会"),
)
MULTIPLES = (
    multiple("教师收受学生家长的（ ），都算违反廉洁要求。", "礼品", "礼金", "购物卡", "感谢信", key="ABC"),
    multiple(
        "召开组织生活会之前，支部要做好的准备有（ ）。", "集中学习", "谈心谈话", "征求意见", "公布票数", key="ABC"
    ),
)
JUDGEMENTS = (
    judge("支部委员会会议一般每月召开一次，根据需要可以随时召开。"),
    judge("教师可以组织学生参加校外有偿补课，但应当事先告知家长。", right=False),
    judge("连续六个月不交纳党费的党员，按自行脱党处理。"),
    judge("学校每学年至少组织两次师德专题学习，并把材料存档三年。"),
)

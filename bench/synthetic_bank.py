"""A large bank made up from parts: facts of an invented office, asked in several ways, with doubles of known kinds.

Nothing here is true.  The bank serves to measure speed and growth: its words, lengths and share of doubles are like
those of real banks (some sentence patterns common to many questions, names and details proper to few).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from question_bank.drafts import Draft
from question_bank.questions import Option, QuestionType

BODIES = (
    "县教育局",
    "乡镇中心学校",
    "学校党支部",
    "教师发展中心",
    "督导室",
    "家长委员会",
    "教职工代表大会",
    "学区联盟",
    "招生办公室",
    "后勤服务站",
    "实验小学",
    "城关中学",
)
ACTS = (
    "审核",
    "公示",
    "备案",
    "复核",
    "登记",
    "抽查",
    "归档",
    "通报",
    "汇总",
    "评议",
    "签收",
    "移交",
    "核对",
    "回访",
    "约谈",
    "整改",
    "评估",
    "培训",
    "备课",
    "巡查",
)
MATTERS = (
    "学籍变动",
    "师德考核",
    "校车运行",
    "食堂采购",
    "课后服务",
    "教材征订",
    "实验室危险品",
    "校园安保",
    "党员发展",
    "困难学生资助",
    "教师轮岗",
    "骨干评选",
    "校舍维修",
    "档案管理",
    "值班安排",
    "宣传报道",
    "意见征集",
    "作业管理",
)
CONDITIONS = (
    "收到书面申请以后",
    "每学期开学以前",
    "遇有重大变化时",
    "经集体研究同意以后",
    "上级检查之前",
    "年度预算下达以后",
    "家长提出异议时",
    "接到通知以后",
)
PERIODS = [f"{number}{unit}" for number in (2, 3, 5, 7, 10, 15, 20, 30, 45, 60) for unit in ("日", "个工作日", "个月")]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
PLACES = "东西南北上下前后大小新老青红白金银石云龙凤水山林桥坪湾坝沟岭河溪塘寨"


@dataclass(frozen=True, slots=True)
class Copy:
    """Which question was made from which (by number), and how: reshuffled and redrawn ones are doubles."""

    number: int
    of: int
    how: str

    @property
    def is_duplicate(self) -> bool:
        """Whether the two are one question."""
        return self.how in ("reshuffled", "redrawn")


def bank(size: int, *, seed: int) -> list[Draft]:
    """Return ``size`` questions: 70 % facts of their own, the rest copies and variants of these."""
    return bank_and_copies(size, seed=seed)[0]


def bank_and_copies(size: int, *, seed: int) -> tuple[list[Draft], list[Copy]]:
    """Return the bank and what was made from what."""
    chance = random.Random(seed)  # noqa: S311
    drafts: list[Draft] = []
    copies: list[Copy] = []
    while len(drafts) < size:
        if drafts and chance.random() < 0.3:
            of = chance.randrange(len(drafts))
            vary = chance.choice(VARIATIONS)
            copies.append(Copy(len(drafts), of, vary.__name__.strip("_")))
            drafts.append(vary(drafts[of], chance))
        else:
            drafts.append(_fact(chance))
    return drafts, copies


def _fact(chance: random.Random) -> Draft:
    """Make one single-choice question about an invented rule."""
    school = "".join(chance.choices(PLACES, k=3)) + chance.choice(("小学", "中学", "幼儿园", "教学点"))
    person = chance.choice(SURNAMES) + "".join(chance.choices(PLACES, k=2))
    stem = (
        f"{school}规定，{chance.choice(CONDITIONS)}，由{person}会同{chance.choice(BODIES)}对{chance.choice(MATTERS)}"
        f"进行{chance.choice(ACTS)}，并在（ ）内把结果送{chance.choice(BODIES)}{chance.choice(ACTS)}。"
    )
    periods = chance.sample(PERIODS, 4)
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABCD", periods, strict=True))
    return Draft(type=QuestionType.SINGLE, stem=stem, options=options, answer=(chance.choice("ABCD"),))


def _reshuffled(draft: Draft, chance: random.Random) -> Draft:
    texts = [option.text for option in draft.options]
    right = [option.text for option in draft.options if isinstance(draft.answer, tuple) and option.id in draft.answer]
    chance.shuffle(texts)
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABCD", texts, strict=False))
    answer = tuple(option.id for option in options if option.text in right)
    return replace(draft, options=options, answer=answer) if options else draft


def _redrawn(draft: Draft, chance: random.Random) -> Draft:
    return replace(draft, stem=draft.stem.replace("（ ）", "______").replace("，", ", "))


def _judged(draft: Draft, chance: random.Random) -> Draft:
    text = chance.choice(draft.options).text if draft.options else chance.choice(PERIODS)
    stem = draft.stem.replace("（ ）", text).replace("______", text)
    return Draft(type=QuestionType.JUDGE, stem=stem, answer=chance.random() < 0.5)


def _elsewhere(draft: Draft, chance: random.Random) -> Draft:
    school = "".join(chance.choices(PLACES, k=3)) + "小学"
    return replace(draft, stem=school + draft.stem[draft.stem.find("规定") :])


VARIATIONS: tuple[Callable[[Draft, random.Random], Draft], ...] = (_reshuffled, _redrawn, _judged, _elsewhere)

"""A small paper with every type of question."""

from question_bank.questions import AnyQuestion, Blank, FillIn, Judgement, MultipleChoice, Option, SingleChoice


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(id=letter, text=text) for letter, text in zip("ABCDEF", texts, strict=False))


QUESTIONS: tuple[AnyQuestion, ...] = (
    SingleChoice(
        stem="某校教师在班级群里公布全班期中考试排名。这种做法违反了哪一方面的要求？",
        options=_options("关心爱护学生", "加强安全防范", "坚守廉洁自律", "规范从教行为"),
        key="A",
        points=20,
    ),
    SingleChoice(
        stem="党支部一般每几个月召开一次党员大会？",
        options=_options("一个月", "两个月", "三个月", "六个月"),
        key="C",
        points=20,
    ),
    MultipleChoice(
        stem="下列哪些做法会使教师在节日期间陷入违规收礼？（可选多项）",
        options=_options(
            "收下家长送来的购物卡，过后请家长吃饭还情",
            "把家长送到门卫处的礼盒当面退回，并报告学校",
            "请家长代为购买紧俏商品而不付钱",
            "接受学生亲手画的一张贺卡",
        ),
        key=frozenset("AC"),
        points=40,
    ),
    Judgement(stem="预备党员没有表决权、选举权和被选举权。", key=True, points=10),
    FillIn(
        stem="党支部委员会由____人组成，一般不超过____人。",
        blanks=(Blank(accepted=("3至5",)), Blank(accepted=("7",))),
        points=10,
    ),
)

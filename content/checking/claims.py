"""What guides and questions say about an article, piece by piece, ready to be held against its facts.

An invented case has its own numbers and dates; a wrong option and a false statement are meant to be wrong.
They make no claim about the article, so no claim is made of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from content.addresses import Address
from content.bank import BLANK, BankQuestion
from content.guides import Guide
from question_bank.questions import FillIn, Judgement, MultipleChoice, ShortAnswer, SingleChoice

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏姜谢邹苏潘葛范彭鲁马方任袁柳史唐薛雷贺倪汤罗郝常乐于傅齐康余"
    "顾孟黄萧尹姚汪毛戴宋庞熊纪舒屈项董梁杜阮季贾江郭梅林钟徐邱骆高夏蔡田樊胡万卢丁邓洪包石崔龚程陆白段侯武刘龙叶黎乔谭"
)
_TITLES = "老师|园长|校长|书记|主任|教授|同志|院长|科长|局长"
_CASE = re.compile(rf"[某甲乙丙丁]|老[{_SURNAMES}]|小[{_SURNAMES}]|[{_SURNAMES}](?:{_TITLES})|假如|假设")
_NEGATIVE = re.compile(r"不属于|不包括|不是|不在|不符合|不正确|不准确|不对|错误|有误|不需要|没有列")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One piece of text about the passages ``cites``.

    ``case`` is the invented case that it speaks about: its figures may be repeated and reckoned with.
    ``denied`` may be repeated in order to say that it is wrong.  ``beside`` may name further articles.
    ``answers`` are accepted texts of which one must be in the passage (a term of a guide, a blank's key).
    ``size`` is how many right options there are: the explanation may count them.  An answer has its ``question``.
    """

    file: str
    line: int
    what: str
    cites: tuple[Address, ...]
    text: str = ""
    case: str = ""
    denied: str = ""
    beside: str = ""
    answers: tuple[str, ...] = ()
    must_name: bool = False
    size: int = 0
    question: str = ""


def guide_claims(guide: Guide) -> Iterator[Claim]:
    """Yield the claims of a guide: title, terms, every line of 要点 and 界限, and 解答 as a whole."""
    shared = Claim(file=guide.file, line=1, what="标题", cites=guide.addresses)
    yield replace(shared, text=guide.title)
    for term in guide.terms:
        yield replace(shared, what="terms", answers=(term,))
    for heading in ("要点", "界限"):
        section = guide.section(heading)
        for at, text in enumerate(section.text.split("\n"), start=section.line):
            if text.strip():
                yield replace(shared, line=at, what=heading, text=text)
    answer, case = guide.section("解答"), guide.section("案例")
    yield replace(shared, line=answer.line, what="解答", text=answer.text, case=case.text, must_name=True)


def question_claims(item: BankQuestion) -> Iterator[Claim]:
    """Yield the claims of a question: what its stem takes for granted, its right answer, its explanation."""
    question = item.question
    stem = BLANK.sub("＿", question.stem)
    is_case = bool(question.material or _CASE.search(stem))
    case = f"{question.material}\n{stem}" if is_case else ""
    shared = Claim(
        file=item.file, line=item.line or 0, what="题干", cites=(item.cites,), case=case, beside=question.explanation
    )
    if not is_case and not (isinstance(question, Judgement) and not question.key):
        yield replace(shared, text=stem)
    size = len(question.key) if isinstance(question, MultipleChoice) else 0
    about = replace(shared, what="解析", text=question.explanation, beside=stem, must_name=True, size=size)
    yield replace(about, denied=_denied(item))
    yield from _answer_claims(
        item, replace(shared, what="答案", beside=f"{stem}\n{question.explanation}", question=stem)
    )


def _answer_claims(item: BankQuestion, shared: Claim) -> Iterator[Claim]:
    question = item.question
    if isinstance(question, SingleChoice | MultipleChoice):
        if not _NEGATIVE.search(question.stem):
            right = {question.key} if isinstance(question, SingleChoice) else question.key
            for option in question.options:
                if option.id in right:
                    yield replace(shared, text=option.text)
    elif isinstance(question, FillIn):
        for blank in question.blanks:
            yield replace(shared, answers=blank.accepted)
    elif isinstance(question, ShortAnswer):
        yield replace(shared, text=question.key)


def _denied(item: BankQuestion) -> str:
    """Return what the explanation may name only to say that it is wrong."""
    question = item.question
    if isinstance(question, Judgement):
        return "" if question.key else question.stem
    if isinstance(question, SingleChoice | MultipleChoice):
        return "\n".join(option.text for option in question.options)
    return ""

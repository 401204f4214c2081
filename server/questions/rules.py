"""What may become a question of a set, and who may touch sets.  Pure."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from question_bank.drafts import Draft
from question_bank.questions import (
    AnyQuestion,
    BadQuestion,
    Blank,
    ChoiceQuestion,
    FillIn,
    Judgement,
    MultipleChoice,
    QuestionType,
    ShortAnswer,
    SingleChoice,
)
from server.errors import Conflict, Forbidden, Rejected
from server.people.rules import ADMINISTRATORS, scope
from server.people.views import Principal
from server.questions.views import Content, Gap

LONGEST = {"题干": 5_000, "材料": 20_000, "解析": 10_000, "出处": 200, "选项": 2_000, "标签": 50, "答案": 5_000}
MOST_TAGS = 20
MOST_BLANKS = 50


class SetNameTaken(Conflict):
    """Another set has this name."""

    code = "set-name-taken"
    title = "题库名称已被使用"


class SetArchived(Conflict):
    """The set is archived: it can be read, not changed."""

    code = "set-archived"
    title = "题库已归档"


class QuestionFaulty(Rejected):
    """These parts do not make a question; ``fault`` says why."""

    code = "question-faulty"
    title = "试题内容有误"


class QuestionRepeated(Conflict):
    """The set holds exactly this question already; ``question_id`` and ``number`` say which."""

    code = "question-repeated"
    title = "题库中已有同样的试题"


class QuestionRetired(Conflict):
    """The question is out of use; it must be taken back before it can be edited."""

    code = "question-retired"
    title = "试题已停用"


def check_may_manage(principal: Principal) -> None:
    """Refuse everybody but the county's administrators: a set is not of one unit, and shows its keys."""
    if not scope(principal, *ADMINISTRATORS).whole:
        raise Forbidden("题库只由全县的管理员管理。")


def question_of(content: Content, *, default_points: int = 10) -> AnyQuestion:
    """Return the question that the content makes.  Raises BadQuestion, which says in Chinese what is wrong."""
    question = _question_of(content, default_points=default_points)
    for part, text in _texts(question):
        if len(text) > LONGEST[part]:
            raise BadQuestion("too-long", f"{part}超过 {LONGEST[part]} 个字")
    if len(question.tags) > MOST_TAGS:
        raise BadQuestion("too-many-tags", f"标签不能超过 {MOST_TAGS} 个")
    return question


def _question_of(content: Content, *, default_points: int) -> AnyQuestion:
    shared: dict[str, Any] = {name: getattr(content, name) for name in SHARED}
    if content.type is QuestionType.FILL:
        if len(content.blanks) > MOST_BLANKS:
            raise BadQuestion("too-many-blanks", f"一道题不能超过 {MOST_BLANKS} 个空")
        blanks = tuple(Blank(accepted=gap.accepted, points=gap.points, pool=gap.pool) for gap in content.blanks)
        shared["points"] = default_points if content.points is None else content.points
        return FillIn(blanks=blanks, **shared)
    draft = Draft(type=content.type, options=content.options, answer=content.answer, **shared)
    question = draft.question(default_points=default_points)
    return replace(question, keywords=content.keywords) if isinstance(question, ShortAnswer) else question


def content_of(question: AnyQuestion) -> Content:
    """Return what a question says, its key included."""
    shared: dict[str, Any] = {name: getattr(question, name) for name in ("type", *SHARED)}
    match question:
        case FillIn():
            blanks = (Gap(accepted=each.accepted, points=each.points, pool=each.pool) for each in question.blanks)
            return Content(blanks=tuple(blanks), **shared)
        case SingleChoice():
            return Content(options=question.options, answer=(question.key,), **shared)
        case MultipleChoice():
            keys = tuple(option.id for option in question.options if option.id in question.key)
            return Content(options=question.options, answer=keys, **shared)
        case Judgement():
            return Content(answer=question.key, **shared)
        case ShortAnswer():
            return Content(answer=question.key, keywords=question.keywords, **shared)


SHARED = ("stem", "explanation", "points", "difficulty", "tags", "source", "material", "attachments")


def search_text(question: AnyQuestion) -> str:
    """Return the words by which a question is found at the desk: stem, options, material."""
    options = [option.text for option in question.options] if isinstance(question, ChoiceQuestion) else []
    return "\n".join(filter(None, (question.stem, *options, question.material)))


def clean(text: str) -> str:
    """Return a text from a file as it can be kept: NFC, without control and invisible characters, trimmed."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in plain if each in "\n\t" or unicodedata.category(each) not in HIDDEN).strip()


HIDDEN = ("Cc", "Cf", "Cs")


def _texts(question: AnyQuestion) -> Iterator[tuple[str, str]]:
    """Yield every text of a question with the name of the part it belongs to."""
    yield from (("题干", question.stem), ("材料", question.material), ("解析", question.explanation))
    yield "出处", question.source
    yield from (("标签", tag) for tag in question.tags)
    if isinstance(question, ChoiceQuestion):
        yield from (("选项", option.text) for option in question.options)
    yield from (("答案", text) for text in _answers(question))


def _answers(question: AnyQuestion) -> Iterable[str]:
    match question:
        case FillIn():
            return (text for blank in question.blanks for text in (*blank.accepted, blank.pool))
        case ShortAnswer():
            return (question.key, *question.keywords)
    return ()

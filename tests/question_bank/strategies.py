"""Hypothesis strategies: valid questions of every kind, drafts of them, and responses a learner could give."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from question_bank.drafts import Draft, Place
from question_bank.questions import (
    AnyQuestion,
    Blank,
    Difficulty,
    FillIn,
    Judgement,
    MultipleChoice,
    Option,
    QuestionType,
    ShortAnswer,
    SingleChoice,
)
from question_bank.responses import Response

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = "党员教师支部章程纪律学习考试从严治校一二三十百万零两年月次个第条款％%0123456789ABCab，。、（）《》“” "

texts = st.text(WORDS, min_size=1, max_size=12).filter(str.strip)
any_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
names = st.text(WORDS, max_size=8)
points = st.integers(1, 200)


def options(*, min_size: int = 2, max_size: int = 8) -> st.SearchStrategy[tuple[Option, ...]]:
    """Return tuples of options with the ids A, B, C … and different texts."""
    wordings = st.lists(texts, min_size=min_size, max_size=max_size, unique_by=str.strip)
    return wordings.map(lambda found: tuple(map(_option, LETTERS, found)))


def _option(letter: str, text: str) -> Option:
    return Option(id=letter, text=text)


def _shared(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "stem": draw(texts),
        "points": draw(points),
        "explanation": draw(names),
        "difficulty": draw(st.sampled_from(Difficulty)),
        "tags": tuple(draw(st.lists(texts, max_size=3, unique=True))),
        "source": draw(names),
        "material": draw(names),
        "attachments": tuple(draw(st.lists(texts, max_size=2, unique=True))),
    }


@st.composite
def single_choices(draw: st.DrawFn) -> SingleChoice:
    """Return single-choice questions."""
    offered = draw(options())
    return SingleChoice(options=offered, key=draw(st.sampled_from(offered)).id, **_shared(draw))


@st.composite
def multiple_choices(draw: st.DrawFn) -> MultipleChoice:
    """Return multiple-choice questions, also with one right option and with all right."""
    offered = draw(options())
    key = draw(st.sets(st.sampled_from([option.id for option in offered]), min_size=1))
    return MultipleChoice(options=offered, key=frozenset(key), **_shared(draw))


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    """Return judgements."""
    return Judgement(key=draw(st.booleans()), **_shared(draw))


@st.composite
def fill_ins(draw: st.DrawFn, wordings: st.SearchStrategy[str] = texts) -> FillIn:
    """Return fill-in questions: several blanks, some with points of their own, some pooled."""
    shared = _shared(draw)
    accepted = draw(st.lists(st.lists(wordings, min_size=1, max_size=3).map(tuple), min_size=1, max_size=5))
    pools = draw(
        st.lists(st.sampled_from(["", "甲", "甲", "甲", "乙"]), min_size=len(accepted), max_size=len(accepted))
    )
    own: list[int | None] = [None] * len(accepted)
    if draw(st.booleans()):
        given = draw(st.lists(st.integers(1, 30), min_size=len(accepted), max_size=len(accepted)))
        own, shared["points"] = [*given], sum(given)
    blanks = [
        Blank(accepted=wording, points=points, pool=pool)
        for wording, points, pool in zip(accepted, own, pools, strict=True)
    ]
    return FillIn(blanks=tuple(blanks), **shared)


@st.composite
def short_answers(draw: st.DrawFn) -> ShortAnswer:
    """Return short-answer questions."""
    return ShortAnswer(key=draw(texts), keywords=tuple(draw(st.lists(texts, max_size=3))), **_shared(draw))


QUESTIONS: dict[QuestionType, Callable[[], st.SearchStrategy[AnyQuestion]]] = {
    QuestionType.SINGLE: single_choices,
    QuestionType.MULTIPLE: multiple_choices,
    QuestionType.JUDGE: judgements,
    QuestionType.FILL: fill_ins,
    QuestionType.SHORT: short_answers,
}


def questions() -> st.SearchStrategy[AnyQuestion]:
    """Return valid questions of all kinds."""
    return st.one_of(*(kind() for kind in QUESTIONS.values()))


def responses(question: AnyQuestion) -> st.SearchStrategy[Response]:
    """Return what a learner could answer to this question: nothing, wrong, partly right, right."""
    match question:
        case SingleChoice():
            answered: st.SearchStrategy[Response] = st.sampled_from(option_ids(question)).map(_only)
        case MultipleChoice():
            answered = st.frozensets(st.sampled_from(option_ids(question)), min_size=1)
        case Judgement():
            answered = st.booleans()
        case FillIn():
            known = st.sampled_from([text for blank in question.blanks for text in blank.accepted])
            one = st.one_of(known, known, texts, st.just(""))
            answered = st.tuples(*(one for _ in question.blanks)).filter(any)
        case _:
            answered = texts
    return st.one_of(answered, answered, answered, st.none())


def _only(chosen: str) -> frozenset[str]:
    return frozenset({chosen})


def option_ids(question: AnyQuestion) -> list[str]:
    """Return the ids of a question's options, none for questions without."""
    return [option.id for option in question.options] if isinstance(question, SingleChoice | MultipleChoice) else []


def blank_count(question: AnyQuestion) -> int:
    """Return how many blanks a question has."""
    return len(question.blanks) if isinstance(question, FillIn) else 0


@st.composite
def answered_questions(
    draw: st.DrawFn, kinds: st.SearchStrategy[AnyQuestion] | None = None
) -> tuple[AnyQuestion, Response]:
    """Return questions with a response to each."""
    question = draw(questions() if kinds is None else kinds)
    return question, draw(responses(question))


def draft_of(question: AnyQuestion, *, place: Place | None = None) -> Draft:
    """Return the draft that a file would give for this question (blanks lose their points and pools)."""
    match question:
        case SingleChoice():
            answer: Any = (question.key,)
        case MultipleChoice():
            answer = tuple(sorted(question.key))
        case FillIn():
            answer = tuple(blank.accepted for blank in question.blanks)
        case _:
            answer = question.key
    return Draft(
        type=question.type,
        stem=question.stem,
        options=question.options if isinstance(question, SingleChoice | MultipleChoice) else (),
        answer=answer,
        explanation=question.explanation,
        points=question.points,
        difficulty=question.difficulty,
        tags=question.tags,
        source=question.source,
        material=question.material,
        attachments=question.attachments,
        place=place or Place(),
    )


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Return complete drafts with a place."""
    row = draw(st.integers(1, 5_000))
    return draft_of(draw(questions()), place=Place(file="题库.xlsx", sheet="单选", row=row))

"""Laws: what is written in a format is read back as it was."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.drafts import Draft, Place, Reading
from question_bank.questions import Difficulty, Option, QuestionType
from question_bank.reading import read
from question_bank.writers import ENDINGS, WRITERS, written
from question_bank.writers.word import answer_key, paper

SIGNS = "教师应当爱护学生遵守纪律不得收受礼品，。：；？（）《》“”、ABC abc 0123 .-+=@%#~{}[]<>&'\"\\/|!*_"
EXACT = ["xlsx", "csv", "json", "gift", "moodle", "qti"]


def texts(signs: str = SIGNS, *, longest: int = 30) -> st.SearchStrategy[str]:
    """Texts a person could have typed: something to read in them, single spaces."""
    lines = st.text(signs, min_size=1, max_size=longest).map(lambda text: " ".join(text.split()))
    return lines.filter(lambda text: any("\u4e00" <= char <= "\u9fff" for char in text))


@st.composite
def drafts(draw: st.DrawFn, signs: str = SIGNS) -> Draft:
    kind = draw(st.sampled_from(QuestionType))
    stem = draw(texts(signs))
    options: tuple[Option, ...] = ()
    answer: object
    if kind in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        written_options = draw(st.lists(texts(signs, longest=12), min_size=3, max_size=6, unique=True))
        options = tuple(Option(id="ABCDEF"[at], text=text) for at, text in enumerate(written_options))
        ids = [option.id for option in options]
        count = 1 if kind is QuestionType.SINGLE else None
        chosen = draw(st.sets(st.sampled_from(ids), min_size=count or 2, max_size=count or len(ids)))
        answer = tuple(sorted(chosen))
    elif kind is QuestionType.JUDGE:
        answer = draw(st.booleans())
    elif kind is QuestionType.FILL:
        answer = tuple(draw(st.lists(st.tuples(texts(signs, longest=8)), min_size=1, max_size=3)))
        stem = f"{stem}：{'、'.join('____' for _ in answer)}"
    else:
        answer = draw(texts(signs))
    return Draft(
        type=kind,
        stem=stem,
        options=options,
        answer=answer,  # type: ignore[arg-type]
        explanation=draw(st.just("") | texts(signs)),
        points=draw(st.none() | st.integers(1, 100)),
        difficulty=draw(st.none() | st.sampled_from(Difficulty)),
        tags=tuple(draw(st.lists(st.sampled_from(["师德", "纪律", "安全"]), max_size=2, unique=True))),
        source=draw(st.sampled_from(["", "纪律处分条例@2023/第一百五十七条"])),
    )


def bare(reading: Reading) -> list[Draft]:
    return [replace(draft, place=Place(), points=draft.points) for draft in reading.drafts]


@pytest.mark.parametrize("form", EXACT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bank=st.lists(drafts(), min_size=1, max_size=4))
def test_a_bank_comes_back_as_it_was(form: str, bank: list[Draft]) -> None:
    back = read(written(bank, form=form), name=f"题库.{ENDINGS.get(form, form)}")

    assert bare(back) == bank


PLAIN_SIGNS = "教师应当爱护学生遵守纪律不得收受礼品，《》“”"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bank=st.lists(drafts(PLAIN_SIGNS), min_size=1, max_size=5))
def test_a_word_bank_keeps_every_question_its_options_and_its_answer(bank: list[Draft]) -> None:
    back = read(written(bank, form="docx"), name="题库.docx")

    kept = [(draft.type, draft.stem, draft.options, draft.answer) for draft in back.drafts]
    by_type = sorted(bank, key=lambda draft: list(QuestionType).index(draft.type))
    assert kept == [(draft.type, draft.stem, draft.options, draft.answer) for draft in by_type]


def test_every_format_has_a_law() -> None:
    assert set(WRITERS) == {*EXACT, "docx"}


BANK = [
    Draft(
        type=QuestionType.SINGLE,
        stem="值班时发现火情应首先（ ）。",
        options=tuple(
            Option(id=letter, text=text) for letter, text in zip("ABC", ["报警", "观望", "离开"], strict=True)
        ),
        answer=("A",),
        points=20,
    ),
    Draft(type=QuestionType.JUDGE, stem="实验室里可以吃东西。", answer=False, points=10, explanation="有毒物危险。"),
    Draft(type=QuestionType.SHORT, stem="简述疏散的要点。", answer="听从指挥，有序撤离。", points=50),
]


def test_a_paper_shows_no_answer_and_its_key_shows_them_all() -> None:
    sheet = read(paper(BANK, title="安全测试"), name="试卷.docx")
    key = answer_key(BANK, title="安全测试")

    assert [draft.type for draft in sheet.drafts] == [draft.type for draft in BANK]
    assert all(draft.answer is None for draft in sheet.drafts)
    assert key != paper(BANK, title="安全测试")


def test_a_paper_followed_by_its_key_reads_as_the_bank() -> None:
    from question_bank.formats.word import document_of
    from question_bank.layout.parts import parse_parts

    sheet = document_of(paper(BANK, title="安全测试"), file="试卷.docx")
    key = document_of(answer_key(BANK, title="安全测试"), file="试卷.docx")

    back = parse_parts([*sheet.parts, *key.parts])

    assert [(draft.stem, draft.answer) for draft in back.drafts] == [(draft.stem, draft.answer) for draft in BANK]

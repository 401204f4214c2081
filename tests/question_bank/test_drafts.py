"""Drafts: what a file gave, and the question it becomes."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given

from question_bank.drafts import Draft, Place
from question_bank.questions import AnyQuestion, BadQuestion, Blank, FillIn, QuestionType, ShortAnswer
from tests.question_bank import strategies


@given(strategies.questions())
def test_a_complete_draft_becomes_its_question(question: AnyQuestion) -> None:
    expected = question
    if isinstance(question, FillIn):  # files give accepted texts only
        expected = dataclasses.replace(question, blanks=tuple(Blank(accepted=b.accepted) for b in question.blanks))
    if isinstance(question, ShortAnswer):
        expected = dataclasses.replace(question, keywords=())

    assert strategies.draft_of(question).question() == expected


@given(strategies.drafts())
def test_a_draft_is_json_with_its_place(draft: Draft) -> None:
    shown = json.loads(json.dumps(draft.as_json()))

    assert shown["place"] == {"file": "题库.xlsx", "sheet": "单选", "row": draft.place.row}
    assert shown["points"] * 10 == pytest.approx(draft.points)


@given(strategies.drafts())
def test_a_draft_without_an_answer_is_no_question(draft: Draft) -> None:
    with pytest.raises(BadQuestion) as refused:
        dataclasses.replace(draft, answer=None).question()

    assert refused.value.code == "answer-missing"


@pytest.mark.parametrize(
    ("type", "answer"),
    [
        (QuestionType.JUDGE, ("A",)),
        (QuestionType.SINGLE, ("A", "B")),
        (QuestionType.SINGLE, True),
        (QuestionType.FILL, ("章程",)),
        (QuestionType.SHORT, ("A",)),
    ],
)
def test_an_answer_of_another_type_is_named(type: QuestionType, answer: Any) -> None:
    with pytest.raises(BadQuestion) as refused:
        Draft(type=type, stem="题干", answer=answer, place=Place(row=3)).question()

    assert refused.value.code == "answer-contradicts-type"

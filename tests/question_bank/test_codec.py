"""Questions in storage: nothing is lost, and nothing about the key is in the body."""

import dataclasses
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import codec
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
from tests.question_bank import strategies

OPTIONS = tuple(Option(id=letter, text=f"选项{letter}的内容") for letter in "ABCD")
SECRETS = {"explanation": "token-explanation", "source": "token-source", "tags": ("token-tag",)}
SHOWN: dict[str, Any] = {"stem": "题干", "material": "材料", "attachments": ("图1.png",), **SECRETS}

EXAMPLES: dict[QuestionType, AnyQuestion] = {
    QuestionType.SINGLE: SingleChoice(options=OPTIONS, key="B", **SHOWN),
    QuestionType.MULTIPLE: MultipleChoice(options=OPTIONS, key=frozenset("AC"), **SHOWN),
    QuestionType.JUDGE: Judgement(key=True, **SHOWN),
    QuestionType.FILL: FillIn(
        blanks=(
            Blank(accepted=("token-first", "token-also"), points=4, pool="token-pool"),
            Blank(accepted=("token-second",), points=6, pool="token-pool"),
        ),
        **SHOWN,
    ),
    QuestionType.SHORT: ShortAnswer(key="token-reference", keywords=("token-keyword",), **SHOWN),
}

BODIES: dict[QuestionType, dict[str, Any]] = {
    QuestionType.SINGLE: {"options": [{"id": option.id, "text": option.text} for option in OPTIONS]},
    QuestionType.MULTIPLE: {"options": [{"id": option.id, "text": option.text} for option in OPTIONS]},
    QuestionType.JUDGE: {},
    QuestionType.FILL: {"blank_count": 2, "blank_points": [4, 6]},
    QuestionType.SHORT: {},
}


def stored(question: AnyQuestion) -> dict[str, Any]:
    parts = {"body": codec.body(question), "key": codec.key(question), "meta": codec.meta(question)}
    loaded: dict[str, Any] = json.loads(json.dumps(parts, sort_keys=True))
    return loaded


@given(strategies.questions())
def test_a_question_survives_storage(question: AnyQuestion) -> None:
    again = codec.question(**stored(question))

    assert again == question
    assert codec.digest(again) == codec.digest(question)


@pytest.mark.parametrize("type", QuestionType)
def test_the_body_is_an_allow_list(type: QuestionType) -> None:
    shared = {"type": type.value, "stem": "题干", "points": 10, "material": "材料", "attachments": ["图1.png"]}

    assert codec.body(EXAMPLES[type]) == shared | BODIES[type]


@pytest.mark.parametrize("type", QuestionType)
def test_nothing_of_the_key_is_in_the_body(type: QuestionType) -> None:
    question = EXAMPLES[type]

    assert "token-" in json.dumps(codec.key(question))
    assert "token-" not in json.dumps(codec.body(question))


@given(strategies.questions(), st.data())
def test_the_body_does_not_change_with_the_key(question: AnyQuestion, data: st.DataObject) -> None:
    changes: dict[str, Any] = {
        "explanation": "另一个解析",
        "source": "",
        "tags": ("易错",),
        "difficulty": Difficulty.HARD,
    }
    match question:
        case SingleChoice():
            changes["key"] = data.draw(st.sampled_from(strategies.option_ids(question)))
        case MultipleChoice():
            changes["key"] = data.draw(st.frozensets(st.sampled_from(strategies.option_ids(question)), min_size=1))
        case Judgement():
            changes["key"] = not question.key
        case ShortAnswer():
            changes |= {"key": "别的答案", "keywords": ()}
        case FillIn():
            changes["blanks"] = tuple(dataclasses.replace(blank, accepted=("别的",)) for blank in question.blanks)

    assert codec.body(dataclasses.replace(question, **changes)) == codec.body(question)


@given(strategies.questions(), strategies.questions())
def test_different_questions_have_different_digests(one: AnyQuestion, other: AnyQuestion) -> None:
    assert (codec.digest(one) == codec.digest(other)) == (one == other)


@pytest.mark.parametrize("type", QuestionType)
@pytest.mark.parametrize("field", ["stem", "explanation", "source", "material"])
def test_any_change_changes_the_digest(type: QuestionType, field: str) -> None:
    question = EXAMPLES[type]
    changed: dict[str, Any] = {field: "改过"}

    assert codec.digest(dataclasses.replace(question, **changed)) != codec.digest(question)


def test_the_digest_is_the_sha256_of_canonical_json() -> None:
    question = Judgement(stem="党员有义务按期交纳党费。", key=True)
    canonical = (
        '{"body":{"points":10,"stem":"党员有义务按期交纳党费。","type":"judge"},'
        '"key":{"key":true},"meta":{"difficulty":"medium","tags":[]}}'
    )
    escaped = "".join(char if ord(char) < 128 else f"\\u{ord(char):04x}" for char in canonical)

    assert codec.digest(question) == sha256(escaped.encode()).hexdigest()

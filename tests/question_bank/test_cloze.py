"""Drafts from an article's text: every one can be asked, its fact is true, its wrong answers are of one kind."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.__main__ import main
from question_bank.articles import Article
from question_bank.cloze import DRAFT_TAG, ClozeDraft, ClozeMaker, facts_of
from question_bank.dictionary import kinds
from question_bank.questions import QuestionType
from tests.question_bank import reference

ARTICLES = (
    Article(
        address="某办法@2024/第一条",
        text="第一条　受到警告的人员，由党支部在三个月内安排一次谈话。受到严重警告的人员，一年半内不参加评先评优。",
    ),
    Article(
        address="某办法@2024/第二条",
        text="第二条　学校每季度向县教育局报告一次整改情况；逾期十五日未报告的，给予通报批评。",
    ),
    Article(
        address="某办法@2024/第三条", text="第三条　申诉应当在收到决定之日起三十日内以书面形式提出，复核期限为六个月。"
    ),
)
SEEDS = st.integers(0, 10_000)


def proposed(seed: int, limit: int = 6) -> list[tuple[Article, ClozeDraft]]:
    maker = ClozeMaker(ARTICLES)
    return [(article, draft) for article in ARTICLES for draft in maker.propose(article, seed=seed, limit=limit)]


@given(seed=SEEDS)
def test_every_draft_is_a_question_that_cites_its_article_and_waits_for_a_person(seed: int) -> None:
    for article, item in proposed(seed):
        item.draft.question()
        assert item.draft.source == article.address
        assert DRAFT_TAG in item.draft.tags


@given(seed=SEEDS)
def test_the_right_answer_put_back_gives_the_articles_own_sentence(seed: int) -> None:
    for article, item in proposed(seed):
        filled = item.draft.stem.replace("____", item.fact.text).replace("（ ）", item.fact.text)
        is_true = item.draft.answer is not False

        assert (filled.rstrip("。") in article.text) == is_true


@given(seed=SEEDS)
def test_wrong_answers_are_three_others_not_in_the_sentence(seed: int) -> None:
    for _, item in proposed(seed):
        if item.draft.type is QuestionType.SINGLE:
            texts = [option.text for option in item.draft.options]
            assert len(set(texts)) == 4
            assert all(text not in item.draft.stem for text in texts)


@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_drafts(seed: int) -> None:
    assert proposed(seed) == proposed(seed)


def test_another_seed_gives_other_drafts() -> None:
    assert len({str(proposed(seed)) for seed in range(8)}) > 1


def test_a_punishment_stands_among_punishments_and_a_period_among_periods() -> None:
    singles = [item for seed in range(30) for _, item in proposed(seed) if item.draft.type is QuestionType.SINGLE]
    periods = {"三个月", "一年半", "十五日", "三十日", "六个月"}

    for item in singles:
        texts = {option.text for option in item.draft.options}
        if item.fact.kind == "党纪处分":
            assert texts <= set(kinds()["党纪处分"])
        if item.fact.kind == "期限":
            assert texts <= periods
    assert {"党纪处分", "期限"} <= {item.fact.kind for item in singles}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("受到严重警告的人员一年半内不得评优", {"严重警告": "党纪处分", "一年半": "期限"}),
        ("党支部委员会会议由书记召集", {"支部委员会会议": None}),
        ("第三条所称人员应当报告", {"三条": None}),
        ("三个月内改正，再过三个月复查", {"三个月": None}),
    ],
    ids=["the longer member", "a whole word", "an article's number", "told twice"],
)
def test_facts_are_whole_words_told_once(sentence: str, expected: dict[str, str | None]) -> None:
    found = {fact.text: fact.kind for fact in facts_of(sentence)}

    for text, kind in expected.items():
        assert found.get(text) == kind


@given(text=st.text(max_size=200), seed=SEEDS)
def test_no_text_breaks_the_maker(text: str, seed: int) -> None:
    article = Article(address="x@1/第一条", text=text)

    assert isinstance(ClozeMaker([article]).propose(article, seed=seed), list)


def test_the_command_prints_drafts_in_the_documented_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "articles.json"
    path.write_text(json.dumps([{"address": a.address, "text": a.text} for a in ARTICLES]), encoding="utf-8")

    assert main(["cloze", str(path), "--only", ARTICLES[0].address, "--seed", "3", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["total"] == len(body["questions"]) > 0
    assert {question["source"] for question in body["questions"]} == {ARTICLES[0].address}
    assert main(["cloze", str(path), "--only", "nowhere@1/第一条"]) == 1


@pytest.mark.skipif(not reference.is_there(), reason=f"no official texts at {reference.FOLDER}")
def test_official_texts_give_drafts_for_most_articles() -> None:
    articles = reference.articles()
    maker = ClozeMaker(articles)
    drafts = [maker.propose(article, seed=1, limit=3) for article in articles]

    assert sum(bool(made) for made in drafts) / len(articles) >= 0.85
    for made in drafts:
        for item in made:
            item.draft.question()

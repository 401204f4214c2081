"""Links from questions to articles: by words, by the document named, by the number named; measured on our own bank."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from question_bank.__main__ import main
from question_bank.articles import Article, articles_from_json
from question_bank.drafts import Draft
from question_bank.formats.toml_bank import read_toml_bank
from question_bank.linking import Linker, link
from tests.question_bank import reference
from tests.question_bank.duplicates.examples import judge, single

ARTICLES = (
    Article(address="甲办法@2020/第一条", text="受到警告处分的，影响期为一年；受到严重警告处分的，影响期为一年半。"),
    Article(address="甲办法@2020/第二条", text="支部每季度召开一次全体会议，每月召开一次委员会会议。"),
    Article(address="乙办法@2021/第一条", text="受到警告处分的人员，由学校开展一次谈话教育，并记录在案。"),
    Article(address="乙办法@2021/第二条", text="教师不得组织学生参加校外有偿补课。"),
)
BANK = sorted((Path(__file__).parents[2] / "content" / "bank").glob("*/*.toml"))


def first(question: Draft) -> str:
    return link(question, ARTICLES)[0].article.address


def test_the_article_that_tells_the_fact_comes_first() -> None:
    assert first(single("受到警告处分，影响期为（ ）。", "一年", "二年")) == "甲办法@2020/第一条"
    assert first(judge("教师可以组织学生参加有偿补课。", False)) == "乙办法@2021/第二条"


def test_the_document_named_in_the_stem_decides_between_two_that_fit() -> None:
    assert first(judge("根据《乙办法》，受到警告处分的应当怎样处理？")) == "乙办法@2021/第一条"
    assert first(judge("根据《甲办法》，受到警告处分的应当怎样处理？")) == "甲办法@2020/第一条"


def test_the_number_named_in_the_explanation_counts() -> None:
    question = replace(judge("受到警告处分有影响期。"), explanation="《乙办法》第一条。")

    assert first(question) == "乙办法@2021/第一条"


def test_proposals_fall_in_score_and_their_shares_make_a_whole() -> None:
    proposals = link(judge("受到警告处分的教师，每季度参加一次会议。"), ARTICLES)

    assert [proposal.score for proposal in proposals] == sorted((p.score for p in proposals), reverse=True)
    assert sum(proposal.share for proposal in proposals) == pytest.approx(1)


def test_a_question_about_nothing_in_them_gets_no_proposal() -> None:
    assert link(judge("Photosynthesis"), ARTICLES) == []
    assert link(judge("警告"), []) == []


@pytest.mark.parametrize("body", [{}, [1], [{"address": "a"}], [{"address": 1, "text": "b"}]])
def test_malformed_articles_are_refused(body: object) -> None:
    with pytest.raises(ValueError, match="条"):
        articles_from_json(body)


def test_the_command_proposes_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = tmp_path / "bank.toml"
    bank.write_text('[[question]]\ntype = "judge"\nstem = "教师不得有偿补课。"\nanswer = true\n', encoding="utf-8")
    articles = tmp_path / "articles.json"
    articles.write_text(json.dumps([{"address": a.address, "text": a.text} for a in ARTICLES]), encoding="utf-8")

    assert main(["link", str(bank), "--articles", str(articles), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["proposals"][0]["address"] == "乙办法@2021/第二条"
    articles.write_text("{}", encoding="utf-8")
    assert main(["link", str(bank), "--articles", str(articles)]) == 2


@pytest.mark.skipif(not reference.is_there(), reason=f"no official texts at {reference.FOLDER}")
@pytest.mark.skipif(not BANK, reason="no bank is shipped yet")
@pytest.mark.parametrize("explained", [True, False], ids=["with explanation", "stem and options only"])
def test_our_own_questions_find_the_article_they_cite(explained: bool) -> None:
    articles = reference.articles()
    known = {article.address for article in articles}
    drafts = [draft for path in BANK for draft in read_toml_bank(path.read_text(encoding="utf-8")).drafts]
    cited = [draft for draft in drafts if draft.source in known]
    linker = Linker(articles)

    ranks = [rank(linker, draft, explained) for draft in cited]

    assert sum(rank == 0 for rank in ranks) / len(ranks) >= 0.85
    assert sum(rank < 3 for rank in ranks) / len(ranks) >= 0.95


def rank(linker: Linker, draft: Draft, explained: bool) -> int:
    bare = replace(draft, source="", **({} if explained else {"explanation": "", "tags": ()}))
    found = [proposal.article.address for proposal in linker.link(bare)]
    return found.index(draft.source) if draft.source in found else 3

"""Searching: BM25 as it is defined, synonyms found, hits marked where they stand, and no query that breaks it."""

import json
from collections import Counter
from math import isclose, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.__main__ import main
from question_bank.articles import Article
from question_bank.searching import (
    ENOUGH,
    Document,
    SearchIndex,
    article_document,
    marked,
    query_terms,
    question_document,
    spans_of,
)
from question_bank.segmentation import search_tokens
from tests.question_bank.duplicates.examples import JUDGEMENTS, MULTIPLES, SINGLES

TEXTS = [question_document(str(number), draft).text for number, draft in enumerate((*SINGLES, *MULTIPLES, *JUDGEMENTS))]
DOCUMENTS = [Document(id=str(number), text=text) for number, text in enumerate(TEXTS)]
QUERIES = ("警告处分 影响期", "支部党员大会", "有偿补课", "县教育局 申诉", "党费", "季度", "预备党员")


def bm25(query: str, text: str) -> float:
    """Score one text the slow way, straight from the formula."""
    tokenised = [Counter(search_tokens(other)) for other in TEXTS]
    counts, mean = Counter(search_tokens(text)), sum(bag.total() for bag in tokenised) / len(tokenised)
    score = 0.0
    for token, weight in query_terms(query).items():
        holding = sum(token in bag for bag in tokenised)
        if counts[token] and holding <= len(TEXTS) / 2:
            rarity = log(1 + (len(TEXTS) - holding + 0.5) / (holding + 0.5))
            score += (
                weight * rarity * counts[token] * 2.2 / (counts[token] + 1.2 * (0.25 + 0.75 * counts.total() / mean))
            )
    return score


@pytest.mark.parametrize("query", QUERIES)
def test_scores_are_those_of_bm25_and_the_best_comes_first(query: str) -> None:
    hits = SearchIndex(DOCUMENTS).search(query)

    assert hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert isclose(hit.score, bm25(query, hit.document.text), rel_tol=1e-5)


@given(query=st.text(max_size=30) | st.sampled_from(QUERIES))
def test_every_mark_stands_on_a_word_looked_for(query: str) -> None:
    terms = query_terms(query)

    for hit in SearchIndex(DOCUMENTS).search(query):
        for start, end in hit.spans:
            assert any(term in hit.document.text[start:end].lower() for term in terms)
        assert marked(hit.document.text, hit.spans, before="", after="") == hit.document.text


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "。" * 5000, "的", "", "\u0000", "İ", "𠮷"])
def test_no_query_breaks_the_search(query: str) -> None:
    assert isinstance(SearchIndex(DOCUMENTS).search(query), list)


def test_a_name_finds_what_is_only_called_by_its_other_name() -> None:
    index = SearchIndex([Document(id="a", text="学习中国共产党章程"), Document(id="b", text="学习处分条例")])

    assert [hit.document.id for hit in index.search("党章")] == ["a"]


def test_the_word_itself_counts_more_than_its_synonym() -> None:
    index = SearchIndex(
        [Document(id="other", text="组织师德学习"), Document(id="itself", text="组织职业道德学习"), *DOCUMENTS]
    )

    assert [hit.document.id for hit in index.search("职业道德")[:2]] == ["itself", "other"]


def test_an_article_is_found_by_its_number_its_title_and_its_words() -> None:
    article = Article(address="条例@2023/第八条", title="处分的种类", text="分为警告等五种。")
    index = SearchIndex([*DOCUMENTS, article_document(article)])

    for query in ("第八条", "种类", "警告 五种"):
        assert index.search(query)[0].document.id == article.address


def test_marks_that_touch_are_one() -> None:
    assert spans_of(["警告", "处分", "告处"], "受警告处分的") == ((1, 5),)


def test_in_a_large_bank_the_commoner_words_still_put_what_they_lead_to_in_order() -> None:
    crowd = [
        Document(id=f"{number}", text="备案材料归档" if number % 2 else "备案材料") for number in range(ENOUGH + 500)
    ]
    others = [
        Document(id=f"other {number}", text="归档目录" if number < ENOUGH else "目录") for number in range(2 * ENOUGH)
    ]
    index = SearchIndex([*crowd, *others])

    hits = index.search("备案 归档", limit=10)

    assert all("备案" in hit.document.text and "归档" in hit.document.text for hit in hits)


def test_only_as_many_as_asked_for_are_returned() -> None:
    assert len(SearchIndex(DOCUMENTS).search("党员 教师 学校 支部", limit=2)) == 2


def test_the_command_searches_files_and_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = tmp_path / "bank.toml"
    bank.write_text('[[question]]\ntype = "judge"\nstem = "警告的影响期是一年。"\nanswer = true\n', encoding="utf-8")
    articles = tmp_path / "articles.json"
    articles.write_text(json.dumps([{"address": "条例@2023/第十条", "text": "影响期的规定"}]), encoding="utf-8")

    assert main(["search", "影响期", str(bank), "--articles", str(articles), "--json"]) == 0
    assert {hit["id"] for hit in json.loads(capsys.readouterr().out)} == {"1 『bank.toml』第1行", "条例@2023/第十条"}
    assert main(["search", "影响期", str(tmp_path / "nothing.toml")]) == 2

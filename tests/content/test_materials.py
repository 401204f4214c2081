"""What ships: every guide and question is borne out by the facts, with the official texts and without them."""

from collections import Counter
from pathlib import Path

import pytest

from content import catalogue, checking
from content.bank import BANK
from content.checking import Materials, facts, reference
from content.checking.coverage import balance, coverage
from content.guides import GUIDES

WANTED_GUIDES = {
    "党章@2022": 40,
    "纪律处分条例@2023": 70,
    "廉洁自律准则@2015": 8,
    "党内政治生活准则@2016": 12,
    "支部工作条例@2018": 20,
    "中小学教师十项准则@2018": 10,
    "幼儿园教师十项准则@2018": 10,
    "高校教师十项准则@2018": 10,
}


@pytest.fixture(scope="module")
def materials() -> Materials:
    """Return every guide and question that ships."""
    return checking.read_materials(guides=GUIDES, bank=BANK)


def test_every_file_can_be_read(materials: Materials) -> None:
    assert materials.faults == ()


def test_the_facts_bear_out_every_guide_and_question_without_the_official_texts(materials: Materials) -> None:
    found = checking.check(materials, catalogue=catalogue.load(), facts=facts.load(), reference={})

    assert list(map(str, found)) == []


def test_the_official_texts_bear_out_every_guide_and_question(materials: Materials, reference_folder: Path) -> None:
    known = catalogue.load()
    held = reference.load(reference_folder, known)
    fresh = checking.current_facts(materials, catalogue=known, reference=held)

    found = checking.check(materials, catalogue=known, facts=fresh, reference=held)

    assert set(held) >= set(WANTED_GUIDES)
    assert list(map(str, found)) == []


def test_the_stored_facts_are_those_of_the_official_texts(materials: Materials, reference_folder: Path) -> None:
    known = catalogue.load()
    held = reference.load(reference_folder, known)

    fresh = checking.current_facts(materials, catalogue=known, reference=held)

    stale = [name for name, found in fresh.items() if facts.load().get(name) != found]
    assert stale == [], "run: python -m content facts"


def test_every_article_of_every_document_with_guides_is_covered(materials: Materials) -> None:
    rows = {row.edition.name: row for row in coverage(materials.guides, materials.questions, catalogue.load())}

    assert {name: rows[name].uncovered for name in WANTED_GUIDES} == dict.fromkeys(WANTED_GUIDES, ())
    assert all(rows[name].guides >= count for name, count in WANTED_GUIDES.items())


def test_stored_facts_hold_no_sentences() -> None:
    for held in facts.load().values():
        for article in held.articles.values():
            assert not [term for term in article.terms if len(term) > facts.MAX_LIST or "。" in term]


def test_the_keys_of_the_bank_are_spread_evenly(materials: Materials) -> None:
    assert len(materials.questions) >= 800
    spread = balance(materials.questions)

    assert max(spread.positions.values()) <= 1.3 * spread.singles / len(spread.positions)
    assert spread.longest_right <= spread.singles / 3
    assert 0.35 * spread.judgements <= spread.true <= 0.65 * spread.judgements
    assert set(spread.key_sizes) >= {2, 3, 4}
    assert set(Counter(item.question.type for item in materials.questions)) == set(
        type(materials.questions[0].question.type)
    )

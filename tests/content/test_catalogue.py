"""The catalogue holds the facts of the documents, and names what is wrong in its own file."""

from datetime import date

import pytest

from content.catalogue import Status, load, parse
from content.tables import BadContent

EDITION = """
[[document]]
key = "rules"
title = "某某规定"
short = "规定"

[[document.edition]]
year = 2020
issued_by = "某机关"
issued_on = 2020-01-01
in_force_on = 2020-02-01
status = "current"
shape = { chapters = 2, articles = 5 }
"""


def test_the_discipline_regulations_of_2023_are_current_and_have_158_articles_in_3_volumes_and_11_chapters() -> None:
    edition = load().editions["纪律处分条例@2023"]

    assert (edition.shape.volumes, edition.shape.chapters, edition.shape.articles) == (3, 11, 158)
    assert (edition.issued_on, edition.in_force_on) == (date(2023, 12, 19), date(2024, 1, 1))
    assert edition.status is Status.CURRENT
    assert load().editions["纪律处分条例@2018"].status is Status.SUPERSEDED


def test_every_document_has_one_current_edition_and_every_source_says_where_to_find_it() -> None:
    catalogue = load()

    assert [edition.status for edition in catalogue.sources()] == [Status.CURRENT] * len(catalogue.documents)
    assert all(edition.find_at for edition in catalogue.sources())


def test_the_default_collection_is_one_constitution_two_codes_three_regulations() -> None:
    catalogue = load()
    collection = next(one for one in catalogue.collections if one.title == "一章两准则三条例")

    assert [catalogue.by_key[key].short for key in collection.documents] == [
        "党章",
        "廉洁自律准则",
        "党内政治生活准则",
        "纪律处分条例",
        "党内监督条例",
        "问责条例",
    ]


def test_each_kind_of_teacher_gets_the_standards_for_that_kind() -> None:
    by_key = load().by_key

    assert by_key["teacher_norms_kindergarten"].audience.stages == ("幼儿园",)
    assert "小学" in by_key["teacher_norms_primary_secondary"].audience.stages
    assert by_key["teacher_norms_kindergarten"].current.headings[4:6] == ("加强安全防范", "关心爱护幼儿")


def test_places_of_an_edition_come_in_reading_order() -> None:
    places = load().editions["党章@2022"].shape.places()

    assert [str(place) for place in places[:2]] == ["总纲", "第一条"]
    assert len(places) == 56


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("year = 2020\n", ""), "缺少 year"),
        (('status = "current"', 'status = "valid"'), "status 只能是"),
        (("chapters = 2", "chapter = 2"), "不认识的键 chapter"),
        (("articles = 5", "articles = 5, parts = 2"), "只能写一个"),
        (("2020-02-01", "2019-02-01"), "in_force_on 早于 issued_on"),
        (('status = "current"', 'status = "superseded"'), "有且只有一个版本"),
        (("year = 2020", 'year = "2020"'), "year 的值"),
        (('short = "规定"', 'short = "规定'), "不是正确的 TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_and_key(change: tuple[str, str], said: str) -> None:
    assert change[0] in EDITION

    with pytest.raises(BadContent, match=f"catalogue.toml.*{said}"):
        parse(EDITION.replace(*change), file="catalogue.toml")


def test_a_collection_of_unknown_documents_is_refused() -> None:
    with pytest.raises(BadContent, match="nothing 不在目录中"):
        parse(EDITION + '[[collection]]\nkey = "a"\ntitle = "甲"\ndocuments = ["nothing"]\n', file="catalogue.toml")

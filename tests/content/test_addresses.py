"""Addresses: one text form, reading order, neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.addresses import Address, BadAddress, Kind, Place, article, neighbours, parse, parse_place
from content.numerals import BadNumeral, number, numeral

numbers = st.integers(min_value=1, max_value=9999)
small = st.integers(min_value=0, max_value=200)
articles = st.builds(Place, kind=st.just(Kind.ARTICLE), number=numbers, inserted=small, paragraph=small, item=small)


@given(numbers)
def test_every_number_reads_back_from_its_chinese_numeral(value: int) -> None:
    assert number(numeral(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十五", 15),
        ("一百零五", 105),
        ("两", 2),
        ("二〇二三", 2023),
        ("三万二千", 32000),
        ("１５７", 157),
        ("二百一十", 210),
    ],
)
def test_numerals_are_read_as_people_write_them(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "甲", "第五", "9" * 30])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadNumeral):
        number(text)


@given(articles)
def test_every_place_reads_back_from_its_text(place: Place) -> None:
    assert parse_place(str(place)) == place


@given(st.lists(articles))
def test_reading_order_is_the_order_of_numbers(places: list[Place]) -> None:
    ordered = sorted(places, key=lambda place: place.order)

    assert [place.number for place in ordered] == sorted(place.number for place in places)


def test_an_address_names_edition_article_paragraph_and_item() -> None:
    address = parse("纪律处分条例@2023/第157条第2款第（一）项")

    assert str(address) == "纪律处分条例@2023/第一百五十七条第二款第一项"
    assert str(address.whole) == "纪律处分条例@2023/第一百五十七条"


def test_preambles_parts_and_items_of_texts_without_articles_have_addresses_too() -> None:
    for text in ("党章@2022/总纲", "党内政治生活准则@2016/序言", "党内政治生活准则@2016/第十二部分", "甲@2018/第一项"):
        assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text", ["第十条", "纪律处分条例/第十条", "纪律处分条例@2023", "甲@2023/十条", "甲@2023/第零条"]
)
def test_a_bad_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadAddress, match="「"):
        parse(text)


def test_neighbours_are_the_places_before_and_after() -> None:
    places = [Place(kind=Kind.PREAMBLE, name="总纲"), article(1), article(2)]

    assert neighbours(article(1), places) == (places[0], places[2])
    assert neighbours(places[0], places) == (None, article(1))
    assert neighbours(article(2), places) == (article(1), None)


def test_addresses_sort_by_edition_then_by_place() -> None:
    texts = ["乙@2020/第二条", "甲@2020/第十条", "甲@2020/第九条", "甲@2020/总纲"]

    ordered: list[Address] = sorted(map(parse, texts), key=lambda address: address.order)

    assert [str(address.place) for address in ordered] == ["第二条", "总纲", "第九条", "第十条"]

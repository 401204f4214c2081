"""Laws of waiting and of refresh tokens."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.people.access import codes
from server.people.access.rules import PATIENCE, Count, Key, Turn, after_try, turn, wait_seconds
from server.people.access.throttle import network
from server.people.identifiers import fault_of_phone, fault_of_work_number, identifier_key
from server.people.names import name_key
from tests.conftest import NINE

EMPTY = Count(failures=0, blocked_until=None, updated_at=NINE)


@given(st.sampled_from(Key), st.integers(1, 1500))
def test_waits_never_shrink_and_never_pass_their_limit(key: Key, tries: int) -> None:
    count, waits = EMPTY, []
    for _ in range(tries):
        count = after_try(count, patience=PATIENCE[key], now=NINE)
        waits.append(wait_seconds(count, now=NINE))

    assert waits == sorted(waits)
    assert waits[-1] <= PATIENCE[key].longest.total_seconds()
    assert all(wait == 0 for wait in waits[: PATIENCE[key].free])


@given(st.sampled_from(Key), st.integers(0, 200), st.integers(0, 10**6))
def test_what_is_forgotten_is_never_less_than_nothing(key: Key, tries: int, later: int) -> None:
    count = Count(failures=tries, blocked_until=None, updated_at=NINE)

    again = after_try(count, patience=PATIENCE[key], now=NINE + timedelta(seconds=later))

    assert 1 <= again.failures <= tries + 1


def test_a_day_of_guessing_one_account_from_everywhere_gets_less_than_two_hundred_tries() -> None:
    count, now, tries = EMPTY, NINE, 0
    while now < NINE + timedelta(days=1):
        wait = wait_seconds(count, now=now)
        now += timedelta(seconds=wait)
        count, tries = after_try(count, patience=PATIENCE[Key.ACCOUNT], now=now), tries + 1

    assert tries < 200


def test_three_hundred_teachers_behind_one_address_may_each_mistype_twice_at_once() -> None:
    count = EMPTY
    for _ in range(600):
        count = after_try(count, patience=PATIENCE[Key.ADDRESS], now=NINE)

    assert wait_seconds(count, now=NINE) == 0
    assert wait_seconds(after_try(count, patience=PATIENCE[Key.ADDRESS], now=NINE), now=NINE) > 0


@given(newest=st.integers(1, 1000), presented=st.integers(-5, 1005))
def test_only_the_newest_refresh_token_and_the_one_before_go_on(newest: int, presented: int) -> None:
    verdict = turn(presented=presented, newest=newest)

    assert (verdict in (Turn.NEXT, Turn.SAME)) == (presented in (newest, newest - 1))
    assert (verdict is Turn.REUSED) == (presented < newest - 1)


def test_codes_are_read_easily_and_carry_fifty_bits() -> None:
    made = {codes.new_code() for _ in range(2000)}

    assert len(made) == 2000
    assert not set("".join(made)) - set(codes.ALPHABET) - {"-"}
    assert not set("0O1ILUV") & set(codes.ALPHABET)
    assert len(codes.ALPHABET) ** codes.LENGTH > 2**50


@pytest.mark.parametrize(
    ("address", "place"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", ""), ("unix:", "unix:")],
)
def test_an_address_of_the_new_kind_counts_by_its_network(address: str, place: str) -> None:
    assert network(address) == place


@given(st.text("Qq17-_ +８６Ｑ\u3000", max_size=20))
def test_the_key_of_an_account_is_the_key_of_itself(typed: str) -> None:
    once = identifier_key(typed)

    assert identifier_key(once) == once


@pytest.mark.parametrize(
    "value",
    [
        "+86 13800138000",
        "138 0013 8000",
        "１３８００１３８０００",
        "1380013800",
        "138001380001",
        "23800138000",
        "1.38E+10",
    ],
)
def test_a_phone_that_is_not_eleven_plain_digits_has_a_fault(value: str) -> None:
    assert fault_of_phone(value)
    assert fault_of_phone("13800138000") is None


@pytest.mark.parametrize("value", ["", "a b", "Ａ1", "а1", "1.5E+10", "x" * 31, "-1", "=1+1", "教1", "1\n"])
def test_a_work_number_is_letters_and_digits(value: str) -> None:
    assert fault_of_work_number(value)
    assert fault_of_work_number("JZ-2020_0017") is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单雄信", "shanxiongxin sxx"),
        ("曾国藩", "zengguofan zgf"),
        ("尉迟恭", "yuchigong ycg"),
        ("单", "shan s"),
        ("阿卜杜拉·买买提", "abodulamaimaiti abdlmmt"),
        ("朴 Min", "piaomin pm"),
        ("·", " "),
    ],
)
def test_a_name_is_found_by_the_reading_of_a_surname(name: str, key: str) -> None:
    assert name_key(name) == key

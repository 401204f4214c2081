"""Damaged files give a reading or a clear refusal, never a crash.  ``bench/reading_fuzz.py`` does this for longer."""

import random

import pytest

from bench.reading_fuzz import bank, check, mutated
from question_bank.writers import WRITERS, written

ROUNDS = 40


@pytest.mark.parametrize("form", WRITERS)
def test_a_damaged_file_is_read_or_refused(form: str) -> None:
    rnd = random.Random(form)
    whole = written(bank(), form=form)

    results = [check(mutated(whole, rnd)) for _ in range(ROUNDS)]

    assert len(results) == ROUNDS
    assert check(whole) == "read"


def test_a_damaged_text_is_read_or_refused() -> None:
    rnd = random.Random(2)
    text = "一、单选题\n1. 火警电话是( )。\nA. 110\nB. 119\n答案：B\n参考答案\n1.B 2.C\n".encode()

    assert {check(mutated(text, rnd)) for _ in range(200)} >= {"read"}

"""The rules of a sitting, as laws and at their boundaries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sittings import rules
from server.sittings.views import AnswerOp, HeldAnswer, Journaled, Outcome

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
GRACE = timedelta(seconds=10)

instants = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC))
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1))
extras = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=3))


@given(started_at=instants, duration=spans, until_close=spans, extra=extras)
def test_the_deadline_is_the_full_duration_never_past_closing_plus_extra(
    started_at: datetime, duration: timedelta, until_close: timedelta, extra: timedelta
) -> None:
    closes_at = started_at + until_close

    found = rules.deadline(started_at=started_at, closes_at=closes_at, duration=duration, extra=extra)

    assert found - started_at == min(duration, until_close) + extra


@pytest.mark.parametrize(("after", "too_late"), [(GRACE - TICK, False), (GRACE, True), (GRACE + TICK, True)])
def test_the_end_of_the_grace_is_too_late(after: timedelta, too_late: bool) -> None:
    assert rules.is_too_late(deadline_at=NOON, grace=GRACE, now=NOON + after) is too_late


@pytest.mark.parametrize(
    ("now", "refusal"),
    [(NOON - TICK, rules.ExamNotOpen), (NOON, None), (NOON + GRACE - TICK, None), (NOON + GRACE, rules.ExamClosed)],
)
def test_the_time_to_start_is_half_open(now: datetime, refusal: type[Exception] | None) -> None:
    def check() -> None:
        rules.check_may_start(opens_at=NOON, last_start_at=NOON + GRACE, used=0, allowed=1, now=now)

    if refusal is None:
        check()
    else:
        with pytest.raises(refusal):
            check()


@given(now=instants)
def test_the_time_left_is_whole_seconds_to_the_deadline_and_never_negative(now: datetime) -> None:
    left = rules.seconds_left(deadline_at=NOON, now=now)

    assert left == max(0, (NOON - now) // timedelta(seconds=1))


class Server:
    """The rules with a dictionary for a database: what a server that keeps them would hold."""

    def __init__(self) -> None:
        self.held: dict[int, HeldAnswer] = {}
        self.journal: list[tuple[str, Journaled]] = []

    def save(self, device_id: str, *ops: AnswerOp) -> list[tuple[Outcome, int]]:
        journal = [entry for device, entry in self.journal if device == device_id]
        judged = rules.judge(ops, device_id=device_id, held=self.held, journal=journal, now=NOON)
        self.held = rules.after(judged, self.held)
        for item in judged:
            if not item.is_repeat:
                entry = Journaled(
                    device_seq=item.op.device_seq,
                    question=item.op.question,
                    digest=item.op.digest,
                    outcome=item.outcome,
                    rev=item.rev,
                    received_at=NOON,
                )
                self.journal.append((device_id, entry))
        return [(item.outcome, item.rev) for item in judged]


def op(question: int, value: Any, base_rev: int, device_seq: int) -> AnswerOp:
    digest = rules.op_digest(question=question, value=value, base_rev=base_rev)
    return AnswerOp(question=question, value=value, base_rev=base_rev, device_seq=device_seq, digest=digest)


ops = st.builds(op, st.integers(1, 3), st.sampled_from(["A", "B", None]), st.integers(0, 4), st.integers(1, 6))
batches = st.lists(st.tuples(st.sampled_from(["phone-one", "phone-two"]), st.lists(ops, max_size=4)), max_size=12)


@given(batches=batches)
def test_repeating_every_batch_changes_nothing_and_gives_the_same_receipts(
    batches: list[tuple[str, list[AnswerOp]]],
) -> None:
    server = Server()
    for device, batch in batches:
        first = server.save(device, *batch)
        held = dict(server.held)

        assert server.save(device, *batch) == first
        assert server.held == held


@given(batches=batches)
def test_revisions_only_grow_and_one_question_never_changes_another(
    batches: list[tuple[str, list[AnswerOp]]],
) -> None:
    server = Server()
    for device, batch in batches:
        before = dict(server.held)
        server.save(device, *batch)
        touched = {item.question for item in batch}
        assert all(server.held[q].rev >= answer.rev for q, answer in before.items())
        assert all(server.held[q] is answer for q, answer in before.items() if q not in touched)


@given(values=st.lists(st.sampled_from(["A", "B", "C", None]), min_size=1, max_size=8), data=st.data())
def test_one_device_that_sends_in_any_order_and_repeats_ends_with_its_last_answer(
    values: list[str | None], data: st.DataObject
) -> None:
    server = Server()
    sent = [op(1, value, 0, seq) for seq, value in enumerate(values, 1)]
    for item in data.draw(st.lists(st.sampled_from(sent), max_size=10)):
        server.save("phone-one", item)

    server.save("phone-one", sent[-1])

    assert server.held[1].value == values[-1]


@given(base_rev=st.integers(0, 3), held_rev=st.integers(1, 3))
def test_another_device_changes_an_answer_only_if_it_knows_it(base_rev: int, held_rev: int) -> None:
    server = Server()
    for rev in range(held_rev):
        server.save("phone-one", op(1, "A", rev, rev + 1))

    ((outcome, rev),) = server.save("phone-two", op(1, "B", base_rev, 1))

    assert (outcome is Outcome.ACCEPTED) == (base_rev >= held_rev)
    assert rev == (max(base_rev, held_rev) + 1 if outcome is Outcome.ACCEPTED else held_rev)


@given(
    claimed=st.dictionaries(st.integers(1, 4), st.integers(0, 3)),
    held=st.dictionaries(st.integers(1, 4), st.integers(1, 3)),
)
def test_missing_is_exactly_what_was_promised_and_is_not_held(claimed: dict[int, int], held: dict[int, int]) -> None:
    answers = {
        q: HeldAnswer(question=q, value="A", rev=rev, device_id="d", device_seq=1, saved_at=NOON)
        for q, rev in held.items()
    }

    assert rules.missing(claimed, answers) == tuple(sorted(q for q, rev in claimed.items() if rev > held.get(q, 0)))

"""What may be shown when, and which attempt counts: as laws."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.exams.views import ReviewPolicy
from server.results import rules
from server.results.views import Depth, Hold
from server.sittings import rules as sittings

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
GRACE = timedelta(seconds=10)

minutes = st.integers(0, 300).map(lambda count: timedelta(minutes=count))
instants = st.integers(-10_000, 10_000).map(lambda count: NOON + timedelta(seconds=count))
states = st.builds(
    rules.ExamState,
    policy=st.sampled_from(ReviewPolicy),
    is_trial=st.booleans(),
    over_at=instants,
    open_count=st.integers(0, 3),
    released_at=st.none() | instants,
    in_use_until=st.none() | instants,
)
counted = st.builds(
    rules.Counted,
    attempt_id=st.none() | st.uuids(),
    number=st.integers(0, 5),
    points=st.integers(0, 20),
    finished_at=st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours)),
)


@given(
    policy=st.sampled_from(ReviewPolicy),
    closes_at=instants,
    duration=minutes.filter(bool),
    extras=st.lists(minutes, min_size=1, max_size=5),
    starts=st.lists(st.tuples(instants, st.booleans()), max_size=5),
    now=instants,
)
def test_a_key_is_never_shown_while_anyone_may_still_sit(
    policy: ReviewPolicy,
    closes_at: datetime,
    duration: timedelta,
    extras: list[timedelta],
    starts: list[tuple[datetime, bool]],
    now: datetime,
) -> None:
    running = [
        sittings.deadline(started_at=start, closes_at=closes_at, duration=duration, extra=extra)
        for (start, is_open), extra in zip(starts, extras, strict=False)
        if is_open and start < closes_at
    ]
    state = rules.ExamState(
        policy=policy,
        is_trial=False,
        over_at=closes_at + max(extras),
        open_count=len(running),
        released_at=NOON - timedelta(days=9),
    )

    if rules.depth(state, now=now) is Depth.EVERYTHING:
        may_start = now < closes_at
        may_answer = any(not sittings.is_too_late(deadline_at=end, grace=GRACE, now=now) for end in running)
        assert not may_start
        assert not may_answer
        assert not running


@given(state=states, now=instants)
def test_everything_is_shown_exactly_when_nothing_holds_it_back(state: rules.ExamState, now: datetime) -> None:
    shows_keys = rules.depth(state, now=now) is Depth.EVERYTHING

    assert shows_keys is (rules.hold(state, now=now) is None)
    assert shows_keys is (
        not state.is_trial
        and state.policy is not ReviewPolicy.CONFIDENTIAL
        and rules.is_over(state, now=now)
        and state.released_at is not None
        and state.in_use_until is None
    )


@given(state=states, now=instants)
def test_a_total_is_shown_after_release_or_at_hand_in_where_the_exam_says_so(
    state: rules.ExamState, now: datetime
) -> None:
    shows_total = rules.depth(state, now=now) >= Depth.TOTAL

    at_once = state.policy is ReviewPolicy.INSTANT_TOTAL
    assert shows_total is (not state.is_trial and (at_once or state.released_at is not None))


@given(state=states, now=instants)
def test_a_refused_review_names_its_reason_and_the_instant_where_it_is_known(
    state: rules.ExamState, now: datetime
) -> None:
    reason = rules.hold(state, now=now)
    if reason is None:
        rules.check_may_review(state, now=now)
        return

    with pytest.raises(rules.ReviewNotOpen) as refusal:
        rules.check_may_review(state, now=now)

    assert refusal.value.facts["reason"] == reason.value
    assert ("opens_at" in refusal.value.facts) is (reason in (Hold.WINDOW_OPEN, Hold.QUESTIONS_IN_USE))


@given(state=states, now=instants)
def test_results_are_released_only_when_nobody_can_sit_any_more(state: rules.ExamState, now: datetime) -> None:
    try:
        rules.check_may_release(state, now=now)
    except rules.ResultsNotReady:
        assert not rules.is_over(state, now=now)
    else:
        assert rules.is_over(state, now=now)


@given(st.lists(counted, max_size=6))
def test_the_best_attempt_has_the_most_points_and_of_equals_was_finished_first(attempts: list[rules.Counted]) -> None:
    best = rules.best(attempts)

    if best is None:
        assert attempts == []
        return
    assert best in attempts
    assert best.points == max(one.points for one in attempts)
    assert best.finished_at == min(one.finished_at for one in attempts if one.points == best.points)


@given(st.lists(counted, min_size=1, max_size=5), counted)
def test_one_more_attempt_never_lowers_a_result(attempts: list[rules.Counted], more: rules.Counted) -> None:
    before, after = rules.best(attempts), rules.best([*attempts, more])

    assert before is not None
    assert after is not None
    assert after.points >= before.points


@pytest.mark.parametrize(("points", "excellent"), [(899, False), (900, True), (1000, True)])
def test_the_line_of_excellence_itself_is_excellent(points: int, excellent: bool) -> None:
    assert rules.is_excellent(points, total_points=1000, excellent_percent=90) is excellent


@pytest.mark.parametrize(
    ("points", "sat_at"),
    [(1001, NOON), (500, NOON - timedelta(seconds=1)), (500, NOON + timedelta(hours=2))],
)
def test_a_result_on_paper_that_cannot_be_is_refused(points: int, sat_at: datetime) -> None:
    with pytest.raises(rules.BadOfflineResult):
        rules.check_offline_result(
            points=points, total_points=1000, sat_at=sat_at, opens_at=NOON, now=NOON + timedelta(hours=1)
        )


def test_an_attempt_and_a_paper_that_are_equal_in_all_let_the_paper_count() -> None:
    online = rules.Counted(attempt_id=UUID(int=1), number=1, points=50, finished_at=NOON)
    on_paper = rules.Counted(attempt_id=None, number=0, points=50, finished_at=NOON)

    assert rules.best([online, on_paper]) == on_paper

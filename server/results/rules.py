"""Which attempt counts, what it amounts to, and when it may be shown.  Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.errors import Conflict, Forbidden, Rejected
from server.exams.views import ExamPhase, ReviewPolicy
from server.results.views import Depth, Hold


class ReviewNotOpen(Forbidden):
    """The answers cannot be seen yet: ``reason`` says why, ``opens_at`` the earliest instant when it is known."""

    code = "review-not-open"
    title = "暂时不能查看"


class ResultsNotReady(Conflict):
    """Somebody may still sit, so nothing can be released: see ``reason``, ``over_at`` and ``open_count``."""

    code = "results-not-ready"
    title = "成绩还不能公布"


class NoResults(Conflict):
    """The exam is a draft, was cancelled, or is a 试一试: it has no results."""

    code = "no-results"
    title = "本场考试没有成绩"


class BadOfflineResult(Rejected):
    """The result on paper cannot be: more points than the paper has, or handed in before the exam or in future."""

    code = "bad-offline-result"
    title = "补录的成绩有误"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A closed attempt that was not voided, or a result on paper (without an id, numbered 0)."""

    attempt_id: UUID | None
    number: int
    points: int
    finished_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamState:
    """All that decides what may be shown of an exam.

    ``over_at`` is the closing time plus the longest extra time anybody has; ``open_count`` counts open attempts;
    ``in_use_until`` is when the last other exam with questions of this one ends (None: there is none).
    """

    policy: ReviewPolicy
    is_trial: bool
    over_at: datetime
    open_count: int
    released_at: datetime | None
    in_use_until: datetime | None = None


def best(counted: Iterable[Counted]) -> Counted | None:
    """Return what counts: the most points; of equals the one finished first."""
    return min(counted, key=lambda one: (-one.points, one.finished_at, one.number), default=None)


def is_passed(points: int, *, pass_points: int) -> bool:
    """Tell whether a result reaches the pass line."""
    return points >= pass_points


def is_excellent(points: int, *, total_points: int, excellent_percent: int) -> bool:
    """Tell whether a result reaches the line of excellence, a share of the paper's total."""
    return points * 100 >= total_points * excellent_percent


def is_over(state: ExamState, *, now: datetime) -> bool:
    """Tell whether nobody can sit any more: the window is closed for everyone and no attempt remains open."""
    return now >= state.over_at and state.open_count == 0


def depth(state: ExamState, *, now: datetime) -> Depth:
    """Return how much a learner may see of a closed attempt of their own.

    Right and wrong are shown only together with the keys: a right answer is the key.
    """
    if state.is_trial:
        return Depth.NOTHING
    if hold(state, now=now) is None:
        return Depth.EVERYTHING
    if state.released_at is not None or state.policy is ReviewPolicy.INSTANT_TOTAL:
        return Depth.TOTAL
    return Depth.NOTHING


def hold(state: ExamState, *, now: datetime) -> Hold | None:
    """Return why keys and explanations are not open; None when they are."""
    reasons = (
        (Hold.TRIAL, state.is_trial),
        (Hold.CONFIDENTIAL, state.policy is ReviewPolicy.CONFIDENTIAL),
        (Hold.WINDOW_OPEN, now < state.over_at),
        (Hold.ATTEMPTS_OPEN, state.open_count > 0),
        (Hold.NOT_RELEASED, state.released_at is None),
        (Hold.QUESTIONS_IN_USE, state.in_use_until is not None),
    )
    return next((reason for reason, holds in reasons if holds), None)


def opens_at(state: ExamState, reason: Hold | None) -> datetime | None:
    """Return the instant before which keys cannot open, where it is known; release may come later."""
    return {Hold.WINDOW_OPEN: state.over_at, Hold.QUESTIONS_IN_USE: state.in_use_until}.get(reason) if reason else None


def check_may_review(state: ExamState, *, now: datetime) -> None:
    """Refuse to show keys before they are open for all."""
    reason = hold(state, now=now)
    if reason is not None:
        raise ReviewNotOpen(reason.label, reason=reason.value, **_known(opens_at(state, reason)))


def check_is_over(state: ExamState, *, now: datetime) -> None:
    """Refuse what tells the keys to people of the office, who may sit themselves, while anybody may still sit."""
    if not is_over(state, now=now):
        reason = Hold.WINDOW_OPEN if now < state.over_at else Hold.ATTEMPTS_OPEN
        raise ReviewNotOpen(reason.label, reason=reason.value, **_known(opens_at(state, reason)))


def check_has_results(phase: ExamPhase, *, is_trial: bool) -> None:
    """Refuse an exam that has no results and never will, or none yet."""
    if is_trial:
        raise NoResults("试一试不计成绩。")
    if phase in (ExamPhase.DRAFT, ExamPhase.CANCELLED):
        raise NoResults("考试尚未发布。" if phase is ExamPhase.DRAFT else "考试已取消。")


def check_may_release(state: ExamState, *, now: datetime) -> None:
    """Refuse a release while anybody may still sit."""
    if now < state.over_at:
        raise ResultsNotReady(
            "考试还没有对所有人结束（含延长时间），结束后才能公布。",
            reason=Hold.WINDOW_OPEN.value,
            over_at=state.over_at,
        )
    if state.open_count:
        raise ResultsNotReady(
            f"还有 {state.open_count} 人正在作答或正在收卷，全部交卷后才能公布。",
            reason=Hold.ATTEMPTS_OPEN.value,
            open_count=state.open_count,
        )


def check_offline_result(
    *, points: int, total_points: int, sat_at: datetime, opens_at: datetime, now: datetime
) -> None:
    """Refuse a result on paper that nobody can have reached, or not then."""
    if points > total_points:
        raise BadOfflineResult(f"得分不能高于卷面总分 {total_points / 10:g} 分。")
    if not opens_at <= sat_at <= now:
        raise BadOfflineResult("交卷时间应在开考之后，且不能晚于现在。")


def _known(instant: datetime | None) -> dict[str, datetime]:
    return {"opens_at": instant} if instant else {}

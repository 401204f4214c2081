"""When an exam may be changed, published and shown, and for whom it is.  Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from question_bank.grading import BadScoring, MultipleRule, Scoring
from server.errors import Conflict, Rejected
from server.exams.views import ExamPhase, ReviewPolicy
from server.people.views import Post, Stage, Standing

LONGEST_MINUTES = 24 * 60


class BadSchedule(Rejected):
    """The times, the points or the rules of an exam contradict one another: ``errors`` says which."""

    code = "bad-exam"
    title = "考试设置有误"


class ExamPublished(Conflict):
    """The exam was published: its paper and rules stand fast."""

    code = "exam-published"
    title = "考试已发布"


class ExamNotPublished(Conflict):
    """The exam was not published yet."""

    code = "exam-not-published"
    title = "考试尚未发布"


class ExamOver(Conflict):
    """The exam is closed: its roster and times stand fast."""

    code = "exam-over"
    title = "考试已结束"


class ExamStarted(Conflict):
    """The exam has begun, and this may only be done before."""

    code = "exam-started"
    title = "考试已开始"


class NobodyToSit(Rejected):
    """The audience rule finds nobody."""

    code = "nobody-to-sit"
    title = "没有应考人员"


class CandidateStarted(Conflict):
    """The person has an attempt, so they cannot be taken off the roster."""

    code = "candidate-started"
    title = "该人员已开始作答"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """For whom an exam is: any of the units (with all below), and any of each attribute; nothing named means all."""

    unit_ids: tuple[UUID, ...] = ()
    stages: tuple[Stage, ...] = ()
    posts: tuple[Post, ...] = ()
    standings: tuple[Standing, ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return what a row keeps."""
        return {
            "unit_ids": [str(unit_id) for unit_id in self.unit_ids],
            "stages": [stage.value for stage in self.stages],
            "posts": [post.value for post in self.posts],
            "standings": [standing.value for standing in self.standings],
        }


def audience_from(stored: dict[str, Any]) -> Audience:
    """Return the audience that a row holds."""
    return Audience(
        unit_ids=tuple(map(UUID, stored.get("unit_ids", ()))),
        stages=tuple(map(Stage, stored.get("stages", ()))),
        posts=tuple(map(Post, stored.get("posts", ()))),
        standings=tuple(map(Standing, stored.get("standings", ()))),
    )


def why_mine(audience: Audience, *, stage: Stage | None, post: Post | None, standing: Standing | None) -> str:
    """Return why a person is on the roster, in words for them: 因您是幼儿园教师、中共党员."""
    by_stage = stage.label if stage and stage in audience.stages else ""
    by_post = post.label if post and post in audience.posts else ""
    member = standing.label if standing and standing in audience.standings else ""
    work = f"{by_stage}{by_post or '教职工'}" if by_stage or by_post else ""
    named = "、".join(filter(None, [work, member]))
    if named:
        return f"因您是{named}"
    return "因您的单位或党组织参加本次考试" if audience.unit_ids else "全体人员参加"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What an administrator decides about an exam.  Points are in tenths."""

    title: str
    instructions: str
    paper_id: UUID
    opens_at: datetime
    last_start_at: datetime
    closes_at: datetime
    duration_minutes: int
    attempts_allowed: int
    pass_points: int
    excellent_percent: int
    multiple_rule: MultipleRule
    multiple_fixed_points: int
    shuffles_questions: bool
    shuffles_options: bool
    review_policy: ReviewPolicy
    audience: Audience
    make_up_of: UUID | None = None
    is_trial: bool = False


def check_setup(setup: Setup, *, total_points: int, now: datetime) -> None:
    """Refuse an exam that could not be held: every fault at once, each at its field."""
    faults = list(_faults(setup, total_points, now))
    if faults:
        raise BadSchedule("考试设置有误，请按提示修改。", errors=faults)


def _faults(setup: Setup, total_points: int, now: datetime) -> Iterable[dict[str, str]]:
    yield from times_faults(
        opens_at=setup.opens_at,
        last_start_at=setup.last_start_at,
        closes_at=setup.closes_at,
        duration_minutes=setup.duration_minutes,
    )
    if setup.opens_at < now:
        yield fault("opens_at", "开考时间已经过去。")
    if setup.pass_points > total_points:
        yield fault("pass_points", f"合格线不能高于卷面总分 {total_points / 10:g} 分。")
    try:
        Scoring(rule=setup.multiple_rule, fixed_points=setup.multiple_fixed_points)
    except BadScoring as error:
        yield fault("multiple_fixed_points", str(error))


def times_faults(
    *, opens_at: datetime, last_start_at: datetime, closes_at: datetime, duration_minutes: int
) -> Iterable[dict[str, str]]:
    """Yield what is wrong with the times: their order, and a window shorter than the duration."""
    if last_start_at <= opens_at:
        yield fault("last_start_at", "最晚进入时间应晚于开考时间。")
    if closes_at < last_start_at:
        yield fault("closes_at", "考试结束时间不能早于最晚进入时间。")
    elif closes_at - opens_at < timedelta(minutes=duration_minutes):
        yield fault("duration_minutes", "从开考到结束的时间短于答题时长。")


def check_times(*, opens_at: datetime, last_start_at: datetime, closes_at: datetime, duration_minutes: int) -> None:
    """Refuse times that contradict one another."""
    faults = list(
        times_faults(
            opens_at=opens_at, last_start_at=last_start_at, closes_at=closes_at, duration_minutes=duration_minutes
        )
    )
    if faults:
        raise BadSchedule("考试时间有误，请按提示修改。", errors=faults)


def phase(
    *,
    published_at: datetime | None,
    cancelled_at: datetime | None,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> ExamPhase:
    """Return where an exam stands; derived, never stored.  At ``closes_at`` it is closed."""
    if cancelled_at is not None:
        return ExamPhase.CANCELLED
    if published_at is None:
        return ExamPhase.DRAFT
    if now < opens_at:
        return ExamPhase.SCHEDULED
    return ExamPhase.OPEN if now < closes_at else ExamPhase.CLOSED


def check_is_draft(phase: ExamPhase) -> None:
    """Refuse to change what publishing has fixed."""
    if phase is ExamPhase.CANCELLED:
        raise ExamOver("考试已取消。")
    if phase is not ExamPhase.DRAFT:
        raise ExamPublished("考试已发布，试卷和规则不能再改；时间和名单可以在考试管理中调整。")


def check_roster_may_change(phase: ExamPhase) -> None:
    """Refuse changes of the roster before publishing and after closing, so that the denominator is honest."""
    if phase is ExamPhase.DRAFT:
        raise ExamNotPublished
    if phase in (ExamPhase.CLOSED, ExamPhase.CANCELLED):
        raise ExamOver("考试已结束，名单不能再改。")


def fault(field: str, detail: str) -> dict[str, str]:
    """Return one fault at a field of the request."""
    return {"in": "json", "pointer": f"#/{field}", "detail": detail}

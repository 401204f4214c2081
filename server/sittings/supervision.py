"""Commands of the office while an exam runs: times, extra minutes, one more attempt, reopening, 作废.

Each has a reason and is audited.  Deadlines are recomputed in one statement, and the next save tells the phone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.db import transaction
from server.errors import Conflict, NotFound
from server.exams import rules as exams
from server.exams import steps as exam_steps
from server.exams.models import Candidate, Exam
from server.exams.queries import in_snapshot_reach
from server.exams.views import ExamPhase
from server.people.rules import ADMINISTRATORS, check_whole, scope
from server.people.views import Principal, Scope
from server.sittings.models import Attempt, AttemptScore
from server.sittings.views import Closing
from server.units.models import Unit


class AttemptStillOpen(Conflict):
    """The attempt is running."""

    code = "attempt-still-open"
    title = "作答仍在进行"


class AttemptVoided(Conflict):
    """The attempt was voided before."""

    code = "attempt-voided"
    title = "该次作答已作废"


class ResultsReleased(Conflict):
    """The results are out, and with them perhaps the keys."""

    code = "results-released"
    title = "成绩已公布"


def change_times(
    *,
    exam_id: UUID,
    opens_at: datetime,
    last_start_at: datetime,
    closes_at: datetime,
    duration_minutes: int,
    reason: str,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Move an exam's times: freely before it opens; while it runs only so that nobody loses time."""
    check_whole(principal, *ADMINISTRATORS)
    exams.check_times(
        opens_at=opens_at, last_start_at=last_start_at, closes_at=closes_at, duration_minutes=duration_minutes
    )
    with transaction() as session:
        exam, phase = exam_steps.exam_to_change(session, exam_id, now=now)
        exams.check_roster_may_change(phase)
        if phase is ExamPhase.SCHEDULED and opens_at < now:
            raise exams.BadSchedule("考试时间有误。", errors=[exams.fault("opens_at", "开考时间已经过去。")])
        if phase is ExamPhase.OPEN and (
            opens_at != exam.opens_at or closes_at < exam.closes_at or duration_minutes < exam.duration_minutes
        ):
            raise exams.ExamStarted("考试已开始：开考时间不能再改，结束时间只能延后，时长只能增加。")
        times = {"opens_at": opens_at, "last_start_at": last_start_at, "closes_at": closes_at}
        before = {name: getattr(exam, name).isoformat() for name in times}
        session.execute(
            sa.update(Exam)
            .where(Exam.id == exam_id)
            .values(**times, duration_minutes=duration_minutes, rev=Exam.rev + 1)
        )
        _extend_running(session, exam_id, closes_at=closes_at, duration_minutes=duration_minutes)
        after = {name: value.isoformat() for name, value in times.items()}
        facts = {"reason": reason, "before": before, "after": after}
        _note(session, actor, "exams.change-times", exam_id, facts, now)


def grant_minutes(
    *,
    exam_id: UUID,
    person_ids: Sequence[UUID] = (),
    unit_id: UUID | None = None,
    minutes: int,
    reason: str,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> int:
    """Give extra minutes to persons, to a unit with all below it, or (neither given) to everybody after an outage.

    Attempts that run get them at once, later ones at their start.  Return how many people got them.
    """
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = exam_steps.exam_to_change(session, exam_id, now=now)
        exams.check_roster_may_change(phase)
        who = sa.and_(Candidate.exam_id == exam_id, _chosen(session, person_ids, unit_id, reach))
        given = session.scalars(
            sa.update(Candidate)
            .where(who)
            .values(extra_minutes=Candidate.extra_minutes + minutes)
            .returning(Candidate.person_id)
        ).all()
        if not given or (person_ids and len(given) < len(set(person_ids))):
            raise NotFound("名单上没有符合条件的人员。")
        session.execute(
            sa.update(Attempt)
            .where(Attempt.exam_id == exam_id, Attempt.person_id.in_(given), Attempt.closed_at.is_(None))
            .values(deadline_at=Attempt.deadline_at + _minutes(minutes))
        )
        facts = {"reason": reason, "minutes": minutes, "people": len(given), "unit_id": unit_id}
        _note(session, actor, "exams.grant-minutes", exam_id, facts, now)
    return len(given)


def grant_attempt(
    *, exam_id: UUID, person_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime
) -> None:
    """Let one person sit once more."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = exam_steps.exam_to_change(session, exam_id, now=now)
        exams.check_roster_may_change(phase)
        changed = session.execute(
            sa.update(Candidate)
            .where(Candidate.exam_id == exam_id, Candidate.person_id == person_id, in_snapshot_reach(reach))
            .values(extra_attempts=Candidate.extra_attempts + 1)
            .returning(Candidate.person_id)
        ).one_or_none()
        if changed is None:
            raise NotFound("名单上没有这个人员。")
        _note(session, actor, "exams.grant-attempt", exam_id, {"reason": reason, "person_id": person_id}, now)


def reopen_attempt(
    *, attempt_id: UUID, minutes: int, reason: str, principal: Principal, actor: audit.Actor, now: datetime
) -> None:
    """Open a paper that was handed in by mistake, for so many minutes from now; its score is taken back."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        attempt = _attempt_to_change(session, attempt_id, reach)
        if attempt.voided_at is not None:
            raise AttemptVoided
        if attempt.closed_at is None:
            raise AttemptStillOpen
        if session.scalar(sa.select(Exam.released_at).where(Exam.id == attempt.exam_id)) is not None:
            raise ResultsReleased("成绩已公布，答案可能已被看到；请先撤回公布，再重新开放。")
        old = session.scalar(
            sa.delete(AttemptScore).where(AttemptScore.attempt_id == attempt_id).returning(AttemptScore.points)
        )
        session.execute(
            sa.update(Attempt)
            .where(Attempt.id == attempt_id)
            .values(
                closed_at=None,
                finished_at=None,
                closing=None,
                receipt=None,
                deadline_at=now + timedelta(minutes=minutes),
            )
        )
        facts = {"reason": reason, "attempt_id": attempt_id, "minutes": minutes, "score_before": old}
        _note(session, actor, "sittings.reopen", attempt.exam_id, facts, now)


def void_attempt(*, attempt_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime) -> None:
    """Declare an attempt void: it no longer counts, and if it runs it ends."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        attempt = _attempt_to_change(session, attempt_id, reach)
        if attempt.voided_at is not None:
            raise AttemptVoided
        ended = {} if attempt.closed_at else {"closed_at": now, "finished_at": now, "closing": Closing.VOIDED}
        session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(voided_at=now, **ended))
        facts = {"reason": reason, "attempt_id": attempt_id}
        _note(session, actor, "sittings.void", attempt.exam_id, facts, now)


def remove_candidate(
    *, exam_id: UUID, person_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime
) -> None:
    """Take a person who never started off the roster."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = exam_steps.exam_to_change(session, exam_id, now=now)
        exams.check_roster_may_change(phase)
        exam_steps.candidates_to_change(session, exam_id, [person_id])
        started = sa.exists().where(Attempt.exam_id == exam_id, Attempt.person_id == person_id)
        if session.scalar(sa.select(started)):
            raise exams.CandidateStarted
        removed = session.execute(
            sa.delete(Candidate)
            .where(Candidate.exam_id == exam_id, Candidate.person_id == person_id, in_snapshot_reach(reach))
            .returning(Candidate.person_id)
        ).one_or_none()
        if removed is None:
            raise NotFound("名单上没有这个人员。")
        _note(session, actor, "exams.remove-candidate", exam_id, {"reason": reason, "person_id": person_id}, now)


def _chosen(session: Session, person_ids: Sequence[UUID], unit_id: UUID | None, reach: Scope) -> sa.ColumnElement[bool]:
    conditions = [in_snapshot_reach(reach)]
    if person_ids:
        conditions.append(Candidate.person_id.in_(person_ids))
    if unit_id is not None:
        path = session.scalar(sa.select(Unit.path).where(Unit.id == unit_id))
        if path is None:
            raise NotFound("没有找到这个单位或党组织。")
        below = sa.select(Unit.id).where(Unit.path.like(f"{path}%"))
        conditions.append(sa.or_(Candidate.unit_id.in_(below), Candidate.branch_id.in_(below)))
    return sa.and_(*conditions)


def _extend_running(session: Session, exam_id: UUID, *, closes_at: datetime, duration_minutes: int) -> None:
    """Give running attempts the deadline that the new times allow, never an earlier one."""
    extra = (
        sa.select(sa.func.make_interval(0, 0, 0, 0, 0, Candidate.extra_minutes))
        .where(Candidate.exam_id == Attempt.exam_id, Candidate.person_id == Attempt.person_id)
        .scalar_subquery()
    )
    full = Attempt.started_at + _minutes(duration_minutes)
    allowed = sa.func.least(full, sa.literal(closes_at, Attempt.started_at.type)) + extra
    session.execute(
        sa.update(Attempt)
        .where(Attempt.exam_id == exam_id, Attempt.closed_at.is_(None), Attempt.deadline_at < allowed)
        .values(deadline_at=allowed)
        .execution_options(synchronize_session=False)
    )


def _minutes(minutes: int) -> sa.ColumnElement[timedelta]:
    return sa.literal(timedelta(minutes=minutes), sa.Interval())


def _attempt_to_change(session: Session, attempt_id: UUID, reach: Scope) -> Attempt:
    attempt = session.scalars(
        sa.select(Attempt)
        .join(Candidate, sa.and_(Candidate.exam_id == Attempt.exam_id, Candidate.person_id == Attempt.person_id))
        .where(Attempt.id == attempt_id, in_snapshot_reach(reach))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if attempt is None:
        raise NotFound
    return attempt


def _note(
    session: Session, actor: audit.Actor, action: str, exam_id: UUID, facts: Mapping[str, object], now: datetime
) -> None:
    audit.record(session, actor=actor, action=action, object_kind="exam", object_id=exam_id, now=now, facts=facts)

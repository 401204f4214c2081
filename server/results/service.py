"""Commands of the office about results: release them, take that back, enter results on paper."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server import audit
from server.db import transaction
from server.errors import Forbidden, NotFound
from server.exams import steps as exams
from server.exams.models import Candidate, Exam
from server.exams.queries import in_snapshot_reach
from server.exams.rules import ExamNotPublished
from server.exams.views import ExamPhase
from server.papers.models import FrozenPaper
from server.people.rules import ADMINISTRATORS, check_whole, scope
from server.people.views import Principal
from server.results import rules
from server.results.models import OfflineResult
from server.results.queries import exam_state
from server.sittings.closing import close_overdue


def release_results(
    *, exam_id: UUID, principal: Principal, actor: audit.Actor, now: datetime, grace: timedelta
) -> datetime:
    """Release an exam's results once nobody can sit any more; repeating it returns the first release's instant.

    Raises NoResults, ResultsNotReady.
    """
    check_whole(principal, *ADMINISTRATORS)
    close_overdue(now=now, grace=grace, exam_id=exam_id)
    with transaction() as session:
        exam, phase = exams.exam_to_change(session, exam_id, now=now)
        rules.check_has_results(phase, is_trial=exam.is_trial)
        rules.check_may_release(exam_state(session, exam_id, now=now), now=now)
        if exam.released_at is not None:
            return exam.released_at
        exams.set_released(session, exam_id, at=now)
        _note(session, actor, "results.release", exam_id, {"policy": exam.review_policy.value}, now)
    return now


def withdraw_release(*, exam_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime) -> None:
    """Take a release back (a wrong key was found, …); taking it back again changes nothing."""
    check_whole(principal, *ADMINISTRATORS)
    with transaction() as session:
        exam, phase = exams.exam_to_change(session, exam_id, now=now)
        rules.check_has_results(phase, is_trial=exam.is_trial)
        if exam.released_at is None:
            return
        facts = {"reason": reason, "released_at": exam.released_at.isoformat()}
        exams.set_released(session, exam_id, at=None)
        _note(session, actor, "results.withdraw-release", exam_id, facts, now)


def enter_offline_result(
    *,
    exam_id: UUID,
    person_id: UUID,
    points: int,
    sat_at: datetime,
    reason: str,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Enter, or correct, the result of a person who sat on paper; it counts as 实考.

    Raises NoResults, ExamNotPublished (not open yet), BadOfflineResult; nobody enters their own.
    """
    with transaction() as session:
        exam, before = _place_on_paper(session, exam_id, person_id, principal, now)
        total = session.scalars(sa.select(FrozenPaper.total_points).where(FrozenPaper.id == exam.frozen_paper_id)).one()
        rules.check_offline_result(points=points, total_points=total, sat_at=sat_at, opens_at=exam.opens_at, now=now)
        values = {"points": points, "sat_at": sat_at, "reason": reason}
        values |= {"entered_by": principal.person_id, "entered_at": now}
        session.execute(
            insert(OfflineResult)
            .values(exam_id=exam_id, person_id=person_id, **values)
            .on_conflict_do_update(index_elements=["exam_id", "person_id"], set_=values)
        )
        facts = {"person_id": person_id, "points": points, "points_before": before, "reason": reason}
        _note(session, actor, "results.enter-offline", exam_id, facts, now)


def remove_offline_result(
    *, exam_id: UUID, person_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime
) -> None:
    """Take back a result on paper that was entered by mistake."""
    with transaction() as session:
        _, before = _place_on_paper(session, exam_id, person_id, principal, now)
        if before is None:
            raise NotFound("没有补录过这个人的成绩。")
        session.execute(
            sa.delete(OfflineResult).where(OfflineResult.exam_id == exam_id, OfflineResult.person_id == person_id)
        )
        facts = {"person_id": person_id, "points_before": before, "reason": reason}
        _note(session, actor, "results.remove-offline", exam_id, facts, now)


def _place_on_paper(
    session: Session, exam_id: UUID, person_id: UUID, principal: Principal, now: datetime
) -> tuple[Exam, int | None]:
    """Lock the exam for a change of one candidate's result on paper; return it with the points entered before."""
    reach = scope(principal, *ADMINISTRATORS)
    if person_id == principal.person_id:
        raise Forbidden("不能补录自己的成绩，请由其他管理员补录。")
    exam, phase = exams.exam_to_change(session, exam_id, now=now)
    rules.check_has_results(phase, is_trial=exam.is_trial)
    if phase is ExamPhase.SCHEDULED:
        raise ExamNotPublished("考试还没有开始，不能补录成绩。")
    found = session.execute(
        sa.select(Candidate.person_id, OfflineResult.points)
        .outerjoin(
            OfflineResult,
            sa.and_(OfflineResult.exam_id == Candidate.exam_id, OfflineResult.person_id == Candidate.person_id),
        )
        .where(Candidate.exam_id == exam_id, Candidate.person_id == person_id, in_snapshot_reach(reach))
    ).one_or_none()
    if found is None:
        raise NotFound("名单上没有这个人员。")
    return exam, found.points


def _note(
    session: Session, actor: audit.Actor, action: str, exam_id: UUID, facts: Mapping[str, object], now: datetime
) -> None:
    audit.record(session, actor=actor, action=action, object_kind="exam", object_id=exam_id, now=now, facts=facts)

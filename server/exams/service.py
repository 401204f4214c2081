"""Commands of the office about an exam: create, edit, publish, cancel.  One transaction each.

The roster's commands are in ``roster.py``; whatever also touches running attempts is in ``sittings.supervision``.
"""

import dataclasses
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from server import audit, idempotency
from server.db import transaction
from server.errors import NotFound, Stale
from server.exams import queries, rules, steps
from server.exams.models import Exam
from server.exams.views import ExamPhase, ExamView
from server.idempotency import RequestKey
from server.papers import steps as papers
from server.papers.models import Paper
from server.people.rules import ADMINISTRATORS, check_whole
from server.people.views import Principal

SPARE_FORMS = 20  # for people who are added to the roster later


def create_exam(
    *, setup: rules.Setup, key: RequestKey, principal: Principal, actor: audit.Actor, now: datetime
) -> ExamView:
    """Keep a new exam as a draft."""
    check_whole(principal, *ADMINISTRATORS)
    with transaction() as session:
        if session.get(Paper, setup.paper_id) is None:
            raise NotFound("没有找到这份试卷。")
        exam_id, is_new = idempotency.claim(session, owner_id=principal.person_id, key=key, now=now)
        if is_new:
            _check_times(setup)
            session.execute(
                sa.insert(Exam).values(id=exam_id, created_at=now, created_by=principal.person_id, **_columns(setup))
            )
            audit.record(session, actor=actor, action="exams.create", object_kind="exam", object_id=exam_id, now=now)
    return queries.exam(exam_id, now=now)


def edit_exam(
    *,
    exam_id: UUID,
    setup: rules.Setup,
    seen_rev: int,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> ExamView:
    """Change a draft; what is published stands fast."""
    check_whole(principal, *ADMINISTRATORS)
    _check_times(setup)
    with transaction() as session:
        exam, phase = steps.exam_to_change(session, exam_id, now=now)
        rules.check_is_draft(phase)
        if exam.rev != seen_rev:
            raise Stale
        if session.get(Paper, setup.paper_id) is None:
            raise NotFound("没有找到这份试卷。")
        session.execute(sa.update(Exam).where(Exam.id == exam_id).values(rev=Exam.rev + 1, **_columns(setup)))
        audit.record(session, actor=actor, action="exams.edit", object_kind="exam", object_id=exam_id, now=now)
    return queries.exam(exam_id, now=now)


def publish_exam(
    *, exam_id: UUID, seen_rev: int, seed: str, principal: Principal, actor: audit.Actor, now: datetime
) -> ExamView:
    """Freeze the paper, draw everybody's form, and fix the roster: all of it or nothing.

    Raises PaperNotReady, BadSchedule, NobodyToSit, ExamPublished, Stale.
    """
    reach = check_whole(principal, *ADMINISTRATORS)
    with transaction() as session:
        exam, phase = steps.exam_to_change(session, exam_id, now=now)
        rules.check_is_draft(phase)
        if exam.rev != seen_rev:
            raise Stale
        who = steps.in_audience(session, rules.audience_from(exam.audience), reach)
        added = steps.enrol(session, exam_id, who=who, first_seat=0, now=now)
        if not added:
            raise rules.NobodyToSit("按当前的对象条件没有找到任何人，请检查单位、学段、岗位和政治面貌。")
        how = papers.Freezing(
            forms=len(added) + SPARE_FORMS,
            shuffles_questions=exam.shuffles_questions,
            shuffles_options=exam.shuffles_options,
            seed=f"{exam_id}/{seed}",
        )
        frozen = papers.freeze(session, paper_id=exam.paper_id, how=how, now=now)
        rules.check_setup(_setup(exam), total_points=frozen.total_points, now=now)
        session.execute(
            sa.update(Exam)
            .where(Exam.id == exam_id)
            .values(frozen_paper_id=frozen.id, published_at=now, rev=Exam.rev + 1)
        )
        facts = {"candidates": len(added), "paper_digest": frozen.digest}
        audit.record(
            session, actor=actor, action="exams.publish", object_kind="exam", object_id=exam_id, now=now, facts=facts
        )
    return queries.exam(exam_id, now=now)


def cancel_exam(*, exam_id: UUID, reason: str, principal: Principal, actor: audit.Actor, now: datetime) -> ExamView:
    """Call off an exam that has not begun."""
    check_whole(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = steps.exam_to_change(session, exam_id, now=now)
        if phase not in (ExamPhase.DRAFT, ExamPhase.SCHEDULED):
            raise rules.ExamStarted("考试已经开始或结束，不能取消。")
        session.execute(sa.update(Exam).where(Exam.id == exam_id).values(cancelled_at=now, rev=Exam.rev + 1))
        facts = {"reason": reason}
        audit.record(
            session, actor=actor, action="exams.cancel", object_kind="exam", object_id=exam_id, now=now, facts=facts
        )
    return queries.exam(exam_id, now=now)


def _columns(setup: rules.Setup) -> dict[str, object]:
    return {field.name: getattr(setup, field.name) for field in dataclasses.fields(setup)} | {
        "audience": setup.audience.stored()
    }


def _check_times(setup: rules.Setup) -> None:
    rules.check_times(
        opens_at=setup.opens_at,
        last_start_at=setup.last_start_at,
        closes_at=setup.closes_at,
        duration_minutes=setup.duration_minutes,
    )


def _setup(exam: Exam) -> rules.Setup:
    columns = {field.name: getattr(exam, field.name) for field in dataclasses.fields(rules.Setup)}
    return rules.Setup(**columns | {"audience": rules.audience_from(exam.audience)})

"""Reads of the sittings domain.  They never write."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.db import reading
from server.errors import Unauthenticated
from server.exams import rules as exams
from server.exams.views import REVIEW_TEXTS, Excuse, ReviewPolicy
from server.people.views import Caller, Post, Stage, Standing
from server.sittings import gate, rules, steps
from server.sittings.views import AttemptState, MyExam

STATE = sa.text(f"""
SELECT a.deadline_at, a.closing, a.receipt, e.review_policy, {gate.ALIVE} AS alive
FROM attempt a JOIN exam e ON e.id = a.exam_id
WHERE a.id = :attempt_id AND a.person_id = :person_id
""")  # noqa: S608 - only constants are put together


def attempt_state(*, attempt_id: UUID, caller: Caller, now: datetime) -> AttemptState:
    """Return where the caller's own attempt stands; someone else's is not found."""
    with reading() as session:
        row = session.execute(STATE, gate.identity(caller, now) | {"attempt_id": attempt_id}).one_or_none()
        if row is None:
            raise gate.absent(session, caller, now)
    if not row.alive:
        raise Unauthenticated
    return AttemptState(
        id=attempt_id,
        is_open=row.closing is None,
        deadline_at=row.deadline_at,
        seconds_left=rules.seconds_left(deadline_at=row.deadline_at, now=now) if row.closing is None else 0,
        receipt=steps.receipt_view(row.receipt, review_policy=row.review_policy) if row.receipt else None,
    )


MINE = sa.text(f"""
SELECT e.*, c.extra_minutes, c.extra_attempts, c.excuse, c.stage, c.post, c.standing,
    t.question_count, t.total_points, coalesce(a.used, 0) AS used, a.open_id
FROM candidate c JOIN exam e ON e.id = c.exam_id JOIN frozen_paper t ON t.id = e.frozen_paper_id
LEFT JOIN LATERAL (
    SELECT count(*) AS used, min(id::text) FILTER (WHERE closed_at IS NULL) AS open_id
    FROM attempt WHERE exam_id = c.exam_id AND person_id = c.person_id
) a ON true
WHERE c.person_id = :person_id AND e.cancelled_at IS NULL AND {gate.ALIVE}
  AND (CAST(:exam_id AS uuid) IS NULL OR e.id = :exam_id)
ORDER BY e.closes_at DESC, e.id
""")  # noqa: S608


def my_exams(*, caller: Caller, now: datetime, exam_id: UUID | None = None) -> list[MyExam]:
    """Return the published exams on whose roster the caller is (or the one asked for), with all its rules."""
    with reading() as session:
        rows = session.execute(MINE, gate.identity(caller, now) | {"exam_id": exam_id}).all()
        if not rows and (exam_id or isinstance(gate.absent(session, caller, now), Unauthenticated)):
            raise gate.absent(session, caller, now)
    return [_my_exam(row, now) for row in rows]


def _my_exam(row: sa.Row[Any], now: datetime) -> MyExam:
    audience = exams.audience_from(row.audience)
    policy = ReviewPolicy(row.review_policy)
    return MyExam(
        id=row.id,
        title=row.title,
        instructions=row.instructions,
        phase=exams.phase(
            published_at=row.published_at,
            cancelled_at=row.cancelled_at,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            now=now,
        ),
        why=exams.why_mine(
            audience,
            stage=Stage(row.stage) if row.stage else None,
            post=Post(row.post) if row.post else None,
            standing=Standing(row.standing) if row.standing else None,
        ),
        opens_at=row.opens_at,
        last_start_at=row.last_start_at,
        closes_at=row.closes_at,
        duration_minutes=row.duration_minutes,
        extra_minutes=row.extra_minutes,
        question_count=row.question_count,
        total_points=row.total_points,
        pass_points=row.pass_points,
        attempts_allowed=row.attempts_allowed + row.extra_attempts,
        attempts_used=row.used,
        open_attempt_id=UUID(row.open_id) if row.open_id else None,
        multiple_rule_text=steps.scoring_of(row.multiple_rule, row.multiple_fixed_points).explanation,
        review_policy=policy,
        review_text=REVIEW_TEXTS[policy],
        excuse=Excuse(row.excuse) if row.excuse else None,
        is_trial=row.is_trial,
    )

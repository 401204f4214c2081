"""How everybody on an exam's roster came out: the one statement under a person's result, every roll-up and export.

Each candidate is in exactly one ``Presence``, so that 应考 = 实考 + 作答中 + 未参加 by construction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from server.exams.models import Candidate, Exam
from server.papers.models import FrozenPaper
from server.results.models import OfflineResult
from server.results.views import BAND_EDGES, Presence
from server.sittings.models import Attempt, AttemptScore

NUMBER_ON_PAPER = 0  # attempts count from 1; of equal results that finished at once, the lower number counts


def counted(exam_id: UUID) -> sa.Subquery:
    """Return every closed, not voided attempt with its score, and every result on paper."""
    online = (
        sa.select(
            Attempt.person_id,
            Attempt.id.label("attempt_id"),
            Attempt.number,
            AttemptScore.points,
            Attempt.started_at,
            Attempt.finished_at,
        )
        .join(AttemptScore, AttemptScore.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam_id, Attempt.closed_at.is_not(None), Attempt.voided_at.is_(None))
    )
    on_paper = sa.select(
        OfflineResult.person_id,
        sa.null().cast(sa.Uuid()).label("attempt_id"),
        sa.literal(NUMBER_ON_PAPER, sa.SmallInteger()).label("number"),
        OfflineResult.points,
        sa.null().cast(Attempt.started_at.type).label("started_at"),
        OfflineResult.sat_at.label("finished_at"),
    ).where(OfflineResult.exam_id == exam_id)
    return sa.union_all(online, on_paper).subquery("counted")


def best(exam_id: UUID) -> sa.Subquery:
    """Return each person's result, as ``rules.best`` chooses it, and how many attempts count (次数)."""
    each = counted(exam_id)
    return (
        sa.select(each, sa.func.count().over(partition_by=each.c.person_id).label("times"))
        .distinct(each.c.person_id)
        .order_by(each.c.person_id, each.c.points.desc(), each.c.finished_at, each.c.number)
        .subquery("best")
    )


def outcomes(exam_id: UUID, *, now: datetime, who: sa.ColumnElement[bool] | None = None) -> sa.Subquery:
    """Return one row per candidate (for whom ``who`` holds): units of the snapshot, presence, result if there is one.

    Columns: person_id, unit_id, branch_id, stage, post, excuse, presence, attempt_id, is_offline, points,
    started_at, finished_at, times, is_passed, is_excellent, band (0 to 4), is_collecting (time is up, not closed
    yet), total_points, open_attempt_id.
    """
    result = best(exam_id)
    running = sa.orm.aliased(Attempt, name="running")
    total = FrozenPaper.total_points
    presence = sa.case(
        (result.c.person_id.is_not(None), Presence.SAT.value),
        (running.id.is_not(None), Presence.SITTING.value),
        (Candidate.excuse.is_not(None), Presence.EXCUSED.value),
        else_=Presence.ABSENT.value,
    )
    edges = postgresql.array([total * edge for edge in BAND_EDGES])
    columns: list[Any] = [
        Candidate.person_id,
        Candidate.unit_id,
        Candidate.branch_id,
        Candidate.stage,
        Candidate.post,
        Candidate.excuse,
        presence.label("presence"),
        result.c.attempt_id,
        sa.and_(result.c.person_id.is_not(None), result.c.attempt_id.is_(None)).label("is_offline"),
        result.c.points,
        result.c.started_at,
        result.c.finished_at,
        sa.func.coalesce(result.c.times, 0).label("times"),
        sa.func.coalesce(result.c.points >= Exam.pass_points, sa.false()).label("is_passed"),
        sa.func.coalesce(result.c.points * 100 >= total * Exam.excellent_percent, sa.false()).label("is_excellent"),
        sa.func.width_bucket(result.c.points * 100, edges).label("band"),
        sa.func.coalesce(running.deadline_at <= now, sa.false()).label("is_collecting"),
        total.label("total_points"),
        running.id.label("open_attempt_id"),
    ]
    return (
        sa.select(*columns)
        .join(Exam, Exam.id == Candidate.exam_id)
        .join(FrozenPaper, FrozenPaper.id == Exam.frozen_paper_id)
        .outerjoin(result, result.c.person_id == Candidate.person_id)
        .outerjoin(
            running,
            sa.and_(
                running.exam_id == Candidate.exam_id,
                running.person_id == Candidate.person_id,
                running.closed_at.is_(None),
            ),
        )
        .where(Candidate.exam_id == exam_id, sa.true() if who is None else who)
        .subquery("outcome")
    )

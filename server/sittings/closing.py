"""Closing what is overdue, with what was saved: by the worker every few seconds, and before a report is read.

Batches are claimed with SKIP LOCKED, so that several closers share the work and nobody waits for a phone that
is just handing in.  The finish time is the deadline, however late the server comes to it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.db import Executor, bare_transaction
from server.papers.content import content
from server.sittings import gate, steps
from server.sittings.views import Closing

BATCH = 200

CLAIM = sa.text("""
UPDATE attempt a SET closed_at = :now, finished_at = a.deadline_at, closing = 'time-up'
FROM frozen_form f, exam e
WHERE a.id IN (
    SELECT id FROM attempt
    WHERE closed_at IS NULL AND deadline_at <= :before
      AND (CAST(:exam_id AS uuid) IS NULL OR exam_id = :exam_id)
      AND (CAST(:attempt_id AS uuid) IS NULL OR id = :attempt_id)
    ORDER BY deadline_at LIMIT :limit FOR UPDATE SKIP LOCKED
) AND f.paper_id = a.paper_id AND f.number = a.form_number AND e.id = a.exam_id
RETURNING a.id, a.number, a.paper_id, a.finished_at, f.questions, e.multiple_rule, e.multiple_fixed_points
""")

HOLDINGS = sa.text(f"""
SELECT w.attempt_id, {gate.HELD} AS held FROM answer w WHERE w.attempt_id = ANY(:ids) GROUP BY w.attempt_id
""")  # noqa: S608 - only constants are put together


def close_overdue(*, now: datetime, grace: timedelta, exam_id: UUID | None = None) -> int:
    """Close and score every attempt whose deadline plus grace has passed (of one exam, or of all); return how many."""
    closed = 0
    while True:
        with bare_transaction() as session:
            count = _close_batch(session, before=now - grace, exam_id=exam_id, attempt_id=None, now=now)
        closed += count
        if count < BATCH:
            return closed


def close_one(session: Executor, *, attempt_id: UUID, now: datetime) -> None:
    """Close one attempt that its owner's command found overdue, in that command's transaction."""
    _close_batch(session, before=now, exam_id=None, attempt_id=attempt_id, now=now)


def _close_batch(
    session: Executor, *, before: datetime, exam_id: UUID | None, attempt_id: UUID | None, now: datetime
) -> int:
    rows = session.execute(
        CLAIM, {"now": now, "before": before, "exam_id": exam_id, "attempt_id": attempt_id, "limit": BATCH}
    ).all()
    if rows:
        finish(session, rows, closing=Closing.TIME_UP, now=now)
    return len(rows)


def finish(session: Executor, rows: Sequence[sa.Row[Any]], *, closing: Closing, now: datetime) -> None:
    """Score attempts that were just closed, reading all their answers in one statement."""
    held = _held(session, [row.id for row in rows])
    finished = [
        (
            steps.Finished(
                attempt_id=row.id,
                number=row.number,
                closing=closing,
                finished_at=row.finished_at,
                questions=row.questions,
                scoring=steps.scoring_of(row.multiple_rule, row.multiple_fixed_points),
                held=held.get(row.id, {}),
            ),
            content(session, row.paper_id),
        )
        for row in rows
    ]
    steps.score(session, finished, now=now)


def _held(session: Executor, ids: Iterable[UUID]) -> dict[UUID, dict[int, Any]]:
    rows = session.execute(HOLDINGS, {"ids": list(ids)}).all()
    return {row.attempt_id: gate.held_answers(row.held) for row in rows}

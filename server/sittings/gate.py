"""The doors of the hot path: one statement each, asking the attempt, the session and the roster at once.

**The save gate takes the attempt row FOR SHARE.**  A hand-in UPDATEs that row first and reads the answers
after; without the share lock a save could be acknowledged after the hand-in had read the old value
(``tests/server/sittings/test_races.py`` plants exactly that).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.db import Executor
from server.errors import NotFound, Unauthenticated
from server.people.views import Caller
from server.sittings.views import Closing, HeldAnswer, Journaled, Outcome

ALIVE = """EXISTS (
    SELECT FROM login_session s JOIN person p ON p.id = s.person_id
    WHERE s.id = :session_id AND s.person_id = :person_id AND s.ended_at IS NULL AND s.expires_at > :now
      AND p.disabled_at IS NULL)"""

HELD = "jsonb_agg(jsonb_build_array(w.question, w.value, w.rev, w.device_id, w.device_seq, w.saved_at))"
JOURNALED = "jsonb_agg(jsonb_build_array(j.device_seq, j.question, j.digest, j.outcome, j.rev, j.received_at))"

SAVE = sa.text(f"""
SELECT a.exam_id, a.paper_id, a.deadline_at, a.closing, a.device_id, f.questions, {ALIVE} AS alive,
    (SELECT {HELD} FROM answer w
      WHERE w.attempt_id = a.id AND w.question = ANY(CAST(:questions AS smallint[]))) AS held,
    (SELECT {JOURNALED} FROM answer_journal j
      WHERE j.attempt_id = a.id AND j.device_id = :device_id
        AND j.device_seq = ANY(CAST(:seqs AS bigint[]))) AS journaled
FROM attempt a JOIN frozen_form f ON f.paper_id = a.paper_id AND f.number = a.form_number
WHERE a.id = :attempt_id AND a.person_id = :person_id
FOR SHARE OF a
""")  # noqa: S608 - only constants are put together

START = sa.text(f"""
SELECT c.seat, c.extra_minutes, c.extra_attempts, e.opens_at, e.last_start_at, e.closes_at, e.duration_minutes,
    e.attempts_allowed, e.frozen_paper_id AS paper_id, t.form_count, {ALIVE} AS alive
FROM candidate c JOIN exam e ON e.id = c.exam_id JOIN frozen_paper t ON t.id = e.frozen_paper_id
WHERE c.exam_id = :exam_id AND c.person_id = :person_id AND e.cancelled_at IS NULL
FOR UPDATE OF c
""")  # noqa: S608

CLOSE = sa.text(f"""
UPDATE attempt a SET closed_at = :now, finished_at = least(:now, a.deadline_at),
    closing = CASE WHEN :now < a.deadline_at THEN 'handed-in' ELSE 'time-up' END
FROM frozen_form f, exam e
WHERE a.id = :attempt_id AND a.person_id = :person_id AND a.closed_at IS NULL AND {ALIVE}
  AND f.paper_id = a.paper_id AND f.number = a.form_number AND e.id = a.exam_id
RETURNING a.exam_id, a.paper_id, a.number, a.deadline_at, a.finished_at, a.closing, f.questions,
    e.multiple_rule, e.multiple_fixed_points, e.review_policy
""")  # noqa: S608

HOLDINGS = sa.text(f"""
SELECT (SELECT {HELD} FROM answer w WHERE w.attempt_id = :attempt_id) AS held,
    (SELECT {JOURNALED} FROM answer_journal j
      WHERE j.attempt_id = :attempt_id AND j.device_id = :device_id
        AND j.device_seq = ANY(CAST(:seqs AS bigint[]))) AS journaled
""")  # noqa: S608

RECEIPT = sa.text(f"""
SELECT a.receipt, a.closing, e.review_policy, {ALIVE} AS alive
FROM attempt a JOIN exam e ON e.id = a.exam_id
WHERE a.id = :attempt_id AND a.person_id = :person_id
""")  # noqa: S608

LIVING = sa.text(f"SELECT {ALIVE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoor:
    """What the save gate learned: the attempt's facts, what is held and journaled of the questions asked about."""

    exam_id: UUID
    paper_id: UUID
    deadline_at: datetime
    closing: Closing | None
    device_id: str
    questions: Sequence[int]
    held: Mapping[int, HeldAnswer]
    journal: Sequence[Journaled]


def enter_to_save(
    session: Executor,
    *,
    attempt_id: UUID,
    caller: Caller,
    device_id: str,
    questions: Sequence[int],
    seqs: Sequence[int],
    now: datetime,
) -> OpenDoor:
    """Take the attempt FOR SHARE and learn what a save needs; someone else's attempt is not found."""
    row = session.execute(
        SAVE,
        identity(caller, now)
        | {"attempt_id": attempt_id, "device_id": device_id, "questions": numbers(questions), "seqs": numbers(seqs)},
    ).one_or_none()
    if row is None:
        raise absent(session, caller, now)
    if not row.alive:
        raise Unauthenticated
    return OpenDoor(
        exam_id=row.exam_id,
        paper_id=row.paper_id,
        deadline_at=row.deadline_at,
        closing=Closing(row.closing) if row.closing else None,
        device_id=row.device_id,
        questions=row.questions,
        held=held_answers(row.held),
        journal=journaled(row.journaled),
    )


def enter_to_start(session: Executor, *, exam_id: UUID, caller: Caller, now: datetime) -> sa.Row[Any]:
    """Lock the caller's own place on the roster (never the exam) and learn the exam's rules for them."""
    row = session.execute(START, identity(caller, now) | {"exam_id": exam_id}).one_or_none()
    if row is None:
        raise absent(session, caller, now)
    if not row.alive:
        raise Unauthenticated
    return row


def absent(session: Executor, caller: Caller, now: datetime) -> NotFound | Unauthenticated:
    """Say why nothing was found: the session has ended, or there is nothing there for this caller."""
    alive = session.execute(LIVING, identity(caller, now)).scalar_one()
    return NotFound() if alive else Unauthenticated()


def identity(caller: Caller, now: datetime) -> dict[str, Any]:
    """Return the parameters by which every gate asks for the session."""
    return {"person_id": caller.person_id, "session_id": caller.session_id, "now": now}


def numbers(values: Iterable[int]) -> str:
    """Return integers as PostgreSQL writes an array: far cheaper than the driver's way for lists."""
    return f"{{{','.join(map(str, values))}}}"


def held_answers(rows: Sequence[Sequence[Any]] | None) -> dict[int, HeldAnswer]:
    """Return the aggregated answers of a gate, by question."""
    return {
        question: HeldAnswer(
            question=question,
            value=value,
            rev=rev,
            device_id=device_id,
            device_seq=device_seq,
            saved_at=datetime.fromisoformat(saved_at),
        )
        for question, value, rev, device_id, device_seq, saved_at in rows or ()
    }


def journaled(rows: Sequence[Sequence[Any]] | None) -> list[Journaled]:
    """Return the aggregated journal entries of a gate."""
    return [
        Journaled(
            device_seq=device_seq,
            question=question,
            digest=digest,
            outcome=Outcome(outcome),
            rev=rev,
            received_at=datetime.fromisoformat(received_at),
        )
        for device_seq, question, digest, outcome, rev, received_at in rows or ()
    ]

"""Reads of the sittings domain.  They never write."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from server.db import reading
from server.errors import Unauthenticated
from server.people.views import Caller
from server.sittings import gate, rules, steps
from server.sittings.views import AttemptState

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

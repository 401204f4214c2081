"""Forgetting what need not be known any longer.  The worker's chore, once an hour."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from server.db import transaction
from server.people.models import KnownDevice, LoginSession, RosterImport, Throttle

FAILURES_KEPT = timedelta(days=2)  # longer than any count takes to leak away
UPLOADS_KEPT = timedelta(days=1)
TRACES_KEPT = timedelta(days=400)  # the law asks for six months of sign-ins at least


def forget_old(*, now: datetime) -> int:
    """Delete counts of failures, rosters never applied, sessions long over and devices long unused; return how many."""
    old = (
        sa.delete(Throttle).where(Throttle.updated_at < now - FAILURES_KEPT),
        sa.delete(RosterImport).where(RosterImport.applied_at.is_(None), RosterImport.created_at < now - UPLOADS_KEPT),
        sa.delete(LoginSession).where(LoginSession.expires_at < now - TRACES_KEPT),
        sa.delete(KnownDevice).where(KnownDevice.used_at < now - TRACES_KEPT),
    )
    with transaction() as session:
        return sum(cast(sa.CursorResult[Any], session.execute(statement)).rowcount for statement in old)

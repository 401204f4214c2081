"""Counts failures: before a try, and after one that was right."""

import hashlib
import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server.db import transaction
from server.errors import DomainError
from server.people.access.rules import PATIENCE, Count, Key, after_try, check_wait, wait_seconds
from server.people.models import Throttle

Named = tuple[Key, str]


def keys_of(*, account: str, address: str, device: UUID | None) -> tuple[Named, ...]:
    """Return the keys a try counts under; ``device`` is one this account is known on, else None."""
    place = network(address)
    if device is not None:
        return ((Key.DEVICE, f"{account}|{device}"), (Key.ADDRESS, place))
    return ((Key.NEARBY, f"{account}|{place}"), (Key.ACCOUNT, account), (Key.ADDRESS, place))


def network(address: str) -> str:
    """Return what counts as one address: itself, or the /64 of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


@contextmanager
def trying(keys: Sequence[Named], *, now: datetime) -> Iterator[None]:
    """Count a try before the block looks at the password; raises TooManyRequests when it comes too early.

    A refusal that the block raises was no wrong guess (the server is busy, the new password unfit): it is uncounted.
    """
    with transaction() as session:
        wait = count_try(session, keys, now=now)
    check_wait(wait)
    try:
        yield
    except DomainError:
        with transaction() as session:
            take_back(session, keys)
        raise


def count_try(session: Session, keys: Iterable[Named], *, now: datetime) -> int:
    """Count a try as failed under every key, or return the seconds it must wait (0: it may go ahead).

    The rows are taken in one order by everyone, so that two tries never wait for each other.
    """
    kinds = {_row_key(named): named[0] for named in keys}
    fresh = [{"key": key, "failures": 0, "updated_at": now} for key in sorted(kinds)]
    session.execute(insert(Throttle).values(fresh).on_conflict_do_nothing())
    rows = session.scalars(
        sa.select(Throttle).where(Throttle.key.in_(kinds)).order_by(Throttle.key).with_for_update()
    ).all()
    counts = {
        row.key: Count(failures=row.failures, blocked_until=row.blocked_until, updated_at=row.updated_at)
        for row in rows
    }
    wait = max(wait_seconds(count, now=now) for count in counts.values())
    if wait:
        return wait
    for row in rows:
        counted = after_try(counts[row.key], patience=PATIENCE[kinds[row.key]], now=now)
        row.failures, row.blocked_until, row.updated_at = counted.failures, counted.blocked_until, counted.updated_at
    session.flush()
    return 0


def clear(session: Session, keys: Iterable[Named]) -> None:
    """Forget the failures after a success; under an address only this very try is taken back."""
    done = [_row_key(named) for named in keys if named[0].is_cleared_by_success]
    session.execute(sa.delete(Throttle).where(Throttle.key.in_(done)))
    take_back(session, (named for named in keys if not named[0].is_cleared_by_success))


def take_back(session: Session, keys: Iterable[Named]) -> None:
    """Uncount a try that was neither right nor wrong: the server was too busy, or the new password unfit."""
    for named in sorted(keys):
        undone: dict[str, object] = {"failures": sa.func.greatest(Throttle.failures - 1, 0)}
        if named[0].is_cleared_by_success:
            undone["blocked_until"] = None
        session.execute(sa.update(Throttle).where(Throttle.key == _row_key(named)).values(**undone))


def _row_key(named: Named) -> str:
    """Return the key of a row: hashed, because what people type as an account may be anything, even a password."""
    return f"{named[0]}:{hashlib.sha256(named[1].encode()).hexdigest()}"

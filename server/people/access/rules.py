"""Who gets in, how long a failure makes them wait, and which refresh token is still good.  Pure.

Failures are counted under several keys at once, so that nobody can lock an owner out:

- on a device the account is known on, only failures on that very device count;
- elsewhere, failures from the same address count soon, and failures from everywhere together count late;
- an address alone is stopped only at a rate that a school of 300 behind one address does not reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from server.errors import Conflict, Rejected, TooManyRequests, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The account or the password is wrong; the reply never says which."""

    code = "wrong-credentials"
    title = "账号或密码不正确"


class OwnPasswordNeeded(Conflict):
    """The one-time code is right; now the person chooses a password (repeat the request with ``new_password``)."""

    code = "own-password-needed"
    title = "请设置您自己的密码"


class PasswordUnfit(Rejected):
    """The new password is too easy to guess, or the old one again."""

    code = "password-unfit"
    title = "密码不符合要求"


class Key(StrEnum):
    """What a count of failures is kept under."""

    DEVICE = "device"
    NEARBY = "nearby"
    ACCOUNT = "account"
    ADDRESS = "address"
    OWNER = "owner"

    @property
    def is_cleared_by_success(self) -> bool:
        """Tell whether the right password clears the count; a guesser must not clear an address by his own account."""
        return self is not Key.ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many failures are free, how the delay grows after them, and how fast they are forgotten."""

    free: int
    first: timedelta
    longest: timedelta
    forgets_one_in: timedelta


MINUTE = timedelta(minutes=1)
PATIENCE: Mapping[Key, Patience] = {
    Key.DEVICE: Patience(free=9, first=MINUTE / 12, longest=5 * MINUTE, forgets_one_in=10 * MINUTE),
    Key.NEARBY: Patience(free=4, first=MINUTE / 12, longest=15 * MINUTE, forgets_one_in=30 * MINUTE),
    Key.ACCOUNT: Patience(free=29, first=MINUTE / 2, longest=15 * MINUTE, forgets_one_in=30 * MINUTE),
    Key.ADDRESS: Patience(free=600, first=MINUTE / 12, longest=MINUTE, forgets_one_in=timedelta(seconds=2)),
    Key.OWNER: Patience(free=9, first=MINUTE / 12, longest=15 * MINUTE, forgets_one_in=10 * MINUTE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Failures under one key, as of ``updated_at``."""

    failures: float
    blocked_until: datetime | None
    updated_at: datetime


def wait_seconds(count: Count, *, now: datetime) -> int:
    """Return how many whole seconds the next try must wait; 0 when it may go ahead."""
    if count.blocked_until is None or count.blocked_until <= now:
        return 0
    return ceil((count.blocked_until - now).total_seconds())


def after_try(count: Count, *, patience: Patience, now: datetime) -> Count:
    """Count a try as failed.  It is counted before the password is looked at, so parallel guesses gain nothing."""
    forgotten = max(timedelta(0), now - count.updated_at) / patience.forgets_one_in
    failures = max(0.0, count.failures - forgotten) + 1
    excess = round(failures) - patience.free
    if excess <= 0:
        return Count(failures=failures, blocked_until=None, updated_at=now)
    delay = min(patience.longest, patience.first * 2 ** min(excess - 1, 20))
    return Count(failures=failures, blocked_until=now + delay, updated_at=now)


def check_wait(seconds: int) -> None:
    """Refuse a try that comes before its time."""
    if seconds:
        spoken = f"{seconds} 秒" if seconds < 120 else f"{ceil(seconds / 60)} 分钟"
        raise TooManyRequests(f"密码错误次数较多，请在 {spoken}后再试。", retry_after=seconds)


class Turn(StrEnum):
    """What becomes of a session when a refresh token is presented."""

    NEXT = "next"
    SAME = "same"
    REUSED = "reused"
    UNKNOWN = "unknown"


def turn(*, presented: int, newest: int) -> Turn:
    """Judge the generation of a refresh token against the newest one given out.

    The newest brings the next; the one before brings the newest once more, because its reply may have been lost or
    two tabs may have asked at once; an older one can only be a copy.
    """
    if presented == newest:
        return Turn.NEXT
    if presented == newest - 1:
        return Turn.SAME
    return Turn.REUSED if presented < newest else Turn.UNKNOWN

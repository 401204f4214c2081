"""Passwords become argon2id hashes, in a bulkhead: hashing may take this many threads of a process and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from server.errors import Busy

ARGON2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's parameters; ~40 ms of one core
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$61EHG5rfi/11mb6mhfTAXg$7bVWD6rV7tqC8trX+dnJ+ee9htmTR72Q+35kckfO7BE"


class Hashing:
    """Makes and checks password hashes, ``at_once`` of them per process.

    As many again may wait ``patience`` seconds for a turn; further callers are refused at once, so that threads
    stay free for saving answers.
    """

    def __init__(self, *, at_once: int, patience: float = 1.0) -> None:
        """Take the limits."""
        self._turns = Semaphore(at_once)
        self._places = Semaphore(2 * at_once)
        self._patience = patience

    def make(self, password: str) -> str:
        """Return the hash of a password; raise Busy when too many are being hashed."""
        with self.turn():
            return ARGON2.hash(password)

    def check(self, password: str, expected: str | None) -> bool:
        """Tell whether the password is the one hashed; without a hash the same work is done in vain."""
        with self.turn():
            try:
                return ARGON2.verify(expected or NOBODY, password) and expected is not None
            except (VerifyMismatchError, InvalidHashError):
                return False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the turns; raise Busy when none comes free in time."""
        if not self._places.acquire(blocking=False):
            raise Busy("登录人数较多，请几秒后再试。", retry_after=3)
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise Busy("登录人数较多，请几秒后再试。", retry_after=3)
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

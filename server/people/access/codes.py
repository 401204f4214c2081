"""One-time sign-in codes: random, easy to read from paper, kept only as a keyed hash.  Pure but for the randomness."""

import hashlib
import hmac
import secrets
import unicodedata
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"  # nothing that looks like another: no 0 O, 1 I L, U V
LENGTH = 12  # 58 bits
GROUP = 4


def new_code() -> str:
    """Return a fresh code as it is printed: ``K7PM-3XQA-9TDC``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(code: str, *, person_id: UUID, key: str) -> str:
    """Return the keyed hash of a code, however it was typed: small letters, spaces, full width."""
    typed = unicodedata.normalize("NFKC", code).upper()
    letters = "".join(letter for letter in typed if letter.isalnum())
    return hmac.new(key.encode(), f"one-time-code|{person_id}|{letters}".encode(), hashlib.sha256).hexdigest()


def matches(code: str, *, expected: str | None, person_id: UUID, key: str) -> bool:
    """Tell whether this is the person's code, in a time that tells nothing."""
    return hmac.compare_digest(digest(code, person_id=person_id, key=key), expected or "")

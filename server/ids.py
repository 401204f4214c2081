"""Identifiers: UUIDv7, so that they sort by time in an index and cannot be guessed."""

import os
from datetime import datetime
from uuid import UUID


def new_id(now: datetime) -> UUID:
    """Return a fresh UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 74 bits of randomness."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (0x2 << 62))

"""Watch processes that are not our children: by the kernel's word, never by waiting a while."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60  # seconds before a test gives up


@contextmanager
def ending(pid: int) -> Iterator[None]:
    """Run the block, then wait for the end of the process, which must be alive now."""
    watched = os.pidfd_open(pid)
    try:
        yield
        assert select.select([watched], [], [], PATIENCE)[0], f"process {pid} still runs"
    finally:
        os.close(watched)


def parent(pid: int) -> int:
    """Return the process id of a process's parent."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])

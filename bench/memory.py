"""How much memory this process has needed at most."""

import resource
from pathlib import Path


def peak_megabytes() -> float:
    """Return the peak resident memory since this program began (outside Linux a parent's may be counted)."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

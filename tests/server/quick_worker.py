"""The worker as it is, with the tests' kinds of jobs, and looking more often than anybody would want in a school."""

from server import worker
from tests.server import job_kinds

if __name__ == "__main__":
    assert job_kinds.die
    worker.main(worker.Pace(closing=0.2, rescue=0.5, heartbeat=0.5, stalled=2))

"""Background jobs: work that outlives its request, with its progress for people to see.

Two records make one job.  Ours (table ``job``) says what people may know: kind, state, progress, result.  The
queue's (procrastinate's tables) says who works on it now.  Both are written in the transaction of the command that
wants the work, so that there is never a job without its command, nor a command without its job.

A job runs **at least once**: a worker can die after the work is done and before it is noted.  So a handler must be
repeatable, which every handler here is by writing its outcome under a condition.  See docs/jobs.md.
"""

from server.jobs.asking import JobFinished, cancel, enqueue, job_of
from server.jobs.kinds import Again, Cancelled, Interrupted, Kind, Outcome, Work, kind
from server.jobs.records import OPEN, QUEUE, TASK, Job, JobState, JobView
from server.jobs.running import MOST_ATTEMPTS, STALLED_SECONDS, rescue, run

__all__ = [
    "MOST_ATTEMPTS",
    "OPEN",
    "QUEUE",
    "STALLED_SECONDS",
    "TASK",
    "Again",
    "Cancelled",
    "Interrupted",
    "Job",
    "JobFinished",
    "JobState",
    "JobView",
    "Kind",
    "Outcome",
    "Work",
    "cancel",
    "enqueue",
    "job_of",
    "kind",
    "rescue",
    "run",
]

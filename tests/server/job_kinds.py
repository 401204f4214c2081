"""Kinds of jobs for the tests of jobs: they count, refuse, fail, or write and die."""

import os
import signal
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from server import jobs
from server.db import db, transaction
from server.errors import Rejected


class TooOdd(Rejected):
    """A refusal, as a domain's command makes it."""

    code = "too-odd"
    title = "太奇怪了"


@jobs.kind("tests.count", title="数数")
def count(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Report every number up to ``to``."""
    for number in range(1, arguments["to"] + 1):
        work.report(number, arguments["to"], f"数到 {number}")
    return jobs.Outcome(f"数完了 {arguments['to']} 个。", {"counted": arguments["to"], "attempt": work.attempt})


@jobs.kind("tests.refuse", title="拒绝")
def refuse(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """End with a refusal that carries a fact."""
    raise TooOdd("第三行太奇怪了。", row=3)


@jobs.kind("tests.break", title="出错")
def break_down(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Fail in a way nobody foresaw."""
    raise ZeroDivisionError("a secret nobody should read")


@jobs.kind("tests.lose-database", title="断开")
def lose_database(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Lose the database connection in the middle of a statement, at the first ``times`` attempts."""
    if work.attempt <= arguments["times"]:
        with transaction() as session:
            session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return jobs.Outcome("又连上了。", {"attempt": work.attempt})


@jobs.kind("tests.die", title="被杀")
def die(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Kill the worker's own process at the first ``times`` attempts, as the kernel does when memory runs out."""
    if work.attempt <= arguments["times"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return jobs.Outcome("活下来了。", {"attempt": work.attempt})


@jobs.kind("tests.cancel-oneself", title="取消")
def cancel_oneself(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Be cancelled by its owner while it runs."""
    assert work.owner_id is not None
    work.report(1, 2)
    jobs.cancel(work.job_id, owner_id=work.owner_id, now=work.now)
    db.session.rollback()
    work.report(2, 2)
    raise AssertionError("a cancelled job went on")

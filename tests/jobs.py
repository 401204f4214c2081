"""Running background jobs in a test: on the real queue, in this process, one after the other."""

import asyncio

from flask import Flask

from server import worker


def run_pending_jobs(app: Flask) -> None:
    """Work on every job that waits, also on those that they ask for; call it with no app context open."""
    asyncio.run(worker.drain(app))

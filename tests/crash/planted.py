"""The product with a planted bug: a save is acknowledged before it is committed.  The harness must catch it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from server.app import create_app
from server.db import bare_transaction, db
from server.sittings import service

DELAY = 0.15  # seconds between the acknowledgement and the commit
saving = threading.local()


def acknowledges_before_commit() -> Flask:
    """Return the application whose saves (and only they) commit a moment after the reply."""
    save = service._save

    def marked(**values: Any) -> Any:
        saving.now = True
        try:
            return save(**values)
        finally:
            saving.now = False

    service._save = marked
    service.bare_transaction = _transaction  # type: ignore[attr-defined]
    return create_app()


@contextmanager
def _transaction() -> Iterator[sa.Connection]:
    if not getattr(saving, "now", False):
        with bare_transaction() as connection:
            yield connection
        return
    connection = db.engine.connect()
    transaction = connection.begin()
    try:
        yield connection
    except BaseException:
        transaction.rollback()
        connection.close()
        raise

    def commit() -> None:
        time.sleep(DELAY)
        transaction.commit()
        connection.close()

    threading.Thread(target=commit).start()

"""Run migrations inside the app that Flask-Migrate has prepared."""

from alembic import context
from flask import current_app
from sqlalchemy import text

migrate = current_app.extensions["migrate"]
LOCK = 7_201_120  # any number, the same for everyone: two nodes never migrate at once

OWN_TABLES = set(migrate.db.metadata.tables)


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave the job queue's own tables alone: its library brings them."""
    return kind != "table" or name in OWN_TABLES


with migrate.db.engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SET statement_timeout = 0"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        transaction_per_migration=True,
        include_name=include_name,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
    connection.commit()

"""The migrations build exactly what the models say, and go back to nothing."""

from collections.abc import Callable

import flask_migrate
import sqlalchemy as sa

from server.app import create_app
from server.db import db
from server.settings import Settings


def test_migrations_build_what_the_models_say_and_go_down_again(
    fresh_database: str, settings_for: Callable[[str], Settings]
) -> None:
    with create_app(settings_for(fresh_database)).app_context():
        flask_migrate.check()
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        flask_migrate.upgrade()
        flask_migrate.check()
        db.engine.dispose()

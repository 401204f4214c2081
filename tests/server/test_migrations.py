"""The migrations build exactly what the models say, and go back to nothing."""

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from server.db import db


def test_migrations_build_what_the_models_say_and_go_down_again(app: Flask) -> None:
    with app.app_context():
        flask_migrate.check()
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        flask_migrate.upgrade()
        flask_migrate.check()

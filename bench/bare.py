"""The least that could do the job: a token checked, one durable upsert with its journal row in one statement."""

import json
import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from flask_jwt_extended import JWTManager, jwt_required
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from server.app import create_app

TABLES = """
CREATE TABLE IF NOT EXISTS bare_answer
    (attempt uuid, question int, value jsonb, rev int, PRIMARY KEY (attempt, question));
CREATE TABLE IF NOT EXISTS bare_journal
    (id bigint GENERATED ALWAYS AS IDENTITY, attempt uuid, question int, value jsonb)
"""
SAVE = sa.text("""
WITH noted AS (
    INSERT INTO bare_journal (attempt, question, value) VALUES (:attempt, :question, CAST(:value AS jsonb))
)
INSERT INTO bare_answer VALUES (:attempt, :question, CAST(:value AS jsonb), 1)
ON CONFLICT (attempt, question) DO UPDATE SET value = excluded.value, rev = bare_answer.rev + 1
RETURNING rev
""")


def bare() -> Flask:
    """Return the bare application on the same database."""
    app = Flask(__name__)
    app.config.update(JWT_SECRET_KEY=os.environ["XUEKAO_SECRET_KEY"], JWT_DECODE_ISSUER="xuekao")
    JWTManager(app)
    engine = sa.create_engine(os.environ["XUEKAO_DATABASE_URL"], pool_size=10)
    with engine.begin() as connection:
        for statement in TABLES.split(";"):
            connection.execute(sa.text(statement))
    engine.dispose()

    @app.post("/answers")
    @jwt_required()
    def save() -> dict[str, Any]:
        body = request.get_json()
        with engine.begin() as connection:
            values = {**body, "value": json.dumps(body["value"])}
            rev = connection.execute(SAVE, values).scalar_one()
        return {"rev": rev}

    return app


def both() -> DispatcherMiddleware:
    """Serve the product, and the bare application under /bare."""
    return DispatcherMiddleware(create_app(), {"/bare": bare()})

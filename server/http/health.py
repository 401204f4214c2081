"""``/healthz``: whether this process can serve, for supervisors and load balancers.  It tells nothing else."""

import sqlalchemy as sa
from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from server.db import db
from server.http.context import public

blp = Blueprint("health", __name__)


@blp.get("/healthz")
@public
def healthz() -> Response:
    """Answer 200 when the database answers and is migrated, else 503."""
    try:
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        return Response("unavailable\n", 503, mimetype="text/plain", headers={"Retry-After": "2"})
    return Response("ok\n", mimetype="text/plain")

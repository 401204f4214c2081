"""The composition root: the only module that knows every part."""

import os
from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

import admin
import mobile_api
from server import cli, tables
from server.clock import Clock, SystemClock
from server.db import check_durability, check_rested_connections, db, engine_options, render_item
from server.http import compression, headers, health, openapi, pages, problems, reference, tokens
from server.http.json import JSON
from server.http.uploads import UploadRequest
from server.people.access.hashing import Hashing
from server.people.access.sign_in import Locks
from server.settings import Settings


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application; tests pass their own settings and clock."""
    settings = settings or Settings.from_env(os.environ)
    app = Flask(__name__, static_folder=None)
    app.json = JSON(app)
    app.request_class = UploadRequest
    app.config.update(_config(settings))
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["settings"] = settings
    app.extensions["locks"] = _locks(settings)
    _connect(app)
    headers.register(app)
    compression.register(app)
    problems.register(app, tokens.manager(app))
    api = openapi.ProblemApi(app)
    for blueprint in mobile_api.BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"/api/v1{blueprint.url_prefix or ''}")
    for blueprint in admin.BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"/api/v1/admin{blueprint.url_prefix or ''}")
    app.register_blueprint(health.blp)
    app.register_blueprint(reference.blp)
    pages.register(app)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": settings.upload_megabytes * 1024 * 1024,
        "MAX_FORM_PARTS": 20,
        "MAX_FORM_MEMORY_SIZE": 100_000,
        "TRUSTED_HOSTS": [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        **openapi.OPTIONS,
        **tokens.options(settings),
    }


def _locks(settings: Settings) -> Locks:
    return Locks(
        hashing=Hashing(at_once=settings.hashing_threads),
        secret_key=settings.secret_key,
        lifetime=timedelta(days=settings.refresh_days),
    )


def _connect(app: Flask) -> None:
    """Attach the database, and look at its settings once: a server that may lose answers is refused."""
    assert tables.ALL  # noqa: S101 - imported so that every table is known before the first query
    db.init_app(app)
    Migrate(app, db, "server/migrations", render_item=render_item, render_as_batch=False)
    with app.app_context():
        with db.engine.connect() as connection:
            check_durability(connection)
        check_rested_connections(db.engine)
        db.engine.dispose()  # gunicorn forks after this: no connection may be shared

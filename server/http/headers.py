"""What every reply carries: a request id, no caching, and no room for another site's tricks."""

import re
import uuid

from flask import Flask, Response, g, request

CONTENT_SECURITY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def register(app: Flask) -> None:
    """Give every request an id and every reply its headers."""
    app.before_request(_name_request)
    app.after_request(_harden)


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex


def _harden(response: Response) -> Response:
    headers = response.headers
    headers["X-Request-Id"] = g.get("request_id", "")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
    headers.setdefault("Cache-Control", "no-store")
    return response

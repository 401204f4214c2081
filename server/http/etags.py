"""Edits by administrators say what they saw: ``ETag`` out, ``If-Match`` in."""

from flask import Response, request
from werkzeug.exceptions import PreconditionRequired

from server.errors import Stale


def etag(rev: int) -> str:
    """Return the entity tag of a revision number."""
    return f'"{rev}"'


def seen_rev() -> int:
    """Return the revision the caller saw (If-Match); 428 when it is missing, 412 when it is not a tag of ours."""
    value = request.headers.get("If-Match", "")
    if not value:
        raise PreconditionRequired
    text = value.strip().strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Stale
    return int(text)


def with_etag(response: Response, rev: int) -> Response:
    """Put the entity tag on a reply."""
    response.headers["ETag"] = etag(rev)
    return response

"""Reads the ``Idempotency-Key`` header of requests that create something."""

from flask import request
from werkzeug.exceptions import BadRequest

from server.errors import Rejected
from server.idempotency import RequestKey


class BadKey(Rejected):
    """The Idempotency-Key is too long or has characters it may not have."""

    code = "bad-idempotency-key"
    title = "请求编号无效"


def request_key(*content: str) -> RequestKey:
    """Return the key bound to this request's route and body; 400 when missing, 422 when unusable.

    ``content`` stands for the body where the same content may come as other bytes: a form's boundary changes.
    """
    value = request.headers.get("Idempotency-Key", "")
    if not value:
        raise BadRequest("缺少请求编号（Idempotency-Key）。")
    if len(value) > 100 or not value.isascii() or not value.isprintable():
        raise BadKey("请求编号最长 100 个可见字符。")
    parts = content or (request.get_data(cache=True),)
    return RequestKey.of(value, f"{request.method} {request.path}", *parts)

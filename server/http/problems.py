"""Every refusal leaves as one shape: RFC 9457 problem details, in Chinese."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_jwt_extended import JWTManager
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from psycopg.errors import DiskFull, LockNotAvailable, OutOfMemory, QueryCanceled
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from server.errors import Busy, Conflict, DomainError, Forbidden, NotFound, Rejected, Stale, TooLarge, Unauthenticated

F = TypeVar("F", bound=Callable[..., Any])

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[DomainError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Stale: 412,
    TooLarge: 413,
    Rejected: 422,
    Busy: 503,
}
TITLES = {
    400: "请求格式有误",
    401: Unauthenticated.title,
    403: Forbidden.title,
    404: NotFound.title,
    405: "不支持的操作",
    406: "不支持的返回格式",
    409: Conflict.title,
    412: Stale.title,
    413: TooLarge.title,
    414: "网址过长",
    415: "不支持的内容类型",
    422: Rejected.title,
    428: "缺少前提条件",
    429: "操作过于频繁，请稍后再试",
    500: "服务器出错了，请稍后再试",
    503: "服务器繁忙，请稍后再试",
}
PASSING = (LockNotAvailable, QueryCanceled, DiskFull, OutOfMemory)


class Problem(Schema):
    """A refusal (RFC 9457), with further members for facts that a program can act on."""

    class Meta:
        """The description says that there may be more members."""

        unknown = "include"

    type = fields.String(required=True, metadata={"example": "/problems/exam-not-open"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    instance = fields.String()
    request_id = fields.String()
    errors = fields.List(fields.Dict(), metadata={"description": "Where the input was wrong: in, pointer, detail."})


def problem(status: int, title: str, *, type_: str = "about:blank", **members: Any) -> Response:
    """Render one problem document; members that are None are left out."""
    body = {
        "type": type_,
        "title": title,
        "status": status,
        "instance": request.path,
        "request_id": g.get("request_id"),
        **members,
    }
    text = current_app.json.dumps({name: value for name, value in body.items() if value is not None})
    response = Response(text, status, mimetype=MEDIA_TYPE)
    if "retry_after" in members:
        response.headers["Retry-After"] = str(members["retry_after"])
    return response


def status_of(error: type[DomainError]) -> int:
    """Return the HTTP status of the kind this error belongs to."""
    if error.code == "too-many-requests":
        return 429
    return next(status for kind, status in STATUS.items() if issubclass(error, kind))


def from_domain(error: DomainError) -> Response:
    """Render a domain refusal."""
    response = problem(
        status_of(type(error)), error.title, type_=f"/problems/{error.code}", detail=error.detail, **error.facts
    )
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def from_http(error: HTTPException) -> Response:
    """Render a plain HTTP error, with a pointer to each invalid field."""
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages")
    response = problem(
        status,
        TITLES.get(status, error.name),
        detail="提交的内容有误，请按提示修改。" if messages else _said(error) or TITLES.get(status),
        errors=list(_pointers(messages)) if messages else None,
    )
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def from_race(error: IntegrityError) -> Response:
    """Render a lost race: a constraint refused what the rules had allowed."""
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    current_app.logger.warning("constraint %s refused a write", constraint)
    return problem(
        409, Conflict.title, type_="/problems/conflict", detail="刚刚有其他操作改动了同一内容，请刷新后重试。"
    )


def from_database(error: Exception) -> Response:
    """Render a database that cannot answer now as 503; anything else is a fault of ours and goes on as 500."""
    passing = isinstance(error, PoolTimeout | OperationalError) or (
        isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error.orig, PASSING))
    )
    if not passing:
        return from_fault(error)
    current_app.logger.warning("database unavailable: %s", type(getattr(error, "orig", error)).__name__)
    return problem(503, TITLES[503], type_="/problems/busy", detail="数据库暂时无法响应，请稍后重试。", retry_after=2)


def from_fault(error: Exception) -> Response:
    """Render a fault of ours; the log has the trace under the same request id, the reply has nothing of it."""
    current_app.logger.error("unexpected fault", exc_info=error)
    return problem(500, TITLES[500], detail="请记下请求编号并联系管理员。")


def unauthenticated(*_: object) -> Response:
    """Render a missing, broken, expired or revoked token; all look the same outside."""
    return from_domain(Unauthenticated())


def register(app: Flask, jwt: JWTManager) -> None:
    """Make every refusal of this app a problem document."""
    app.register_error_handler(DomainError, from_domain)
    app.register_error_handler(IntegrityError, from_race)
    app.register_error_handler(DBAPIError, from_database)
    app.register_error_handler(PoolTimeout, from_database)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(Exception, from_fault)
    for loader in (
        jwt.expired_token_loader,
        jwt.invalid_token_loader,
        jwt.needs_fresh_token_loader,
        jwt.revoked_token_loader,
        jwt.token_verification_failed_loader,
        jwt.unauthorized_loader,
        jwt.user_lookup_error_loader,
    ):
        loader(unauthenticated)


def raises(blueprint: Blueprint, *errors: type[DomainError]) -> Callable[[F], F]:
    """Say which refusals of its own a route can answer with; :mod:`server.http.openapi` adds what all have."""

    def document(view: F) -> F:
        view.refusals = errors  # type: ignore[attr-defined]
        return view

    return document


def _said(error: HTTPException) -> str | None:
    """Return the description if we wrote it (in Chinese); werkzeug's own English is not for teachers."""
    text = error.description or ""
    return None if text.isascii() else text


def _pointers(messages: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Flatten marshmallow's nested messages: where the input was, where in it, what is wrong."""
    for place, nested in messages.items():
        for pointer, detail in _leaves(nested, "#"):
            yield {"in": place, "pointer": pointer, "detail": detail}


def _leaves(nested: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(nested, dict):
        for key, value in nested.items():
            yield from _leaves(value, f"{path}/{key}" if key != "_schema" else path)
    elif isinstance(nested, list):
        yield from ((path, str(message)) for message in nested)
    else:
        yield path, str(nested)

"""The description of the API that a stranger can make a client from: OpenAPI 3.1 at ``/api/openapi.json``.

Routes say what is their own: what goes in, what comes out, which refusals (``raises``).  What every route of a kind
can answer besides (a token that has ended, a body that is no JSON, a lost race, …) is added here, once for all.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, current_app
from flask_smorest import Api
from werkzeug.routing import Rule

from server.errors import Busy, Conflict, DomainError, NotFound, Stale, Unauthenticated
from server.http.context import OtherSite, public
from server.http.problems import MEDIA_TYPE, TITLES, Problem, status_of
from server.idempotency import KeyReused
from server.settings import Settings

SAFE = ("get", "head", "options")
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
SUMMARY = "学习资料、在线考试与支部汇总。所有拒绝都是 application/problem+json（RFC 9457），说明见 /problems/<code>。"
OPTIONS: dict[str, Any] = {
    "API_TITLE": "学考 Xuekao",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {"info": {"description": SUMMARY}},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "examples": ['"3"']},
    "description": "the ETag of what the caller saw",
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    "description": "made up by the caller; the same one again creates nothing twice",
}


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest, with one way to describe refusals."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave error handling to :mod:`server.http.problems`."""

    def _register_responses(self) -> None:
        """Leave the describing of errors to :func:`described`; only their one shape is known here."""
        self.spec.components.schema("Problem", schema=Problem)

    @public
    def _openapi_json(self) -> Response:
        """Serve the description."""
        return Response(current_app.json.dumps(description(current_app)), mimetype="application/json")


def description(app: Flask) -> dict[str, Any]:
    """Return the whole description of an app's API, made at the first call."""
    made: dict[str, Any] | None = app.extensions.get("description")
    if made is None:
        made = app.extensions["description"] = described(app)
    return made


def described(app: Flask) -> dict[str, Any]:
    """Complete what flask-smorest collected: names, who may call, headers that are read, every refusal."""
    api: ProblemApi = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    found: dict[str, Any] = copy.deepcopy(api.spec.to_dict())
    found["components"]["securitySchemes"] = _schemes(app.extensions["settings"])
    for rule in app.url_map.iter_rules():
        operations = found["paths"].get(_path(rule), {})
        for method in {name.lower() for name in rule.methods or ()} & set(operations):
            view = app.view_functions[rule.endpoint]
            _join_form(operations[method], found["components"]["schemas"])
            _complete(operations[method], method=method, view=view, path=_path(rule))
    return found


def _path(rule: Rule) -> str:
    """Return the path as OpenAPI writes it: ``{exam_id}`` for ``<uuid:exam_id>``."""
    return ARGUMENT.sub(r"{\1}", rule.rule)


def _schemes(settings: Settings) -> dict[str, Any]:
    prefix = "__Host-xuekao" if settings.scheme == "https" else "xuekao"

    def bearer(about: str) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": about}

    def cookie(name: str) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": f"{prefix}_{name}"}

    csrf = "the value of the cookie _csrf (for refreshing: _csrf_refresh)"
    return {
        "bearer": bearer("the access token"),
        "refresh": bearer("the refresh token"),
        "cookie": cookie("access"),
        "refreshCookie": cookie("refresh"),
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-TOKEN", "description": csrf},
    }


def _complete(operation: dict[str, Any], *, method: str, view: Any, path: str) -> None:
    """Add to one operation what its route does not say itself."""
    access, refusals = getattr(view, "access", ""), set(getattr(view, "refusals", ()))
    operation["operationId"] = f"admin_{view.__name__}" if "/admin/" in path else view.__name__
    operation["security"] = _security(access, is_safe=method in SAFE)
    if Stale in refusals:
        operation.setdefault("parameters", []).append(IF_MATCH)
    if KeyReused in refusals:
        operation.setdefault("parameters", []).append(KEY)
    refusals |= _shared(access, method=method, path=path)
    plain = set(_plain(operation, has_if_match=Stale in refusals, has_key=KeyReused in refusals))
    kept = {status: reply for status, reply in operation["responses"].items() if status < "4"}
    operation["responses"] = kept | _refusals(refusals, plain)


def _join_form(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Describe a form of fields and a file as the one body it is; flask-smorest knows but one schema per body."""
    parameters = operation.get("parameters", [])
    parts = [item for item in parameters if item["in"] == "formData"]
    if not parts:
        return
    (content,) = operation["requestBody"]["content"].values()
    known = schemas[content["schema"]["$ref"].rsplit("/", 1)[-1]]
    properties = known["properties"] | {item["name"]: item["schema"] for item in parts}
    required = [*known.get("required", []), *(item["name"] for item in parts if item["required"])]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    operation["requestBody"]["content"] = {"multipart/form-data": {"schema": schema}}
    operation["parameters"] = [item for item in parameters if item not in parts]


def _security(access: str, *, is_safe: bool) -> list[dict[str, list[str]]]:
    if access == "public":
        return []
    bearer, cookie = ("refresh", "refreshCookie") if access == "refresh" else ("bearer", "cookie")
    return [{bearer: []}, {cookie: []} if is_safe else {cookie: [], "csrf": []}]


def _shared(access: str, *, method: str, path: str) -> set[type[DomainError]]:
    """Return the refusals that routes of this kind have in common."""
    found: set[type[DomainError]] = {Busy}
    if access != "public":
        found.add(Unauthenticated)
        found |= set() if method in SAFE else {OtherSite}
    if method not in SAFE:
        found.add(Conflict)
    if "{" in path:
        found.add(NotFound)
    return found


def _plain(operation: dict[str, Any], *, has_if_match: bool, has_key: bool) -> Iterator[int]:
    """Yield the statuses of HTTP's own that can occur before any rule of ours is asked."""
    if "requestBody" in operation:
        yield from (400, 413, 415, 422)
    if any(item.get("in") == "query" for item in operation.get("parameters", ())):
        yield 422
    if has_if_match:
        yield 428
    if has_key:
        yield 400


def _refusals(errors: set[type[DomainError]], plain: set[int]) -> dict[str, Any]:
    """Return the responses of every refusal, each status once, naming its codes."""
    statuses = sorted({status_of(error) for error in errors} | plain)
    return {str(status): _refusal(status, errors, is_plain=status in plain) for status in statuses}


def _refusal(status: int, errors: set[type[DomainError]], *, is_plain: bool) -> dict[str, Any]:
    here = sorted((error for error in errors if status_of(error) == status), key=lambda error: error.code)
    lines = [f"`{error.code}` {error.title}" for error in here] or [TITLES[status]]
    if here and is_plain:
        lines.append(TITLES[status])
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}} if status in (429, 503) else {}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    made: dict[str, Any] = {"description": "；".join(dict.fromkeys(lines)), "content": content}
    return made | {"headers": headers} if headers else made

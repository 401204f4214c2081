"""Pages about the API for people: ``/api/docs`` from the OpenAPI document, and ``/problems/<code>`` from the errors.

Plain HTML made here, with one stylesheet of its own hash: no script, nothing from another host.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, current_app
from markupsafe import Markup, escape

from server.errors import DomainError, NotFound
from server.http.context import public
from server.http.problems import status_of

blp = Blueprint("reference", __name__)

STYLE = """body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
h2{border-bottom:1px solid #d0d7de;margin-top:2.5rem}code{background:#f3f4f6;padding:.1em .3em;border-radius:4px}
details{margin:.4rem 0;border:1px solid #d0d7de;border-radius:6px;padding:.4rem .8rem}summary{cursor:pointer}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #d0d7de;padding:.3rem .6rem;text-align:left}
.method{display:inline-block;min-width:4.5rem;font-weight:600}"""
OWN_STYLE = Markup(STYLE)  # noqa: S704 - a constant
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'"
METHODS = ("get", "post", "put", "patch", "delete")


@blp.get("/api/docs")
@public
def reference() -> Response:
    """Show every operation: what it is for, what goes in, what comes out, what may be refused."""
    spec: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    groups: dict[str, list[Markup]] = {}
    for path, item in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in item:
                operation = item[method]
                shared = item.get("parameters", [])
                groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation, shared))
    about = {tag["name"]: tag.get("description", tag["name"]) for tag in spec.get("tags", [])}
    body = Markup("<h1>学考 API</h1><p>机器可读的描述：<a href='/api/openapi.json'>openapi.json</a></p>")
    for name, operations in groups.items():
        body += Markup("<h2>{}</h2>").format(about.get(name, name)) + Markup("").join(operations)
    return _page("学考 API", body)


@blp.get("/problems/<code>")
@public
def problem(code: str) -> Response:
    """Explain one kind of refusal."""
    found = next((error for error in _refusals(DomainError) if error.code == code), None)
    if found is None:
        raise NotFound
    about = (found.__doc__ or "").strip()
    body = Markup("<h1>{}</h1><p><code>{}</code> · HTTP {}</p><p lang='en'>{}</p>").format(
        found.title, found.code, status_of(found), about
    )
    return _page(found.title, body)


def _operation(method: str, path: str, operation: dict[str, Any], shared: list[dict[str, Any]]) -> Markup:
    head = Markup("<summary><span class='method'>{}</span><code>{}</code> {}</summary>").format(
        method.upper(), path, operation.get("summary", "")
    )
    parts = [Markup("<p>{}</p>").format(operation["description"])] if operation.get("description") else []
    parameters = [*shared, *operation.get("parameters", [])]
    if parameters:
        rows = [(p["name"], p["in"], p.get("description", "")) for p in parameters if "name" in p]
        parts.append(_table(("参数", "位置", "说明"), rows))
    if "requestBody" in operation:
        shapes = "、".join(_shape(content) for content in operation["requestBody"]["content"].values())
        parts.append(Markup("<p>请求内容：<code>{}</code></p>").format(shapes))
    rows = [
        (
            status,
            "、".join(_shape(content) for content in reply.get("content", {}).values()),
            reply.get("description", ""),
        )
        for status, reply in sorted(operation["responses"].items())
        if "$ref" not in reply
    ]
    parts.append(_table(("状态", "内容", "说明"), rows))
    return Markup("<details>{}{}</details>").format(head, Markup("").join(parts))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    top = _cells("<th>{}</th>", heads)
    lines = Markup("").join(Markup("<tr>{}</tr>").format(_cells("<td>{}</td>", row)) for row in rows)
    return Markup("<table><tr>{}</tr>{}</table>").format(top, lines)


def _cells(cell: str, texts: Sequence[str]) -> Markup:
    return Markup("").join(Markup(cell).format(text) for text in texts)  # noqa: S704 - the cell is one of ours


def _shape(content: dict[str, Any]) -> str:
    """Return the name of a schema, or its type."""
    schema = content.get("schema", {})
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if schema.get("type") == "array":
        return f"{_shape({'schema': schema.get('items', {})})} 的列表"
    return str(schema.get("type", ""))


def _refusals(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in kind.__subclasses__():
        if hasattr(error, "code"):
            yield error
        yield from _refusals(error)


def _page(title: str, body: Markup) -> Response:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    head = Markup("<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{}</title>")
    html = Markup("<!doctype html><html lang='zh-CN'><head>{}<style>{}</style></head><body>{}</body></html>").format(
        head.format(escape(title)),
        OWN_STYLE,
        body,
    )
    response = Response(str(html), mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY.format(digest)
    return response

"""JSON as our clients read and write it: strict on the way in, ISO 8601 and plain Chinese on the way out."""

import json
from datetime import date, timedelta
from enum import Enum
from typing import Any, NoReturn
from uuid import UUID

from flask import Request
from flask.json.provider import DefaultJSONProvider
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


class JSON(DefaultJSONProvider):
    """Flask's JSON, refusing what two readers could understand differently."""

    ensure_ascii = False
    compact = True
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read one document; duplicate keys, NaN, infinities and non-UTF-8 are errors (ValueError)."""
        text = s.decode("utf-8") if isinstance(s, bytes) else s
        try:
            return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite)
        except RecursionError as error:
            raise ValueError("嵌套层数过多") from error

    @staticmethod
    def default(o: Any) -> Any:
        """Render an instant in ISO 8601, a span in seconds, ids and enums as text."""
        if isinstance(o, date):
            return o.isoformat()
        if isinstance(o, timedelta):
            return o.total_seconds()
        if isinstance(o, UUID):
            return str(o)
        if isinstance(o, Enum):
            return o.value
        return DefaultJSONProvider.default(o)


class StrictRequest(Request):
    """A request whose JSON body must be UTF-8 ``application/json``, uncompressed."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body, or fail with 415 (media type) or 400 (not JSON)."""
        charset = self.mimetype_params.get("charset", "utf-8").lower()
        if self.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("请求内容应为 UTF-8 编码的 application/json。")
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType("不支持压缩的请求内容。")
        return super().get_json(force, silent, cache)

    def on_json_loading_failed(self, e: ValueError | None) -> NoReturn:
        """Say that the body is not JSON, without echoing it."""
        raise BadRequest("请求内容不是有效的 JSON。")


class StrictParser(FlaskParser):
    """Reads requests strictly, where webargs is lenient.

    It takes a body of another media type for an empty one, and ignores what a query repeats or nobody asked for.
    """

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE, "files": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body, or fail with 415 (media type) or 400 (not JSON)."""
        return req.get_json()

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Return the query, or refuse a field given twice that takes one value."""
        single = [name for name, field in schema.fields.items() if not isinstance(field, fields.List)]
        twice = [name for name in single if len(req.args.getlist(name)) > 1]
        if twice:
            raise ValidationError({name: ["不能重复。"] for name in twice})
        return super().load_querystring(req, schema)

    def load_files(self, req: Request, schema: Schema) -> Any:
        """Return a multipart form's files — with its fields, when the schema asks for any — each given once."""
        sources: list[MultiDict[str, Any]] = [req.files]
        if any(field.metadata.get("format") != "binary" for field in schema.fields.values()):
            sources.append(req.form)
        parts = CombinedMultiDict(sources)
        twice = [name for name in parts if len(parts.getlist(name)) > 1]
        if twice:
            raise ValidationError({name: ["不能重复。"] for name in twice})
        return self._makeproxy(parts, schema)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("键重复")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} 不是 JSON 数值")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("数值超出范围")
    return value

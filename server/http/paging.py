"""Keyset paging: a signed cursor says after which row the next page begins.

A list answers ``{"items": […], "next": cursor | null}``.  Cursors are opaque and bound to the person and list.
"""

import functools
from typing import Any, TypeVar

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from marshmallow import Schema, fields

from server.errors import Rejected
from server.http.context import principal, settings
from server.http.fields import In, QueryInt, Text
from server.paging import Page

T = TypeVar("T")

MOST = 100


class PageIn(In):
    """Which page of a list: ``size`` up to 100, ``after`` the cursor of the page before."""

    size = QueryInt(1, MOST, load_default=50)
    after = fields.String(load_default=None)


class SearchIn(PageIn):
    """A page of a list that can be searched by ``q``, taken literally."""

    q = Text(100, empty=True, load_default="")


class BadCursor(Rejected):
    """The cursor is not one this list gave to this person."""

    code = "bad-cursor"
    title = "翻页标记无效"


def position(cursor: str | None) -> list[Any] | None:
    """Return the row values a cursor stands for (None at the first page); refuse a forged or foreign one."""
    if cursor is None:
        return None
    try:
        found = _serializer().loads(cursor)
    except BadSignature as error:
        raise BadCursor("请从第一页重新开始。") from error
    return list(found)


def page_out(page: Page[T]) -> dict[str, Any]:
    """Return a page as the wire has it."""
    return {"items": page.items, "next": _serializer().dumps(page.next) if page.next else None}


@functools.cache
def page_schema(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of such items; the same one each time, as the description names it once."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=f"{item.__name__.removesuffix('Out')}PageOut",
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"{request.endpoint}|{principal().person_id}")

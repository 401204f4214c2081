"""Question sets."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from question_bank.template import template
from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.files import Uploads
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.downloads import XLSX, download, picture
from server.http.etags import etag, seen_rev
from server.http.fields import In, QueryBool, Text
from server.http.paging import BadCursor, SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.questions import queries, rules, service
from server.questions.views import Openness, SetView

blp = Blueprint("question sets", __name__, url_prefix="/question-sets", description="题库")

Tagged = tuple[SetView, dict[str, str]]


class SetsIn(SearchIn):
    """A page of the sets in use, or of the archived ones."""

    archived = QueryBool(load_default=False)


class SetIn(In):
    """A new set."""

    name = Text(100, required=True)
    openness = fields.Enum(Openness, by_value=fields.String, required=True)


class SetChangeIn(In):
    """A new name, another openness, or both."""

    name = Text(100, load_default=None)
    openness = fields.Enum(Openness, by_value=fields.String, load_default=None)


class SetCountsOut(Schema):
    """How many questions of each type."""

    single = fields.Integer(required=True)
    multiple = fields.Integer(required=True)
    judge = fields.Integer(required=True)
    fill = fields.Integer(required=True)
    short = fields.Integer(required=True)


class SetOut(Schema):
    """A set and how many questions in use it holds."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    openness = fields.Enum(Openness, by_value=fields.String, required=True)
    rev = fields.Integer(required=True)
    is_archived = fields.Boolean(required=True)
    counts = fields.Nested(SetCountsOut, required=True)
    created_at = fields.AwareDateTime(required=True)


@blp.get("")
@signed_in
@blp.arguments(SetsIn, location="query")
@blp.response(200, page_schema(SetOut))
@raises(blp, Unauthenticated, Forbidden, BadCursor)
def list_sets(query: dict[str, Any]) -> dict[str, Any]:
    """List the sets by name, with how many questions of each type they hold."""
    after = position(query.pop("after"))
    return page_out(queries.sets(principal=principal(), after=after, **query))


@blp.post("")
@signed_in
@blp.arguments(SetIn)
@blp.response(201, SetOut)
@raises(blp, Unauthenticated, Forbidden, rules.SetNameTaken)
def create_set(body: dict[str, Any]) -> Tagged:
    """Make an empty set.  Its name is its own, so repeating the call makes no second one."""
    return _tagged(service.create_set(principal=principal(), now=request_now(), **body))


@blp.get("/template")
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
@raises(blp, Unauthenticated)
def get_template() -> Response:
    """Download the Excel template for questions."""
    return download(template(), "题库模板.xlsx", XLSX)


@blp.get("/<uuid:set_id>")
@signed_in
@blp.response(200, SetOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def get_set(set_id: UUID) -> Tagged:
    """Show a set."""
    return _tagged(queries.set_of(set_id, principal=principal()))


@blp.patch("/<uuid:set_id>")
@signed_in
@blp.arguments(SetChangeIn)
@blp.response(200, SetOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, Stale, rules.SetNameTaken, rules.SetArchived)
def change_set(body: dict[str, Any], set_id: UUID) -> Tagged:
    """Rename a set, or make it open or confidential (If-Match)."""
    rev = seen_rev()
    return _tagged(
        service.change_set(set_id, seen_rev=rev, principal=principal(), actor=actor(), now=request_now(), **body)
    )


@blp.post("/<uuid:set_id>/archive")
@signed_in
@blp.response(200, SetOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, Stale)
def archive_set(set_id: UUID) -> Tagged:
    """Put a set away (If-Match): nothing is drawn from it any more; published exams keep what they froze."""
    return _archive(set_id, archived=True)


@blp.post("/<uuid:set_id>/restore")
@signed_in
@blp.response(200, SetOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, Stale)
def restore_set(set_id: UUID) -> Tagged:
    """Take an archived set back (If-Match)."""
    return _archive(set_id, archived=False)


@blp.get("/<uuid:set_id>/pictures/<string(maxlength=80):name>")
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
@raises(blp, Unauthenticated, Forbidden, NotFound)
def get_picture(set_id: UUID, name: str) -> Response:
    """Show a picture of a set's questions."""
    file_id = queries.picture_file(set_id, name, principal=principal())
    return picture(Uploads.of(settings()).path(file_id).read_bytes())


def _archive(set_id: UUID, *, archived: bool) -> Tagged:
    rev = seen_rev()
    return _tagged(
        service.archive_set(
            set_id, archived=archived, seen_rev=rev, principal=principal(), actor=actor(), now=request_now()
        )
    )


def _tagged(view: SetView) -> Tagged:
    return view, {"ETag": etag(view.rev)}

"""The roster from a file, at the desk: template, preview, annotated copy, apply."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from server.errors import Forbidden, NotFound, Unauthenticated
from server.http.context import OtherSite, actor, principal, request_now, signed_in
from server.http.downloads import XLSX, download
from server.http.fields import Bool, In
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.http.uploads import Upload
from server.people.roster import service, sheets
from server.people.roster.header import RosterUnreadable
from server.people.roster.service import RosterApplied, RosterChanged, RosterHasProblems
from server.people.roster.views import Column, ImportView, Verdict

blp = Blueprint("roster", __name__, url_prefix="/roster-imports", description="名册导入")


class RosterIn(In):
    """The file (.xlsx, .xls, .ods, .csv or .txt), and what becomes of units that nobody knows."""

    file = Upload(required=True)
    make_units = fields.String(
        load_default="0",
        validate=validate.OneOf(["0", "1"]),
        metadata={"description": "0: a problem; 1: made when the import is applied"},
    )


class ApplyIn(In):
    """All or nothing, or all but the faulty lines (跳过错误行)."""

    skip_faulty = Bool(load_default=False)


class LinesIn(PageIn):
    """A page of judged lines, perhaps of one verdict."""

    verdict = fields.Enum(Verdict, by_value=fields.String, load_default=None)


class ProblemInFileOut(Schema):
    """What is wrong with a cell, or with the whole row."""

    column = fields.Enum(Column, by_value=fields.String, required=True, allow_none=True)
    detail = fields.String(required=True)


class LineOut(Schema):
    """A judged line."""

    row = fields.Integer(required=True, metadata={"description": "the row in the file, from 1"})
    name = fields.String(required=True)
    verdict = fields.Enum(Verdict, by_value=fields.String, required=True)
    details = fields.List(fields.String(), required=True, metadata={"example": ["学段：小学→初中"]})
    problems = fields.List(fields.Nested(ProblemInFileOut), required=True)


class NewUnitOut(Schema):
    """A unit that would be made; ``nearest`` is a known one that looks alike."""

    column = fields.Enum(Column, by_value=fields.String, required=True)
    name = fields.String(required=True)
    nearest = fields.String(required=True, allow_none=True)
    lines = fields.Integer(required=True)


class CountsOut(Schema):
    """How many lines of each verdict."""

    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    problem = fields.Integer(required=True)


class RosterImportOut(Schema):
    """A roster import: what applying it would do, or did.  ``problems`` are the first hundred faulty lines."""

    id = fields.UUID(required=True)
    file_name = fields.String(required=True)
    makes_units = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
    applied_at = fields.AwareDateTime(required=True, allow_none=True)
    counts = fields.Nested(CountsOut, required=True)
    problems = fields.List(fields.Nested(LineOut), required=True)
    new_units = fields.List(fields.Nested(NewUnitOut), required=True)
    notes = fields.List(fields.String(), required=True)


@blp.get("/template")
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
@raises(blp, Unauthenticated)
def template() -> Response:
    """Download the template to fill in."""
    return download(sheets.template(), "名册模板.xlsx", XLSX)


@blp.post("")
@signed_in
@blp.arguments(RosterIn, location="files")
@blp.response(201, RosterImportOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, RosterUnreadable)
def preview_roster(form: dict[str, Any]) -> ImportView:
    """Upload a roster and see what applying it would do; nothing is changed yet."""
    upload = form["file"]
    return service.preview_roster(
        principal=principal(),
        data=upload.read(),
        file_name=upload.filename or "",
        makes_units=form["make_units"] == "1",
        now=request_now(),
    )


@blp.get("/<uuid:import_id>")
@signed_in
@blp.response(200, RosterImportOut)
@raises(blp, Unauthenticated, NotFound)
def show_import(import_id: UUID) -> ImportView:
    """Show an import of mine."""
    return service.show_import(principal=principal(), import_id=import_id)


@blp.get("/<uuid:import_id>/lines")
@signed_in
@blp.arguments(LinesIn, location="query")
@blp.response(200, page_schema(LineOut))
@raises(blp, Unauthenticated, NotFound, BadCursor)
def lines_of_import(query: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """List the judged lines: who is new, who changed and how, who moved, what is wrong."""
    after = position(query.pop("after"))
    return page_out(service.lines_of_import(principal=principal(), import_id=import_id, after=after, **query))


@blp.get("/<uuid:import_id>/annotated")
@signed_in
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
@raises(blp, Unauthenticated, NotFound, RosterApplied)
def annotated_copy(import_id: UUID) -> Response:
    """Download the file with the remarks beside its rows."""
    content = service.annotated_copy(principal=principal(), import_id=import_id)
    return download(content, "名册核对结果.xlsx", XLSX)


@blp.post("/<uuid:import_id>/apply")
@signed_in
@blp.arguments(ApplyIn)
@blp.response(200, RosterImportOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound, RosterHasProblems, RosterChanged)
def apply_roster(body: dict[str, Any], import_id: UUID) -> ImportView:
    """Apply a preview as one; applying it again changes nothing."""
    return service.apply_roster(principal=principal(), import_id=import_id, actor=actor(), now=request_now(), **body)

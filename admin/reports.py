"""Reports at the desk: roll-ups over both trees, item statistics, exports."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from question_bank.questions import QuestionType
from server.errors import Forbidden, NotFound
from server.http import roll_ups
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.downloads import XLSX, download
from server.http.fields import Points
from server.http.keys import request_key
from server.http.problems import raises
from server.idempotency import KeyReused
from server.reports import definitions, exports, items, queries
from server.reports.reach import Selection
from server.reports.views import DESK
from server.results.rules import NoResults, ReviewNotOpen
from server.sittings.closing import close_overdue

rollups = roll_ups.blueprint("roll-ups at the desk", roles=DESK, description="考试情况汇总")
blp = Blueprint("reports at the desk", __name__, url_prefix="/exams", description="试题分析与导出")
files = Blueprint("exports", __name__, url_prefix="/exports", description="导出的文件")


class ItemOut(Schema):
    """How one question did."""

    number = fields.Integer(required=True)
    type = fields.Enum(QuestionType, by_value=True, required=True)
    stem = fields.String(required=True)
    max_points = Points(required=True)
    sample = fields.Integer(required=True)
    is_enough = fields.Boolean(required=True)
    facility = fields.Float(required=True)
    discrimination = fields.Float(required=True, allow_none=True)
    advice = fields.String(required=True, allow_none=True)


class ItemStatisticsOut(Schema):
    """Every question, the reliability of a fixed paper, and what the figures mean."""

    sample = fields.Integer(required=True)
    is_enough = fields.Boolean(required=True)
    reliability = fields.Float(required=True, allow_none=True)
    items = fields.List(fields.Nested(ItemOut), required=True)
    definitions = fields.Function(
        lambda _: roll_ups.TermOut(many=True).dump(definitions.ITEM_DEFINITIONS.items()),
        required=True,
        metadata={"type": "array", "items": {"type": "object"}},
    )


class ChoiceOut(Schema):
    """How often an option was chosen by the upper, middle and lower third."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    is_key = fields.Boolean(required=True)
    by_third = fields.List(fields.Integer(), required=True)


class ItemChoicesOut(Schema):
    """The options of one question as the three thirds chose them."""

    number = fields.Integer(required=True)
    thirds = fields.List(fields.Integer(), required=True)
    unanswered = fields.List(fields.Integer(), required=True)
    choices = fields.List(fields.Nested(ChoiceOut), required=True)


class BoardOut(Schema):
    """A running exam at this moment; ``silent``: open attempts that saved nothing for a minute."""

    not_started = fields.Integer(required=True)
    sitting = fields.Integer(required=True)
    silent = fields.Integer(required=True)
    collecting = fields.Integer(required=True)
    handed_in = fields.Integer(required=True)
    excused = fields.Integer(required=True)


class ExportOut(Schema):
    """The job that makes the file; ``/exports/{job_id}`` gives it when the job is done."""

    job_id = fields.UUID(required=True)


@blp.get("/<uuid:exam_id>/items")
@signed_in
@blp.response(200, ItemStatisticsOut)
@raises(blp, Forbidden, NotFound, NoResults, ReviewNotOpen)
def get_items(exam_id: UUID) -> Any:
    """Show how every question did."""
    _collect(exam_id)
    return items.item_statistics(exam_id=exam_id, principal=principal(), now=request_now())


@blp.get("/<uuid:exam_id>/items/<int:number>")
@signed_in
@blp.response(200, ItemChoicesOut)
@raises(blp, Forbidden, NotFound, NoResults, ReviewNotOpen)
def get_item_choices(exam_id: UUID, number: int) -> Any:
    """Show how the thirds chose among a question's options."""
    _collect(exam_id)
    return items.item_choices(exam_id=exam_id, number=number, principal=principal(), now=request_now())


@blp.get("/<uuid:exam_id>/board")
@signed_in
@blp.arguments(roll_ups.NodeIn, location="query")
@blp.response(200, BoardOut)
@raises(blp, Forbidden, NotFound, NoResults)
def get_board(node: dict[str, Any], exam_id: UUID) -> Any:
    """Count who has not started, who is sitting, who fell silent and who has handed in."""
    _collect(exam_id)
    return queries.board(
        exam_id=exam_id, selection=Selection(**node), principal=principal(), roles=DESK, now=request_now()
    )


@blp.post("/<uuid:exam_id>/exports")
@signed_in
@blp.arguments(roll_ups.ExportIn)
@blp.response(202, ExportOut)
@raises(blp, Forbidden, NotFound, NoResults, KeyReused)
def request_export(node: dict[str, Any], exam_id: UUID) -> dict[str, UUID]:
    """Export a selection of any size by a job.  Needs an Idempotency-Key."""
    job_id = exports.request_export(
        exam_id=exam_id,
        selection=Selection(**node),
        key=request_key(),
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )
    return {"job_id": job_id}


@files.get("/<uuid:job_id>")
@signed_in
@files.response(200, description="工作簿（.xlsx）")
@raises(files, NotFound)
def download_export(job_id: UUID) -> Response:
    """Download what an export job of one's own has made."""
    name, content = exports.exported(job_id=job_id, principal=principal(), settings=settings())
    return download(content, name, XLSX)


def _collect(exam_id: UUID) -> None:
    close_overdue(now=request_now(), grace=settings().grace, exam_id=exam_id)

"""Results at the desk: release, taking that back, and results on paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from admin.exams import ReasonIn
from server.errors import Forbidden, NotFound
from server.exams.rules import ExamNotPublished
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.fields import Instant, Points
from server.http.problems import raises
from server.results import rules, service

blp = Blueprint("results at the desk", __name__, url_prefix="/exams", description="成绩管理")


class ReleaseOut(Schema):
    """When the results were released."""

    released_at = fields.AwareDateTime(required=True)


class OfflineResultIn(ReasonIn):
    """A result on paper: the points, when the paper was handed in, and why it was on paper."""

    points = Points(least=0, required=True)
    sat_at = Instant(required=True)


@blp.post("/<uuid:exam_id>/release")
@signed_in
@blp.response(200, ReleaseOut)
@raises(blp, Forbidden, NotFound, rules.NoResults, rules.ResultsNotReady)
def release_results(exam_id: UUID) -> dict[str, datetime]:
    """Release the results once the window is closed for everyone; repeating the call is harmless."""
    released_at = service.release_results(
        exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), grace=settings().grace
    )
    return {"released_at": released_at}


@blp.post("/<uuid:exam_id>/release-withdrawal")
@signed_in
@blp.arguments(ReasonIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, rules.NoResults)
def withdraw_release(why: dict[str, str], exam_id: UUID) -> None:
    """Take the release back; repeating the call is harmless."""
    service.withdraw_release(exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), **why)


@blp.put("/<uuid:exam_id>/offline-results/<uuid:person_id>")
@signed_in
@blp.arguments(OfflineResultIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, rules.NoResults, ExamNotPublished, rules.BadOfflineResult)
def enter_offline_result(result: dict[str, Any], exam_id: UUID, person_id: UUID) -> None:
    """Enter, or correct, the result of a person who sat on paper."""
    service.enter_offline_result(
        exam_id=exam_id, person_id=person_id, principal=principal(), actor=actor(), now=request_now(), **result
    )


@blp.post("/<uuid:exam_id>/offline-results/<uuid:person_id>/removal")
@signed_in
@blp.arguments(ReasonIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, rules.NoResults, ExamNotPublished)
def remove_offline_result(why: dict[str, str], exam_id: UUID, person_id: UUID) -> None:
    """Take back a result on paper that was entered by mistake."""
    service.remove_offline_result(
        exam_id=exam_id, person_id=person_id, principal=principal(), actor=actor(), now=request_now(), **why
    )

"""A running exam at the desk: times, extra minutes, one more attempt, reopening, 作废.  Each needs a reason."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from admin.exams import ReasonIn
from server.errors import Forbidden, NotFound
from server.exams import rules
from server.http.context import actor, principal, request_now, signed_in
from server.http.fields import Instant, Int
from server.http.problems import raises
from server.sittings import supervision

exams = Blueprint("supervision", __name__, url_prefix="/exams", description="考中管理")
blp = Blueprint("attempts at the desk", __name__, url_prefix="/attempts", description="作答管理")


class TimesIn(ReasonIn):
    """The new times."""

    opens_at = Instant(required=True)
    last_start_at = Instant(required=True)
    closes_at = Instant(required=True)
    duration_minutes = Int(1, rules.LONGEST_MINUTES, required=True)


class MinutesIn(ReasonIn):
    """Extra minutes for persons, for a unit, or (neither named) for everybody."""

    person_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=1000))
    unit_id = fields.UUID(load_default=None, allow_none=True)
    minutes = Int(1, 600, required=True)


class PersonIn(ReasonIn):
    """One person of the roster."""

    person_id = fields.UUID(required=True)


class ReopenIn(ReasonIn):
    """How long the reopened paper stays open from now."""

    minutes = Int(1, 600, required=True)


class GivenOut(Schema):
    """How many people got extra minutes."""

    given = fields.Integer(required=True)


@exams.put("/<uuid:exam_id>/times")
@signed_in
@exams.arguments(TimesIn)
@exams.response(204)
@raises(exams, Forbidden, NotFound, rules.BadSchedule, rules.ExamStarted, rules.ExamNotPublished, rules.ExamOver)
def change_times(times: dict[str, Any], exam_id: UUID) -> None:
    """Move the times of a published exam; while it runs, only so that nobody loses time."""
    supervision.change_times(exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), **times)


@exams.post("/<uuid:exam_id>/extra-minutes")
@signed_in
@exams.arguments(MinutesIn)
@exams.response(200, GivenOut)
@raises(exams, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver)
def grant_minutes(extra: dict[str, Any], exam_id: UUID) -> dict[str, int]:
    """Give extra minutes; attempts that run get them at once."""
    given = supervision.grant_minutes(exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), **extra)
    return {"given": given}


@exams.post("/<uuid:exam_id>/extra-attempts")
@signed_in
@exams.arguments(PersonIn)
@exams.response(204)
@raises(exams, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver)
def grant_attempt(who: dict[str, Any], exam_id: UUID) -> None:
    """Let a person sit once more."""
    supervision.grant_attempt(exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), **who)


@exams.post("/<uuid:exam_id>/removals")
@signed_in
@exams.arguments(PersonIn)
@exams.response(204)
@raises(exams, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver, rules.CandidateStarted)
def remove_candidate(who: dict[str, Any], exam_id: UUID) -> None:
    """Take a person who never started off the roster."""
    supervision.remove_candidate(exam_id=exam_id, principal=principal(), actor=actor(), now=request_now(), **who)


@blp.post("/<uuid:attempt_id>/reopen")
@signed_in
@blp.arguments(ReopenIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, supervision.AttemptVoided, supervision.AttemptStillOpen, supervision.ResultsReleased)
def reopen_attempt(reopen: dict[str, Any], attempt_id: UUID) -> None:
    """Open a paper again that was handed in by mistake."""
    supervision.reopen_attempt(attempt_id=attempt_id, principal=principal(), actor=actor(), now=request_now(), **reopen)


@blp.post("/<uuid:attempt_id>/void")
@signed_in
@blp.arguments(ReasonIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, supervision.AttemptVoided)
def void_attempt(why: dict[str, str], attempt_id: UUID) -> None:
    """Declare an attempt void."""
    supervision.void_attempt(attempt_id=attempt_id, principal=principal(), actor=actor(), now=request_now(), **why)

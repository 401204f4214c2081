"""My exams: what is to be sat, until when, why it is mine, and by which rules."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.errors import Forbidden, NotFound
from server.exams import roster, rules
from server.exams.views import ExamPhase, Excuse, ReviewPolicy
from server.http.context import actor, caller, principal, request_now, signed_in, token_only
from server.http.fields import In, Points
from server.http.problems import raises
from server.sittings import queries

blp = Blueprint("my exams", __name__, url_prefix="/exams", description="我的考试")


class MyExamOut(Schema):
    """An exam on whose roster the caller is, with every rule in plain words."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    instructions = fields.String(required=True)
    phase = fields.Enum(ExamPhase, by_value=True, required=True)
    why = fields.String(required=True)
    opens_at = fields.AwareDateTime(required=True)
    last_start_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    duration_minutes = fields.Integer(required=True)
    extra_minutes = fields.Integer(required=True)
    question_count = fields.Integer(required=True)
    total_points = Points(required=True)
    pass_points = Points(required=True)
    attempts_allowed = fields.Integer(required=True)
    attempts_used = fields.Integer(required=True)
    open_attempt_id = fields.UUID(required=True, allow_none=True)
    multiple_rule_text = fields.String(required=True)
    review_policy = fields.Enum(ReviewPolicy, by_value=True, required=True)
    review_text = fields.String(required=True)
    excuse = fields.Enum(Excuse, by_value=True, required=True, allow_none=True)
    is_trial = fields.Boolean(required=True)


class ProposalIn(In):
    """Whom a head proposes to excuse, and why."""

    person_id = fields.UUID(required=True)
    excuse = fields.Enum(Excuse, by_value=True, required=True)


class ProposedOut(Schema):
    """The proposal that was made."""

    id = fields.UUID(required=True)


@blp.get("")
@token_only
@blp.response(200, MyExamOut(many=True))
@raises(blp)
def list_my_exams() -> Any:
    """List the exams that the caller is to sit or has sat, those that close last first."""
    return queries.my_exams(caller=caller(), now=request_now())


@blp.get("/<uuid:exam_id>")
@token_only
@blp.response(200, MyExamOut)
@raises(blp, NotFound)
def get_my_exam(exam_id: UUID) -> Any:
    """Explain an exam before the start."""
    (exam,) = queries.my_exams(caller=caller(), now=request_now(), exam_id=exam_id)
    return exam


@blp.post("/<uuid:exam_id>/excuse-proposals")
@signed_in
@blp.arguments(ProposalIn)
@blp.response(201, ProposedOut)
@raises(blp, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver)
def propose_excuse(proposal: dict[str, Any], exam_id: UUID) -> dict[str, UUID]:
    """Propose, as a head, to excuse a person; the office confirms.  Repeating the call is harmless."""
    proposal_id = roster.propose_excuse(
        exam_id=exam_id,
        person_id=proposal["person_id"],
        reason=proposal["excuse"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )
    return {"id": proposal_id}

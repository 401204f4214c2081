"""Sit an exam: start or resume, save answers, hand in.  The hot path: replies are written without a schema's detour."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from mobile_api.papers import PaperQuestionOut
from server.errors import Busy, NotFound, Rejected
from server.http.context import caller, request_now, settings, token_only
from server.http.fields import In, Int, Points
from server.http.problems import raises
from server.sittings import queries, rules, service
from server.sittings.views import AnswerOp, AttemptView, Closing, HandInReceipt, Outcome, SaveView

exams = Blueprint("attempts of an exam", __name__, url_prefix="/exams", description="开始或继续考试")
blp = Blueprint("attempts", __name__, url_prefix="/attempts", description="作答与交卷")

# Request schemas are given as instances: a class would be instantiated anew for every request.
DEVICE = validate.Regexp(r"[A-Za-z0-9_-]{8,64}\Z", error="设备编号应为 8 到 64 个字母、数字、- 或 _。")


class StartIn(In):
    """Which device starts or resumes."""

    device_id = fields.String(required=True, validate=DEVICE)


class AnswerIn(In):
    """One answer.

    ``value`` by type: single, multiple a list of option ids · judge true or false · fill a list of texts, one
    per blank · short a text; ``null``, ``[]`` or ``""`` clears.  ``base_rev`` is the revision this device last
    knew (0: none); ``device_seq`` counts what this device has sent.
    """

    question = Int(1, 32767, required=True)
    value = fields.Raw(required=True, allow_none=True, metadata={"description": "见上"})
    base_rev = Int(0, 2**31 - 2, required=True)
    device_seq = Int(1, 2**53, required=True)


class StartOrResumeIn(StartIn):
    """Which device starts; ``resumes`` makes sure that a page that is opened again begins no further attempt."""

    resumes = fields.UUID(load_default=None, metadata={"description": "只继续这一次作答，不开始新的"})


class SaveIn(StartIn):
    """A batch of answers in the order in which they were given."""

    answers = fields.List(fields.Nested(AnswerIn), required=True, validate=validate.Length(1, 500))


class HandInIn(StartIn):
    """The last unsent answers, and the revision this device was promised for each question."""

    answers = fields.List(fields.Nested(AnswerIn), load_default=list, validate=validate.Length(max=500))
    held = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"[1-9][0-9]{0,4}\Z", error="应为题号。")),
        values=Int(0, 2**31 - 1),
        load_default=dict,
        validate=validate.Length(max=500),
    )


class HeldAnswerOut(Schema):
    """An answer as the server holds it."""

    question = fields.Integer(required=True)
    value = fields.Raw(required=True, allow_none=True)
    rev = fields.Integer(required=True)
    saved_at = fields.AwareDateTime(required=True)


class AttemptOut(Schema):
    """An open attempt: the paper in display order, without any key, and the answers held so far."""

    id = fields.UUID(required=True)
    exam_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    started_at = fields.AwareDateTime(required=True)
    deadline_at = fields.AwareDateTime(required=True)
    seconds_left = fields.Integer(required=True)
    answers = fields.List(fields.Nested(HeldAnswerOut), required=True)
    questions = fields.List(fields.Nested(PaperQuestionOut), required=True)


class ReceiptOut(Schema):
    """What became of one answer; ``saved_at`` and ``digest`` come only after the commit."""

    question = fields.Integer(required=True)
    device_seq = fields.Integer(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    rev = fields.Integer(required=True)
    saved_at = fields.AwareDateTime(required=True)
    digest = fields.String(required=True)
    value = fields.Raw(allow_none=True, metadata={"description": "outcome 为 conflict 时：服务器现有的答案"})


class SaveOut(Schema):
    """A receipt per item, in the order sent."""

    receipts = fields.List(fields.Nested(ReceiptOut), required=True)
    deadline_at = fields.AwareDateTime(required=True)
    seconds_left = fields.Integer(required=True)
    is_current_device = fields.Boolean(required=True)


class HandInOut(Schema):
    """Proof of a closed attempt, the same however often it is asked for."""

    attempt_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    closing = fields.Enum(Closing, by_value=True, required=True)
    finished_at = fields.AwareDateTime(required=True)
    question_count = fields.Integer(required=True)
    answered_count = fields.Integer(required=True)
    missing = fields.List(fields.Integer(), required=True)
    digest = fields.String(required=True)
    code = fields.String(required=True)
    score = Points(required=True, allow_none=True)
    max_score = Points(required=True)


class AttemptStateOut(Schema):
    """Where an attempt of one's own stands: open with the time left, or closed with its receipt."""

    id = fields.UUID(required=True)
    is_open = fields.Boolean(required=True)
    deadline_at = fields.AwareDateTime(required=True)
    seconds_left = fields.Integer(required=True)
    receipt = fields.Nested(HandInOut, required=True, allow_none=True)


@exams.post("/<uuid:exam_id>/attempts")
@token_only
@exams.arguments(StartOrResumeIn())
@exams.response(200, AttemptOut)
@raises(exams, NotFound, rules.ExamNotOpen, rules.ExamClosed, rules.NoAttemptsLeft, rules.AttemptClosed, Busy)
def start_attempt(start: dict[str, Any], exam_id: UUID) -> Response:
    """Start this exam, or resume the attempt already running."""
    view = service.start_attempt(
        exam_id=exam_id,
        caller=caller(),
        device_id=start["device_id"],
        resumes=start["resumes"],
        now=request_now(),
        grace=settings().grace,
    )
    return _attempt_reply(view)


@blp.post("/<uuid:attempt_id>/answers")
@token_only
@blp.arguments(SaveIn())
@blp.response(200, SaveOut)
@raises(blp, NotFound, rules.AttemptClosed, Rejected, Busy)
def save_answers(batch: dict[str, Any], attempt_id: UUID) -> Response:
    """Save answers; repeating the call is harmless."""
    view = service.save_answers(
        attempt_id=attempt_id,
        caller=caller(),
        device_id=batch["device_id"],
        ops=_ops(batch),
        now=request_now(),
        grace=settings().grace,
    )
    return _save_reply(view)


@blp.post("/<uuid:attempt_id>/hand-in")
@token_only
@blp.arguments(HandInIn())
@blp.response(200, HandInOut)
@raises(blp, NotFound, rules.AttemptClosed, rules.AnswersMissing, Rejected, Busy)
def hand_in(paper: dict[str, Any], attempt_id: UUID) -> HandInReceipt:
    """Hand in; repeating the call gives the same receipt."""
    return service.hand_in(
        attempt_id=attempt_id,
        caller=caller(),
        device_id=paper["device_id"],
        ops=_ops(paper),
        claimed={int(question): rev for question, rev in paper["held"].items()},
        now=request_now(),
        grace=settings().grace,
    )


@blp.get("/<uuid:attempt_id>")
@token_only
@blp.response(200, AttemptStateOut)
@raises(blp, NotFound)
def get_attempt(attempt_id: UUID) -> Any:
    """Say where this attempt stands; a closed one comes with its receipt."""
    return queries.attempt_state(attempt_id=attempt_id, caller=caller(), now=request_now())


def _ops(batch: dict[str, Any]) -> list[AnswerOp]:
    return [AnswerOp(**answer, digest="") for answer in batch["answers"]]


def _attempt_reply(view: AttemptView) -> Response:
    """Put the paper, which is JSON text already, into the reply without parsing it again."""
    head = {
        "id": view.id,
        "exam_id": view.exam_id,
        "number": view.number,
        "started_at": view.started_at,
        "deadline_at": view.deadline_at,
        "seconds_left": view.seconds_left,
        "answers": [
            {"question": held.question, "value": held.value, "rev": held.rev, "saved_at": held.saved_at}
            for held in view.answers
        ],
    }
    text = current_app.json.dumps(head)
    return Response(f'{text[:-1]},"questions":{view.questions}}}', mimetype="application/json")


def _save_reply(view: SaveView) -> Response:
    body = {
        "receipts": [
            {
                "question": receipt.question,
                "device_seq": receipt.device_seq,
                "outcome": receipt.outcome,
                "rev": receipt.rev,
                "saved_at": receipt.saved_at,
                "digest": receipt.digest,
            }
            | ({"value": receipt.value} if receipt.outcome is Outcome.CONFLICT else {})
            for receipt in view.receipts
        ],
        "deadline_at": view.deadline_at,
        "seconds_left": view.seconds_left,
        "is_current_device": view.is_current_device,
    }
    return Response(current_app.json.dumps(body), mimetype="application/json")

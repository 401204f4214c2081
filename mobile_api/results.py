"""My results: what counts, every attempt with its receipt, and the answers once they are open for all."""

from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from mobile_api.papers import PaperQuestionOut
from server.errors import NotFound
from server.exams.views import ReviewPolicy
from server.http.context import principal, request_now, signed_in
from server.http.fields import Points
from server.http.problems import raises
from server.results import queries, rules
from server.results.views import Hold, MyResult, Review
from server.sittings.views import Closing

exams = Blueprint("my results", __name__, url_prefix="/exams", description="我的成绩")
blp = Blueprint("reviews", __name__, url_prefix="/attempts", description="查看答卷")


class BestOut(Schema):
    """What counts: the most points, of equals the one finished first.  No attempt: a result on paper."""

    attempt_id = fields.UUID(required=True, allow_none=True)
    is_offline = fields.Boolean(required=True)
    points = Points(least=0, required=True)
    finished_at = fields.AwareDateTime(required=True)
    is_passed = fields.Boolean(required=True)
    is_excellent = fields.Boolean(required=True)


class MyAttemptOut(Schema):
    """One of my attempts with its receipt; an open one has none yet."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    started_at = fields.AwareDateTime(required=True)
    deadline_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    closing = fields.Enum(Closing, by_value=True, required=True, allow_none=True)
    is_voided = fields.Boolean(required=True)
    answered_count = fields.Integer(required=True, allow_none=True)
    question_count = fields.Integer(required=True)
    code = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)
    points = Points(least=0, required=True, allow_none=True)


class MyResultOut(Schema):
    """How an exam went for me, as far as it may be shown; ``hold`` says why the answers are not open."""

    exam_id = fields.UUID(required=True)
    title = fields.String(required=True)
    review_policy = fields.Enum(ReviewPolicy, by_value=True, required=True)
    total_points = Points(required=True)
    pass_points = Points(least=0, required=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    over_at = fields.AwareDateTime(required=True)
    is_total_shown = fields.Boolean(required=True)
    best = fields.Nested(BestOut, required=True, allow_none=True)
    attempts = fields.List(fields.Nested(MyAttemptOut), required=True)
    hold = fields.Enum(Hold, by_value=True, required=True, allow_none=True)
    hold_text = fields.Function(
        lambda result: result.hold.label if result.hold else None,
        metadata={"type": ["string", "null"]},
        required=True,
    )
    opens_at = fields.AwareDateTime(required=True, allow_none=True)


class ReviewedQuestionOut(Schema):
    """A question as it was shown to me, my answer, what it earned, and the key (its shape follows the type)."""

    shown = fields.Nested(PaperQuestionOut, required=True)
    answer = fields.Raw(required=True, allow_none=True)
    is_correct = fields.Boolean(required=True)
    earned = Points(least=0, required=True)
    key = fields.Raw(
        required=True,
        metadata={"description": "single, multiple: 选项编号 · judge: 对错 · fill: 每空可接受的答案 · short: 参考答案"},
    )
    explanation = fields.String(required=True)
    source = fields.String(required=True)


class ReviewOut(Schema):
    """A closed attempt of mine with its keys."""

    attempt_id = fields.UUID(required=True)
    exam_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    finished_at = fields.AwareDateTime(required=True)
    points = Points(least=0, required=True)
    max_points = Points(required=True)
    questions = fields.List(fields.Nested(ReviewedQuestionOut), required=True)


@exams.get("/<uuid:exam_id>/result")
@signed_in
@exams.response(200, MyResultOut)
@raises(exams, NotFound, rules.NoResults)
def get_my_result(exam_id: UUID) -> MyResult:
    """Show my result, my attempts with their receipts, and when more will be shown."""
    return queries.my_result(exam_id=exam_id, person_id=principal().person_id, now=request_now())


@blp.get("/<uuid:attempt_id>/review")
@signed_in
@blp.response(200, ReviewOut)
@raises(blp, NotFound, rules.ReviewNotOpen)
def review_attempt(attempt_id: UUID) -> Review:
    """Show a closed attempt of mine with keys and explanations, once they are open for all."""
    return queries.review(attempt_id=attempt_id, person_id=principal().person_id, now=request_now())

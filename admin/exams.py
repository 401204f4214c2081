"""Exams at the desk: set up, preview the audience, publish, and look after the roster."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from question_bank.grading import MultipleRule
from server.errors import Forbidden, NotFound, Stale
from server.exams import queries, roster, rules, service
from server.exams.views import ExamPhase, ExamView, Excuse, ProposalState, ReviewPolicy
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.downloads import qr_code
from server.http.etags import seen_rev, with_etag
from server.http.fields import Bool, In, Instant, Int, Points, Text
from server.http.keys import request_key
from server.http.paging import SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.idempotency import KeyReused
from server.papers.rules import PaperNotReady
from server.people.rules import ADMINISTRATORS, check_role
from server.people.views import Post, Stage, Standing

blp = Blueprint("exams at the desk", __name__, url_prefix="/exams", description="考试管理")


class AudienceIn(In):
    """For whom: any of the units with all below, and any of each attribute; an empty list means all."""

    unit_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=500))
    stages = fields.List(fields.Enum(Stage, by_value=True), load_default=list)
    posts = fields.List(fields.Enum(Post, by_value=True), load_default=list)
    standings = fields.List(fields.Enum(Standing, by_value=True), load_default=list)


class ExamIn(In):
    """Everything an administrator decides about an exam."""

    title = Text(100, required=True)
    instructions = Text(5000, lines=True, empty=True, load_default="")
    paper_id = fields.UUID(required=True)
    opens_at = Instant(required=True)
    last_start_at = Instant(required=True)
    closes_at = Instant(required=True)
    duration_minutes = Int(1, rules.LONGEST_MINUTES, required=True)
    attempts_allowed = Int(1, 20, load_default=1)
    pass_points = Points(least=0, required=True)
    excellent_percent = Int(1, 100, load_default=90)
    multiple_rule = fields.Enum(MultipleRule, by_value=True, load_default=MultipleRule.ALL_OR_NOTHING)
    multiple_fixed_points = Points(least=0, load_default=0)
    shuffles_questions = Bool(load_default=True)
    shuffles_options = Bool(load_default=True)
    review_policy = fields.Enum(ReviewPolicy, by_value=True, load_default=ReviewPolicy.ANNOUNCED)
    audience = fields.Nested(AudienceIn, required=True)
    make_up_of = fields.UUID(load_default=None, allow_none=True)
    is_trial = Bool(load_default=False)


class AudienceOut(Schema):
    """For whom an exam is."""

    unit_ids = fields.List(fields.UUID(), required=True)
    stages = fields.List(fields.String(), required=True)
    posts = fields.List(fields.String(), required=True)
    standings = fields.List(fields.String(), required=True)


class ExamOut(Schema):
    """An exam as the desk sees it."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    instructions = fields.String(required=True)
    phase = fields.Enum(ExamPhase, by_value=True, required=True)
    paper_id = fields.UUID(required=True)
    paper_title = fields.String(required=True)
    question_count = fields.Integer(required=True)
    total_points = Points(required=True)
    opens_at = fields.AwareDateTime(required=True)
    last_start_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    duration_minutes = fields.Integer(required=True)
    attempts_allowed = fields.Integer(required=True)
    pass_points = Points(required=True)
    excellent_percent = fields.Integer(required=True)
    multiple_rule = fields.Enum(MultipleRule, by_value=True, required=True)
    multiple_fixed_points = Points(required=True)
    shuffles_questions = fields.Boolean(required=True)
    shuffles_options = fields.Boolean(required=True)
    review_policy = fields.Enum(ReviewPolicy, by_value=True, required=True)
    audience = fields.Nested(AudienceOut, required=True)
    make_up_of = fields.UUID(required=True, allow_none=True)
    is_trial = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    candidate_count = fields.Integer(required=True)
    rev = fields.Integer(required=True)


class CountOut(Schema):
    """How many people of one kind."""

    label = fields.Function(lambda pair: pair[0], required=True, metadata={"type": "string"})
    count = fields.Function(lambda pair: pair[1], required=True, metadata={"type": "integer"})


class AudienceCountOut(Schema):
    """Whom an audience finds now; who lacks a 学段 is named (the first fifty)."""

    total = fields.Integer(required=True)
    by_stage = fields.List(fields.Nested(CountOut), required=True)
    without_stage = fields.Integer(required=True)
    without_branch = fields.Integer(required=True)
    disabled = fields.Integer(required=True)
    names_without_stage = fields.List(fields.String(), required=True)


class PublishIn(In):
    """Publishing: ``seed`` (optional) makes a draw repeatable for a demonstration or a test."""

    seed = Text(64, empty=True, load_default="")


class ReasonIn(In):
    """Why something is done; it goes into the audit trail."""

    reason = Text(200, required=True)


class CandidatesIn(In):
    """People by id."""

    person_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 1000))


class ExcuseIn(CandidatesIn):
    """Whom to excuse and why; null takes it back."""

    excuse = fields.Enum(Excuse, by_value=True, required=True, allow_none=True)


class DecisionIn(In):
    """Whether a proposal is confirmed."""

    is_confirmed = Bool(required=True)


class LinkOut(Schema):
    """Where an exam is found."""

    url = fields.String(required=True)


class AddedOut(Schema):
    """How many people came onto the roster."""

    added = fields.Integer(required=True)


class CandidateOut(Schema):
    """A person on the roster, as they stood when it was made."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)
    stage = fields.Enum(Stage, by_value=True, required=True, allow_none=True)
    post = fields.Enum(Post, by_value=True, required=True, allow_none=True)
    standing = fields.Enum(Standing, by_value=True, required=True, allow_none=True)
    extra_minutes = fields.Integer(required=True)
    extra_attempts = fields.Integer(required=True)
    excuse = fields.Enum(Excuse, by_value=True, required=True, allow_none=True)


class ProposalOut(Schema):
    """A head's proposal to excuse a person."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    excuse = fields.Enum(Excuse, by_value=True, required=True)
    state = fields.Enum(ProposalState, by_value=True, required=True)
    proposed_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


@blp.get("")
@signed_in
@blp.arguments(SearchIn, location="query")
@blp.response(200, page_schema(ExamOut))
@raises(blp, Forbidden)
def list_exams(page: dict[str, Any]) -> dict[str, Any]:
    """List exams, the newest first."""
    check_role(principal(), *ADMINISTRATORS)
    found = queries.exams(q=page["q"], size=page["size"], after=position(page["after"]), now=request_now())
    return page_out(found)


@blp.post("")
@signed_in
@blp.arguments(ExamIn)
@blp.response(201, ExamOut)
@raises(blp, Forbidden, NotFound, rules.BadSchedule, KeyReused)
def create_exam(exam: dict[str, Any]) -> Response:
    """Create an exam as a draft.  Needs an Idempotency-Key."""
    view = service.create_exam(
        setup=_setup(exam), key=request_key(), principal=principal(), actor=actor(), now=request_now()
    )
    return _tagged(view, 201)


@blp.post("/audience-count")
@signed_in
@blp.arguments(AudienceIn)
@blp.response(200, AudienceCountOut)
@raises(blp, Forbidden)
def count_audience(audience: dict[str, Any]) -> Any:
    """Count whom an audience finds now, before anything is published."""
    return queries.audience_count(_audience(audience), principal=principal())


@blp.get("/<uuid:exam_id>")
@signed_in
@blp.response(200, ExamOut)
@raises(blp, Forbidden, NotFound)
def get_exam(exam_id: UUID) -> Response:
    """Show an exam."""
    check_role(principal(), *ADMINISTRATORS)
    return _tagged(queries.exam(exam_id, now=request_now()), 200)


@blp.put("/<uuid:exam_id>")
@signed_in
@blp.arguments(ExamIn)
@blp.response(200, ExamOut)
@raises(blp, Forbidden, NotFound, Stale, rules.ExamPublished, rules.ExamOver, rules.BadSchedule)
def edit_exam(exam: dict[str, Any], exam_id: UUID) -> Response:
    """Change a draft.  Needs If-Match."""
    view = service.edit_exam(
        exam_id=exam_id,
        setup=_setup(exam),
        seen_rev=seen_rev(),
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )
    return _tagged(view, 200)


@blp.post("/<uuid:exam_id>/publish")
@signed_in
@blp.arguments(PublishIn)
@blp.response(200, ExamOut)
@raises(
    blp,
    Forbidden,
    NotFound,
    Stale,
    rules.ExamPublished,
    rules.ExamOver,
    rules.BadSchedule,
    rules.NobodyToSit,
    PaperNotReady,
)
def publish_exam(publish: dict[str, Any], exam_id: UUID) -> Response:
    """Freeze the paper, draw everybody's form and fix the roster: all or nothing.  Needs If-Match."""
    view = service.publish_exam(
        exam_id=exam_id,
        seen_rev=seen_rev(),
        seed=publish["seed"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )
    return _tagged(view, 200)


@blp.post("/<uuid:exam_id>/cancel")
@signed_in
@blp.arguments(ReasonIn)
@blp.response(200, ExamOut)
@raises(blp, Forbidden, NotFound, rules.ExamStarted)
def cancel_exam(why: dict[str, str], exam_id: UUID) -> Response:
    """Call off an exam that has not begun."""
    view = service.cancel_exam(
        exam_id=exam_id, reason=why["reason"], principal=principal(), actor=actor(), now=request_now()
    )
    return _tagged(view, 200)


@blp.get("/<uuid:exam_id>/link")
@signed_in
@blp.response(200, LinkOut)
@raises(blp, Forbidden, NotFound)
def get_link(exam_id: UUID) -> dict[str, str]:
    """Give the address that leads to the exam, to be sent to those who are to sit it."""
    return {"url": _link(exam_id)}


@blp.get("/<uuid:exam_id>/link.png")
@signed_in
@blp.response(200, content_type="image/png")
@raises(blp, Forbidden, NotFound)
def get_qr_code(exam_id: UUID) -> Response:
    """Draw the same address as a QR code."""
    return qr_code(_link(exam_id))


@blp.get("/<uuid:exam_id>/candidates")
@signed_in
@blp.arguments(SearchIn, location="query")
@blp.response(200, page_schema(CandidateOut))
@raises(blp, Forbidden)
def list_candidates(page: dict[str, Any], exam_id: UUID) -> dict[str, Any]:
    """List the roster within the caller's scope, by name."""
    found = queries.candidates(
        exam_id=exam_id, q=page["q"], size=page["size"], after=position(page["after"]), principal=principal()
    )
    return page_out(found)


@blp.post("/<uuid:exam_id>/candidates")
@signed_in
@blp.arguments(CandidatesIn)
@blp.response(200, AddedOut)
@raises(blp, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver)
def add_candidates(people: dict[str, Any], exam_id: UUID) -> dict[str, int]:
    """Add people to a published exam; repeating the call is harmless."""
    added = roster.add_candidates(
        exam_id=exam_id,
        person_ids=people["person_ids"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )
    return {"added": added}


@blp.post("/<uuid:exam_id>/excuses")
@signed_in
@blp.arguments(ExcuseIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, rules.ExamNotPublished, rules.ExamOver)
def excuse_candidates(excuse: dict[str, Any], exam_id: UUID) -> None:
    """Excuse people, or take it back."""
    roster.excuse(
        exam_id=exam_id,
        person_ids=excuse["person_ids"],
        reason=excuse["excuse"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )


@blp.get("/<uuid:exam_id>/excuse-proposals")
@signed_in
@blp.response(200, ProposalOut(many=True))
@raises(blp, Forbidden)
def list_proposals(exam_id: UUID) -> Any:
    """List proposals to excuse people, the open ones first."""
    return queries.proposals(exam_id=exam_id, principal=principal())


@blp.post("/excuse-proposals/<uuid:proposal_id>/decision")
@signed_in
@blp.arguments(DecisionIn)
@blp.response(204)
@raises(blp, Forbidden, NotFound, rules.ExamOver, roster.ProposalDecided)
def decide_proposal(decision: dict[str, bool], proposal_id: UUID) -> None:
    """Confirm or decline a proposal."""
    roster.decide_proposal(
        proposal_id=proposal_id,
        is_confirmed=decision["is_confirmed"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )


def _link(exam_id: UUID) -> str:
    """Return the page of an exam that exists; the page itself asks who may see it."""
    check_role(principal(), *ADMINISTRATORS)
    exam = queries.exam(exam_id, now=request_now())
    return f"{settings().public_url.rstrip('/')}/exams/{exam.id}"


def _setup(exam: dict[str, Any]) -> rules.Setup:
    return rules.Setup(**exam | {"audience": _audience(exam["audience"])})


def _audience(audience: dict[str, Any]) -> rules.Audience:
    return rules.Audience(**{name: tuple(values) for name, values in audience.items()})


def _tagged(view: ExamView, status: int) -> Response:
    response = Response(current_app.json.dumps(ExamOut().dump(view)), status, mimetype="application/json")
    return with_etag(response, view.rev)

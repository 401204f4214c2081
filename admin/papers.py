"""Compose papers: choose questions, or write the rules by which to draw."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from question_bank.drawing import MAX_COUNT, Rule
from question_bank.questions import MAX_POINTS, Difficulty, QuestionType
from server.errors import Forbidden, NotFound, Stale
from server.http.context import actor, principal, request_now, signed_in
from server.http.etags import seen_rev, with_etag
from server.http.fields import In, Int, Points, Text
from server.http.keys import request_key
from server.http.paging import SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.idempotency import KeyReused
from server.papers import queries, rules, service
from server.papers.views import PaperKind, PaperView
from server.people.rules import ADMINISTRATORS, check_role, check_whole

blp = Blueprint("papers", __name__, url_prefix="/papers", description="试卷")


class ChosenQuestionIn(In):
    """A question on a fixed paper, and what it is worth."""

    question_id = fields.UUID(required=True)
    points = Points(most=MAX_POINTS, required=True)


class RuleIn(In):
    """One line of a drawn paper."""

    set_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 50))
    type = fields.Enum(QuestionType, by_value=True, required=True)
    count = Int(1, MAX_COUNT, required=True)
    points = Points(most=MAX_POINTS, required=True)
    difficulty = fields.Enum(Difficulty, by_value=True, load_default=None, allow_none=True)
    tags = fields.List(Text(50), load_default=list, validate=validate.Length(max=20))
    source = Text(200, empty=True, load_default="")


class PaperIn(In):
    """A paper: ``questions`` for a fixed one, ``rules`` for a drawn one."""

    title = Text(100, required=True)
    kind = fields.Enum(PaperKind, by_value=True, required=True)
    questions = fields.List(fields.Nested(ChosenQuestionIn), load_default=list, validate=validate.Length(max=300))
    rules = fields.List(fields.Nested(RuleIn), load_default=list, validate=validate.Length(max=50))


class ChosenQuestionOut(Schema):
    """A question on a fixed paper."""

    question_id = fields.UUID(required=True)
    points = Points(required=True)


class RuleOut(Schema):
    """One line of a drawn paper."""

    set_ids = fields.List(fields.String(), required=True)
    type = fields.Enum(QuestionType, by_value=True, required=True)
    count = fields.Integer(required=True)
    points = Points(required=True)
    difficulty = fields.Enum(Difficulty, by_value=True, required=True, allow_none=True)
    tags = fields.List(fields.String(), required=True)
    source = fields.String(required=True)


class FaultOut(Schema):
    """What keeps a paper from being published, and at which line."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class PaperOut(Schema):
    """A paper, what it adds up to, and whether it could be published now."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    kind = fields.Enum(PaperKind, by_value=True, required=True)
    questions = fields.List(fields.Nested(ChosenQuestionOut), required=True)
    rules = fields.List(fields.Nested(RuleOut), required=True)
    question_count = fields.Integer(required=True)
    total_points = Points(required=True)
    is_ready = fields.Boolean(required=True)
    faults = fields.List(fields.Nested(FaultOut), required=True)
    rev = fields.Integer(required=True)


@blp.get("")
@signed_in
@blp.arguments(SearchIn, location="query")
@blp.response(200, page_schema(PaperOut))
@raises(blp, Forbidden)
def list_papers(page: dict[str, Any]) -> dict[str, Any]:
    """List papers, the newest first."""
    check_role(principal(), *ADMINISTRATORS)
    return page_out(queries.papers(q=page["q"], size=page["size"], after=position(page["after"])))


@blp.post("")
@signed_in
@blp.arguments(PaperIn)
@blp.response(201, PaperOut)
@raises(blp, Forbidden, rules.PaperNotReady, KeyReused)
def create_paper(paper: dict[str, Any]) -> Response:
    """Create a paper.  Needs an Idempotency-Key."""
    check_whole(principal(), *ADMINISTRATORS)
    view = service.create_paper(
        title=paper["title"], spec=_spec(paper), key=request_key(), actor=actor(), now=request_now()
    )
    return _tagged(view, 201)


@blp.get("/<uuid:paper_id>")
@signed_in
@blp.response(200, PaperOut)
@raises(blp, Forbidden, NotFound)
def get_paper(paper_id: UUID) -> Response:
    """Show a paper, with the proof that it can be drawn or with what is short."""
    check_role(principal(), *ADMINISTRATORS)
    return _tagged(queries.paper(paper_id), 200)


@blp.put("/<uuid:paper_id>")
@signed_in
@blp.arguments(PaperIn)
@blp.response(200, PaperOut)
@raises(blp, Forbidden, NotFound, Stale, rules.PaperNotReady)
def edit_paper(paper: dict[str, Any], paper_id: UUID) -> Response:
    """Replace a paper.  Needs If-Match; exams that were published keep what they froze."""
    check_whole(principal(), *ADMINISTRATORS)
    view = service.edit_paper(
        paper_id=paper_id,
        title=paper["title"],
        spec=_spec(paper),
        seen_rev=seen_rev(),
        actor=actor(),
        now=request_now(),
    )
    return _tagged(view, 200)


def _spec(paper: dict[str, Any]) -> rules.Spec:
    return rules.Spec(
        kind=paper["kind"],
        chosen=tuple(rules.ChosenQuestion(**item) for item in paper["questions"]),
        rules=tuple(
            Rule(
                set_ids=frozenset(map(str, rule["set_ids"])),
                type=rule["type"],
                count=rule["count"],
                points=rule["points"],
                difficulty=rule["difficulty"],
                tags=frozenset(rule["tags"]),
                source=rule["source"],
            )
            for rule in paper["rules"]
        ),
    )


def _tagged(view: PaperView, status: int) -> Response:
    response = Response(current_app.json.dumps(PaperOut().dump(view)), status, mimetype="application/json")
    return with_etag(response, view.rev)

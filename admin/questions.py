"""The questions of a set: listed without their keys, shown and edited with them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from admin.question_content import QuestionContentIn, QuestionContentOut, content_from
from question_bank.questions import Difficulty, QuestionType
from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.http.context import actor, principal, request_now, signed_in
from server.http.etags import etag, seen_rev
from server.http.fields import QueryBool, Text
from server.http.paging import BadCursor, SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.questions import queries, rules, service
from server.questions.views import PastRevision, QuestionView

sets = Blueprint("questions of a set", __name__, url_prefix="/question-sets", description="题库中的试题")
blp = Blueprint("questions", __name__, url_prefix="/questions", description="试题")

Tagged = tuple[QuestionView, dict[str, str]]


class QuestionsIn(SearchIn):
    """A page of a set's questions; ``q`` is looked for in stem, options and material."""

    type = fields.Enum(QuestionType, by_value=fields.String, load_default=None)
    difficulty = fields.Enum(Difficulty, by_value=fields.String, load_default=None)
    tag = Text(rules.LONGEST["标签"], empty=True, load_default="")
    retired = QueryBool(load_default=False)


class QuestionLineOut(Schema):
    """A question in a list, without its key."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    type = fields.Enum(QuestionType, by_value=fields.String, required=True)
    stem = fields.String(required=True)
    difficulty = fields.Enum(Difficulty, by_value=fields.String, required=True)
    tags = fields.List(fields.String(), required=True)
    source = fields.String(required=True)
    revision = fields.Integer(required=True)
    is_retired = fields.Boolean(required=True)


class QuestionOut(Schema):
    """A question as it stands, with its key."""

    id = fields.UUID(required=True)
    set_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    rev = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    revision_id = fields.UUID(required=True)
    is_retired = fields.Boolean(required=True)
    content = fields.Nested(QuestionContentOut, required=True)
    revised_at = fields.AwareDateTime(required=True)


class PastRevisionOut(Schema):
    """What a question said from one moment on."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    content = fields.Nested(QuestionContentOut, required=True)
    created_at = fields.AwareDateTime(required=True)
    created_by = fields.UUID(required=True, allow_none=True)


class HistoryOut(Schema):
    """Every revision of a question, the newest first."""

    items = fields.List(fields.Nested(PastRevisionOut), required=True)


@sets.get("/<uuid:set_id>/questions")
@signed_in
@sets.arguments(QuestionsIn, location="query")
@sets.response(200, page_schema(QuestionLineOut))
@raises(sets, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_questions(query: dict[str, Any], set_id: UUID) -> dict[str, Any]:
    """List a set's questions, without their keys."""
    after = position(query.pop("after"))
    return page_out(queries.questions(set_id, principal=principal(), after=after, **query))


@sets.post("/<uuid:set_id>/questions")
@signed_in
@sets.arguments(QuestionContentIn)
@sets.response(201, QuestionOut)
@raises(sets, Unauthenticated, Forbidden, NotFound, rules.QuestionFaulty, rules.QuestionRepeated, rules.SetArchived)
def add_question(body: dict[str, Any], set_id: UUID) -> Tagged:
    """Add a question.  The same one again is refused, so repeating the call adds no second one."""
    content = content_from(body)
    return _tagged(service.add_question(set_id, content=content, principal=principal(), now=request_now()))


@blp.get("/<uuid:question_id>")
@signed_in
@blp.response(200, QuestionOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def get_question(question_id: UUID) -> Tagged:
    """Show a question with its key."""
    return _tagged(queries.question_of(question_id, principal=principal()))


@blp.put("/<uuid:question_id>")
@signed_in
@blp.arguments(QuestionContentIn)
@blp.response(200, QuestionOut)
@raises(
    blp,
    Unauthenticated,
    Forbidden,
    NotFound,
    Stale,
    rules.QuestionFaulty,
    rules.QuestionRepeated,
    rules.QuestionRetired,
    rules.SetArchived,
)
def edit_question(body: dict[str, Any], question_id: UUID) -> Tagged:
    """Replace what a question says (If-Match): a new revision; published exams keep the one they froze."""
    rev, content = seen_rev(), content_from(body)
    return _tagged(
        service.edit_question(
            question_id, content=content, seen_rev=rev, principal=principal(), actor=actor(), now=request_now()
        )
    )


@blp.get("/<uuid:question_id>/revisions")
@signed_in
@blp.response(200, HistoryOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def list_revisions(question_id: UUID) -> dict[str, list[PastRevision]]:
    """Show everything a question ever said, with its keys."""
    return {"items": queries.history(question_id, principal=principal())}


@blp.post("/<uuid:question_id>/retire")
@signed_in
@blp.response(200, QuestionOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, Stale, rules.SetArchived)
def retire_question(question_id: UUID) -> Tagged:
    """Take a question out of use (If-Match); published exams keep it."""
    return _retire(question_id, retired=True)


@blp.post("/<uuid:question_id>/restore")
@signed_in
@blp.response(200, QuestionOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, Stale, rules.QuestionRepeated, rules.SetArchived)
def restore_question(question_id: UUID) -> Tagged:
    """Take a retired question back into use (If-Match)."""
    return _retire(question_id, retired=False)


def _retire(question_id: UUID, *, retired: bool) -> Tagged:
    rev = seen_rev()
    return _tagged(
        service.retire_question(
            question_id, retired=retired, seen_rev=rev, principal=principal(), actor=actor(), now=request_now()
        )
    )


def _tagged(view: QuestionView) -> Tagged:
    return view, {"ETag": etag(view.rev)}

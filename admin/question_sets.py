"""Question sets and what they hold."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from admin.question_content import QuestionContentIn, QuestionContentOut, content_from
from question_bank.questions import Difficulty, QuestionType
from question_bank.template import template
from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.files import Uploads
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.downloads import XLSX, download, picture
from server.http.etags import etag, seen_rev
from server.http.fields import In, QueryBool, Text
from server.http.paging import BadCursor, SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.questions import queries, rules, service
from server.questions.views import Openness, PastRevision, QuestionView, SetView

sets = Blueprint("question sets", __name__, url_prefix="/question-sets", description="题库")
questions = Blueprint("questions", __name__, url_prefix="/questions", description="试题")

Tagged = tuple[Any, dict[str, str]]


class SetsIn(SearchIn):
    """A page of the sets in use, or of the archived ones."""

    archived = QueryBool(load_default=False)


class SetIn(In):
    """A new set."""

    name = Text(100, required=True)
    openness = fields.Enum(Openness, by_value=fields.String, required=True)


class SetChangeIn(In):
    """A new name, another openness, or both."""

    name = Text(100, load_default=None)
    openness = fields.Enum(Openness, by_value=fields.String, load_default=None)


class SetCountsOut(Schema):
    """How many questions of each type."""

    single = fields.Integer(required=True)
    multiple = fields.Integer(required=True)
    judge = fields.Integer(required=True)
    fill = fields.Integer(required=True)
    short = fields.Integer(required=True)


class SetOut(Schema):
    """A set and how many questions in use it holds."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    openness = fields.Enum(Openness, by_value=fields.String, required=True)
    rev = fields.Integer(required=True)
    is_archived = fields.Boolean(required=True)
    counts = fields.Nested(SetCountsOut, required=True)
    created_at = fields.AwareDateTime(required=True)


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


@sets.get("")
@signed_in
@sets.arguments(SetsIn, location="query")
@sets.response(200, page_schema(SetOut))
@raises(sets, Unauthenticated, Forbidden, BadCursor)
def list_sets(query: dict[str, Any]) -> dict[str, Any]:
    """List the sets by name, with how many questions of each type they hold."""
    after = position(query.pop("after"))
    return page_out(queries.sets(principal=principal(), after=after, **query))


@sets.post("")
@signed_in
@sets.arguments(SetIn)
@sets.response(201, SetOut)
@raises(sets, Unauthenticated, Forbidden, rules.SetNameTaken)
def create_set(body: dict[str, Any]) -> Tagged:
    """Make an empty set.  Its name is its own, so repeating the call makes no second one."""
    return _tagged(service.create_set(principal=principal(), now=request_now(), **body))


@sets.get("/template")
@signed_in
@sets.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
@raises(sets, Unauthenticated)
def get_template() -> Response:
    """Download the Excel template for questions."""
    return download(template(), "题库模板.xlsx", XLSX)


@sets.get("/<uuid:set_id>")
@signed_in
@sets.response(200, SetOut)
@raises(sets, Unauthenticated, Forbidden, NotFound)
def get_set(set_id: UUID) -> Tagged:
    """Show a set."""
    return _tagged(queries.set_of(set_id, principal=principal()))


@sets.patch("/<uuid:set_id>")
@signed_in
@sets.arguments(SetChangeIn)
@sets.response(200, SetOut)
@raises(sets, Unauthenticated, Forbidden, NotFound, Stale, rules.SetNameTaken, rules.SetArchived)
def change_set(body: dict[str, Any], set_id: UUID) -> Tagged:
    """Rename a set, or make it open or confidential (If-Match)."""
    rev = seen_rev()
    return _tagged(
        service.change_set(set_id, seen_rev=rev, principal=principal(), actor=actor(), now=request_now(), **body)
    )


@sets.post("/<uuid:set_id>/archive")
@signed_in
@sets.response(200, SetOut)
@raises(sets, Unauthenticated, Forbidden, NotFound, Stale)
def archive_set(set_id: UUID) -> Tagged:
    """Put a set away (If-Match): nothing is drawn from it any more; published exams keep what they froze."""
    return _archive(set_id, archived=True)


@sets.post("/<uuid:set_id>/restore")
@signed_in
@sets.response(200, SetOut)
@raises(sets, Unauthenticated, Forbidden, NotFound, Stale)
def restore_set(set_id: UUID) -> Tagged:
    """Take an archived set back (If-Match)."""
    return _archive(set_id, archived=False)


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


@sets.get("/<uuid:set_id>/pictures/<string(maxlength=80):name>")
@signed_in
@sets.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
@raises(sets, Unauthenticated, Forbidden, NotFound)
def get_picture(set_id: UUID, name: str) -> Response:
    """Show a picture of a set's questions."""
    file_id = queries.picture_file(set_id, name, principal=principal())
    return picture(Uploads.of(settings()).path(file_id).read_bytes())


@questions.get("/<uuid:question_id>")
@signed_in
@questions.response(200, QuestionOut)
@raises(questions, Unauthenticated, Forbidden, NotFound)
def get_question(question_id: UUID) -> Tagged:
    """Show a question with its key."""
    return _tagged(queries.question_of(question_id, principal=principal()))


@questions.put("/<uuid:question_id>")
@signed_in
@questions.arguments(QuestionContentIn)
@questions.response(200, QuestionOut)
@raises(
    questions,
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


@questions.get("/<uuid:question_id>/revisions")
@signed_in
@questions.response(200, HistoryOut)
@raises(questions, Unauthenticated, Forbidden, NotFound)
def list_revisions(question_id: UUID) -> dict[str, list[PastRevision]]:
    """Show everything a question ever said, with its keys."""
    return {"items": queries.history(question_id, principal=principal())}


@questions.post("/<uuid:question_id>/retire")
@signed_in
@questions.response(200, QuestionOut)
@raises(questions, Unauthenticated, Forbidden, NotFound, Stale, rules.SetArchived)
def retire_question(question_id: UUID) -> Tagged:
    """Take a question out of use (If-Match); published exams keep it."""
    return _retire(question_id, retired=True)


@questions.post("/<uuid:question_id>/restore")
@signed_in
@questions.response(200, QuestionOut)
@raises(questions, Unauthenticated, Forbidden, NotFound, Stale, rules.QuestionRepeated, rules.SetArchived)
def restore_question(question_id: UUID) -> Tagged:
    """Take a retired question back into use (If-Match)."""
    return _retire(question_id, retired=False)


def _archive(set_id: UUID, *, archived: bool) -> Tagged:
    rev = seen_rev()
    return _tagged(
        service.archive_set(
            set_id, archived=archived, seen_rev=rev, principal=principal(), actor=actor(), now=request_now()
        )
    )


def _retire(question_id: UUID, *, retired: bool) -> Tagged:
    rev = seen_rev()
    return _tagged(
        service.retire_question(
            question_id, retired=retired, seen_rev=rev, principal=principal(), actor=actor(), now=request_now()
        )
    )


def _tagged(view: SetView | QuestionView) -> Tagged:
    return view, {"ETag": etag(view.rev)}

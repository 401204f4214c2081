"""Roll-ups over HTTP: the same screens for heads on the phone and for the desk, each within its own roles' reach."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.errors import Forbidden, NotFound
from server.exams.views import ExamPhase, Excuse
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.downloads import XLSX, download
from server.http.fields import In, Points, Text
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.people.views import Post, Role, Stage
from server.reports import definitions, exports, items, names, queries
from server.reports.reach import Selection
from server.reports.views import Group, Part
from server.results.rules import NoResults, ReviewNotOpen
from server.results.views import Presence
from server.sittings.closing import close_overdue
from server.units.rules import Kind, Tree


class NodeIn(In):
    """A node of one of the two trees; without ``unit_id`` from the top of what the caller reaches."""

    tree = fields.Enum(Tree, by_value=True, load_default=Tree.PARTY)
    unit_id = fields.UUID(load_default=None)


class ExportIn(NodeIn):
    """What to export: a node, in a body."""


class PeopleIn(PageIn):
    """Whose names: a group of the people of one row."""

    tree = fields.Enum(Tree, by_value=True, load_default=Tree.PARTY)
    unit_id = fields.UUID(load_default=None)
    part = fields.Enum(Part, by_value=True, load_default=Part.SUBTREE)
    group = fields.Enum(Group, by_value=True, load_default=Group.ALL)
    q = Text(100, empty=True, load_default="")


class FiguresOut(Schema):
    """The figures of one row; those that tell scores are null before a head may know them."""

    due = fields.Integer(required=True)
    sat = fields.Integer(required=True)
    sitting = fields.Integer(required=True)
    collecting = fields.Integer(required=True)
    absent = fields.Integer(required=True)
    excused = fields.Integer(required=True)
    participation_percent = fields.Float(required=True, allow_none=True)
    passed = fields.Integer(required=True, allow_none=True)
    pass_percent = fields.Float(required=True, allow_none=True)
    pass_percent_of_due = fields.Float(required=True, allow_none=True)
    excellent = fields.Integer(required=True, allow_none=True)
    excellent_percent = fields.Float(required=True, allow_none=True)
    average = fields.Float(required=True, allow_none=True)
    median = fields.Float(required=True, allow_none=True)
    highest = Points(least=0, required=True, allow_none=True)
    lowest = Points(least=0, required=True, allow_none=True)
    bands = fields.List(fields.Integer(), required=True, allow_none=True)


class RowOut(Schema):
    """A unit's figures: with all below it, of itself alone (own), or of who has no branch (unassigned)."""

    part = fields.Enum(Part, by_value=True, required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True, allow_none=True)
    has_children = fields.Boolean(required=True)
    figures = fields.Nested(FiguresOut, required=True)


class HeadOut(Schema):
    """The exam a report is about."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    phase = fields.Enum(ExamPhase, by_value=True, required=True)
    opens_at = fields.AwareDateTime(required=True)
    last_start_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    total_points = Points(required=True)
    pass_points = Points(least=0, required=True)
    excellent_percent = fields.Integer(required=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)


class TermOut(Schema):
    """What a figure means."""

    term = fields.Function(lambda pair: pair[0], required=True, metadata={"type": "string"})
    text = fields.Function(lambda pair: pair[1], required=True, metadata={"type": "string"})


class RollUpOut(Schema):
    """An exam at one node: the total, a row per unit below, and what every figure means."""

    exam = fields.Nested(HeadOut, required=True)
    as_of = fields.AwareDateTime(required=True)
    tree = fields.Enum(Tree, by_value=True, required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    unit_name = fields.String(required=True, allow_none=True)
    scores_are_shown = fields.Boolean(required=True)
    total = fields.Nested(FiguresOut, required=True)
    rows = fields.List(fields.Nested(RowOut), required=True)
    bands = fields.Function(
        lambda _: list(definitions.BANDS), required=True, metadata={"type": "array", "items": {"type": "string"}}
    )
    definitions = fields.Function(
        lambda _: TermOut(many=True).dump(definitions.DEFINITIONS.items()),
        required=True,
        metadata={"type": "array", "items": {"type": "object"}},
    )


class PairOut(Schema):
    """The figures of those who belong to one 单位 and one 党支部."""

    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)
    figures = fields.Nested(FiguresOut, required=True)


class PersonRowOut(Schema):
    """A person behind a number."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    work_number = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)
    post = fields.Enum(Post, by_value=True, required=True, allow_none=True)
    stage = fields.Enum(Stage, by_value=True, required=True, allow_none=True)
    presence = fields.Enum(Presence, by_value=True, required=True)
    excuse = fields.Enum(Excuse, by_value=True, required=True, allow_none=True)
    points = Points(least=0, required=True, allow_none=True)
    is_passed = fields.Boolean(required=True, allow_none=True)
    times = fields.Integer(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    seconds_used = fields.Integer(required=True, allow_none=True)
    is_offline = fields.Boolean(required=True)


class UnfinishedOut(Schema):
    """Who has not sat, as text to copy."""

    count = fields.Integer(required=True)
    text = fields.String(required=True)


class ArticleOut(Schema):
    """How the people of a node did on the questions of one source, the weakest first."""

    source = fields.String(required=True)
    questions = fields.Integer(required=True)
    answers = fields.Integer(required=True)
    is_enough = fields.Boolean(required=True)
    facility = fields.Float(required=True)


def blueprint(name: str, *, roles: Sequence[Role], description: str) -> Blueprint:
    """Return the routes of the roll-ups for callers of these roles."""
    blp = Blueprint(name, __name__, url_prefix="/exams", description=description)

    def about(exam_id: UUID, node: dict[str, Any]) -> dict[str, Any]:
        """Collect what is overdue, then say what the query is about."""
        close_overdue(now=request_now(), grace=settings().grace, exam_id=exam_id)
        part = node.get("part", Part.SUBTREE)
        selection = Selection(tree=node["tree"], unit_id=node["unit_id"], part=part)
        who = {"principal": principal(), "roles": roles}
        return {"exam_id": exam_id, "selection": selection, "now": request_now(), **who}

    @blp.get("/<uuid:exam_id>/roll-up")
    @signed_in
    @blp.arguments(NodeIn, location="query")
    @blp.response(200, RollUpOut)
    @raises(blp, Forbidden, NotFound, NoResults)
    def get_roll_up(node: dict[str, Any], exam_id: UUID) -> Any:
        """Show the figures of a node and of each unit right below it."""
        return queries.roll_up(**about(exam_id, node))

    @blp.get("/<uuid:exam_id>/roll-up/branches")
    @signed_in
    @blp.arguments(NodeIn, location="query")
    @blp.response(200, PairOut(many=True))
    @raises(blp, Forbidden, NotFound, NoResults)
    def get_branches(node: dict[str, Any], exam_id: UUID) -> Any:
        """Show the figures by 单位 and 党支部 together."""
        return queries.pairs(**about(exam_id, node))

    @blp.get("/<uuid:exam_id>/roll-up/people")
    @signed_in
    @blp.arguments(PeopleIn, location="query")
    @blp.response(200, page_schema(PersonRowOut))
    @raises(blp, Forbidden, NotFound, NoResults, ReviewNotOpen, BadCursor)
    def get_people(wanted: dict[str, Any], exam_id: UUID) -> dict[str, Any]:
        """List the names behind a number."""
        page = names.people(
            **about(exam_id, wanted),
            group=wanted["group"],
            q=wanted["q"],
            size=wanted["size"],
            after=position(wanted["after"]),
        )
        return page_out(page)

    @blp.get("/<uuid:exam_id>/roll-up/unfinished")
    @signed_in
    @blp.arguments(NodeIn, location="query")
    @blp.response(200, UnfinishedOut)
    @raises(blp, Forbidden, NotFound, NoResults)
    def get_unfinished(node: dict[str, Any], exam_id: UUID) -> Any:
        """Return who has not sat, as text to copy into a chat."""
        return names.unfinished(**about(exam_id, node), public_url=settings().public_url)

    @blp.get("/<uuid:exam_id>/roll-up/weak-articles")
    @signed_in
    @blp.arguments(NodeIn, location="query")
    @blp.response(200, ArticleOut(many=True))
    @raises(blp, Forbidden, NotFound, NoResults, ReviewNotOpen)
    def get_weak_articles(node: dict[str, Any], exam_id: UUID) -> Any:
        """Show how the people of a node did by the questions' sources, the weakest first."""
        return items.weak_articles(**about(exam_id, node))

    @blp.get("/<uuid:exam_id>/roll-up.xlsx")
    @signed_in
    @blp.arguments(NodeIn, location="query")
    @blp.response(200, description="工作簿（.xlsx）")
    @raises(blp, Forbidden, NotFound, NoResults, exports.ExportTooBig)
    def download_roll_up(node: dict[str, Any], exam_id: UUID) -> Response:
        """Download what the screens show, with the names; big selections are exported by a job at the desk."""
        name, content = exports.export_now(**about(exam_id, node), actor=actor())
        return download(content, name, XLSX)

    return blp

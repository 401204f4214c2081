"""Bring a file, or pasted text, into a question set: upload, look over, mend, accept."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import FileStorage

from admin.question_content import QuestionContentOut, QuestionPartsIn, parts_from
from question_bank.questions import MAX_POINTS, QuestionType
from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.files import FileEmpty, FileTooLarge, FileView, StorageFull, Uploads
from server.http.context import actor, principal, request_now, settings, signed_in
from server.http.etags import etag, seen_rev
from server.http.fields import In, Int, QueryInt
from server.http.keys import BadKey, request_key
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.http.uploads import Upload, form_up_to
from server.idempotency import KeyReused
from server.questions.importing import queries, rules, service
from server.questions.importing.views import Choice, ImportState, ImportView, ItemStatus, ItemView
from server.questions.rules import SetArchived, check_may_manage

sets = Blueprint("imports into a set", __name__, url_prefix="/question-sets", description="导入题库")
blp = Blueprint("question imports", __name__, url_prefix="/question-imports", description="题库导入的预览与确认")
PASTED = "粘贴的文字.txt"
MOST_TEXT = 500_000  # characters
MOST_FORM = 2_000_000  # bytes
Tagged = tuple[ItemView, dict[str, str]]


class ImportIn(In):
    """A file, or pasted text instead; and what a question is worth whose file says nothing (tenths of a point)."""

    file = Upload(load_default=None)
    text = fields.String(load_default=None, validate=validate.Length(1, MOST_TEXT, error="文字最长 50 万字。"))
    default_points = QueryInt(1, MAX_POINTS, load_default=10, metadata={"description": "十分之一分：10 即 1 分"})


class ImportCountsOut(Schema):
    """How many items there are; ``repeated`` are in the set already and will not be added again."""

    total = fields.Integer(required=True)
    by_type = fields.Dict(
        keys=fields.Enum(QuestionType, by_value=fields.String), values=fields.Integer(), required=True
    )
    sound = fields.Integer(required=True)
    doubtful = fields.Integer(required=True)
    faulty = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    unplaced_problems = fields.Integer(required=True)


class ImportResultOut(Schema):
    """What became of the items: added, repeated in the set, and left out (by why)."""

    added = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    faulty = fields.Integer(required=True)
    doubtful = fields.Integer(required=True)
    unchosen = fields.Integer(required=True)


class ImportOut(Schema):
    """An import; follow its reading under ``/admin/jobs/<job_id>``."""

    id = fields.UUID(required=True)
    set_id = fields.UUID(required=True)
    file_name = fields.String(required=True)
    state = fields.Enum(ImportState, by_value=fields.String, required=True)
    job_id = fields.UUID(required=True)
    message = fields.String(required=True)
    counts = fields.Nested(ImportCountsOut, required=True)
    result = fields.Nested(ImportResultOut, required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


class ImportItemsIn(PageIn):
    """A page of what was read."""

    status = fields.Enum(ItemStatus, by_value=fields.String, load_default=None)
    type = fields.Enum(QuestionType, by_value=fields.String, load_default=None)


class ImportProblemOut(Schema):
    """Something a person must look at, with its place in words."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    place = fields.String(required=True)


class UnplacedProblemOut(ImportProblemOut):
    """Something that was not understood and belongs to no question."""

    number = fields.Integer(required=True)


class RepeatedOut(Schema):
    """What an item repeats: a question of the set, or an earlier item of the file."""

    question_id = fields.UUID(required=True, allow_none=True)
    question_number = fields.Integer(required=True, allow_none=True)
    item = fields.Integer(required=True, allow_none=True)


class ImportItemOut(Schema):
    """One question as read, with its key."""

    number = fields.Integer(required=True)
    rev = fields.Integer(required=True)
    status = fields.Enum(ItemStatus, by_value=fields.String, required=True)
    content = fields.Nested(QuestionContentOut, required=True)
    place = fields.String(required=True)
    problems = fields.List(fields.Nested(ImportProblemOut), required=True)
    repeated = fields.Nested(RepeatedOut, required=True, allow_none=True)
    is_edited = fields.Boolean(required=True)
    question_id = fields.UUID(required=True, allow_none=True)


class ImportAcceptIn(In):
    """Which items to accept; ``items`` names them when ``choice`` is ``chosen``."""

    choice = fields.Enum(Choice, by_value=fields.String, required=True)
    items = fields.List(Int(1, rules.MOST_ITEMS), load_default=list, validate=validate.Length(max=rules.MOST_ITEMS))

    @validates_schema
    def check_items(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse numbers that would be ignored."""
        if data["items"] and data["choice"] is not Choice.CHOSEN:
            raise ValidationError("只有 choice 为 chosen 时才列出试题。", "items")


@sets.post("/<uuid:set_id>/imports")
@signed_in
@form_up_to(MOST_FORM)
@sets.arguments(ImportIn, location="files")
@sets.response(202, ImportOut)
@raises(
    sets,
    Unauthenticated,
    Forbidden,
    NotFound,
    SetArchived,
    rules.NothingSent,
    FileEmpty,
    FileTooLarge,
    KeyReused,
    BadKey,
    StorageFull,
)
def start_import(form: dict[str, Any], set_id: UUID) -> ImportView:
    """Have a file, or pasted text, read in the background (multipart form, Idempotency-Key)."""
    check_may_manage(principal())  # before anything is kept for them
    file = _stored(form["file"], form["text"])
    key = request_key(file.name, file.digest, str(form["default_points"]))
    return service.start_import(
        set_id, file=file, default_points=form["default_points"], key=key, principal=principal(), now=request_now()
    )


@sets.get("/<uuid:set_id>/imports")
@signed_in
@sets.arguments(PageIn, location="query")
@sets.response(200, page_schema(ImportOut))
@raises(sets, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_imports(query: dict[str, Any], set_id: UUID) -> dict[str, Any]:
    """List the imports into a set, the newest first."""
    after = position(query.pop("after"))
    return page_out(queries.imports(set_id, principal=principal(), after=after, **query))


@blp.get("/<uuid:import_id>")
@signed_in
@blp.response(200, ImportOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def get_import(import_id: UUID) -> ImportView:
    """Show how an import stands, with its counts."""
    return queries.import_of(import_id, principal=principal())


@blp.get("/<uuid:import_id>/items")
@signed_in
@blp.arguments(ImportItemsIn, location="query")
@blp.response(200, page_schema(ImportItemOut))
@raises(blp, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_items(query: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """Preview what was read, in the file's order: keys, problems with their place, repetitions."""
    after = position(query.pop("after"))
    return page_out(queries.items(import_id, principal=principal(), after=after, **query))


@blp.get("/<uuid:import_id>/items/<int:number>")
@signed_in
@blp.response(200, ImportItemOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def get_item(import_id: UUID, number: int) -> Tagged:
    """Show one item."""
    return _tagged(queries.item_of(import_id, number, principal=principal()))


@blp.patch("/<uuid:import_id>/items/<int:number>")
@signed_in
@blp.arguments(QuestionPartsIn(partial=True))
@blp.response(200, ImportItemOut)
@raises(
    blp, Unauthenticated, Forbidden, NotFound, Stale, rules.ImportNotReady, rules.ImportSettled, rules.PictureMissing
)
def change_item(body: dict[str, Any], import_id: UUID, number: int) -> Tagged:
    """Mend an item (If-Match): the parts that are named are replaced.  It may stay faulty; its status says so."""
    rev, parts = seen_rev(), parts_from(body)
    return _tagged(
        service.change_item(
            import_id,
            number,
            change=lambda content: replace(content, **parts),
            seen_rev=rev,
            principal=principal(),
        )
    )


@blp.get("/<uuid:import_id>/problems")
@signed_in
@blp.arguments(PageIn, location="query")
@blp.response(200, page_schema(UnplacedProblemOut))
@raises(blp, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_problems(query: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """List what was not understood and belongs to no question, with its place in the file."""
    after = position(query.pop("after"))
    return page_out(queries.unplaced_problems(import_id, principal=principal(), after=after, **query))


@blp.post("/<uuid:import_id>/accept")
@signed_in
@blp.arguments(ImportAcceptIn)
@blp.response(200, ImportOut)
@raises(
    blp,
    Unauthenticated,
    Forbidden,
    NotFound,
    SetArchived,
    rules.ImportNotReady,
    rules.ImportSettled,
    rules.ImportHasFaults,
    rules.NothingChosen,
)
def accept_import(body: dict[str, Any], import_id: UUID) -> ImportView:
    """Put the items into the set, all of them or none; accepting again changes nothing."""
    return service.accept_import(
        import_id,
        choice=body["choice"],
        chosen=body["items"],
        principal=principal(),
        actor=actor(),
        now=request_now(),
    )


@blp.post("/<uuid:import_id>/discard")
@signed_in
@blp.response(200, ImportOut)
@raises(blp, Unauthenticated, Forbidden, NotFound, rules.ImportSettled)
def discard_import(import_id: UUID) -> ImportView:
    """Forget an import with its file; repeating the call is harmless."""
    return service.discard_import(import_id, principal=principal(), now=request_now())


def _stored(file: FileStorage | None, text: str | None) -> FileView:
    """Keep the bytes of the one thing that was sent."""
    if (file is None) == (text is None):
        raise rules.NothingSent("请选择一个文件，或粘贴文字（两者选一）。")
    uploads = Uploads.of(settings())
    if file is not None:
        return uploads.store(file.stream, name=file.filename or "", now=request_now())
    return uploads.store(BytesIO((text or "").encode("utf-8", "replace")), name=PASTED, now=request_now())


def _tagged(view: ItemView) -> Tagged:
    return view, {"ETag": etag(view.rev)}

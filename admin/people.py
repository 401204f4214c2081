"""Persons at the desk: the roster, one by one."""

from typing import Any
from uuid import UUID

from flask import after_this_request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validates_schema

from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.http.context import OtherSite, actor, principal, request_now, signed_in
from server.http.etags import seen_rev, with_etag
from server.http.fields import In, Text
from server.http.paging import BadCursor, SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.people.registry import persons, queries
from server.people.registry.rules import LastAdministrator, NotYourself, OutOfReach, PersonExists, PersonMalformed
from server.people.registry.views import Filters, PersonIn, PersonView, Status
from server.people.views import Post, Stage, Standing

blp = Blueprint("people", __name__, url_prefix="/people", description="人员")


class PeopleIn(SearchIn):
    """A page of persons; ``q`` is part of a name, its pinyin or work number, or a whole phone number."""

    unit_id = fields.UUID(load_default=None, metadata={"description": "a unit or party organisation, with all below"})
    stage = fields.Enum(Stage, by_value=fields.String, load_default=None)
    post = fields.Enum(Post, by_value=fields.String, load_default=None)
    standing = fields.Enum(Standing, by_value=fields.String, load_default=None)
    status = fields.Enum(Status, by_value=fields.String, load_default=None)


class PersonBody(In):
    """What is written about a person; 工号 or 手机号 is needed."""

    name = Text(60, required=True)
    work_number = Text(30, load_default=None, allow_none=True)
    phone = Text(20, load_default=None, allow_none=True, metadata={"description": "11 digits"})
    unit_id = fields.UUID(required=True)
    branch_id = fields.UUID(load_default=None, allow_none=True)
    stage = fields.Enum(Stage, by_value=fields.String, load_default=None, allow_none=True)
    post = fields.Enum(Post, by_value=fields.String, load_default=None, allow_none=True)
    standing = fields.Enum(Standing, by_value=fields.String, load_default=None, allow_none=True)
    remark = Text(200, empty=True, load_default="")


class PersonChanges(In):
    """The fields to change; what is left out stays.  Another unit or branch is a transfer."""

    name = Text(60)
    work_number = Text(30, allow_none=True)
    phone = Text(20, allow_none=True, metadata={"description": "11 digits"})
    unit_id = fields.UUID()
    branch_id = fields.UUID(allow_none=True)
    stage = fields.Enum(Stage, by_value=fields.String, allow_none=True)
    post = fields.Enum(Post, by_value=fields.String, allow_none=True)
    standing = fields.Enum(Standing, by_value=fields.String, allow_none=True)
    remark = Text(200, empty=True)

    @validates_schema
    def _check_any(self, data: dict[str, Any], **_: object) -> None:
        if not data:
            raise ValidationError("请至少修改一项。")


class UnmaskIn(In):
    """Why the number is needed."""

    reason = Text(200, required=True)


class PhoneOut(Schema):
    """A phone in full."""

    phone = fields.String(required=True, allow_none=True)


class PersonOut(Schema):
    """A person; the phone is masked (138****1234)."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    work_number = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    branch_id = fields.UUID(required=True, allow_none=True)
    branch = fields.String(required=True, allow_none=True)
    stage = fields.Enum(Stage, by_value=fields.String, required=True, allow_none=True)
    post = fields.Enum(Post, by_value=fields.String, required=True, allow_none=True)
    standing = fields.Enum(Standing, by_value=fields.String, required=True, allow_none=True)
    remark = fields.String(required=True)
    is_demonstration = fields.Boolean(required=True)
    disabled_at = fields.AwareDateTime(required=True, allow_none=True)
    first_signed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    rev = fields.Integer(required=True)


@blp.get("")
@signed_in
@blp.arguments(PeopleIn, location="query")
@blp.response(200, page_schema(PersonOut))
@raises(blp, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_people(query: dict[str, Any]) -> dict[str, Any]:
    """List and search persons by name."""
    size, after = query.pop("size"), position(query.pop("after"))
    return page_out(queries.list_people(principal=principal(), filters=Filters(**query), size=size, after=after))


@blp.post("")
@signed_in
@blp.arguments(PersonBody)
@blp.response(201, PersonOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, PersonExists, PersonMalformed)
def add_person(body: dict[str, Any]) -> PersonView:
    """Add a person."""
    made = persons.add_person(principal=principal(), person=PersonIn(**body), actor=actor(), now=request_now())
    return _tagged(made)


@blp.get("/<uuid:person_id>")
@signed_in
@blp.response(200, PersonOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def show_person(person_id: UUID) -> PersonView:
    """Show a person."""
    return _tagged(queries.show_person(principal=principal(), person_id=person_id))


@blp.patch("/<uuid:person_id>")
@signed_in
@blp.arguments(PersonChanges)
@blp.response(200, PersonOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, NotFound, Stale, PersonExists, PersonMalformed)
def edit_person(body: dict[str, Any], person_id: UUID) -> PersonView:
    """Edit a person (If-Match), or transfer them to another unit or branch."""
    changed = persons.edit_person(
        principal=principal(),
        person_id=person_id,
        seen_rev=seen_rev(),
        changes=body,
        actor=actor(),
        now=request_now(),
    )
    return _tagged(changed)


@blp.post("/<uuid:person_id>/disable")
@signed_in
@blp.response(200, PersonOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, NotFound, NotYourself, LastAdministrator)
def disable_person(person_id: UUID) -> PersonView:
    """Close an account: its sessions end at once, its history stays."""
    return _tagged(persons.disable_person(principal=principal(), person_id=person_id, actor=actor(), now=request_now()))


@blp.post("/<uuid:person_id>/enable")
@signed_in
@blp.response(200, PersonOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, NotFound)
def enable_person(person_id: UUID) -> PersonView:
    """Open a closed account again."""
    return _tagged(persons.enable_person(principal=principal(), person_id=person_id, actor=actor(), now=request_now()))


@blp.post("/<uuid:person_id>/phone")
@signed_in
@blp.arguments(UnmaskIn)
@blp.response(200, PhoneOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound)
def unmask_phone(body: dict[str, Any], person_id: UUID) -> dict[str, Any]:
    """See a phone in full, for a reason that is kept."""
    phone = persons.unmask_phone(
        principal=principal(), person_id=person_id, reason=body["reason"], actor=actor(), now=request_now()
    )
    return {"phone": phone}


def _tagged(person: PersonView) -> PersonView:
    after_this_request(lambda response: with_etag(response, person.rev))
    return person

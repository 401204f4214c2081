"""The two trees at the desk: 党组织 and 单位."""

from typing import Any
from uuid import UUID

from flask import after_this_request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.errors import Forbidden, NotFound, Stale, Unauthenticated
from server.http.context import OtherSite, actor, principal, request_now, signed_in
from server.http.etags import seen_rev, with_etag
from server.http.fields import In, Text
from server.http.paging import BadCursor, SearchIn, page_out, page_schema, position
from server.http.problems import raises
from server.people.registry import places
from server.units.rules import Kind, Tree, UnitMisplaced, UnitNameTaken, UnitNotEmpty
from server.units.views import UnitView

blp = Blueprint("units", __name__, url_prefix="/units", description="单位与党组织")


class UnitsIn(SearchIn):
    """A page of one tree, or of what lies below a unit."""

    tree = fields.Enum(Tree, by_value=fields.String, load_default=None)
    under = fields.UUID(load_default=None)


class UnitIn(In):
    """A new unit; without ``parent_id`` it is a root."""

    kind = fields.Enum(Kind, by_value=fields.String, required=True)
    name = Text(100, required=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)


class UnitChangeIn(In):
    """A new name, a new parent, or both."""

    name = Text(100, load_default=None)
    parent_id = fields.UUID(load_default=None)


class UnitOut(Schema):
    """One unit; ``path`` is the chain of numbers from the root."""

    id = fields.UUID(required=True)
    tree = fields.Enum(Tree, by_value=fields.String, required=True)
    kind = fields.Enum(Kind, by_value=fields.String, required=True)
    name = fields.String(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    path = fields.String(required=True)
    rev = fields.Integer(required=True)


@blp.get("")
@signed_in
@blp.arguments(UnitsIn, location="query")
@blp.response(200, page_schema(UnitOut))
@raises(blp, Unauthenticated, Forbidden, NotFound, BadCursor)
def list_units(query: dict[str, Any]) -> dict[str, Any]:
    """List units in the order of the tree: each after the one it stands under."""
    after = position(query.pop("after"))
    return page_out(places.list_units(principal=principal(), after=after, **query))


@blp.post("")
@signed_in
@blp.arguments(UnitIn)
@blp.response(201, UnitOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound, UnitMisplaced, UnitNameTaken)
def add_unit(body: dict[str, Any]) -> UnitView:
    """Add a unit."""
    return _tagged(places.add_unit(principal=principal(), actor=actor(), now=request_now(), **body))


@blp.get("/<uuid:unit_id>")
@signed_in
@blp.response(200, UnitOut)
@raises(blp, Unauthenticated, Forbidden, NotFound)
def show_unit(unit_id: UUID) -> UnitView:
    """Show a unit."""
    return _tagged(places.show_unit(principal=principal(), unit_id=unit_id))


@blp.patch("/<uuid:unit_id>")
@signed_in
@blp.arguments(UnitChangeIn)
@blp.response(200, UnitOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound, Stale, UnitMisplaced, UnitNameTaken)
def edit_unit(body: dict[str, Any], unit_id: UUID) -> UnitView:
    """Rename a unit (If-Match), or move it with everything below it."""
    changed = places.edit_unit(
        principal=principal(), unit_id=unit_id, seen_rev=seen_rev(), actor=actor(), now=request_now(), **body
    )
    return _tagged(changed)


@blp.delete("/<uuid:unit_id>")
@signed_in
@blp.response(204)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound, UnitNotEmpty)
def delete_unit(unit_id: UUID) -> None:
    """Delete a unit that is empty."""
    places.delete_unit(principal=principal(), unit_id=unit_id, actor=actor(), now=request_now())


def _tagged(unit: UnitView) -> UnitView:
    after_this_request(lambda response: with_etag(response, unit.rev))
    return unit

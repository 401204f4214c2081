"""Getting everyone in: who never signed in, slips with one-time codes, resets of forgotten passwords."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from server.errors import Forbidden, NotFound, Rejected, Unauthenticated
from server.http.context import OtherSite, actor, locks, principal, request_now, settings, signed_in
from server.http.downloads import XLSX, download
from server.http.fields import In
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.http.slips import NotReadyOut, SlipOut
from server.people.registry import invitations
from server.people.registry.printing import slips_sheet
from server.people.registry.views import Slip

blp = Blueprint("codes", __name__, description="首次登录与密码重置")


class ReadinessIn(PageIn):
    """A page of who never signed in, perhaps of one unit's subtree."""

    unit_id = fields.UUID(load_default=None)


class HandOutIn(In):
    """How the slips are wanted: as JSON, or as a sheet to print."""

    format = fields.String(load_default="json", validate=validate.OneOf(["json", "xlsx"]))


@blp.get("/readiness")
@signed_in
@blp.arguments(ReadinessIn, location="query")
@blp.response(200, page_schema(NotReadyOut))
@raises(blp, Unauthenticated, Forbidden, NotFound, BadCursor)
def readiness(query: dict[str, Any]) -> dict[str, Any]:
    """List who has never signed in (从未登录)."""
    after = position(query.pop("after"))
    return page_out(invitations.readiness(principal=principal(), after=after, **query))


@blp.post("/units/<uuid:unit_id>/codes")
@signed_in
@blp.arguments(HandOutIn)
@blp.response(200, SlipOut(many=True))
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=XLSX)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound, Rejected)
def hand_out_codes(body: dict[str, Any], unit_id: UUID) -> list[Slip] | Response:
    """Make fresh one-time codes for everyone of a unit who never signed in; earlier slips are void."""
    slips = invitations.hand_out_codes(
        principal=principal(),
        unit_id=unit_id,
        locks=locks(),
        days=settings().code_days,
        actor=actor(),
        now=request_now(),
    )
    return download(slips_sheet(slips), "登录码.xlsx", XLSX) if body["format"] == "xlsx" else slips


@blp.post("/people/<uuid:person_id>/reset")
@signed_in
@blp.response(200, SlipOut)
@raises(blp, Unauthenticated, Forbidden, OtherSite, NotFound)
def reset_password(person_id: UUID) -> Slip:
    """Replace a forgotten password by a one-time code; the person's sessions end."""
    return invitations.reset_password(
        principal=principal(),
        person_id=person_id,
        locks=locks(),
        days=settings().code_days,
        actor=actor(),
        now=request_now(),
    )

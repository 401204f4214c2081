"""What a secretary or principal does for colleagues from the phone: see who is not ready, reset a password."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from server.errors import Forbidden, NotFound, Unauthenticated
from server.http.context import OtherSite, actor, locks, principal, request_now, settings, signed_in
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.http.slips import NotReadyOut, SlipOut
from server.people.registry import invitations
from server.people.registry.views import Slip

blp = Blueprint("colleagues", __name__, url_prefix="/colleagues", description="我负责的人员")


@blp.get("/not-ready")
@signed_in
@blp.arguments(PageIn, location="query")
@blp.response(200, page_schema(NotReadyOut))
@raises(blp, Unauthenticated, Forbidden, BadCursor)
def not_ready(query: dict[str, Any]) -> dict[str, Any]:
    """List who of mine has never signed in (从未登录)."""
    page = invitations.readiness(
        principal=principal(), unit_id=None, size=query["size"], after=position(query["after"])
    )
    return page_out(page)


@blp.post("/<uuid:person_id>/reset")
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

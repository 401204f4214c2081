"""The caller's own account: who they are, what they must do first, their password, the 隐私说明."""

from typing import Any

from flask_jwt_extended import get_jwt_request_location
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from mobile_api.sessions import SignedInOut, hand_over
from server.errors import Busy, TooManyRequests, Unauthenticated
from server.http.context import OtherSite, actor, locks, principal, public, request_now, signed_in
from server.http.devices import device
from server.http.fields import In, Int, Password
from server.http.problems import raises
from server.people.access import account
from server.people.access.rules import PasswordUnfit
from server.people.access.views import MeView, Notice
from server.people.views import Post, Role, Stage, Standing

blp = Blueprint("me", __name__, description="我的账号")


class RoleOut(Schema):
    """A role over the subtree of a unit."""

    role = fields.Enum(Role, by_value=fields.String, required=True)
    label = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)


class MeOut(Schema):
    """The caller; ``to_do`` names what the page must show before anything else."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    work_number = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True, metadata={"description": "masked: 138****1234"})
    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)
    stage = fields.Enum(Stage, by_value=fields.String, required=True, allow_none=True)
    post = fields.Enum(Post, by_value=fields.String, required=True, allow_none=True)
    standing = fields.Enum(Standing, by_value=fields.String, required=True, allow_none=True)
    roles = fields.List(fields.Nested(RoleOut), required=True)
    to_do = fields.List(fields.String(), required=True, metadata={"example": ["accept-privacy-notice"]})


class PasswordIn(In):
    """The present password and the one to come."""

    old_password = Password(required=True)
    new_password = Password(required=True)


class NoticeIn(In):
    """Which version was read."""

    version = Int(1, 1_000_000, required=True)


class NoticeOut(Schema):
    """The present 隐私说明."""

    version = fields.Integer(required=True)
    text = fields.String(required=True)


@blp.get("/me")
@signed_in
@blp.response(200, MeOut)
@raises(blp, Unauthenticated)
def me() -> MeView:
    """Show my account."""
    return account.me(principal=principal())


@blp.put("/me/password")
@signed_in
@blp.arguments(PasswordIn)
@blp.response(200, SignedInOut)
@raises(blp, Unauthenticated, OtherSite, PasswordUnfit, TooManyRequests, Busy)
def change_password(body: dict[str, Any]) -> dict[str, Any]:
    """Change my password: every session ends, and this device gets a new one."""
    made = account.change_password(
        principal=principal(),
        old=body["old_password"],
        new=body["new_password"],
        device=device(),
        locks=locks(),
        actor=actor(),
        now=request_now(),
    )
    return hand_over(made, in_cookies=get_jwt_request_location() == "cookies")


@blp.put("/me/privacy-notice")
@signed_in
@blp.arguments(NoticeIn)
@blp.response(204)
@raises(blp, Unauthenticated, OtherSite, account.NoticeChanged)
def accept_notice(body: dict[str, Any]) -> None:
    """Say that I have read this version of the 隐私说明."""
    account.accept_notice(principal=principal(), version=body["version"], actor=actor(), now=request_now())


@blp.get("/privacy-notice")
@public
@blp.doc(security=[])
@blp.response(200, NoticeOut)
def privacy_notice() -> Notice:
    """Read the present 隐私说明."""
    return account.NOTICE

"""Signing in and out, refreshing, and the devices one is signed in on."""

from typing import Any
from uuid import UUID

from flask import after_this_request
from flask_jwt_extended import get_jwt_request_location
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from server.errors import Busy, NotFound, Rejected, TooManyRequests, Unauthenticated
from server.http import tokens
from server.http.context import (
    OtherSite,
    actor,
    caller,
    locks,
    principal,
    public,
    refresh_generation,
    refresh_token_only,
    request_now,
    settings,
    signed_in,
)
from server.http.devices import device, device_token, put_device
from server.http.fields import In, Password, Text
from server.http.problems import raises
from server.people.access import sessions
from server.people.access.rules import OwnPasswordNeeded, PasswordUnfit, WrongCredentials
from server.people.access.sign_in import sign_in as let_in
from server.people.access.views import SessionView, SignedIn

blp = Blueprint("sessions", __name__, url_prefix="/sessions", description="登录、退出与登录设备")


class SignInIn(In):
    """An account with its password, or with its one-time code and then also the password that replaces it."""

    account = Text(60, required=True, metadata={"description": "工号或手机号"})
    password = Password(required=True, metadata={"description": "密码，或一次性登录码"})
    new_password = Password(load_default=None, metadata={"description": "首次登录时自己设置的密码"})
    transport = fields.String(
        load_default="cookie",
        validate=validate.OneOf(["cookie", "bearer"]),
        metadata={"description": "cookie: tokens in cookies, for the web page; bearer: tokens in the reply"},
    )


class SignedInOut(Schema):
    """A session.  The tokens are in the reply for ``bearer``, in cookies (and null here) for ``cookie``."""

    session_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    access_seconds = fields.Integer(required=True)
    access_token = fields.String(required=True, allow_none=True)
    refresh_token = fields.String(required=True, allow_none=True)
    device_token = fields.String(
        required=True, allow_none=True, metadata={"description": "send it as X-Device at the next sign-in"}
    )


class SessionOut(Schema):
    """A device on which the caller is signed in."""

    id = fields.UUID(required=True)
    device = fields.String(required=True)
    address = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True)
    is_current = fields.Boolean(required=True)


@blp.post("")
@public
@blp.doc(security=[])
@blp.arguments(SignInIn)
@blp.response(201, SignedInOut)
@raises(blp, WrongCredentials, OwnPasswordNeeded, PasswordUnfit, Rejected, TooManyRequests, Busy)
def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Sign in with work number or phone."""
    transport = body.pop("transport")
    secret = body.pop("password")
    made = let_in(**body, secret=secret, device=device(), locks=locks(), actor=actor(), now=request_now())
    return hand_over(made, in_cookies=transport == "cookie")


@blp.post("/refresh")
@refresh_token_only
@blp.response(200, SignedInOut)
@raises(blp, Unauthenticated, OtherSite, Busy)
def refresh() -> dict[str, Any]:
    """Exchange the refresh token (Bearer, or its cookie with X-CSRF-TOKEN) for the next pair."""
    made = sessions.refresh(
        caller=caller(), generation=refresh_generation(), locks=locks(), actor=actor(), now=request_now()
    )
    return hand_over(made, in_cookies=get_jwt_request_location() == "cookies")


@blp.get("")
@signed_in
@blp.response(200, SessionOut(many=True))
@raises(blp, Unauthenticated)
def list_sessions() -> list[SessionView]:
    """Show the devices I am signed in on."""
    return sessions.my_sessions(principal=principal(), now=request_now())


@blp.delete("")
@signed_in
@blp.response(204)
@raises(blp, Unauthenticated, OtherSite)
def sign_out_everywhere() -> None:
    """Sign out on every device, this one too."""
    sessions.sign_out_everywhere(principal=principal(), actor=actor(), now=request_now())
    after_this_request(tokens.clear_cookies)


@blp.delete("/current")
@signed_in
@blp.response(204)
@raises(blp, Unauthenticated, OtherSite)
def sign_out() -> None:
    """Sign out here."""
    sessions.sign_out(principal=principal(), actor=actor(), now=request_now())
    after_this_request(tokens.clear_cookies)


@blp.delete("/<uuid:session_id>")
@signed_in
@blp.response(204)
@raises(blp, Unauthenticated, OtherSite, NotFound)
def end_session(session_id: UUID) -> None:
    """Sign out on one of my devices."""
    sessions.end_session(principal=principal(), session_id=session_id, actor=actor(), now=request_now())


def hand_over(made: SignedIn, *, in_cookies: bool) -> dict[str, Any]:
    """Return the reply of a session made or refreshed; its tokens go into cookies or into the body."""
    access, refresh = tokens.make_pair(made.caller, generation=made.generation)
    token = device_token(made.device_id) if made.device_id else None
    if in_cookies:
        after_this_request(lambda response: tokens.put_in_cookies(response, access=access, refresh=refresh))
    if in_cookies and token:
        after_this_request(lambda response: put_device(response, token))
    return {
        "session_id": made.caller.session_id,
        "person_id": made.caller.person_id,
        "name": made.name,
        "access_seconds": settings().access_minutes * 60,
        "access_token": None if in_cookies else access,
        "refresh_token": None if in_cookies else refresh,
        "device_token": None if in_cookies else token,
    }

"""Who is asking, from where, and when: what every route hands to the core."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from flask import current_app, g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import CSRFError

from server.audit import Actor
from server.clock import Clock
from server.errors import Forbidden, Unauthenticated
from server.people import queries as people
from server.people.access.sign_in import Locks
from server.people.views import Caller, Principal
from server.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


def request_now() -> datetime:
    """Return this request's one instant; every decision in the request shares it."""
    if "now" not in g:
        g.now = cast(Clock, current_app.extensions["clock"]).now()
    return cast(datetime, g.now)


def settings() -> Settings:
    """Return the settings this app was made with."""
    return cast(Settings, current_app.extensions["settings"])


def token_only(route: Callable[P, T]) -> Callable[P, T]:
    """Let in whoever holds a valid access token.  Only for routes whose gate asks the database about the session.

    Everything else uses :func:`signed_in`.
    """

    @functools.wraps(route)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        _verify_token()
        return route(*args, **kwargs)

    guarded.access = "token"  # type: ignore[attr-defined]
    return guarded


def signed_in(route: Callable[P, T]) -> Callable[P, T]:
    """Let in whoever holds a valid access token of a session that is alive, and learn their roles."""

    @functools.wraps(route)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        _verify_token()
        g.principal = people.principal(caller(), now=request_now())
        if g.principal is None:
            raise Unauthenticated
        return route(*args, **kwargs)

    guarded.access = "session"  # type: ignore[attr-defined]
    return guarded


def refresh_token_only(route: Callable[P, T]) -> Callable[P, T]:
    """Let in whoever holds a valid refresh token, and nothing else; the session is judged by the command."""

    @functools.wraps(route)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        _verify_token(refresh=True)
        return route(*args, **kwargs)

    guarded.access = "refresh"  # type: ignore[attr-defined]
    return guarded


def public(route: Callable[P, T]) -> Callable[P, T]:
    """Say that a route is open to anyone (a test fails for a route that says nothing)."""
    route.access = "public"  # type: ignore[attr-defined]
    return route


class OtherSite(Forbidden):
    """A cookie came without the matching X-CSRF-TOKEN header: another site may have sent the request."""

    code = "csrf"
    title = "请求来源无法确认，请刷新页面后重试"


def _verify_token(*, refresh: bool = False) -> None:
    try:
        verify_jwt_in_request(refresh=refresh)
    except CSRFError as error:
        raise OtherSite from error


def caller() -> Caller:
    """Return who the access token says is calling."""
    claims: dict[str, Any] = get_jwt()
    try:
        return Caller(person_id=UUID(claims["sub"]), session_id=UUID(claims["sid"]))
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise Unauthenticated from error


def refresh_generation() -> int:
    """Return the generation of the refresh token in hand."""
    generation = get_jwt().get("gen")
    if not isinstance(generation, int) or isinstance(generation, bool):
        raise Unauthenticated
    return generation


def locks() -> Locks:
    """Return what passwords and codes are checked with."""
    return cast(Locks, current_app.extensions["locks"])


def principal() -> Principal:
    """Return the caller of a :func:`signed_in` route, with their roles."""
    return cast(Principal, g.principal)


def actor() -> Actor:
    """Return what the audit trail keeps of the caller."""
    who = g.get("principal")
    return Actor(
        person_id=who.person_id if who else None,
        address=request.remote_addr or "",
        request_id=g.get("request_id", ""),
    )

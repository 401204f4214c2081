"""Tokens on the wire: cookies with CSRF for the web page, Bearer for other clients."""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)

from server.people.views import Caller
from server.settings import Settings

LEEWAY = timedelta(seconds=20)


def options(chosen: Settings) -> dict[str, Any]:
    """Return flask-jwt-extended's options: short tokens, strict cookies, CSRF double submit."""
    secure = chosen.scheme == "https"
    prefix = "__Host-xuekao" if secure else "xuekao"
    return {
        "JWT_SECRET_KEY": chosen.secret_key,
        "JWT_ALGORITHM": "HS256",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_ENCODE_ISSUER": "xuekao",
        "JWT_DECODE_ISSUER": "xuekao",
        "JWT_DECODE_LEEWAY": LEEWAY,
        "JWT_TOKEN_LOCATION": ["headers", "cookies"],
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=chosen.access_minutes),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(days=chosen.refresh_days),
        "JWT_COOKIE_SECURE": secure,
        "JWT_COOKIE_SAMESITE": "Lax",
        "JWT_SESSION_COOKIE": False,
        "JWT_COOKIE_CSRF_PROTECT": True,
        "JWT_CSRF_IN_COOKIES": True,
        "JWT_ACCESS_COOKIE_NAME": f"{prefix}_access",
        "JWT_REFRESH_COOKIE_NAME": f"{prefix}_refresh",
        "JWT_ACCESS_COOKIE_PATH": "/",
        "JWT_REFRESH_COOKIE_PATH": "/",
        "JWT_ACCESS_CSRF_COOKIE_NAME": f"{prefix}_csrf",
        "JWT_REFRESH_CSRF_COOKIE_NAME": f"{prefix}_csrf_refresh",
    }


def manager(app: Flask) -> JWTManager:
    """Attach flask-jwt-extended to the app.  No block list: sessions live in the database and are asked there."""
    jwt = JWTManager(app)
    jwt.token_verification_loader(_lives_no_longer_than_ours)
    return jwt


def _lives_no_longer_than_ours(header: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Tell whether a token ends, and as soon as those made here: one without end is a forgery even if well signed."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int):
        return False
    kind = "JWT_REFRESH_TOKEN_EXPIRES" if claims.get("type") == "refresh" else "JWT_ACCESS_TOKEN_EXPIRES"
    return bool(timedelta(seconds=expires - issued) <= current_app.config[kind])


def make_pair(caller: Caller, *, generation: int) -> tuple[str, str]:
    """Return an access token and the refresh token of one generation of a session.

    Their lifetimes are the library's business and run on the machine's clock; what ends a session
    is its row in the database, judged by the request's instant.
    """
    claims = {"sid": str(caller.session_id)}
    subject = str(caller.person_id)
    access = create_access_token(subject, additional_claims=claims)
    refresh = create_refresh_token(subject, additional_claims=claims | {"gen": generation})
    return access, refresh


def put_in_cookies(response: Response, *, access: str, refresh: str) -> Response:
    """Set both tokens and their CSRF companions as cookies."""
    set_access_cookies(response, access)
    set_refresh_cookies(response, refresh)
    return response


def clear_cookies(response: Response) -> Response:
    """Take the cookies back and ask the browser to forget what it stored."""
    unset_jwt_cookies(response)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response

"""The device a request comes from: a signed id in a cookie, or in ``X-Device`` from other clients."""

from uuid import UUID

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from server.http.context import settings
from server.people.access.views import Device

YEAR = 365 * 24 * 3600
LONGEST_NAME = 200


def device() -> Device:
    """Return what the request says of its device; a forged or missing token is simply no token."""
    token = request.headers.get("X-Device") or request.cookies.get(_cookie()) or ""
    try:
        known = UUID(_serializer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        known = None
    name = request.headers.get("User-Agent", "")[:LONGEST_NAME].replace("\x00", "")
    return Device(name=name, address=request.remote_addr or "", id=known)


def device_token(device_id: UUID) -> str:
    """Return the signed token of a device."""
    return str(_serializer().dumps(str(device_id)))


def put_device(response: Response, token: str) -> Response:
    """Let a browser keep its token for a year; it opens nothing by itself."""
    response.set_cookie(
        _cookie(), token, max_age=YEAR, httponly=True, samesite="Lax", secure=settings().scheme == "https", path="/"
    )
    return response


def _cookie() -> str:
    return "__Host-xuekao_device" if settings().scheme == "https" else "xuekao_device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="device")

"""Files made for a person to keep, and pictures that are shown in place."""

from io import BytesIO
from urllib.parse import quote

import segno
from flask import Response

PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to save under a (Chinese) name; a browser never shows it in place."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def picture(content: bytes) -> Response:
    """Return a picture that was drawn anew when it came in; anything else goes out as bytes to save."""
    kind = next((kind for mark, kind in PICTURES if content.startswith(mark)), "")
    return Response(content, mimetype=kind) if kind else download(content, "file", "application/octet-stream")


def qr_code(text: str) -> Response:
    """Return a QR code as a picture: large enough for a projector, with the quiet zone that phones need."""
    buffer = BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=12, border=4)
    return picture(buffer.getvalue())

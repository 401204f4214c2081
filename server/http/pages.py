"""The web pages: one HTML shell for every page's address, and the files it is made of, compressed at build time.

Without a build (``web/dist``) there are no pages and the API works all the same.
"""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

from flask import Flask, Response, request
from whitenoise import WhiteNoise

from server.http.context import public

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
SECTIONS = ("sign-in", "privacy", "help", "me", "exams", "attempts", "study", "practice", "search", "branch", "office")
INLINE = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOR_EVER = re.compile(r"^/assets/.+-[\w-]{8}\.\w+$").match  # a name with a digest: what it names never changes


class Shell:
    """The HTML page of all pages, as the build left it."""

    def __init__(self, dist: Path) -> None:
        """Read the page and its compressed forms; raises FileNotFoundError where there is no build."""
        page = dist / "index.html"
        self.bodies = {"identity": page.read_bytes()}
        self.bodies |= {name: page.with_name(page.name + suffix).read_bytes() for name, suffix in ENCODINGS}
        self.content_security = content_security(self.bodies["identity"])
        self.etag = hashlib.sha256(self.bodies["identity"]).hexdigest()[:16]

    def response(self) -> Response:
        """Return the page in the best form that the browser takes."""
        encoding = request.accept_encodings.best_match([name for name, _ in ENCODINGS], default="identity")
        response = Response(self.bodies[encoding], mimetype="text/html")
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Security-Policy"] = self.content_security
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(f"{self.etag}-{encoding}")
        response.make_conditional(request)
        return response


def content_security(page: bytes) -> str:
    """Return the policy of a page: files of our own, and exactly the inline rules and script it was built with."""
    found: dict[bytes, list[str]] = {b"script": [], b"style": []}
    for kind, text in INLINE.findall(page):
        found[kind].append(f"'sha256-{b64encode(hashlib.sha256(text).digest()).decode()}'")
    scripts, styles = (" ".join(["'self'", *found[kind]]) for kind in (b"script", b"style"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'"
    )


def register(app: Flask, dist: Path = DIST) -> None:
    """Serve the pages of a build, if there is one."""
    if not (dist / "index.html").exists():
        return
    shell = Shell(dist)

    @public
    def page(**_: str) -> Response:
        return shell.response()

    for rule in ("/", *(f"/{section}{rest}" for section in SECTIONS for rest in ("", "/<path:rest>"))):
        app.add_url_rule(rule, "page", page)
    files = WhiteNoise(
        app.wsgi_app,
        root=str(dist),
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=lambda _, url: bool(FOR_EVER(url)),
        add_headers_function=_harden,
    )
    for unserved in ("/index.html", "/stamp"):  # the shell has headers of its own
        files.files.pop(unserved, None)
    app.wsgi_app = files  # type: ignore[method-assign]


def _harden(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"

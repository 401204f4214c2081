"""How the pages are served: one shell under a policy of its own, files for ever, and an API that is none the wiser."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from server.http import pages

PAGE = b"<html><head><style>b{color:red}</style><script>var early = 1</script></head><body></body></html>"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Make a build of one page and one file."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    for name, content in (("index.html", PAGE), ("assets/app-Ab12_-Cd.js", b"'app'" * 99), ("sw.js", b"'worker'" * 99)):
        (folder / name).write_bytes(content)
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        (folder / f"{name}.br").write_bytes(b"br:" + content[:50])
    (folder / "stamp").write_text("x")
    return folder


@pytest.fixture
def client(dist: Path) -> Client:
    """Return a client of an application that serves this build alone."""
    served = Flask(__name__, static_folder=None)
    pages.register(served, dist)
    return served.test_client()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/me", "/exams/0190/sit", "/office/exams/7"])
def test_every_page_has_the_same_shell(client: Client, path: str) -> None:
    reply = client.get(path)

    assert (reply.status_code, reply.data) == (200, PAGE)


def test_the_policy_allows_the_inline_parts_of_the_build_and_no_others(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert policy.count("'sha256-") == 2
    assert "unsafe" not in policy
    assert re.search(r"default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'", policy)


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)])
def test_the_shell_comes_as_compressed_as_the_browser_takes_it(
    client: Client, accepted: str, encoding: str | None
) -> None:
    reply = client.get("/", headers={"Accept-Encoding": accepted})

    assert reply.headers.get("Content-Encoding") == encoding
    again = client.get("/", headers={"Accept-Encoding": accepted, "If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304


def test_without_a_build_there_are_no_pages_and_no_trouble(tmp_path: Path) -> None:
    bare = Flask(__name__, static_folder=None)
    pages.register(bare, tmp_path)

    assert bare.test_client().get("/").status_code == 404


def test_a_file_named_for_its_content_is_kept_for_ever_and_the_worker_is_not(client: Client) -> None:
    named = client.get("/assets/app-Ab12_-Cd.js", headers={"Accept-Encoding": "br"}, buffered=True)
    worker = client.get("/sw.js", buffered=True)

    assert named.headers["Content-Encoding"] == "br"
    assert "immutable" in named.headers["Cache-Control"]
    assert worker.headers["Cache-Control"] == "max-age=0, public"
    assert {named.headers["X-Content-Type-Options"], worker.headers["X-Content-Type-Options"]} == {"nosniff"}


@pytest.mark.parametrize("path", ["/index.html", "/stamp", "/assets/absent-12345678.js", "/api/v1/absent", "/exam"])
def test_what_is_no_page_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404

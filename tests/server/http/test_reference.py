"""The API's own pages: every operation and every refusal can be read by a person, without a script."""

from flask import Flask


def test_the_reference_shows_every_operation(app: Flask) -> None:
    client = app.test_client()
    spec = client.get("/api/openapi.json").json

    page = client.get("/api/docs")

    assert page.mimetype == "text/html"
    assert "script" not in page.text.lower().replace("description", "")
    assert all(f"<code>{path}</code>" in page.text for path in spec["paths"])
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]


def test_a_refusal_is_explained_under_the_address_that_its_type_names(app: Flask) -> None:
    page = app.test_client().get("/problems/attempt-closed")

    assert "本次考试已结束" in page.text
    assert "409" in page.text
    assert app.test_client().get("/problems/no-such-thing").status_code == 404

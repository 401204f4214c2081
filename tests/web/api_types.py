"""The API's types for the web pages: ``python -m tests.web.api_types`` writes them from our OpenAPI document."""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from launch import CHECKOUT, scratch, web
from server.app import create_app
from server.db import db
from server.settings import Settings

TYPES = CHECKOUT / "web" / "src" / "api" / "schema.ts"
COMMAND = ".venv/bin/python -m tests.web.api_types"


def document() -> dict[str, Any]:
    """Return the OpenAPI document of the present code; any database will do, as long as it answers."""
    url = scratch.cluster().url("postgres")
    app = create_app(Settings(database_url=url, secret_key="x" * 32, data=Path(tempfile.gettempdir())))
    described: dict[str, Any] = app.test_client().get("/api/openapi.json").json
    with app.app_context():
        db.engine.dispose()
    return described


def stamp(described: dict[str, Any]) -> str:
    """Return the comment that ties the types to the document that they were made from."""
    text = json.dumps(described, sort_keys=True, ensure_ascii=False)
    return f"// Made by `{COMMAND}` from the OpenAPI document {hashlib.sha256(text.encode()).hexdigest()[:16]}.\n"


def types(described: dict[str, Any]) -> str:
    """Return the types as TypeScript."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(described, file)
        file.flush()
        made = subprocess.run(
            [*web.tool("openapi-typescript"), file.name], cwd=web.FOLDER, capture_output=True, text=True, check=True
        )
    return stamp(described) + made.stdout


if __name__ == "__main__":
    end = scratch.own()
    web.install(say=print)
    TYPES.write_text(types(document()), encoding="utf-8")
    end()

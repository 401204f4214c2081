"""Requests made up from the API's own description: a path about given objects and the least body that is valid."""

import io
import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.guards.objects import Objects, roster_file
from tests.people import PASSWORD

NUMBERS = itertools.count(1)
Description = Mapping[str, Any]


class Composer:
    """Composes valid requests for operations of one description, naming things that exist."""

    def __init__(self, description: Description, *, now: datetime) -> None:
        self.description, self.now = description, now

    def operation(self, route: str) -> Description:
        """Return the description of ``METHOD /path/<uuid:id>``; of an undocumented route an empty one."""
        method, path = route.split(" ")
        return self.description["paths"].get(plain(path), {}).get(method.lower(), {})

    def request(
        self, route: str, objects: Objects, *, at: Mapping[str, str], body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the keyword arguments of ``client.open`` for a request that should be let in."""
        method, path = route.split(" ")
        operation = self.operation(route)
        found: dict[str, Any] = {
            "method": method,
            "path": filled(path, objects, at),
            "headers": {"If-Match": '"1"', "Idempotency-Key": f"guards-{next(NUMBERS)}"},
            "query_string": self._query(operation, objects),
        }
        content = operation.get("requestBody", {}).get("content", {})
        changes = {name: self._known(value, objects) for name, value in body.items()}
        if "application/json" in content:
            made = self._value("", content["application/json"]["schema"], objects)
            found["json"] = made | changes
        elif content:
            (media_type,) = content
            found["data"] = self._value("", content[media_type]["schema"], objects) | changes
            found["content_type"] = media_type
        return found

    def _query(self, operation: Description, objects: Objects) -> dict[str, Any]:
        wanted = [p for p in operation.get("parameters", ()) if p.get("in") == "query" and p.get("required")]
        return {item["name"]: self._value(item["name"], item["schema"], objects) for item in wanted}

    def _known(self, value: Any, objects: Objects) -> Any:
        """Replace ``{name}`` in the table's bodies."""
        if value == "{roster}":
            return roster_file()
        if isinstance(value, list):
            return [self._known(item, objects) for item in value]
        special = {
            "{now}": (self.now - timedelta(minutes=1)).isoformat(),
            "{password}": PASSWORD,
            "{number}": f"G{next(NUMBERS)}",
            "{unit_id}": str(objects.unit),
            "{question}": {"question_id": str(objects.question), "points": 2},
            "{answer}": {"question": 1, "value": ["A"], "base_rev": 0, "device_seq": 1},
        }
        return special.get(value, value) if isinstance(value, str) else value

    def _value(self, name: str, schema: Description, objects: Objects) -> Any:
        """Return the least value of a schema; ids and times are those of things that fit together."""
        if "$ref" in schema:
            return self._value(name, self.description["components"]["schemas"][schema["$ref"].split("/")[-1]], objects)
        if name.endswith("_id") and name in OBJECTS:
            return str(objects.named(OBJECTS[name]))
        if name in TIMES:
            return (self.now + TIMES[name]).isoformat()
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        return self._of_kind(kind, name, schema, objects)

    def _of_kind(self, kind: str, name: str, schema: Description, objects: Objects) -> Any:
        if kind == "object":
            required = schema.get("required", ())
            return {key: self._value(key, schema["properties"][key], objects) for key in required}
        if kind == "array":
            return [self._value(name.removesuffix("s"), schema["items"], objects)] if schema.get("minItems") else []
        if kind in ("integer", "number"):
            return NUMBERS_BY_NAME.get(name, schema.get("minimum", 1))
        if kind == "boolean":
            return True
        if schema.get("format") == "binary":
            return (io.BytesIO("1. 题干\nA. 甲\nB. 乙\n答案：A\n".encode()), "题库.txt")
        return TEXTS.get(name) or f"甲乙丙{next(NUMBERS)}"


TIMES = {"opens_at": timedelta(hours=1), "last_start_at": timedelta(hours=2), "closes_at": timedelta(hours=3)}
NUMBERS_BY_NAME = {"duration_minutes": 60, "minutes": 5}
TEXTS = {"device_id": "phone-one", "phone": "13800138000"}
OBJECTS = {
    "person_id": "person",
    "unit_id": "unit",
    "paper_id": "paper",
    "question_id": "question",
    "set_id": "set_id",
    "exam_id": "open_exam",
    "attempt_id": "open_attempt",
    "session_id": "session_id",
    "grant_id": "grant",
    "proposal_id": "proposal",
    "job_id": "job",
    "import_id": "question_import",
    "number": "item",
    "name": "picture",
}


def plain(path: str) -> str:
    """Return the path as the description writes it: ``{exam_id}`` for ``<uuid:exam_id>``."""
    for name in names_in(path):
        path = path.replace(f"<{name}>", "{" + name.split(":")[-1] + "}")
    return path


def filled(path: str, objects: Objects, at: Mapping[str, str]) -> str:
    """Return the path about these objects; ``at`` replaces the usual one of a name."""
    for name in names_in(path):
        parameter = name.split(":")[-1]
        known = at.get(parameter) or OBJECTS.get(parameter)
        assert known, f"say in the table (at=…) or in tests/guards/requests.py which object {parameter!r} of {path} is"
        path = path.replace(f"<{name}>", str(objects.named(known)))
    return path


def names_in(path: str) -> list[str]:
    return [part[1:].split(">")[0] for part in path.split("/") if part.startswith("<")]

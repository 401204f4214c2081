"""The description of the API is true and complete, so that a stranger can make a client from it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.http.problems import MEDIA_TYPE
from tests.guards.routes import api_rules

METHODS = ("get", "post", "put", "patch", "delete")
UNDESCRIBED = {"/healthz", "/api/openapi.json", "/api/docs", "/problems/{code}"}
Description = dict[str, Any]


@pytest.fixture(scope="module")
def description(app: Flask) -> Description:
    found: Description = app.test_client().get("/api/openapi.json").json
    return found


def operations(description: Description) -> Iterator[tuple[str, Description]]:
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method] | {"shared": item.get("parameters", [])}


def test_the_description_is_valid_openapi(description: Description) -> None:
    faults = [
        f"{list(fault.path)}: {fault.message[:200]}" for fault in OpenAPIV31SpecValidator(description).iter_errors()
    ]

    assert not faults


def test_every_api_route_is_described(app: Flask, description: Description) -> None:
    routes = {re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule) for rule in api_rules(app)}

    assert routes - set(description["paths"]) <= UNDESCRIBED


def test_every_operation_has_a_sentence_and_a_name_of_its_own(description: Description) -> None:
    found = dict(operations(description))

    assert not [name for name, operation in found.items() if not operation.get("summary", "").endswith(".")]
    twice = [name for name, count in Counter(item["operationId"] for item in found.values()).items() if count > 1]
    assert not twice, "give the functions of these routes names of their own"


def test_every_operation_says_who_may_call_it_and_every_path_argument_has_a_type(description: Description) -> None:
    schemes = description["components"]["securitySchemes"]
    for name, operation in operations(description):
        assert all(set(choice) <= set(schemes) for choice in operation["security"]), name
        arguments = [item for item in (*operation["shared"], *operation.get("parameters", ())) if item["in"] == "path"]
        assert {item["name"] for item in arguments} == set(re.findall(r"{(\w+)}", name)), name
        assert all(item["schema"].get("format") == "uuid" for item in arguments if item["name"].endswith("_id")), name


def test_every_refusal_is_a_problem_and_those_of_its_kind_are_all_there(description: Description) -> None:
    for name, operation in operations(description):
        refusals = {status: reply for status, reply in operation["responses"].items() if status >= "4"}
        assert all(set(reply["content"]) == {MEDIA_TYPE} for reply in refusals.values()), name
        assert all("Retry-After" in refusals[status]["headers"] for status in ("429", "503") if status in refusals), (
            name
        )
        wanted = {"503"}
        wanted |= {"401"} if operation["security"] else set()
        wanted |= {"404"} if "{" in name else set()
        wanted |= {"400", "413", "415", "422"} if "requestBody" in operation else set()
        wanted |= {"409"} if not name.startswith("GET") else set()
        wanted |= {"428"} if "412" in refusals else set()
        assert wanted <= set(refusals), name


def test_headers_that_are_read_are_described(description: Description) -> None:
    for name, operation in operations(description):
        headers = {item["name"] for item in operation.get("parameters", ()) if item["in"] == "header"}
        assert ("If-Match" in headers) == ("412" in operation["responses"]), name
        assert ("Idempotency-Key" in headers) == ("idempotency-key-reused" in str(operation["responses"])), name

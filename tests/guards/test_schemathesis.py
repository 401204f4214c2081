"""Every operation, called with what its own description allows and forbids: no 5xx, no reply it does not declare."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.people.views import Role
from server.units.rules import Kind
from tests.people import Someone, make_administrator, make_person, make_unit, sign_in

CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 6  # an operation, a role; seeded, so that a run can be repeated
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def people(app: Flask) -> dict[str, Someone]:
    """Return an administrator of the county and a teacher."""
    bureau = make_unit(app, kind=Kind.BUREAU)
    return {
        "administrator": make_administrator(app, bureau, Role.SYSTEM_ADMINISTRATOR),
        "teacher": make_person(app, unit=bureau),
    }


def headers(app: Flask, person: Someone) -> dict[str, str]:
    """Return the headers of a session of one's own: some operations end the one they are called with."""
    token = str(sign_in(app, person).environ_base["HTTP_AUTHORIZATION"])
    return {"Authorization": token, "Accept-Encoding": "identity"}


def operations(app: Flask) -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for found in schema.get_all_operations():
        yield found.ok()


@pytest.mark.slow
def test_a_reply_that_is_not_declared_is_caught(
    app: Flask, people: dict[str, Someone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "me.me", lambda: ("I am a teapot", 418))
    (operation,) = [operation for operation in operations(app) if operation.label == "GET /api/v1/me"]

    with pytest.raises(BaseExceptionGroup):
        run(operation, headers(app, people["teacher"]), Counter())


@pytest.mark.slow
@pytest.mark.parametrize("who", ["administrator", "teacher"])
def test_no_operation_breaks_or_answers_what_it_does_not_declare(
    app: Flask, people: dict[str, Someone], who: str
) -> None:
    faults: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for operation in operations(app):
        try:
            run(operation, headers(app, people[who]), statuses)
        except (Exception, BaseExceptionGroup) as fault:
            faults[operation.label] = said(fault)
    assert {200, 404, 422} <= set(statuses), f"the calls did not get far: {statuses}"
    assert faults == {}, "\n\n".join(f"{label}: {fault}" for label, fault in faults.items())


def said(fault: BaseException) -> str:
    """Return a fault's own words, of a group those of its parts."""
    parts = fault.exceptions if isinstance(fault, BaseExceptionGroup) else [fault]
    return "; ".join(str(part)[:400] for part in parts)


def run(operation: Any, sent: dict[str, str], statuses: Counter[int]) -> None:
    @SETTINGS
    @hypothesis.given(case=operation.as_strategy())
    def call(case: Any) -> None:
        response = case.call(headers=sent)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    checked: Callable[[], None] = call
    checked()

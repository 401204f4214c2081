"""Role × route × object (P13, P15, P16): every route is in the table, and does what the table says."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from server.db import db
from tests.guards.objects import Objects, Places
from tests.guards.people import PERSONAS, Crowd, expected
from tests.guards.requests import Composer
from tests.guards.routes import ROUTES, api_rules

TRACES = {"audit_record", "login_session"}  # what a refusal may write to; the personas sign in themselves


def routes_of(app: Flask) -> dict[str, str]:
    """Return every route of the app with what its function says of access."""
    found = {}
    for rule in api_rules(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            view = app.view_functions[rule.endpoint]
            found[f"{method} {rule.rule}"] = getattr(view, "access", "")
    return found


def test_every_route_is_in_the_table_and_every_line_is_a_route(app: Flask) -> None:
    found = set(routes_of(app))

    missing = "\n".join(sorted(found - set(ROUTES)))
    assert not missing, f"say in tests/guards/routes.py who may call (one line each, see its head):\n{missing}"
    assert set(ROUTES) <= found, f"no such route any more: {sorted(set(ROUTES) - found)}"


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_says_itself_whom_it_lets_in(app: Flask, route: str) -> None:
    assert routes_of(app)[route] == ROUTES[route].access, "use @public, @token_only, @signed_in (server.http.context)"


@pytest.fixture(scope="module")
def crowd(app: Flask, places: Places) -> Crowd:
    return Crowd(app, places)


@pytest.fixture(scope="module")
def shelf(fresh_objects: Callable[[], Objects]) -> list[Objects]:
    """Hold the objects that no request has changed yet."""
    return [fresh_objects()]


def row_counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        tables = sorted(set(db.metadata.tables) - TRACES)
        counts = sa.union_all(
            *(sa.select(sa.literal(name), sa.func.count()).select_from(db.metadata.tables[name]) for name in tables)
        )
        return {row[0]: row[1] for row in connection.execute(counts)}


def ask(crowd: Crowd, name: str, route: str, objects: Objects, composer: Composer) -> str:
    """Send one valid request and return what is wrong about the reply; empty when it is as the table says."""
    rule = ROUTES[route]
    client = crowd.client(name, objects, fresh="/sessions" in route or "/me/" in route)
    reply = client.open(**composer.request(route, objects, at=rule.at, body=rule.body))
    wanted = expected(rule, PERSONAS[name], path=route)
    return "" if reply.status_code in wanted else f"{name}: {reply.status_code}, not {wanted}: {reply.text[:300]}"


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_lets_in_whom_the_table_names_and_nobody_else(
    app: Flask,
    crowd: Crowd,
    shelf: list[Objects],
    fresh_objects: Callable[[], Objects],
    composer: Composer,
    route: str,
) -> None:
    rule = ROUTES[route]
    let_in = [name for name in PERSONAS if expected(rule, PERSONAS[name], path=route) == rule.then]
    refused = [name for name in PERSONAS if name not in let_in]

    composer.request(route, shelf[-1], at=rule.at, body=rule.body)  # what it names is made now, not while we count
    assert shelf[-1].teacher
    before = row_counts(app)
    faults = [ask(crowd, name, route, shelf[-1], composer) for name in refused]
    after = row_counts(app)
    for name in let_in:
        faults.append(ask(crowd, name, route, shelf[-1], composer))
        if "<" in route and not route.startswith("GET"):  # what stands in the path may have changed
            shelf[:] = [fresh_objects()]

    assert not any(faults), "\n".join(filter(None, [route, *faults]))
    assert before == after, "somebody was refused and wrote something"

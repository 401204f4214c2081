"""What is forgotten, and what is not."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from server.db import reading
from server.people.housekeeping import forget_old
from server.people.models import KnownDevice, LoginSession, Throttle
from server.units.rules import Kind
from tests.conftest import NINE
from tests.people import PASSWORD, make_person, make_unit


def test_failures_go_after_two_days_and_sign_ins_after_more_than_a_year(app: Flask) -> None:
    person = make_person(app, unit=make_unit(app, kind=Kind.BUREAU), with_password=True)
    for secret in ("wrong-guess", PASSWORD, "wrong-guess"):
        app.test_client().post("/api/v1/sessions", json={"account": person.work_number, "password": secret})

    def left(days: int) -> tuple[int, ...]:
        with app.app_context():
            forget_old(now=NINE + timedelta(days=days, seconds=1))
            with reading() as session:
                counted = (
                    sa.select(sa.func.count()).select_from(table) for table in (Throttle, LoginSession, KnownDevice)
                )
                return tuple(session.scalar(query) or 0 for query in counted)

    assert left(0) == (3, 1, 1)
    assert left(2) == (0, 1, 1)
    assert left(400) == (0, 1, 0)
    assert left(414) == (0, 0, 0)

"""A school with a teacher who can sign in."""

import pytest
from flask import Flask

from server.units.rules import Kind
from server.units.views import UnitView
from tests.people import Someone, make_person, make_unit


@pytest.fixture
def bureau(app: Flask) -> UnitView:
    return make_unit(app, "清江县教育局", kind=Kind.BUREAU)


@pytest.fixture
def school(app: Flask, bureau: UnitView) -> UnitView:
    return make_unit(app, "河湾小学", under=bureau)


@pytest.fixture
def teacher(app: Flask, school: UnitView) -> Someone:
    return make_person(app, unit=school, name="单雄", work_number="Q2030017", phone="13800138000", with_password=True)

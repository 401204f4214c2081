"""A county with two schools, a branch in each, and an administrator at the desk."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.people.views import Role
from server.units.rules import Kind
from server.units.views import UnitView
from tests.people import Someone, grant_role, make_administrator, make_person, make_unit, sign_in


@dataclass(frozen=True)
class County:
    """The places and the people that the tests of the desk have in common."""

    bureau: UnitView
    river: UnitView
    hill: UnitView
    committee: UnitView
    river_branch: UnitView
    hill_branch: UnitView
    administrator: Someone
    teacher: Someone
    stranger: Someone


@pytest.fixture
def county(app: Flask) -> County:
    bureau = make_unit(app, "清江县教育局", kind=Kind.BUREAU)
    river, hill = make_unit(app, "河湾小学", under=bureau), make_unit(app, "山口小学", under=bureau)
    committee = make_unit(app, "县委教育工委", kind=Kind.COMMITTEE)
    river_branch = make_unit(app, "河湾小学支部", kind=Kind.BRANCH, under=committee)
    hill_branch = make_unit(app, "山口小学支部", kind=Kind.BRANCH, under=committee)
    return County(
        bureau=bureau,
        river=river,
        hill=hill,
        committee=committee,
        river_branch=river_branch,
        hill_branch=hill_branch,
        administrator=make_administrator(app, bureau),
        teacher=make_person(app, unit=river, branch=river_branch, name="单雄", phone="13800138000"),
        stranger=make_person(app, unit=hill, branch=hill_branch, name="曾柔"),
    )


@pytest.fixture
def desk(app: Flask, county: County) -> FlaskClient:
    """Return the county administrator's client."""
    return sign_in(app, county.administrator)


@pytest.fixture
def school_desk(app: Flask, county: County) -> FlaskClient:
    """Return the client of an administrator of one school only, and of its branch."""
    person = make_person(app, unit=county.river, name="校级管理员")
    grant_role(app, person, Role.SYSTEM_ADMINISTRATOR, county.river)
    return sign_in(app, person)


@pytest.fixture
def secretary(app: Flask, county: County) -> FlaskClient:
    """Return the client of the secretary of one branch."""
    person = make_person(app, unit=county.river, branch=county.river_branch, name="支部书记")
    grant_role(app, person, Role.SECRETARY, county.river_branch)
    return sign_in(app, person)

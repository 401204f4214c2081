"""Puts the county's places, people and roles into the database, and keeps the accounts one can sign in with."""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.db import reading, transaction
from server.demonstration import county
from server.demonstration.county import COUNTY, Account, Resident, School
from server.people import steps as people
from server.people.access.hashing import ARGON2
from server.people.models import Person, RoleGrant
from server.people.registry.views import PersonIn
from server.people.views import GrantView, Principal, Role
from server.units import steps as units
from server.units.models import Unit
from server.units.rules import Kind
from server.units.views import UnitView

SEED = 2026
Places = dict[str, UnitView]


def populate(*, secret: str, now: datetime) -> None:
    """Make both trees, six hundred people, and the roles of the accounts; in one transaction."""
    residents = county.residents(SEED)
    hashed = ARGON2.hash(password(secret))
    with transaction() as session:
        places = _places(session, now)
        ids = {
            person.work_number: people.add_person(session, _record(person, places), now=now, is_demonstration=True)
            for person in residents
        }
        by_number = {person.work_number: person for person in residents}
        for account in county.accounts(residents):
            person_id = ids[account.work_number]
            people.set_password_hash(session, person_id, hashed, now=now)
            if account.role:
                unit = _place_of_role(places, account.role, by_number[account.work_number])
                people.grant_role(session, person_id, account.role, unit.id, now=now)
        session.execute(
            sa.update(Person)
            .where(Person.id.in_([ids[account.work_number] for account in county.accounts(residents)]))
            .values(first_signed_in_at=now)
        )


def password(secret: str) -> str:
    """Return the accounts' password: another in every installation, the same over its restarts."""
    digest = hmac.new(secret.encode(), b"demonstration accounts", hashlib.sha256).digest()
    return base64.b32encode(digest)[:12].decode().lower()


def accounts() -> list[tuple[Account, str]]:
    """Return the accounts with the names of their owners, as far as they are still there."""
    wanted = county.accounts(county.residents(SEED))
    with reading() as session:
        rows = session.execute(
            sa.select(Person.work_number, Person.name).where(
                Person.is_demonstration, Person.work_number.in_([account.work_number for account in wanted])
            )
        )
        names = {row.work_number: row.name for row in rows}
    return [(account, names[account.work_number]) for account in wanted if account.work_number in names]


def office(session: Session) -> Principal:
    """Return the exam administrator of the demonstration, who sets everything up."""
    person_id, name, grant, unit = session.execute(
        sa.select(Person.id, Person.name, RoleGrant, Unit)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(Person.is_demonstration, RoleGrant.role == Role.EXAM_ADMINISTRATOR)
    ).one()
    held = GrantView(role=grant.role, unit_id=unit.id, tree=unit.tree, path=unit.path)
    return Principal(person_id=person_id, session_id=UUID(int=0), name=name, grants=(held,))


def _places(session: Session, now: datetime) -> Places:
    places: Places = {}

    def make(kind: Kind, name: str, under: str | None) -> None:
        parent_id = places[under].id if under else None
        places[name] = units.create_unit(session, kind=kind, name=name, parent_id=parent_id, now=now)

    bureau, committee = f"{COUNTY}教育局", f"{COUNTY}教育局党委"
    make(Kind.BUREAU, bureau, None)
    make(Kind.COMMITTEE, committee, None)
    make(Kind.BRANCH, county.OFFICE_BRANCH, committee)
    for name in county.GENERAL_BRANCHES:
        make(Kind.GENERAL_BRANCH, name, committee)
    for school in county.SCHOOLS:
        make(Kind.SCHOOL, school.name, bureau)
        if school.has_kindergarten:
            make(Kind.DEPARTMENT, _kindergarten(school), school.name)
        for branch in county.branches_of(school):
            make(Kind.BRANCH, branch, school.general_branch)
    return places


def _kindergarten(school: School) -> str:
    return f"{school.name}{county.KINDERGARTEN}"


def _record(person: Resident, places: Places) -> PersonIn:
    unit = f"{COUNTY}教育局" if person.school is None else person.school
    if person.in_kindergarten:
        unit += county.KINDERGARTEN
    return PersonIn(
        name=person.name,
        work_number=person.work_number,
        phone=None,
        unit_id=places[unit].id,
        branch_id=places[person.branch].id if person.branch else None,
        stage=person.stage,
        post=person.post,
        standing=person.standing,
        remark=county.REMARK,
    )


def _place_of_role(places: Places, role: Role, person: Resident) -> UnitView:
    if role is Role.SECRETARY and person.branch:
        return places[person.branch]
    if role is Role.PRINCIPAL and person.school:
        return places[person.school]
    return places[f"{COUNTY}教育局"]

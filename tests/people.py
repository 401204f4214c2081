"""Builders of units, people and signed-in clients.  They write rows directly, so that a test arranges in milliseconds.

A name, a work number and a stage are made up when the test does not care about them.
"""

import functools
import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.dialects.postgresql import insert

from server.clock import Clock
from server.db import transaction
from server.http import tokens
from server.ids import new_id
from server.people.access import codes
from server.people.models import Credential, Identifier, LoginSession, Person, RoleGrant
from server.people.names import name_key
from server.people.views import Caller, Post, Role, Stage, Standing
from server.settings import Settings
from server.units.models import Unit
from server.units.rules import Kind, path_below
from server.units.views import UnitView

NUMBERS = itertools.count(1)
PASSWORD = "山高水长-2030"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Someone:
    """A person that a test made; ``id`` is what most calls need."""

    id: UUID
    name: str
    work_number: str
    unit: UnitView
    branch: UnitView | None


def make_unit(app: Flask, name: str = "", *, kind: Kind = Kind.SCHOOL, under: UnitView | None = None) -> UnitView:
    """Put a unit into its tree; without ``under`` it is a root (a bureau or a party committee)."""
    now = _now(app)
    name = name or f"{kind.label}{next(NUMBERS)}"
    with app.app_context(), transaction() as session:
        values = {"id": new_id(now), "tree": kind.tree, "kind": kind, "name": name, "created_at": now}
        parent_id = under.id if under else None
        number = session.execute(
            sa.insert(Unit).values(**values, parent_id=parent_id, path=f"new-{values['id']}").returning(Unit.number)
        ).scalar_one()
        path = path_below(parent_path=under.path if under else "", number=number)
        session.execute(sa.update(Unit).where(Unit.id == values["id"]).values(path=path))
    return UnitView(
        id=cast(UUID, values["id"]), tree=kind.tree, kind=kind, name=name, parent_id=parent_id, path=path, rev=1
    )


def make_person(
    app: Flask,
    *,
    unit: UnitView,
    branch: UnitView | None = None,
    name: str = "",
    work_number: str = "",
    phone: str | None = None,
    stage: Stage | None = Stage.PRIMARY,
    post: Post | None = Post.TEACHER,
    standing: Standing | None = None,
    with_password: bool = False,
) -> Someone:
    """Add a person; members when they have a branch.  ``with_password`` lets them sign in with PASSWORD."""
    now = _now(app)
    count = next(NUMBERS)
    someone = Someone(new_id(now), name or f"教师{count}", work_number or f"W{count:06}", unit, branch)
    with app.app_context(), transaction() as session:
        session.execute(
            sa.insert(Person).values(
                id=someone.id,
                name=someone.name,
                name_key=name_key(someone.name),
                work_number=someone.work_number,
                phone=phone,
                unit_id=unit.id,
                branch_id=branch.id if branch else None,
                stage=stage,
                post=post,
                standing=standing or (Standing.MEMBER if branch else Standing.MASSES),
                created_at=now,
            )
        )
        for value in filter(None, (someone.work_number, phone)):
            session.execute(sa.insert(Identifier).values(value=value, person_id=someone.id))
        if with_password:
            session.execute(sa.insert(Credential).values(person_id=someone.id, password_hash=_hash_of_password()))
    return someone


def give_code(app: Flask, person: Someone, *, days: float = 30) -> str:
    """Give a person a one-time code, as a head does, and return it."""
    code, now = codes.new_code(), _now(app)
    with app.app_context(), transaction() as session:
        values = {
            "code_digest": codes.digest(
                code, person_id=person.id, key=cast(Settings, app.extensions["settings"]).secret_key
            ),
            "code_expires_at": now + timedelta(days=days),
        }
        session.execute(
            insert(Credential)
            .values(person_id=person.id, **values)
            .on_conflict_do_update(index_elements=["person_id"], set_=values)
        )
    return code


def grant_role(app: Flask, person: Someone, role: Role, unit: UnitView) -> None:
    """Give a role over the subtree of a unit."""
    now = _now(app)
    with app.app_context(), transaction() as session:
        values = {"id": new_id(now), "person_id": person.id, "role": role, "unit_id": unit.id, "granted_at": now}
        session.execute(sa.insert(RoleGrant).values(**values))


def make_administrator(app: Flask, bureau: UnitView, role: Role = Role.SYSTEM_ADMINISTRATOR) -> Someone:
    """Add a person of the bureau with an administrator's role over the whole county."""
    person = make_person(app, unit=bureau, stage=Stage.OFFICE, post=Post.MANAGER)
    grant_role(app, person, role, bureau)
    return person


def sign_in(app: Flask, person: Someone) -> FlaskClient:
    """Return a client whose requests carry a Bearer token of a fresh session; no password is hashed."""
    now = _now(app)
    caller = Caller(person_id=person.id, session_id=new_id(now))
    with app.app_context():
        with transaction() as session:
            session.execute(
                sa.insert(LoginSession).values(
                    id=caller.session_id,
                    person_id=person.id,
                    device="test",
                    address="127.0.0.1",
                    created_at=now,
                    used_at=now,
                    expires_at=now + timedelta(days=30),
                )
            )
        access, _ = tokens.make_pair(caller, generation=1)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {access}"
    return client


@functools.cache
def _hash_of_password() -> str:
    """Return PASSWORD hashed at the least cost argon2 knows."""
    return CHEAP.hash(PASSWORD)


def _now(app: Flask) -> datetime:
    return cast(Clock, app.extensions["clock"]).now()


def end_sessions(app: Flask, person: Someone) -> None:
    """End every session of a person, as an administrator's disabling does."""
    now = _now(app)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(LoginSession).where(LoginSession.person_id == person.id).values(ended_at=now))

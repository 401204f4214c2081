"""One person per role, and a second one of each who holds the same role over another place."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.people.models import LoginSession, Person
from server.people.views import Role
from server.units.views import UnitView
from tests.guards.objects import Objects, Places
from tests.guards.routes import IN, Rule
from tests.people import Someone, grant_role, make_person, sign_in


@dataclass(frozen=True)
class Persona:
    """Somebody who calls: what they hold, and whether it reaches the objects."""

    role: Role | None = None
    is_elsewhere: bool = False
    is_owner: bool = False
    is_gone: bool = False


PERSONAS = {
    "anonymous": Persona(is_gone=True),
    "the disabled owner": Persona(is_owner=True, is_gone=True),
    "the owner whose session has ended": Persona(is_owner=True, is_gone=True),
    "a disabled administrator": Persona(Role.SYSTEM_ADMINISTRATOR, is_gone=True),
    "an administrator whose session has ended": Persona(Role.SYSTEM_ADMINISTRATOR, is_gone=True),
    "the owner": Persona(is_owner=True),
    "a colleague": Persona(),
    "a teacher of another school": Persona(is_elsewhere=True),
    "the branch's secretary": Persona(Role.SECRETARY),
    "another branch's secretary": Persona(Role.SECRETARY, is_elsewhere=True),
    "the principal": Persona(Role.PRINCIPAL),
    "another school's principal": Persona(Role.PRINCIPAL, is_elsewhere=True),
    "the exam administrator": Persona(Role.EXAM_ADMINISTRATOR),
    "another school's exam administrator": Persona(Role.EXAM_ADMINISTRATOR, is_elsewhere=True),
    "the system administrator": Persona(Role.SYSTEM_ADMINISTRATOR),
    "another school's system administrator": Persona(Role.SYSTEM_ADMINISTRATOR, is_elsewhere=True),
    "the auditor": Persona(Role.AUDITOR),
    "another school's auditor": Persona(Role.AUDITOR, is_elsewhere=True),
}


def make_people(app: Flask, places: Places) -> dict[str, Someone]:
    """Make everybody but the owner, who comes with the objects."""
    made = {}
    for name, persona in PERSONAS.items():
        if name == "anonymous" or persona.is_owner:
            continue
        unit = places.hill if persona.is_elsewhere else places.river
        branch = places.hill_branch if persona.is_elsewhere else places.river_branch
        made[name] = make_person(app, unit=unit, branch=branch, with_password=True)
        if persona.role:
            grant_role(app, made[name], persona.role, _place(persona, places))
    return made


def _place(persona: Persona, places: Places) -> UnitView:
    if persona.role is Role.SECRETARY:
        return places.hill_branch if persona.is_elsewhere else places.river_branch
    if persona.is_elsewhere:
        return places.hill
    return places.river if persona.role is Role.PRINCIPAL else places.bureau


class Crowd:
    """Everybody's clients.  A session is used until a request may have ended it."""

    def __init__(self, app: Flask, places: Places) -> None:
        self.app, self.people = app, make_people(app, places)
        self.clients: dict[str, FlaskClient] = {}

    def client(self, name: str, objects: Objects, *, fresh: bool) -> FlaskClient:
        """Return the client of a persona."""
        persona = PERSONAS[name]
        if name not in self.clients or fresh or persona.is_owner:
            person = objects.teacher if persona.is_owner else self.people.get(name)
            self.clients[name] = sign_in(self.app, person) if person else self.app.test_client()
            if person:
                self._end(person, disables="disabled" in name, ends="ended" in name)
        return self.clients[name]

    def _end(self, person: Someone, *, disables: bool, ends: bool) -> None:
        now = self.app.extensions["clock"].now()
        with self.app.app_context(), transaction() as session:
            disabled_at = now if disables else None
            session.execute(sa.update(Person).where(Person.id == person.id).values(disabled_at=disabled_at))
            if ends:
                whose = LoginSession.person_id == person.id
                session.execute(sa.update(LoginSession).where(whose).values(ended_at=now))


def expected(rule: Rule, persona: Persona, *, path: str) -> tuple[int, ...]:
    """Return the statuses that this person may get for a valid request about an object of the first school."""
    if rule.access == "public":
        return rule.then
    if persona.is_gone or rule.access == "refresh":
        return (401,)
    if rule.is_everyone or (rule.is_owner and persona.is_owner):
        return rule.then
    if persona.role not in rule.roles:
        return (rule.without_role,)
    other_tree = persona.role is Role.SECRETARY and "<uuid:unit_id>" in path  # a school does not lie within a branch
    if (persona.is_elsewhere or other_tree) and rule.elsewhere != IN:
        return (rule.elsewhere,)
    return rule.then

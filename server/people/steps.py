"""Writes of persons that other commands need: the registry, the roster import, the demonstration county."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server.ids import new_id
from server.people.identifiers import identifier_key
from server.people.models import Credential, Identifier, Person, RoleGrant
from server.people.names import name_key
from server.people.registry.rules import PersonExists
from server.people.registry.views import PersonIn
from server.people.views import Role


def add_person(session: Session, person: PersonIn, *, now: datetime, is_demonstration: bool = False) -> UUID:
    """Add a person; raises PersonExists when a number is taken.  The caller has judged the record."""
    person_id = new_id(now)
    check_numbers_free(session, person_id, person)
    session.execute(
        sa.insert(Person).values(
            **columns(person), id=person_id, rev=1, created_at=now, is_demonstration=is_demonstration
        )
    )
    claim_numbers(session, person_id, person)
    return person_id


def change_person(session: Session, person_id: UUID, person: PersonIn) -> None:
    """Write a person's record anew; raises PersonExists when a number is another's.  The caller holds the row."""
    values = columns(person)
    check_numbers_free(session, person_id, person)
    session.execute(sa.update(Person).where(Person.id == person_id).values(**values, rev=Person.rev + 1))
    claim_numbers(session, person_id, person)


def check_numbers_free(session: Session, person_id: UUID, person: PersonIn) -> None:
    """Refuse a number that is another's, as work number or as phone; a race is lost at the primary key."""
    keys = number_keys(person)
    owners = session.scalars(sa.select(Identifier.person_id).where(Identifier.value.in_(keys)))
    if set(owners) - {person_id}:
        raise PersonExists("工号或手机号已属于另一人，请核对。")


def claim_numbers(session: Session, person_id: UUID, person: PersonIn) -> None:
    """Make a person's numbers what they sign in with, and let go of the earlier ones."""
    keys = number_keys(person)
    session.execute(sa.delete(Identifier).where(Identifier.person_id == person_id, Identifier.value.not_in(keys)))
    held = set(session.scalars(sa.select(Identifier.value).where(Identifier.person_id == person_id)))
    if fresh := sorted(keys - held):
        session.execute(sa.insert(Identifier), [{"value": key, "person_id": person_id} for key in fresh])


def number_keys(person: PersonIn) -> set[str]:
    """Return the keys under which a person is found."""
    return {identifier_key(value) for value in (person.work_number, person.phone) if value}


def columns(person: PersonIn) -> dict[str, Any]:
    """Return the columns of a person's record."""
    return {
        "name": person.name,
        "name_key": name_key(person.name),
        "work_number": person.work_number,
        "phone": person.phone,
        "unit_id": person.unit_id,
        "branch_id": person.branch_id,
        "stage": person.stage,
        "post": person.post,
        "standing": person.standing,
        "remark": person.remark,
    }


def grant_role(session: Session, person_id: UUID, role: Role, unit_id: UUID, *, now: datetime) -> UUID | None:
    """Give a role over a subtree; None when the person has it already."""
    values = {"id": new_id(now), "person_id": person_id, "role": role, "unit_id": unit_id, "granted_at": now}
    made = insert(RoleGrant).values(**values).on_conflict_do_nothing().returning(RoleGrant.id)
    return session.execute(made).scalar_one_or_none()


def set_password_hash(session: Session, person_id: UUID, password_hash: str, *, now: datetime) -> None:
    """Give a person a password, in place of any password or code (for demonstration accounts)."""
    values = {"password_hash": password_hash, "password_set_at": now, "code_digest": None, "code_expires_at": None}
    session.execute(
        insert(Credential)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


def set_codes(session: Session, digests: dict[UUID, str], *, expires_at: datetime) -> None:
    """Give persons one-time codes (by their digests) in place of any password or earlier code."""
    rows = [{"person_id": person_id, "code_digest": digest} for person_id, digest in sorted(digests.items())]
    made = insert(Credential).values([{**row, "code_expires_at": expires_at} for row in rows])
    session.execute(
        made.on_conflict_do_update(
            index_elements=["person_id"],
            set_={
                "password_hash": None,
                "password_set_at": None,
                "code_digest": made.excluded.code_digest,
                "code_expires_at": made.excluded.code_expires_at,
            },
        )
    )

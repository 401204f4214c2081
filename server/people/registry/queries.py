"""Reads of the registry.  They never write."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from server.db import reading
from server.errors import NotFound
from server.paging import Page, like, page_of
from server.people.identifiers import identifier_key, masked
from server.people.models import Person
from server.people.registry.reach import in_reach, in_subtrees, unit_in_reach
from server.people.registry.views import Filters, PersonView, Status
from server.people.rules import ADMINISTRATORS, HEADS, scope
from server.people.views import Principal, Role
from server.units.models import Unit

READERS = (*ADMINISTRATORS, *HEADS, Role.AUDITOR)
IS_ACTIVE = Person.disabled_at.is_(None)


def list_people(*, principal: Principal, filters: Filters, size: int, after: list[Any] | None) -> Page[PersonView]:
    """Return persons within the caller's scope by the pinyin of their names; raises NotFound for a foreign unit."""
    reach = scope(principal, *READERS)
    query = person_columns().where(in_reach(reach), *_conditions(filters))
    if after is not None:
        query = query.where(sa.tuple_(Person.name_key, Person.id) > (after[0], UUID(after[1])))
    with reading() as session:
        if filters.unit_id is not None:
            query = query.where(in_subtrees((unit_in_reach(session, filters.unit_id, reach).path,)))
        rows = session.execute(query.order_by(Person.name_key, Person.id).limit(size + 1)).all()
    return page_of(rows, size=size, view=view_of_person, place=lambda row: [row.Person.name_key, str(row.Person.id)])


def show_person(*, principal: Principal, person_id: UUID) -> PersonView:
    """Return a person; raises NotFound when they are not within the caller's scope."""
    reach = scope(principal, *READERS)
    with reading() as session:
        row = session.execute(person_columns().where(Person.id == person_id, in_reach(reach))).one_or_none()
    if row is None:
        raise NotFound("没有找到这个人员。")
    return view_of_person(row)


def person_view(session: Session, person_id: UUID) -> PersonView:
    """Return a person as they stand in an open transaction."""
    query = person_columns().where(Person.id == person_id).execution_options(populate_existing=True)
    return view_of_person(session.execute(query).one())


def person_columns() -> sa.Select[Any]:
    """Return the query that :func:`view_of_person` makes views of: the person, their unit's name and path, …"""
    branch = aliased(Unit)
    return (
        sa.select(Person, Unit.name.label("unit"), Unit.path, branch.name.label("branch"))
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(branch, branch.id == Person.branch_id)
    )


def view_of_person(row: Any) -> PersonView:
    """Return the view of one row of :func:`person_columns`."""
    person: Person = row.Person
    plain = {name: getattr(person, name) for name in PersonView.__dataclass_fields__ if hasattr(person, name)}
    return PersonView(**plain | {"phone": masked(person.phone), "unit": row.unit, "branch": row.branch})


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return what the filters ask for; the text is taken literally."""
    found: list[sa.ColumnElement[bool]] = [
        column == wanted
        for column, wanted in (
            (Person.stage, filters.stage),
            (Person.post, filters.post),
            (Person.standing, filters.standing),
        )
        if wanted is not None
    ]
    if filters.status is not None:
        never = Person.first_signed_in_at.is_(None)
        found.append(Person.disabled_at.is_not(None) if filters.status is Status.DISABLED else IS_ACTIVE)
        found.extend([never] if filters.status is Status.NEVER_SIGNED_IN else [])
    if filters.q:
        columns = (Person.name, Person.name_key, Person.work_number)
        parts = [column.ilike(like(filters.q), escape="\\") for column in columns]
        found.append(sa.or_(*parts, Person.phone == identifier_key(filters.q)))
    return found

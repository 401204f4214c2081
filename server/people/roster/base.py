"""What is on record of the people and places that a roster file names."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from server.people.identifiers import identifier_key
from server.people.models import Identifier, Person
from server.people.registry.persons import record_of
from server.people.registry.reach import grants_of
from server.people.registry.rules import may_change
from server.people.roster.judging import Base, Known
from server.people.roster.places import Places
from server.people.roster.views import Column, Line
from server.people.rules import covers
from server.people.views import Principal, Scope
from server.units.models import Unit
from server.units.rules import Tree
from server.units.views import UnitView, view


def base_for(
    session: Session, lines: Sequence[Line], *, principal: Principal, reach: Scope, makes_units: bool, hold: bool
) -> Base:
    """Return what the lines are judged against; ``hold`` keeps the persons' rows to the end of the transaction."""
    keys = {identifier_key(value) for line in lines for value in (line.work_number, line.phone) if value}
    query = (
        sa.select(Identifier.value, Person)
        .join(Person, Person.id == Identifier.person_id)
        .where(Identifier.value == sa.any_(_array(keys)))
        .order_by(Person.id)
    )
    if hold:
        query = query.with_for_update(of=Person)
    found = session.execute(query.execution_options(populate_existing=True)).all()
    units = [view(unit) for unit in session.scalars(sa.select(Unit).order_by(sa.collate(Unit.path, "C")))]
    known = _known([person for _, person in found], session, units, principal=principal, reach=reach)
    return Base(
        by_key={value: known[person.id] for value, person in found},
        padded=_padded(session, keys - {value for value, _ in found}),
        places=Places(
            units=units,
            may_make=_may_make(units) if makes_units and reach.whole else frozenset(),
            out_of_reach=frozenset(unit.id for unit in units if not covers(reach, paths=[(unit.tree, unit.path)])),
        ),
    )


def _known(
    people: Sequence[Person], session: Session, units: Sequence[UnitView], *, principal: Principal, reach: Scope
) -> dict[UUID, Known]:
    places = {unit.id: (unit.tree, unit.path) for unit in units}
    held = grants_of(session, [person.id for person in people])
    return {
        person.id: Known(
            id=person.id,
            record=record_of(person),
            rev=person.rev,
            is_disabled=person.disabled_at is not None,
            is_in_reach=covers(reach, paths=[places[at] for at in (person.unit_id, person.branch_id) if at]),
            is_above=not may_change(principal, held=held[person.id]),
        )
        for person in people
    }


def _may_make(units: Sequence[UnitView]) -> frozenset[Column]:
    """Return the columns whose new names have one place to stand: below the 教育局, below the only 党委."""
    roots = [unit.tree for unit in units if unit.parent_id is None]
    columns = {Column.UNIT} if Tree.WORK in roots else set()
    return frozenset(columns | ({Column.BRANCH, Column.GROUP} if roots.count(Tree.PARTY) <= 1 else set()))


def _padded(session: Session, unmatched: set[str]) -> dict[str, str]:
    """Return known work numbers by what is left of them without zeros in front."""
    bare = {key.lstrip("0") for key in unmatched if key.isdigit()}
    rest = sa.func.ltrim(Identifier.value, "0")
    rows = session.execute(sa.select(rest, Identifier.value).where(rest == sa.any_(_array(bare))))
    return dict(rows.tuples().all())


def _array(values: set[str]) -> sa.ColumnElement[list[str]]:
    return sa.literal(sorted(values), postgresql.ARRAY(sa.Text()))

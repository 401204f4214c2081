"""Writing the plan of a roster import: units to be made first, then all persons in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.ids import new_id
from server.people import steps
from server.people.models import Identifier, Person
from server.people.registry.views import PersonIn
from server.people.roster.judging import Step
from server.people.roster.places import Place
from server.units import steps as units
from server.units.models import Unit
from server.units.rules import Kind, Tree


def write(session: Session, plan: Sequence[Step], *, now: datetime) -> None:
    """Carry out the steps of a plan, in the caller's transaction; the rows of known persons are held."""
    maker = _Maker(session, now)
    records = [(step, maker.placed(step)) for step in plan]
    fresh = [(new_id(now), record) for step, record in records if step.known is None]
    changed = [(step.known, record) for step, record in records if step.known is not None]
    if changed:
        rows = [{**steps.columns(record), "id": known.id, "rev": known.rev + 1} for known, record in changed]
        session.execute(sa.update(Person), rows)
        renumbered = [
            known.id for known, record in changed if steps.number_keys(record) != steps.number_keys(known.record)
        ]
        session.execute(sa.delete(Identifier).where(Identifier.person_id.in_(renumbered)))
        _claim(session, [(known.id, record) for known, record in changed if known.id in set(renumbered)])
    if fresh:
        rows = [{**steps.columns(record), "id": id_, "rev": 1, "created_at": now} for id_, record in fresh]
        session.execute(sa.insert(Person), rows)
        _claim(session, fresh)


def _claim(session: Session, people: Sequence[tuple[UUID, PersonIn]]) -> None:
    rows = [{"value": key, "person_id": id_} for id_, record in people for key in sorted(steps.number_keys(record))]
    if rows:
        session.execute(sa.insert(Identifier), rows)


@dataclass(slots=True)
class _Maker:
    """Makes units once, however many lines name them."""

    session: Session
    now: datetime
    made: dict[Place, UUID] = field(default_factory=dict)

    def placed(self, step: Step) -> PersonIn:
        """Return a step's record with the ids of its places."""
        record = replace(step.record, unit_id=self.id_of(step.unit, Kind.SCHOOL))
        if step.branch is None:
            return record
        kind = Kind.GROUP if step.branch.parent is not None else Kind.BRANCH
        return replace(record, branch_id=self.id_of(step.branch, kind))

    def id_of(self, place: Place, kind: Kind) -> UUID:
        """Return the id of a place, making it, and what it stands under, when it does not exist."""
        if place.id is not None:
            return place.id
        if place not in self.made:
            parent_id = self.id_of(place.parent, Kind.BRANCH) if place.parent else self._root(kind.tree)
            made = units.create_unit(self.session, kind=kind, name=place.name, parent_id=parent_id, now=self.now)
            self.made[place] = made.id
        return self.made[place]

    def _root(self, tree: Tree) -> UUID:
        """Return the root of a tree; a first 党委 is named after the 教育局."""
        query = sa.select(Unit.id).where(Unit.tree == tree, Unit.parent_id.is_(None)).order_by(Unit.number).limit(1)
        found = self.session.scalar(query)
        if found is not None:
            return found
        bureau = units.unit(self.session, self._root(Tree.WORK))
        name = f"{bureau.name}党委"
        return units.create_unit(self.session, kind=Kind.COMMITTEE, name=name, parent_id=None, now=self.now).id

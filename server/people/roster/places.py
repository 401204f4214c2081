"""Finding the units that a roster names, or naming those that must be made.  Pure."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rapidfuzz import fuzz, process

from server.people.roster.views import Column, NewUnit
from server.units.rules import Kind
from server.units.views import UnitView

COLUMNS_OF: Mapping[Column, tuple[Kind, ...]] = {
    Column.UNIT: (Kind.BUREAU, Kind.SCHOOL, Kind.DEPARTMENT),
    Column.BRANCH: (Kind.BRANCH,),
    Column.GROUP: (Kind.GROUP,),
}
LOOKS_ALIKE = 60  # of 100: a name less like it is no help
SEPARATORS = "/／>＞|｜\\"


class UnknownPlace(ValueError):
    """A name that fits no unit, or several; the text is for the person who sent the file."""

    def __init__(self, column: Column, text: str) -> None:
        """Keep which column named it."""
        super().__init__(text)
        self.column = column


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that exists (``id``), or one to be made under ``parent`` (None: where its kind usually stands)."""

    name: str
    id: UUID | None = None
    parent: "Place | None" = None


@dataclass(slots=True)
class Places:
    """All units, to be found by name; counts what would have to be made.

    ``may_make`` are the columns whose unknown names become units; ``out_of_reach`` are the units into which the
    caller may put nobody.
    """

    units: Sequence[UnitView]
    may_make: frozenset[Column] = frozenset()
    out_of_reach: frozenset[UUID] = frozenset()
    made: Counter[tuple[Column, str]] = field(default_factory=Counter)
    _names: dict[tuple[Column, str], list[UnitView]] = field(init=False)
    _by_id: dict[UUID, UnitView] = field(init=False)

    def __post_init__(self) -> None:
        """Index the units by what people write."""
        self._by_id = {unit.id: unit for unit in self.units}
        self._names = defaultdict(list)
        for unit in self.units:
            for column, kinds in COLUMNS_OF.items():
                if unit.kind in kinds:
                    self._names[column, _key(unit.name)].append(unit)

    def unit(self, name: str) -> Place:
        """Return the unit a line names; raises UnknownPlace."""
        return self._find(Column.UNIT, name, parent=None)

    def branch(self, branch: str | None, group: str | None) -> Place | None:
        """Return the branch, or the group below it, that a line names; raises UnknownPlace."""
        found = self._find(Column.BRANCH, branch, parent=None) if branch else None
        return self._find(Column.GROUP, group, parent=found) if group else found

    def name_of(self, unit_id: UUID | None) -> str:
        """Return a unit's name; nothing for no unit."""
        return self._by_id[unit_id].name if unit_id else ""

    def is_below(self, unit_id: UUID | None, place: Place) -> bool:
        """Tell whether a unit stands directly below a place that exists."""
        return unit_id is not None and place.id is not None and self._by_id[unit_id].parent_id == place.id

    def new_units(self) -> tuple[NewUnit, ...]:
        """Return what would be made, with a known unit that looks alike: a slip of the pen, perhaps."""
        return tuple(
            NewUnit(column=column, name=name, nearest=self.nearest(column, name), lines=lines)
            for (column, name), lines in self.made.items()
        )

    def nearest(self, column: Column, name: str) -> str | None:
        """Return the known unit whose name is most like this one; None when none is like it."""
        names = [unit.name for unit in self.units if unit.kind in COLUMNS_OF[column]]
        found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=LOOKS_ALIKE)
        return found[0] if found else None

    def _find(self, column: Column, written: str, parent: Place | None) -> Place:
        *above, name = (part.strip() for part in _split(written))
        found = self._names.get((column, _key(name)), [])
        if above:
            found = [unit for unit in found if _key(self.name_of(unit.parent_id)) == _key(above[-1])]
        if parent is not None:
            found = [unit for unit in found if unit.parent_id == parent.id]
        if len(found) == 1:
            return Place(found[0].name, id=found[0].id)
        if found:
            raise UnknownPlace(column, f"有 {len(found)} 个『{name}』，请写成『上级/{name}』。")
        return self._unknown(column, name, parent, is_plain=not above)

    def _unknown(self, column: Column, name: str, parent: Place | None, *, is_plain: bool) -> Place:
        may_be_made = column in self.may_make and is_plain and 0 < len(name) <= 100
        if may_be_made and (column is not Column.GROUP or parent is not None):
            self.made[column, f"{parent.name}/{name}" if parent else name] += 1
            return Place(name, parent=parent)
        nearest = self.nearest(column, name)
        raise UnknownPlace(column, f"『{name[:40]}』不存在" + (f"，最接近『{nearest}』。" if nearest else "。"))


def _split(written: str) -> list[str]:
    for separator in SEPARATORS[1:]:
        written = written.replace(separator, SEPARATORS[0])
    return [part for part in written.split(SEPARATORS[0]) if part.strip()] or [written]


def _key(name: str) -> str:
    """Return what two ways of writing a name have in common: half width, no spaces, one kind of case."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())

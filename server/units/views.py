"""What leaves the units domain."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.units.rules import Kind, Tree, depth_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """One unit; ``rev`` goes into its ETag."""

    id: UUID
    tree: Tree
    kind: Kind
    name: str
    parent_id: UUID | None
    path: str
    rev: int

    @property
    def depth(self) -> int:
        """Return the level in the tree: a root is level 1."""
        return depth_of(self.path)


def view(row: Any) -> UnitView:
    """Return the frozen view of a row (anything with the same attributes)."""
    names = ("id", "tree", "kind", "name", "parent_id", "path", "rev")
    return UnitView(**{name: getattr(row, name) for name in names})

"""What leaves the units domain."""

from dataclasses import dataclass
from uuid import UUID

from server.units.rules import Kind, Tree


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

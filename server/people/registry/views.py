"""What leaves the registry, and what goes in besides words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.people.views import Post, Role, Stage, Standing


class Status(StrEnum):
    """Which persons a list shows."""

    ACTIVE = "active"
    NEVER_SIGNED_IN = "never-signed-in"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIn:
    """Everything that is written about a person; ``phone`` in full."""

    name: str
    work_number: str | None
    phone: str | None
    unit_id: UUID
    branch_id: UUID | None
    stage: Stage | None
    post: Post | None
    standing: Standing | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of persons is narrowed to; ``q`` is part of a name, its pinyin or work number, or a whole phone."""

    q: str = ""
    unit_id: UUID | None = None
    stage: Stage | None = None
    post: Post | None = None
    standing: Standing | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as the office sees them; the phone is masked."""

    id: UUID
    name: str
    work_number: str | None
    phone: str | None
    unit_id: UUID
    unit: str
    branch_id: UUID | None
    branch: str | None
    stage: Stage | None
    post: Post | None
    standing: Standing | None
    remark: str
    is_demonstration: bool
    disabled_at: datetime | None
    first_signed_in_at: datetime | None
    rev: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A grant with the names of the person and the unit."""

    id: UUID
    person_id: UUID
    person: str
    role: Role
    label: str
    unit_id: UUID
    unit: str
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A one-time code as it is handed to a person; it is shown this once."""

    person_id: UUID
    name: str
    account: str
    unit: str
    branch: str | None
    code: str
    valid_until: datetime

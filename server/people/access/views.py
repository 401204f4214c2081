"""What leaves signing in, and what goes in besides words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.people.views import Caller, Post, Role, Stage, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where a request comes from: what the browser calls itself, its address, and its id if it has one."""

    name: str
    address: str
    id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session just made or refreshed; ``generation`` goes into its refresh token.

    ``device_id`` is what the device shows next time it signs in; None after a refresh.
    """

    caller: Caller
    generation: int
    name: str
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A signed-in device, as its owner sees it."""

    id: UUID
    device: str
    address: str
    created_at: datetime
    used_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The 隐私说明 (plain text with headings); a changed text gets a new version."""

    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role over the subtree of a unit, in words."""

    role: Role
    label: str
    unit_id: UUID
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView:
    """What the account page shows; ``to_do`` names what the person must do before anything else."""

    id: UUID
    name: str
    work_number: str | None
    phone: str | None
    unit: str
    branch: str | None
    stage: Stage | None
    post: Post | None
    standing: Standing | None
    roles: tuple[RoleView, ...]
    to_do: tuple[str, ...]

"""What only an operator at the machine does: the first administrator, and a reset when nobody else can."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.audit import SYSTEM
from server.db import transaction
from server.errors import Conflict, NotFound
from server.people import steps
from server.people.access import steps as access
from server.people.access.sign_in import Locks
from server.people.identifiers import identifier_key
from server.people.models import Identifier, Person, RoleGrant
from server.people.registry import rules
from server.people.registry.invitations import make_slips
from server.people.registry.queries import person_columns
from server.people.registry.views import PersonIn, Slip
from server.people.views import Post, Role, Stage
from server.units import steps as units
from server.units.models import Unit
from server.units.rules import Kind, Tree


class AdministratorExists(Conflict):
    """The platform has a system administrator already."""

    code = "administrator-exists"
    title = "已有系统管理员"


def create_administrator(
    *, name: str, work_number: str, bureau: str, locks: Locks, lifetime: timedelta, now: datetime
) -> Slip:
    """Add the first system administrator, and the 教育局 they stand in, and return their one-time code.

    Raises AdministratorExists, PersonMalformed and PersonExists.
    """
    rules.check_person(work_number=work_number, phone=None)
    with transaction() as session:
        units.lock_shape(session)
        if _is_administered(session):
            raise AdministratorExists("平台已有系统管理员；忘记密码请用 people reset 命令。")
        root = sa.select(Unit.id).where(Unit.tree == Tree.WORK, Unit.parent_id.is_(None))
        unit_id = session.scalar(root)
        if unit_id is None:
            unit_id = units.create_unit(session, kind=Kind.BUREAU, name=bureau, parent_id=None, now=now).id
        person = PersonIn(
            name=name,
            work_number=work_number,
            phone=None,
            unit_id=unit_id,
            branch_id=None,
            stage=Stage.OFFICE,
            post=Post.MANAGER,
            standing=None,
        )
        person_id = steps.add_person(session, person, now=now)
        steps.grant_role(session, person_id, Role.SYSTEM_ADMINISTRATOR, unit_id, now=now)
        return _slip(session, person_id, "people.create-administrator", locks=locks, until=now + lifetime, now=now)


def reset_account(*, account: str, locks: Locks, lifetime: timedelta, now: datetime) -> Slip:
    """Void a person's password, end their sessions and return a one-time code; raises NotFound."""
    with transaction() as session:
        query = sa.select(Identifier.person_id).where(Identifier.value == identifier_key(account))
        person_id = session.scalar(query)
        if person_id is None:
            raise NotFound("没有这个工号或手机号。")
        access.end_sessions(session, person_id, why="password-reset", now=now)
        access.forget_devices(session, person_id)
        return _slip(session, person_id, "people.reset-password", locks=locks, until=now + lifetime, now=now)


def _is_administered(session: Session) -> bool:
    """Tell whether somebody active administers the whole platform."""
    held = (
        sa.exists()
        .where(RoleGrant.role == Role.SYSTEM_ADMINISTRATOR, RoleGrant.person_id == Person.id)
        .where(Person.disabled_at.is_(None), RoleGrant.unit_id == Unit.id)
        .where(Unit.tree == Tree.WORK, Unit.parent_id.is_(None))
    )
    return session.scalar(sa.select(held)) or False


def _slip(session: Session, person_id: UUID, action: str, *, locks: Locks, until: datetime, now: datetime) -> Slip:
    rows = list(session.execute(person_columns().where(Person.id == person_id)))
    audit.record(session, actor=SYSTEM, action=action, object_kind="person", object_id=person_id, now=now)
    return make_slips(session, rows, locks=locks, expires_at=until)[0]

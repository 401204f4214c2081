"""Rows of the people domain.  Data and constraints only; decisions are in rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Word
from server.people.views import Post, Role, Stage, Standing


class Person(Base):
    """A teacher, member of staff or official.  One unit, and at most one branch or group."""

    __tablename__ = "person"
    __table_args__ = (sa.CheckConstraint("work_number IS NOT NULL OR phone IS NOT NULL", name="reachable"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    name_key: Mapped[str] = mapped_column(index=True, comment="pinyin, for sorting and search")
    work_number: Mapped[str | None] = mapped_column(sa.String(30), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(11), unique=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    branch_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    stage: Mapped[Stage | None] = mapped_column(Word(Stage))
    post: Mapped[Post | None] = mapped_column(Word(Post))
    standing: Mapped[Standing | None] = mapped_column(Word(Standing))
    remark: Mapped[str] = mapped_column(sa.String(200), default="")
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    first_signed_in_at: Mapped[datetime | None]
    rev: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class Identifier(Base):
    """What a person signs in with.  One table for both kinds, so that no work number is another's phone."""

    __tablename__ = "identifier"

    value: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)


class Credential(Base):
    """A person's password, or the one-time code with which they will set one."""

    __tablename__ = "credential"

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]
    code_digest: Mapped[str | None] = mapped_column(comment="keyed hash of the one-time code")
    code_expires_at: Mapped[datetime | None]


class LoginSession(Base):
    """A signed-in device: the family of its refresh tokens.

    ``generation`` is the newest refresh token given out.  The one before stays good (its successor may have
    been lost in a tunnel) until the newest is used; anything older is reuse and ends the session.
    """

    __tablename__ = "login_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    device: Mapped[str] = mapped_column(sa.String(200), comment="what the browser calls itself, for the device list")
    address: Mapped[str] = mapped_column(sa.String(45))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


class KnownDevice(Base):
    """A device on which a person has signed in: failures elsewhere never delay them here.

    The device shows a signed token with its id; signing out does not forget it.
    """

    __tablename__ = "known_device"

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    used_at: Mapped[datetime]


class PrivacyAcceptance(Base):
    """That a person has read and acknowledged one version of the 隐私说明."""

    __tablename__ = "privacy_acceptance"

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class RoleGrant(Base):
    """A role over the subtree of one unit."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.UniqueConstraint("person_id", "role", "unit_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(Word(Role))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    granted_at: Mapped[datetime]


class RosterImport(Base):
    """A roster file as it was read and judged.  What it says of people is kept until it is applied, or a day."""

    __tablename__ = "roster_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(120))
    makes_units: Mapped[bool]
    sheet: Mapped[dict[str, Any] | None] = mapped_column(comment="the cells; gone when applied")
    preview: Mapped[dict[str, Any]] = mapped_column(comment="lines, new units, notes; only counts when applied")
    digest: Mapped[str] = mapped_column(sa.String(64), comment="of the preview that its owner saw")
    created_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]


class Throttle(Base):
    """Failed sign-ins under one key: see ``access.rules`` for the kinds of key.  ``failures`` leaks away with time."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[float]
    blocked_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(index=True)

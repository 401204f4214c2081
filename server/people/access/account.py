"""A person's own account: what it says of them, their password, and the 隐私说明 they have read."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Conflict, Unauthenticated
from server.people.access import steps, throttle
from server.people.access.passwords import check_fit
from server.people.access.rules import Key, PasswordUnfit
from server.people.access.sign_in import Locks
from server.people.access.views import Device, MeView, Notice, RoleView, SignedIn
from server.people.identifiers import masked
from server.people.models import Credential, Person, PrivacyAcceptance
from server.people.views import Principal
from server.units.models import Unit

NOTICE = Notice(version=1, text=(Path(__file__).parent / "privacy_notice.md").read_text(encoding="utf-8"))


class NoticeChanged(Conflict):
    """The notice that was accepted is not the present one."""

    code = "privacy-notice-changed"
    title = "隐私说明已更新"


def me(*, principal: Principal) -> MeView:
    """Return what the account page shows of the caller."""
    branch = aliased(Unit)
    accepted = sa.exists().where(PrivacyAcceptance.person_id == Person.id, PrivacyAcceptance.version == NOTICE.version)
    query = (
        sa.select(Person, Unit.name.label("unit"), branch.name.label("branch"), accepted.label("has_accepted"))
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(branch, branch.id == Person.branch_id)
        .where(Person.id == principal.person_id)
    )
    places = sa.select(Unit.id, Unit.name).where(Unit.id.in_([grant.unit_id for grant in principal.grants]))
    with reading() as session:
        row = session.execute(query).one()
        names = {place.id: place.name for place in session.execute(places)}
    return MeView(
        id=row.Person.id,
        name=row.Person.name,
        work_number=row.Person.work_number,
        phone=masked(row.Person.phone),
        unit=row.unit,
        branch=row.branch,
        stage=row.Person.stage,
        post=row.Person.post,
        standing=row.Person.standing,
        roles=tuple(
            RoleView(role=grant.role, label=grant.role.label, unit_id=grant.unit_id, unit=names[grant.unit_id])
            for grant in principal.grants
        ),
        to_do=() if row.has_accepted else ("accept-privacy-notice",),
    )


def accept_notice(*, principal: Principal, version: int, actor: Actor, now: datetime) -> None:
    """Keep that the caller has read this version of the notice; raises NoticeChanged for any but the present one."""
    if version != NOTICE.version:
        raise NoticeChanged("隐私说明已更新，请重新阅读。", version=NOTICE.version)
    with transaction() as session:
        made = session.execute(
            insert(PrivacyAcceptance)
            .values(person_id=principal.person_id, version=version, at=now)
            .on_conflict_do_nothing()
            .returning(PrivacyAcceptance.version)
        ).first()
        if made is not None:
            audit.record(
                session,
                actor=actor,
                action="people.accept-privacy-notice",
                object_kind="person",
                object_id=principal.person_id,
                facts={"version": version},
                now=now,
            )


def change_password(
    *, principal: Principal, old: str, new: str, device: Device, locks: Locks, actor: Actor, now: datetime
) -> SignedIn:
    """Set a new password; every session ends, and a fresh one begins on this device.

    Raises PasswordUnfit (also for a wrong old password), TooManyRequests, Busy, and Unauthenticated when the
    password was changed elsewhere meanwhile.
    """
    key = ((Key.OWNER, str(principal.person_id)),)
    with reading() as session:
        about = steps.words_about(session, principal.person_id)
        current = session.scalar(sa.select(Credential.password_hash).where(Credential.person_id == principal.person_id))
    with throttle.trying(key, now=now):
        is_right = locks.hashing.check(old, current)
        hashed = _fit_and_hashed(new, old=old, about=about, locks=locks) if is_right else ""
    if not is_right:
        raise PasswordUnfit("原密码不正确。")
    with transaction() as session:
        if not _replace(session, principal.person_id, current=current, hashed=hashed, now=now):
            raise Unauthenticated
        throttle.clear(session, key)
        made = steps.begin_session(
            session, principal.person_id, principal.name, device, lifetime=locks.lifetime, now=now
        )
        audit.record(
            session,
            actor=actor,
            action="people.change-password",
            object_kind="person",
            object_id=principal.person_id,
            now=now,
        )
    return made


def _fit_and_hashed(new: str, *, old: str, about: tuple[str, ...], locks: Locks) -> str:
    check_fit(new, about=about, old=old)
    return locks.hashing.make(new)


def _replace(session: Session, person_id: UUID, *, current: str | None, hashed: str, now: datetime) -> bool:
    """Put the new hash in the place of the one that was checked, and end all sessions; False when it is gone."""
    changed = session.execute(
        sa.update(Credential)
        .where(Credential.person_id == person_id, Credential.password_hash == current)
        .values(password_hash=hashed, password_set_at=now)
        .returning(Credential.person_id)
    ).first()
    if changed is None or not steps.lock_enabled(session, person_id):
        return False
    steps.end_sessions(session, person_id, why="password-changed", now=now)
    return True

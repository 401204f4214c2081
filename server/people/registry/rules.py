"""Who may change whom, and what a person's record must be.  Pure."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from server.errors import Conflict, Forbidden, Rejected
from server.people.identifiers import fault_of_phone, fault_of_work_number
from server.people.rules import HEADS, is_whole
from server.people.views import GrantView, Principal, Role
from server.units.rules import Kind, Tree


class PersonExists(Conflict):
    """A person with this work number or phone is in the roster already."""

    code = "person-exists"
    title = "工号或手机号已被使用"


class PersonMalformed(Rejected):
    """The work number, the phone or the place of a person is not as it must be."""

    code = "person-malformed"
    title = "人员信息有误"


class OutOfReach(Forbidden):
    """The place, or the person's role, lies outside what the caller administers."""

    code = "out-of-reach"
    title = "超出您的管理范围"


class LastAdministrator(Conflict):
    """Nobody could administer the platform afterwards."""

    code = "last-administrator"
    title = "不能停用或撤销最后一位系统管理员"


class NotYourself(Conflict):
    """One may not do this to oneself."""

    code = "not-yourself"
    title = "不能对自己进行此操作"


class RolesClash(Conflict):
    """Nobody administers and audits at once (三员分立)."""

    code = "roles-clash"
    title = "管理员与审计员不能由同一人担任"


BRANCHES = (Kind.BRANCH, Kind.GROUP)


def check_person(*, work_number: str | None, phone: str | None) -> None:
    """Refuse a person who cannot be found by a number, or whose number is not written as one."""
    if work_number is None and phone is None:
        raise PersonMalformed("工号和手机号至少填写一项。")
    faults = (
        ("工号", fault_of_work_number(work_number) if work_number is not None else None),
        ("手机号", fault_of_phone(phone) if phone is not None else None),
    )
    for column, fault in faults:
        if fault:
            raise PersonMalformed(f"{column}{fault}")


def check_place(*, unit: Kind, branch: Kind | None) -> None:
    """Refuse a person whose unit is of the party's tree, or whose branch is neither a 党支部 nor a 党小组."""
    if unit.tree is not Tree.WORK:
        raise PersonMalformed("单位应选择教育局、学校或部门。")
    if branch is not None and branch not in BRANCHES:
        raise PersonMalformed("党组织关系应落在党支部或党小组。")


def may_change(principal: Principal, *, held: Iterable[GrantView]) -> bool:
    """Tell whether the caller may disable a person, change their numbers or hand out a code for them.

    Whoever can, can become that person: so each of the person's roles must lie within what the caller holds.  A head
    answers for plain colleagues and for other heads below.
    """
    return all(any(_outranks(own, grant) for own in principal.grants) for grant in held)


def _outranks(own: GrantView, grant: GrantView) -> bool:
    reaches = grant.path.startswith(own.path) or (own.role not in HEADS and is_whole(tree=own.tree, path=own.path))
    if own.role is Role.SYSTEM_ADMINISTRATOR:
        return reaches
    if grant.role not in HEADS or own.role is Role.AUDITOR:
        return False
    return reaches and (own.role is Role.EXAM_ADMINISTRATOR or grant.path != own.path)


def check_roles_agree(role: Role, *, held: Sequence[Role]) -> None:
    """Refuse a role that must not be joined with one the person holds."""
    administers = {Role.SYSTEM_ADMINISTRATOR, Role.EXAM_ADMINISTRATOR}
    if (role is Role.AUDITOR and administers & set(held)) or (role in administers and Role.AUDITOR in held):
        raise RolesClash("审计员不能同时是管理员，请先撤销另一角色。")


def check_role_place(role: Role, *, tree: Tree) -> None:
    """Refuse a secretary over a 单位 and a principal over a 党组织."""
    if role is Role.SECRETARY and tree is not Tree.PARTY:
        raise PersonMalformed("支部书记的范围应选择党组织。")
    if role is Role.PRINCIPAL and tree is not Tree.WORK:
        raise PersonMalformed("单位负责人的范围应选择单位。")


def check_not_self(principal: Principal, person_id: UUID) -> None:
    """Refuse an act on oneself."""
    if principal.person_id == person_id:
        raise NotYourself("不能停用自己，请由另一位系统管理员操作。")

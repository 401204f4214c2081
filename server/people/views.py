"""What leaves the people domain."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.units.rules import Tree


class Stage(StrEnum):
    """学段."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    SPECIAL = "special"
    OFFICE = "office"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return STAGES[self]


STAGES = {
    Stage.KINDERGARTEN: "幼儿园",
    Stage.PRIMARY: "小学",
    Stage.JUNIOR: "初中",
    Stage.SENIOR: "高中",
    Stage.VOCATIONAL: "中职",
    Stage.SPECIAL: "特教",
    Stage.OFFICE: "机关",
}


class Post(StrEnum):
    """岗位."""

    TEACHER = "teacher"
    STAFF = "staff"
    MANAGER = "manager"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"teacher": "教师", "staff": "职工", "manager": "管理"}[self.value]


class Standing(StrEnum):
    """政治面貌."""

    MEMBER = "member"
    PROBATIONARY = "probationary"
    ACTIVIST = "activist"
    LEAGUE = "league"
    MASSES = "masses"
    DEMOCRATIC = "democratic"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return STANDINGS[self]


STANDINGS = {
    Standing.MEMBER: "中共党员",
    Standing.PROBATIONARY: "中共预备党员",
    Standing.ACTIVIST: "入党积极分子",
    Standing.LEAGUE: "共青团员",
    Standing.MASSES: "群众",
    Standing.DEMOCRATIC: "民主党派",
}


class Role(StrEnum):
    """The roles that can be granted."""

    SYSTEM_ADMINISTRATOR = "system-administrator"
    EXAM_ADMINISTRATOR = "exam-administrator"
    AUDITOR = "auditor"
    SECRETARY = "secretary"
    PRINCIPAL = "principal"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
    Role.EXAM_ADMINISTRATOR: "考务管理员",
    Role.AUDITOR: "审计员",
    Role.SECRETARY: "支部书记",
    Role.PRINCIPAL: "单位负责人",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who the access token says is calling: enough for the hot path, whose gates check the session themselves."""

    person_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A role over the subtree of one unit."""

    role: Role
    unit_id: UUID
    tree: Tree
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller whose session is alive, with the roles the database gives them at this request."""

    person_id: UUID
    session_id: UUID
    name: str
    grants: tuple[GrantView, ...]

    @property
    def caller(self) -> Caller:
        """Return the bare identity."""
        return Caller(person_id=self.person_id, session_id=self.session_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far a role reaches: everybody, or the subtrees at these (tree, path) places."""

    whole: bool
    paths: tuple[tuple[Tree, str], ...]

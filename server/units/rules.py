"""Which unit may stand under which, and what lies below.  Pure."""

from enum import StrEnum

from server.errors import Conflict, Rejected


class Tree(StrEnum):
    """The two trees: 党组织 (party) and 单位 (work)."""

    PARTY = "party"
    WORK = "work"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return {"party": "党组织", "work": "单位"}[self.value]


class Kind(StrEnum):
    """What a unit is, in either tree."""

    COMMITTEE = "committee"
    GENERAL_BRANCH = "general-branch"
    BRANCH = "branch"
    GROUP = "group"
    BUREAU = "bureau"
    SCHOOL = "school"
    DEPARTMENT = "department"

    @property
    def label(self) -> str:
        """Return the name a person reads."""
        return LABELS[self]

    @property
    def tree(self) -> Tree:
        """Return the tree this kind belongs to."""
        return Tree.PARTY if self in PARENTS_PARTY else Tree.WORK


LABELS = {
    Kind.COMMITTEE: "党委",
    Kind.GENERAL_BRANCH: "党总支",
    Kind.BRANCH: "党支部",
    Kind.GROUP: "党小组",
    Kind.BUREAU: "教育局",
    Kind.SCHOOL: "学校",
    Kind.DEPARTMENT: "部门",
}

# A kind and the kinds it may stand under; the empty tuple is a root.
PARENTS_PARTY: dict[Kind, tuple[Kind, ...]] = {
    Kind.COMMITTEE: (Kind.COMMITTEE,),
    Kind.GENERAL_BRANCH: (Kind.COMMITTEE,),
    Kind.BRANCH: (Kind.COMMITTEE, Kind.GENERAL_BRANCH),
    Kind.GROUP: (Kind.BRANCH,),
}
PARENTS_WORK: dict[Kind, tuple[Kind, ...]] = {
    Kind.BUREAU: (),
    Kind.SCHOOL: (Kind.BUREAU, Kind.SCHOOL),
    Kind.DEPARTMENT: (Kind.BUREAU, Kind.SCHOOL, Kind.DEPARTMENT),
}
ROOTS = (Kind.COMMITTEE, Kind.BUREAU)
DEEPEST = 8


class UnitMisplaced(Rejected):
    """A unit of this kind cannot stand there."""

    code = "unit-misplaced"
    title = "上下级关系有误"


class UnitNotEmpty(Conflict):
    """The unit still has people or units below it."""

    code = "unit-not-empty"
    title = "单位下还有人员或下级单位"


class UnitNameTaken(Conflict):
    """A sibling has this name already."""

    code = "unit-name-taken"
    title = "同一上级下已有同名单位"


def check_may_stand_alone(*, kind: Kind, roots: int) -> None:
    """Refuse a root of a kind that needs a superior, and a second 教育局: administering one reaches everybody."""
    if kind not in ROOTS:
        raise UnitMisplaced(f"『{kind.label}』必须有上级单位。")
    if kind.tree is Tree.WORK and roots:
        raise UnitMisplaced("一个平台只设一个教育局。")


def check_may_move(*, kind: Kind, path: str, under: Kind, parent_path: str, levels_below: int) -> None:
    """Refuse a move under itself, under a kind that cannot take it, or so deep that something below falls out."""
    if is_within(path=parent_path, root=path):
        raise UnitMisplaced("不能移到自己或自己的下级之下。")
    check_may_stand(kind=kind, under=under, depth=depth_of(parent_path) + 1 + levels_below)


def check_may_stand(*, kind: Kind, under: Kind, depth: int) -> None:
    """Refuse a unit of ``kind`` under a unit of another kind, or deeper than eight levels (a root is level 1)."""
    allowed = (PARENTS_PARTY | PARENTS_WORK)[kind]
    if under not in allowed:
        raise UnitMisplaced(f"『{kind.label}』不能设在『{under.label}』之下。")
    if depth > DEEPEST:
        raise UnitMisplaced(f"层级最多 {DEEPEST} 级。")


def depth_of(path: str) -> int:
    """Return the level of a unit: a root is level 1."""
    return path.count("/") - 1


def path_below(*, parent_path: str, number: int) -> str:
    """Return the path of unit ``number`` under a parent (``""`` for a root): ``/1/`` then ``/1/7/``."""
    return f"{parent_path or '/'}{number}/"


def is_within(*, path: str, root: str) -> bool:
    """Tell whether a unit's path lies in the subtree of ``root`` (itself included)."""
    return path.startswith(root)

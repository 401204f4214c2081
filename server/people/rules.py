"""Who may do what, and how far it reaches.  Pure.

Everyone is a learner.  A role is a grant over a subtree of one tree; whoever administers from the root of
the 单位 tree reaches everybody.
"""

from collections.abc import Iterable

from server.errors import Forbidden
from server.people.views import Principal, Role, Scope
from server.units.rules import Tree

ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.EXAM_ADMINISTRATOR)
HEADS = (Role.SECRETARY, Role.PRINCIPAL)


def check_role(principal: Principal, *roles: Role) -> None:
    """Refuse a caller who holds none of the roles anywhere."""
    if not any(grant.role in roles for grant in principal.grants):
        names = "、".join(role.label for role in roles)
        raise Forbidden(f"此操作需要『{names}』权限。")


def scope(principal: Principal, *roles: Role) -> Scope:
    """Return how far the caller's grants of these roles reach; refuse a caller who holds none of them."""
    check_role(principal, *roles)
    held = [grant for grant in principal.grants if grant.role in roles]
    whole = any(grant.role not in HEADS and is_whole(tree=grant.tree, path=grant.path) for grant in held)
    return Scope(whole=whole, paths=tuple(sorted({(grant.tree, grant.path) for grant in held})))


def check_whole(principal: Principal, *roles: Role) -> Scope:
    """Return the caller's scope if it is everybody; refuse who administers a part only: this concerns the county."""
    reach = scope(principal, *roles)
    if not reach.whole:
        raise Forbidden("此操作涉及全县，需要教育局一级的管理权限。")
    return reach


def is_whole(*, tree: Tree, path: str) -> bool:
    """Tell whether a unit is the root of the 单位 tree: everybody is below it."""
    return tree is Tree.WORK and path.count("/") == 2


def covers(scope: Scope, *, paths: Iterable[tuple[Tree, str]]) -> bool:
    """Tell whether a person or unit that stands at these places lies within the scope."""
    if scope.whole:
        return True
    return any(tree == at and path.startswith(root) for at, root in scope.paths for tree, path in paths)

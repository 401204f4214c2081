"""Who may act on whom."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.people.registry.rules import may_change
from server.people.views import GrantView, Principal, Role
from server.units.rules import Tree, depth_of, is_within, path_below

NOBODY = UUID(int=0)
PLACES = {
    "county": (Tree.WORK, "/1/"),
    "school": (Tree.WORK, "/1/2/"),
    "office": (Tree.WORK, "/1/2/3/"),
    "other school": (Tree.WORK, "/1/20/"),
    "committee": (Tree.PARTY, "/4/"),
    "branch": (Tree.PARTY, "/4/5/"),
}


def grant(role: Role, place: str) -> GrantView:
    tree, path = PLACES[place]
    return GrantView(role=role, unit_id=NOBODY, tree=tree, path=path)


def holder(*grants: GrantView) -> Principal:
    return Principal(person_id=NOBODY, session_id=NOBODY, name="", grants=grants)


grants = st.builds(grant, st.sampled_from(Role), st.sampled_from(sorted(PLACES)))


@pytest.mark.parametrize(
    ("own", "theirs", "may"),
    [
        ((Role.SYSTEM_ADMINISTRATOR, "county"), (Role.SYSTEM_ADMINISTRATOR, "county"), True),
        ((Role.SYSTEM_ADMINISTRATOR, "county"), (Role.AUDITOR, "committee"), True),
        ((Role.SYSTEM_ADMINISTRATOR, "school"), (Role.SYSTEM_ADMINISTRATOR, "county"), False),
        ((Role.SYSTEM_ADMINISTRATOR, "school"), (Role.PRINCIPAL, "other school"), False),
        ((Role.SYSTEM_ADMINISTRATOR, "school"), (Role.PRINCIPAL, "office"), True),
        ((Role.EXAM_ADMINISTRATOR, "county"), (Role.SYSTEM_ADMINISTRATOR, "school"), False),
        ((Role.EXAM_ADMINISTRATOR, "county"), (Role.SECRETARY, "committee"), True),
        ((Role.PRINCIPAL, "school"), (Role.PRINCIPAL, "office"), True),
        ((Role.PRINCIPAL, "school"), (Role.PRINCIPAL, "school"), False),
        ((Role.SECRETARY, "branch"), (Role.PRINCIPAL, "school"), False),
        ((Role.SECRETARY, "committee"), (Role.SECRETARY, "branch"), True),
        ((Role.AUDITOR, "county"), (Role.SECRETARY, "branch"), False),
    ],
)
def test_a_role_is_changed_only_by_whoever_outranks_it(
    own: tuple[Role, str], theirs: tuple[Role, str], may: bool
) -> None:
    assert may_change(holder(grant(*own)), held=[grant(*theirs)]) is may


@given(own=st.lists(grants, max_size=4).map(tuple), theirs=st.lists(grants, max_size=4))
def test_one_more_role_never_makes_a_person_easier_to_change(
    own: tuple[GrantView, ...], theirs: list[GrantView]
) -> None:
    if may_change(holder(*own), held=theirs):
        assert all(may_change(holder(*own), held=theirs[:count]) for count in range(len(theirs)))
    assert may_change(holder(*own), held=[])


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_a_path_tells_its_level_and_lies_within_every_unit_above(numbers: list[int]) -> None:
    paths = [""]
    for number in numbers:
        paths.append(path_below(parent_path=paths[-1], number=number))

    assert depth_of(paths[-1]) == len(numbers)
    assert all(is_within(path=paths[-1], root=root) for root in paths[1:])
    assert not is_within(path=paths[-1], root=path_below(parent_path=paths[-2], number=numbers[-1] * 10 + 1))

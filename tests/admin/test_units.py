"""The two trees at the desk."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.people.views import Role
from server.units.rules import Kind
from tests.admin.conftest import County
from tests.people import grant_role, make_unit, sign_in

UNITS = "/api/v1/admin/units"


def names(client: FlaskClient, **query: str) -> list[str]:
    return [item["name"] for item in client.get(UNITS, query_string=query).json["items"]]


def test_the_trees_are_listed_each_unit_after_the_one_it_stands_under(desk: FlaskClient, county: County) -> None:
    assert names(desk, tree="work") == ["清江县教育局", "河湾小学", "山口小学"]
    assert names(desk, tree="party", q="支部") == ["河湾小学支部", "山口小学支部"]
    assert names(desk, under=str(county.river.id)) == ["河湾小学"]
    first = desk.get(UNITS, query_string={"size": 2}).json
    rest = desk.get(UNITS, query_string={"size": 100, "after": first["next"]}).json
    assert len(first["items"]) + len(rest["items"]) == 6
    assert rest["next"] is None


def test_a_search_takes_its_text_literally(desk: FlaskClient) -> None:
    for q in ("%", "_", "\\", "'", '"', "小_"):
        assert names(desk, q=q) == [], q


def test_each_sees_their_own_subtree_and_a_teacher_none(
    app: Flask, county: County, school_desk: FlaskClient, secretary: FlaskClient
) -> None:
    assert names(school_desk) == ["河湾小学"]
    assert names(secretary) == ["河湾小学支部"]
    assert school_desk.get(f"{UNITS}/{county.hill.id}").status_code == 404
    assert sign_in(app, county.teacher).get(UNITS).status_code == 403
    assert app.test_client().get(UNITS).status_code == 401


def test_a_unit_is_added_renamed_moved_and_deleted(desk: FlaskClient, county: County) -> None:
    made = desk.post(UNITS, json={"kind": "department", "name": "语文组", "parent_id": str(county.river.id)})
    assert made.status_code == 201
    url, tag = f"{UNITS}/{made.json['id']}", made.headers["ETag"]

    renamed = desk.patch(url, json={"name": "语文教研组"}, headers={"If-Match": tag})
    assert (renamed.status_code, renamed.json["name"]) == (200, "语文教研组")
    moved = desk.patch(url, json={"parent_id": str(county.hill.id)}, headers={"If-Match": renamed.headers["ETag"]})
    assert moved.json["path"].startswith(county.hill.path)

    assert desk.delete(url).status_code == 204
    assert desk.get(url).status_code == 404


def test_everything_below_a_moved_unit_moves_with_it(app: Flask, desk: FlaskClient, county: County) -> None:
    group = make_unit(app, "数学组", kind=Kind.DEPARTMENT, under=county.river)
    inner = make_unit(app, "低年级", kind=Kind.DEPARTMENT, under=group)

    moved = desk.patch(f"{UNITS}/{group.id}", json={"parent_id": str(county.hill.id)}, headers={"If-Match": '"1"'})

    assert moved.status_code == 200
    below = desk.get(f"{UNITS}/{inner.id}").json
    assert below["path"] == moved.json["path"] + inner.path.removeprefix(group.path)
    assert names(desk, under=str(county.hill.id)) == ["山口小学", "数学组", "低年级"]


def test_a_unit_is_never_its_own_ancestor(app: Flask, desk: FlaskClient, county: County) -> None:
    outer = make_unit(app, "外", kind=Kind.DEPARTMENT, under=county.river)
    inner = make_unit(app, "内", kind=Kind.DEPARTMENT, under=outer)

    for target in (outer, inner):
        refused = desk.patch(f"{UNITS}/{outer.id}", json={"parent_id": str(target.id)}, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json["type"]) == (422, "/problems/unit-misplaced")


def test_two_moves_at_once_cannot_make_a_ring(app: Flask, county: County) -> None:
    one = make_unit(app, "甲", kind=Kind.DEPARTMENT, under=county.river)
    two = make_unit(app, "乙", kind=Kind.DEPARTMENT, under=county.river)

    def move(pair: tuple[object, object]) -> int:
        what, where = pair
        client = sign_in(app, county.administrator)
        reply = client.patch(f"{UNITS}/{what}", json={"parent_id": str(where)}, headers={"If-Match": '"1"'})
        return reply.status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, [(one.id, two.id), (two.id, one.id)])) == [200, 422]


def test_levels_are_limited_also_for_what_hangs_below(app: Flask, desk: FlaskClient, county: County) -> None:
    deepest = county.river
    for _ in range(6):
        deepest = make_unit(app, kind=Kind.DEPARTMENT, under=deepest)
    body = {"kind": "department", "name": "第九级", "parent_id": str(deepest.id)}
    assert desk.post(UNITS, json=body).status_code == 422

    pair = make_unit(app, "对", kind=Kind.DEPARTMENT, under=county.hill)
    make_unit(app, "下", kind=Kind.DEPARTMENT, under=pair)
    moved = desk.patch(f"{UNITS}/{pair.id}", json={"parent_id": str(deepest.id)}, headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json["type"]) == (422, "/problems/unit-misplaced")


@pytest.mark.parametrize(
    ("kind", "parent", "status"),
    [
        ("branch", "river", 422),
        ("school", "committee", 422),
        ("group", "committee", 422),
        ("group", "river_branch", 201),
        ("bureau", None, 422),
        ("school", None, 422),
        ("committee", None, 201),
        ("galaxy", None, 422),
    ],
)
def test_a_kind_stands_only_where_it_belongs(
    desk: FlaskClient, county: County, kind: str, parent: str | None, status: int
) -> None:
    parent_id = str(getattr(county, parent).id) if parent else None

    reply = desk.post(UNITS, json={"kind": kind, "name": "新设", "parent_id": parent_id})

    assert reply.status_code == status


def test_siblings_have_different_names(desk: FlaskClient, county: County) -> None:
    body = {"kind": "school", "name": "河湾小学", "parent_id": str(county.bureau.id)}

    taken = desk.post(UNITS, json=body)
    renamed = desk.patch(f"{UNITS}/{county.hill.id}", json={"name": "河湾小学"}, headers={"If-Match": '"1"'})

    for reply in (taken, renamed):
        assert (reply.status_code, reply.json["type"]) == (409, "/problems/unit-name-taken")


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "=cmd|'/c calc'!A0", "ｱ-𠮷校·一", "x" * 100])
def test_a_name_is_kept_as_text(desk: FlaskClient, county: County, name: str) -> None:
    made = desk.post(UNITS, json={"kind": "school", "name": name, "parent_id": str(county.bureau.id)})

    assert made.status_code == 201
    assert desk.get(f"{UNITS}/{made.json['id']}").json["name"] == name


def test_a_name_that_cannot_be_one_is_refused(desk: FlaskClient, county: County) -> None:
    for name in ("", "   ", "x" * 101, "a\u202eb", "a\x00b", 5, None):
        reply = desk.post(UNITS, json={"kind": "school", "name": name, "parent_id": str(county.bureau.id)})
        assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "#/name"), name


def test_an_edit_says_what_it_saw(desk: FlaskClient, county: County) -> None:
    url = f"{UNITS}/{county.hill.id}"

    assert desk.patch(url, json={"name": "新名"}).status_code == 428
    assert desk.patch(url, json={"name": "新名"}, headers={"If-Match": '"7"'}).status_code == 412
    assert desk.patch(url, json={"name": "新名"}, headers={"If-Match": '"1"'}).status_code == 200


def test_a_unit_with_people_units_or_roles_stays(app: Flask, desk: FlaskClient, county: County) -> None:
    empty = make_unit(app, "空校", under=county.bureau)
    grant_role(app, county.teacher, Role.PRINCIPAL, empty)

    for unit in (county.river, county.river_branch, county.bureau, empty):
        refused = desk.delete(f"{UNITS}/{unit.id}")
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/unit-not-empty")


def test_a_school_administrator_changes_nothing_outside(school_desk: FlaskClient, county: County) -> None:
    hill = f"{UNITS}/{county.hill.id}"
    under_hill = {"kind": "department", "name": "组", "parent_id": str(county.hill.id)}

    assert school_desk.post(UNITS, json=under_hill).status_code == 404
    assert school_desk.post(UNITS, json={"kind": "committee", "name": "组"}).status_code == 403
    assert school_desk.patch(hill, json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 404
    assert school_desk.delete(hill).status_code == 404
    river = f"{UNITS}/{county.river.id}"
    away = school_desk.patch(river, json={"parent_id": str(county.hill.id)}, headers={"If-Match": '"1"'})
    assert away.status_code == 403

"""Persons at the desk: adding, finding, editing, transferring, disabling."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.audit import AuditRecord
from server.db import reading
from server.people.models import Identifier, Person
from server.people.views import Role
from tests.admin.conftest import County
from tests.conftest import ManualClock
from tests.people import grant_role, make_administrator, make_person, sign_in

PEOPLE = "/api/v1/admin/people"


def body(county: County, **more: Any) -> dict[str, Any]:
    return {"name": "仇英", "work_number": "N1", "unit_id": str(county.river.id)} | more


def names(client: FlaskClient, **query: str) -> list[str]:
    return [item["name"] for item in client.get(PEOPLE, query_string=query).json["items"]]


def audited(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), reading() as session:
        rows = session.execute(sa.select(AuditRecord.action, AuditRecord.outcome).order_by(AuditRecord.number))
        return [(action, outcome) for action, outcome in rows]


def test_a_person_is_added_and_shown_with_the_phone_masked(app: Flask, desk: FlaskClient, county: County) -> None:
    more = {"phone": "13912345678", "branch_id": str(county.river_branch.id), "stage": "primary", "post": "teacher"}

    made = desk.post(PEOPLE, json=body(county, **more, standing="member"))

    assert made.status_code == 201
    assert (made.json["phone"], made.json["branch"], made.json["standing"]) == ("139****5678", "河湾小学支部", "member")
    assert desk.get(f"{PEOPLE}/{made.json['id']}").headers["ETag"] == '"1"'
    assert audited(app) == [("people.add-person", "done")]


def test_a_person_is_found_by_name_pinyin_work_number_or_whole_phone(desk: FlaskClient, county: County) -> None:
    desk.post(PEOPLE, json=body(county, phone="13912345678"))

    for q in ("仇英", "仇", "qiuying", "qy", "QIU", "N1", "n1", "13912345678"):
        assert names(desk, q=q) == ["仇英"], q
    for q in ("1391234", "%", "_", "\\", "'", '"', "chouying"):
        assert names(desk, q=q) == [], q


def test_the_list_is_sorted_by_pinyin_filtered_and_paged(desk: FlaskClient, county: County) -> None:
    desk.post(PEOPLE, json=body(county, stage="kindergarten"))

    assert names(desk, unit_id=str(county.river.id)) == ["仇英", "单雄"]
    assert names(desk, unit_id=str(county.hill_branch.id)) == ["曾柔"]
    assert names(desk, stage="kindergarten") == ["仇英"]
    assert names(desk, status="disabled") == []
    seen, query = [], {"size": "1"}
    while True:
        page = desk.get(PEOPLE, query_string=query).json
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == names(desk)


ODD_QUERIES: list[dict[str, Any]] = [
    {"size": "0"},
    {"size": "101"},
    {"size": "-1"},
    {"after": "garbage"},
    {"sort": "name"},
    {"status": "x"},
    {"unit_id": "1"},
]


def test_a_list_that_cannot_be_meant_is_refused(desk: FlaskClient) -> None:
    for query in ODD_QUERIES:
        assert desk.get(PEOPLE, query_string=query).status_code == 422, query


def test_a_cursor_is_good_for_its_own_reader_only(desk: FlaskClient, school_desk: FlaskClient) -> None:
    cursor = desk.get(PEOPLE, query_string={"size": "1"}).json["next"]

    assert school_desk.get(PEOPLE, query_string={"after": cursor}).status_code == 422


def test_each_sees_the_people_of_their_own_subtree(
    app: Flask, county: County, school_desk: FlaskClient, secretary: FlaskClient
) -> None:
    assert names(school_desk) == ["单雄", "校级管理员", "支部书记"]
    assert names(secretary) == ["单雄", "支部书记"]
    for client in (school_desk, secretary):
        assert client.get(f"{PEOPLE}/{county.stranger.id}").status_code == 404
        assert client.get(PEOPLE, query_string={"unit_id": str(county.hill.id)}).status_code == 404
    assert sign_in(app, county.teacher).get(PEOPLE).status_code == 403
    assert secretary.post(PEOPLE, json=body(county)).status_code == 403


@pytest.mark.parametrize(
    "taken",
    [
        {"work_number": "13800138000"},
        {"phone": "13800138000"},
        {"work_number": "w-known"},
        {"work_number": "W-KNOWN", "phone": "13912345678"},
    ],
)
def test_a_number_of_another_is_refused_in_either_column(
    app: Flask, desk: FlaskClient, county: County, taken: dict[str, str]
) -> None:
    make_person(app, unit=county.river, work_number="W-KNOWN")

    refused = desk.post(PEOPLE, json=body(county, **taken))

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/person-exists")
    with app.app_context(), reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Person.name == "仇英")) == 0


def test_two_creations_at_once_make_one_person(app: Flask, county: County) -> None:
    desks = [sign_in(app, county.administrator) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda client: client.post(PEOPLE, json=body(county)).status_code, desks))

    assert sorted(replies) == [201] + [409] * 7
    with app.app_context(), reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Identifier.value == "N1")) == 1


MALFORMED: list[dict[str, Any]] = [
    {"phone": "+86 13912345678"},
    {"phone": "139 1234 5678"},
    {"phone": "１３９１２３４５６７８"},
    {"phone": "1391234567"},
    {"phone": "139123456789"},
    {"phone": 13912345678},
    {"work_number": "a b"},
    {"work_number": "аdmin"},
    {"work_number": None},
    {"name": ""},
    {"name": "x" * 61},
    {"name": None},
    {"stage": "大学"},
    {"role": "system-administrator"},
    {"is_demonstration": True},
    {"unit_id": "00000000-0000-7000-8000-000000000000"},
    {"unit_id": 7},
]


def test_a_record_that_cannot_be_right_is_refused(desk: FlaskClient, county: County) -> None:
    for wrong in MALFORMED:
        assert desk.post(PEOPLE, json=body(county, **wrong)).status_code == 422, wrong


def test_a_person_stands_in_a_unit_and_a_branch_not_the_other_way_round(desk: FlaskClient, county: County) -> None:
    for wrong in ({"unit_id": str(county.committee.id)}, {"branch_id": str(county.hill.id)}):
        refused = desk.post(PEOPLE, json=body(county, **wrong))
        assert (refused.status_code, refused.json["type"]) == (422, "/problems/person-malformed")


@pytest.mark.parametrize("name", ["𠮷田㐂", "阿卜杜拉·买买提", "<script>alert(1)</script>", "=1+1", "名" * 30])
def test_rare_and_odd_names_are_kept_as_they_are(desk: FlaskClient, county: County, name: str) -> None:
    made = desk.post(PEOPLE, json=body(county, name=name))

    assert made.json["name"] == name
    assert names(desk, q=name) == [name]


def test_an_edit_changes_what_it_names_and_says_what_it_saw(desk: FlaskClient, county: County) -> None:
    url = f"{PEOPLE}/{county.teacher.id}"

    assert desk.patch(url, json={"name": "单雄信"}).status_code == 428
    changed = desk.patch(url, json={"name": "单雄信", "stage": None}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["name"], changed.json["stage"]) == (200, "单雄信", None)
    assert changed.json["phone"] == "138****8000"
    assert desk.patch(url, json={"name": "又改"}, headers={"If-Match": '"1"'}).status_code == 412
    assert desk.patch(url, json={}, headers={"If-Match": '"2"'}).status_code == 422
    assert names(desk, q="shanxiongxin") == ["单雄信"]


def test_a_new_number_signs_in_and_the_old_one_no_longer(app: Flask, desk: FlaskClient, county: County) -> None:
    desk.patch(f"{PEOPLE}/{county.teacher.id}", json={"phone": "13912345678"}, headers={"If-Match": '"1"'})

    with app.app_context(), reading() as session:
        held = session.scalars(sa.select(Identifier.value).where(Identifier.person_id == county.teacher.id)).all()
    assert sorted(held) == sorted([county.teacher.work_number, "13912345678"])


def test_a_transfer_keeps_the_session_and_is_audited(app: Flask, desk: FlaskClient, county: County) -> None:
    teacher = sign_in(app, county.teacher)
    change = {"unit_id": str(county.hill.id), "branch_id": str(county.hill_branch.id)}

    moved = desk.patch(f"{PEOPLE}/{county.teacher.id}", json=change, headers={"If-Match": '"1"'})

    assert (moved.json["unit"], moved.json["branch"]) == ("山口小学", "山口小学支部")
    assert teacher.get("/api/v1/me").json["unit"] == "山口小学"
    with app.app_context(), reading() as session:
        facts = session.scalars(sa.select(AuditRecord.facts)).one()
    assert facts["unit_id"] == [str(county.river.id), str(county.hill.id)]


def test_a_school_administrator_puts_nobody_elsewhere_and_the_try_is_audited(
    app: Flask, school_desk: FlaskClient, county: County
) -> None:
    url = f"{PEOPLE}/{county.teacher.id}"
    elsewhere = {"unit_id": str(county.hill.id)}

    assert school_desk.post(PEOPLE, json=body(county)).status_code == 201
    for refused in (
        school_desk.post(PEOPLE, json=body(county, work_number="N2", **elsewhere)),
        school_desk.post(PEOPLE, json=body(county, work_number="N2", branch_id=str(county.hill_branch.id))),
        school_desk.patch(url, json=elsewhere, headers={"If-Match": '"1"'}),
    ):
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/out-of-reach")
    assert [outcome for _, outcome in audited(app)] == ["done", "refused", "refused", "refused"]
    stranger = f"{PEOPLE}/{county.stranger.id}"
    assert school_desk.patch(stranger, json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 404


def test_a_disabled_person_is_out_at_once_and_may_come_back(app: Flask, desk: FlaskClient, county: County) -> None:
    teacher = sign_in(app, county.teacher)
    url = f"{PEOPLE}/{county.teacher.id}"

    for _ in range(2):
        assert desk.post(f"{url}/disable").json["disabled_at"] is not None
    assert teacher.get("/api/v1/me").status_code == 401
    assert names(desk, status="disabled") == ["单雄"]
    assert desk.post(f"{url}/enable").json["disabled_at"] is None
    assert teacher.get("/api/v1/me").status_code == 401
    assert sign_in(app, county.teacher).get("/api/v1/me").status_code == 200
    assert desk.delete(url).status_code == 405


def test_nobody_disables_themselves_or_the_last_administrator(app: Flask, desk: FlaskClient, county: County) -> None:
    examiner = make_administrator(app, county.bureau, Role.EXAM_ADMINISTRATOR)
    mine = f"{PEOPLE}/{county.administrator.id}/disable"

    assert desk.post(mine).json["type"] == "/problems/not-yourself"
    school = sign_in(app, make_administrator(app, county.river))
    assert school.post(mine).status_code == 404
    refused = sign_in(app, examiner).post(mine)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/last-administrator")


def test_two_administrators_who_disable_each_other_leave_one(app: Flask, county: County) -> None:
    other = make_administrator(app, county.bureau)
    pairs = [(sign_in(app, county.administrator), other), (sign_in(app, other), county.administrator)]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda pair: pair[0].post(f"{PEOPLE}/{pair[1].id}/disable").status_code, pairs))

    assert sorted(replies) in ([200, 401], [200, 409])


def test_a_lesser_administrator_cannot_shut_out_or_take_over_a_greater_one(
    app: Flask, county: County, school_desk: FlaskClient
) -> None:
    chief = make_person(app, unit=county.river, name="住校的局长")
    grant_role(app, chief, Role.SYSTEM_ADMINISTRATOR, county.bureau)
    url = f"{PEOPLE}/{chief.id}"

    for refused in (
        school_desk.post(f"{url}/disable"),
        school_desk.post(f"{url}/reset"),
        school_desk.patch(url, json={"work_number": "MINE"}, headers={"If-Match": '"1"'}),
    ):
        assert refused.status_code == 403
    assert school_desk.patch(url, json={"remark": "局长"}, headers={"If-Match": '"1"'}).status_code == 200


def test_a_phone_is_seen_in_full_only_for_a_reason(
    app: Flask, desk: FlaskClient, secretary: FlaskClient, county: County
) -> None:
    url = f"{PEOPLE}/{county.teacher.id}/phone"

    assert desk.post(url, json={}).status_code == 422
    assert desk.post(url, json={"reason": "通知补考"}).json == {"phone": "13800138000"}
    assert secretary.post(url, json={"reason": "通知补考"}).status_code == 403
    with app.app_context(), reading() as session:
        record = session.execute(sa.select(AuditRecord.action, AuditRecord.facts)).one()
    assert (record.action, record.facts) == ("people.unmask-phone", {"reason": "通知补考"})


def test_no_reply_of_the_desk_holds_a_phone(desk: FlaskClient, county: County, clock: ManualClock) -> None:
    for path in (PEOPLE, f"{PEOPLE}/{county.teacher.id}", "/api/v1/admin/readiness", "/api/v1/admin/roles"):
        assert "13800138000" not in desk.get(path).text

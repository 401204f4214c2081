"""Sets and questions at the desk: kept, found, edited into new revisions, seen by administrators only."""

import json
from typing import Any

import pytest
from flask import Flask

from server.people.views import Role
from tests.admin.conftest import County
from tests.people import grant_role, make_administrator, make_person, sign_in
from tests.question_desk import SINGLE, QuestionDesk

SETS = "/api/v1/admin/question-sets"


@pytest.fixture
def desk(app: Flask, county: County) -> QuestionDesk:
    return QuestionDesk(app, sign_in(app, county.administrator))


def tag(rev: int) -> dict[str, str]:
    return {"If-Match": f'"{rev}"'}


def test_a_set_is_made_renamed_opened_and_put_away(desk: QuestionDesk) -> None:
    made = desk.client.post(SETS, json={"name": "党章题库", "openness": "confidential"})
    path = f"{SETS}/{made.json['id']}"
    assert made.headers["ETag"] == '"1"'
    assert made.json["counts"] == {"single": 0, "multiple": 0, "judge": 0, "fill": 0, "short": 0}

    changed = desk.client.patch(path, json={"name": "党章", "openness": "open"}, headers=tag(1))
    archived = desk.client.post(f"{path}/archive", headers=tag(2))
    again = desk.client.post(f"{path}/archive", headers=tag(2))

    assert (changed.json["name"], changed.json["openness"], changed.headers["ETag"]) == ("党章", "open", '"2"')
    assert (archived.json["is_archived"], again.json) == (True, archived.json)
    assert desk.get("question-sets")["items"] == []
    assert [each["name"] for each in desk.get("question-sets", archived="true")["items"]] == ["党章"]
    assert desk.client.patch(path, json={"name": "党"}, headers=tag(3)).json["type"] == "/problems/set-archived"
    assert desk.client.post(f"{path}/restore", headers=tag(3)).json["is_archived"] is False


def test_sets_are_listed_by_name_and_searched_literally(desk: QuestionDesk) -> None:
    for name in ("纪律 100%", "党章", "十项准则"):
        desk.new_set(name)

    first = desk.get("question-sets", size="2")
    rest = desk.get("question-sets", size="2", after=first["next"])

    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert sorted(names) == names
    assert (len(names), rest["next"]) == (3, None)
    assert [each["name"] for each in desk.get("question-sets", q="0%")["items"]] == ["纪律 100%"]
    assert desk.get("question-sets", q="1_0")["items"] == []


def test_a_name_belongs_to_one_set(desk: QuestionDesk) -> None:
    desk.new_set("党章")
    other = desk.new_set("纪律")

    taken = desk.client.post(SETS, json={"name": " 党章 ", "openness": "open"})
    renamed = desk.client.patch(f"{SETS}/{other['id']}", json={"name": "党章"}, headers=tag(1))

    assert (taken.status_code, taken.json["type"]) == (409, "/problems/set-name-taken")
    assert (renamed.status_code, renamed.json["type"]) == (409, "/problems/set-name-taken")
    same = desk.client.patch(f"{SETS}/{other['id']}", json={"name": "纪律"}, headers=tag(1))
    assert same.status_code == 200


@pytest.mark.parametrize(("headers", "status"), [({}, 428), (tag(7), 412), ({"If-Match": "W/x"}, 412)])
def test_an_edit_says_what_it_saw(desk: QuestionDesk, headers: dict[str, str], status: int) -> None:
    set_id = desk.new_set()["id"]
    question_id = desk.add(set_id).json["id"]

    replies = [
        desk.client.patch(f"{SETS}/{set_id}", json={"name": "新名"}, headers=headers),
        desk.client.post(f"{SETS}/{set_id}/archive", headers=headers),
        desk.client.put(f"/api/v1/admin/questions/{question_id}", json=SINGLE | {"stem": "新题"}, headers=headers),
        desk.client.post(f"/api/v1/admin/questions/{question_id}/retire", headers=headers),
    ]

    assert [reply.status_code for reply in replies] == [status] * 4
    assert desk.get(f"questions/{question_id}")["revision"] == 1


def test_a_question_is_kept_and_shown_with_its_key(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]

    added = desk.add(set_id, points=2.5, tags=["消防"], source="消防法@2021/第二条", difficulty="hard")

    assert added.status_code == 201
    question = desk.get(f"questions/{added.json['id']}")
    assert question == added.json
    assert (question["number"], question["revision"], question["is_retired"]) == (1, 1, False)
    content = question["content"]
    assert (content["answer"], content["points"], content["tags"]) == (["B"], 2.5, ["消防"])
    assert desk.get(f"question-sets/{set_id}")["counts"]["single"] == 1


@pytest.mark.parametrize(
    "content",
    [
        {"type": "multiple", "answer": ["A", "B"]},
        {"type": "judge", "options": [], "answer": False},
        {"type": "short", "options": [], "answer": "提起、拔销、对准、压下。", "keywords": ["拔销"]},
        {
            "type": "fill",
            "options": [],
            "answer": None,
            "points": 2,
            "blanks": [
                {"accepted": ["119", "一一九"], "points": 1.5, "pool": "电话"},
                {"accepted": ["120"], "points": 0.5, "pool": "电话"},
            ],
        },
    ],
)
def test_every_type_comes_back_as_it_went_in(desk: QuestionDesk, content: dict[str, Any]) -> None:
    added = desk.add(desk.new_set()["id"], **content)

    assert added.status_code == 201
    shown = desk.get(f"questions/{added.json['id']}")["content"]
    assert {name: shown[name] for name in content} == content


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"answer": None}, "answer-missing"),
        ({"answer": []}, "answer-missing"),
        ({"answer": ["A", "B"]}, "answer-contradicts-type"),
        ({"answer": ["Z"]}, "answer-not-an-option"),
        ({"answer": "B"}, "answer-contradicts-type"),
        ({"answer": True}, "answer-contradicts-type"),
        ({"type": "multiple", "answer": []}, "answer-missing"),
        ({"options": []}, "options-count"),
        ({"options": [{"id": "A", "text": "只有一个"}]}, "options-count"),
        ({"options": [{"id": f"A{n}", "text": f"第{n}项"} for n in range(27)], "answer": ["A1"]}, "options-count"),
        ({"options": [{"id": "A", "text": "同"}, {"id": "B", "text": "同"}]}, "option-repeated"),
        ({"options": [{"id": "A", "text": "甲"}, {"id": "A", "text": "乙"}]}, "option-id-repeated"),
        ({"stem": "  "}, "stem-empty"),
        ({"type": "fill", "options": [], "answer": None}, "blanks-missing"),
        ({"attachments": ["missing.png"]}, "picture-missing"),
    ],
)
def test_what_is_no_question_is_refused_in_words(desk: QuestionDesk, changes: dict[str, Any], fault: str) -> None:
    refused = desk.add(desk.new_set()["id"], **changes)

    assert (refused.status_code, refused.json["type"]) == (422, "/problems/question-faulty")
    assert refused.json["fault"] == fault
    assert not refused.json["detail"].isascii()


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 0},
        {"points": -1},
        {"points": 0.001},
        {"points": 1e9},
        {"points": "5"},
        {"stem": "长" * 5001},
        {"stem": "带\x00空字符"},
        {"options": [{"id": "A", "text": ""}, {"id": "B", "text": "乙"}]},
        {"options": [{"id": "甲", "text": "甲"}, {"id": "B", "text": "乙"}]},
        {"answer": [1]},
        {"answer": {"A": 1}},
        {"answer": [["A"]]},
        {"type": "essay"},
        {"key": "B"},
        {"tags": ["x"] * 21},
    ],
)
def test_a_malformed_field_is_refused_and_pointed_at(desk: QuestionDesk, changes: dict[str, Any]) -> None:
    refused = desk.add(desk.new_set()["id"], **changes)

    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"].startswith("#/")


def test_half_a_character_is_refused(desk: QuestionDesk) -> None:
    body = json.dumps(SINGLE | {"stem": "\ud800"})

    refused = desk.client.post(f"{SETS}/{desk.new_set()['id']}/questions", data=body, content_type="application/json")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/stem")


def test_markup_in_a_stem_stays_text(desk: QuestionDesk) -> None:
    stem = "<script>alert(1)</script><svg onload=x>&#x6a;avascript:"

    added = desk.add(desk.new_set()["id"], stem=stem)

    assert added.json["content"]["stem"] == stem
    assert added.headers["Content-Type"] == "application/json"


def test_an_edit_makes_a_new_revision_and_leaves_the_old_one(desk: QuestionDesk) -> None:
    question_id = desk.add(desk.new_set()["id"]).json["id"]
    path = f"/api/v1/admin/questions/{question_id}"

    edited = desk.client.put(path, json=SINGLE | {"answer": ["A"]}, headers=tag(1))
    unchanged = desk.client.put(path, json=SINGLE | {"answer": ["A"]}, headers=tag(2))

    assert (edited.json["revision"], edited.headers["ETag"]) == (2, '"2"')
    assert unchanged.json == edited.json
    history = desk.get(f"questions/{question_id}/revisions")["items"]
    assert [(each["number"], each["content"]["answer"]) for each in history] == [(2, ["A"]), (1, ["B"])]


def test_the_same_question_is_in_a_set_once(desk: QuestionDesk) -> None:
    one, other = desk.new_set()["id"], desk.new_set()["id"]
    first = desk.add(one).json

    again = desk.add(one)
    second = desk.add(one, stem="另一题").json
    edited = desk.client.put(f"/api/v1/admin/questions/{second['id']}", json=SINGLE, headers=tag(1))

    assert (again.status_code, again.json["type"]) == (409, "/problems/question-repeated")
    assert (again.json["question_id"], again.json["number"]) == (first["id"], 1)
    assert edited.json["type"] == "/problems/question-repeated"
    assert desk.add(other).status_code == 201


def test_a_retired_question_leaves_the_lists_and_comes_back(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    question = desk.add(set_id).json
    path = f"/api/v1/admin/questions/{question['id']}"

    retired = desk.client.post(f"{path}/retire", headers=tag(1))
    edited = desk.client.put(path, json=SINGLE | {"stem": "新题"}, headers=tag(2))

    assert retired.json["is_retired"] is True
    assert edited.json["type"] == "/problems/question-retired"
    assert desk.get(f"question-sets/{set_id}/questions")["items"] == []
    assert len(desk.get(f"question-sets/{set_id}/questions", retired="true")["items"]) == 1
    assert desk.get(f"question-sets/{set_id}")["counts"]["single"] == 0
    assert desk.client.post(f"{path}/restore", headers=tag(2)).json["is_retired"] is False


def test_a_question_that_was_added_anew_cannot_come_back_beside_its_twin(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    question_id = desk.add(set_id).json["id"]
    desk.client.post(f"/api/v1/admin/questions/{question_id}/retire", headers=tag(1))
    assert desk.add(set_id).status_code == 201

    refused = desk.client.post(f"/api/v1/admin/questions/{question_id}/restore", headers=tag(2))

    assert refused.json["type"] == "/problems/question-repeated"


def test_questions_are_found_by_text_type_difficulty_and_tag_without_their_keys(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    desk.add(set_id, tags=["消防"])
    desk.add(set_id, stem="疏散时可以乘坐电梯。", type="judge", options=[], answer=False, difficulty="easy")

    def found(**query: str) -> list[int]:
        page = desk.get(f"question-sets/{set_id}/questions", **query)
        assert "KEY-" not in str(page)
        assert "answer" not in str(page)
        return [each["number"] for each in page["items"]]

    assert found() == [1, 2]
    assert found(q="绿区") == [1]
    assert found(q="%") == []
    assert found(type="judge") == [2]
    assert found(difficulty="medium") == [1]
    assert found(tag="消防") == [1]
    assert found(tag="消") == []
    first = desk.get(f"question-sets/{set_id}/questions", size="1")
    assert found(size="1", after=first["next"]) == [2]


def test_nobody_but_the_countys_administrators_comes_near_a_set(app: Flask, desk: QuestionDesk, county: County) -> None:
    set_id = desk.new_set()["id"]
    question_id = desk.add(set_id).json["id"]
    import_id = desk.read(desk.paste(set_id))["id"]
    principal, local = (make_person(app, unit=county.river) for _ in range(2))
    grant_role(app, principal, Role.PRINCIPAL, county.river)
    grant_role(app, local, Role.EXAM_ADMINISTRATOR, county.river)
    auditor = make_administrator(app, county.bureau, Role.AUDITOR)
    reads = [
        SETS,
        f"{SETS}/{set_id}",
        f"{SETS}/{set_id}/questions",
        f"{SETS}/{set_id}/imports",
        f"{SETS}/{set_id}/pictures/x.png",
        f"/api/v1/admin/questions/{question_id}",
        f"/api/v1/admin/questions/{question_id}/revisions",
        f"/api/v1/admin/question-imports/{import_id}",
        f"/api/v1/admin/question-imports/{import_id}/items",
        f"/api/v1/admin/question-imports/{import_id}/items/1",
        f"/api/v1/admin/question-imports/{import_id}/problems",
    ]
    for person in (county.teacher, principal, local, auditor):
        other = QuestionDesk(app, sign_in(app, person))
        for path in reads:
            assert other.client.get(path).status_code == 403, path
        writes = [
            other.client.post(SETS, json={"name": "我的", "openness": "open"}),
            other.client.patch(f"{SETS}/{set_id}", json={"openness": "open"}, headers=tag(1)),
            other.client.post(f"{SETS}/{set_id}/archive", headers=tag(1)),
            other.client.post(f"{SETS}/{set_id}/restore", headers=tag(1)),
            other.add(set_id, stem="新题"),
            other.paste(set_id),
            other.client.put(f"/api/v1/admin/questions/{question_id}", json=SINGLE, headers=tag(1)),
            other.client.post(f"/api/v1/admin/questions/{question_id}/retire", headers=tag(1)),
            other.client.post(f"/api/v1/admin/questions/{question_id}/restore", headers=tag(1)),
            other.mend(import_id, 1, stem="新题"),
            other.accept(import_id),
            other.client.post(f"/api/v1/admin/question-imports/{import_id}/discard"),
        ]
        assert [reply.status_code for reply in writes] == [403] * len(writes)
    assert all(app.test_client().get(path).status_code == 401 for path in reads)


def test_what_is_not_there_is_not_found(desk: QuestionDesk) -> None:
    nobody = "01890000-0000-7000-8000-000000000000"
    set_id = desk.new_set()["id"]

    for path in (
        f"{SETS}/{nobody}",
        f"{SETS}/{nobody}/questions",
        f"{SETS}/{nobody}/imports",
        f"{SETS}/{set_id}/pictures/x.png",
        f"/api/v1/admin/questions/{nobody}",
        f"/api/v1/admin/questions/{nobody}/revisions",
        f"/api/v1/admin/question-imports/{nobody}",
        f"/api/v1/admin/question-imports/{nobody}/items",
        f"/api/v1/admin/question-imports/{nobody}/items/1",
        f"/api/v1/admin/question-imports/{nobody}/problems",
    ):
        assert desk.client.get(path).status_code == 404, path
    assert desk.add(nobody).status_code == 404
    assert desk.paste(nobody).status_code == 404
    assert desk.accept(nobody).status_code == 404
    assert desk.mend(nobody, 1, stem="新").status_code == 404


def test_an_archived_set_can_be_read_and_not_changed(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    question_id = desk.add(set_id).json["id"]
    desk.client.post(f"{SETS}/{set_id}/archive", headers=tag(1))

    replies = [
        desk.add(set_id, stem="新题"),
        desk.paste(set_id),
        desk.client.post(f"/api/v1/admin/questions/{question_id}/retire", headers=tag(1)),
    ]

    assert [reply.json["type"] for reply in replies] == ["/problems/set-archived"] * 3
    assert desk.get(f"questions/{question_id}")["number"] == 1


def test_the_template_downloads_as_a_workbook(desk: QuestionDesk) -> None:
    reply = desk.client.get(f"{SETS}/template")

    assert reply.data.startswith(b"PK")
    assert "attachment" in reply.headers["Content-Disposition"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"

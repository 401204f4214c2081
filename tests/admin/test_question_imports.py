"""Files on their way into a set: read in the background, looked over, mended, accepted once, whole or not at all."""

import io
import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.exc import OperationalError

from question_bank.template import template
from server.app import create_app
from server.db import db
from server.files import StoredFile, Uploads
from server.jobs import Job
from server.questions import steps
from server.questions.models import Question
from tests.admin.conftest import County
from tests.jobs import run_pending_jobs
from tests.people import sign_in
from tests.question_desk import PASTED, SINGLE, QuestionDesk
from tests.workbooks import question_workbook, some_questions

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS") or Path(__file__).parents[3] / "shared" / "banks")
REAL = BANKS / "real" / "t01_dangzhang_answer.txt"
COUNTS = ("total", "sound", "doubtful", "faulty", "repeated", "unplaced_problems")
FAULTY = PASTED.replace("答案：错误", "").replace("答案：A\n", "答案：F\n")


@pytest.fixture
def desk(app: Flask, county: County) -> QuestionDesk:
    return QuestionDesk(app, sign_in(app, county.administrator))


def counts(found: Any) -> tuple[int, ...]:
    return tuple(found["counts"][name] for name in COUNTS)


def test_a_workbook_goes_from_upload_to_revisions(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    started = desk.upload(set_id, question_workbook(some_questions(50)), name="消防 题库.xlsx")
    assert (started.json["state"], started.json["file_name"]) == ("reading", "消防 题库.xlsx")
    assert desk.get(f"jobs/{started.json['job_id']}")["title"] == "读取题库文件"

    ready = desk.read(started)
    accepted = desk.accept(ready["id"])

    job = desk.get(f"jobs/{started.json['job_id']}")
    assert (job["state"], job["progress"], job["total"], job["message"]) == ("done", 50, 50, "读出 50 题。")
    assert (ready["state"], counts(ready)) == ("ready", (50, 50, 0, 0, 0, 0))
    assert ready["counts"]["by_type"] == {"single": 10, "multiple": 10, "judge": 10, "fill": 10, "short": 10}
    assert (accepted.status_code, accepted.json["state"]) == (200, "accepted")
    assert accepted.json["result"] == {"added": 50, "repeated": 0, "faulty": 0, "doubtful": 0, "unchosen": 0}
    assert desk.get(f"question-sets/{set_id}")["counts"] == ready["counts"]["by_type"]
    items = desk.items(ready["id"])
    second = desk.get(f"questions/{items[1]['question_id']}")
    assert (second["number"], second["content"]) == (2, items[1]["content"])
    assert (second["content"]["answer"], second["content"]["points"]) == (["A", "C"], 2.5)


def test_pasted_text_is_read_like_a_file(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], default_points="25"))

    assert (ready["file_name"], counts(ready)) == ("粘贴的文字.txt", (3, 3, 0, 0, 0, 0))
    first, _, last = desk.items(ready["id"])
    assert (first["content"]["answer"], first["content"]["points"]) == (["B"], None)
    assert last["content"]["answer"] is False
    assert "第2行" in first["place"]
    desk.accept(ready["id"])
    question_id = desk.items(ready["id"])[0]["question_id"]
    assert desk.get(f"questions/{question_id}")["content"]["points"] == 2.5


def test_faults_are_shown_with_their_place_and_stop_the_whole(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    ready = desk.read(desk.paste(set_id, FAULTY))

    refused = desk.accept(ready["id"])

    assert counts(ready)[:4] == (3, 1, 0, 2)
    bad = desk.items(ready["id"], status="faulty")
    assert [item["number"] for item in bad] == [2, 3]
    assert [item["problems"][0]["code"] for item in bad] == ["answer-not-an-option", "answer-missing"]
    assert "第7行" in bad[0]["problems"][0]["place"]
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/import-has-faults")
    assert [fault["number"] for fault in refused.json["faults"]] == [2, 3]
    assert desk.get(f"question-sets/{set_id}/questions")["items"] == []
    assert desk.get(f"question-imports/{ready['id']}")["state"] == "ready"


def test_faulty_items_are_left_out_on_request_and_counted(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], FAULTY))

    accepted = desk.accept(ready["id"], "without-faulty")

    assert accepted.json["result"] == {"added": 1, "repeated": 0, "faulty": 2, "doubtful": 0, "unchosen": 0}
    assert [item["question_id"] is None for item in desk.items(ready["id"])] == [False, True, True]


def test_what_the_reader_doubted_can_be_left_out(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], PASTED.replace("答案：错误", "答案：B")))

    assert counts(ready)[:4] == (3, 2, 1, 0)
    (doubtful,) = desk.items(ready["id"], status="doubtful")
    assert doubtful["problems"][0]["code"] == "judge-letter-assumed"
    accepted = desk.accept(ready["id"], "without-doubtful")
    assert accepted.json["result"] == {"added": 2, "repeated": 0, "faulty": 0, "doubtful": 1, "unchosen": 0}


def test_chosen_items_are_accepted_and_the_rest_is_counted(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], FAULTY))

    faulty = desk.accept(ready["id"], "chosen", items=[1, 2])
    unknown = desk.accept(ready["id"], "chosen", items=[1, 9])
    nothing = desk.accept(ready["id"], "chosen")
    pointless = desk.accept(ready["id"], "whole", items=[1])
    chosen = desk.accept(ready["id"], "chosen", items=[1, 1])

    assert faulty.json["type"] == "/problems/import-has-faults"
    assert [unknown.json["type"], nothing.json["type"]] == ["/problems/nothing-chosen"] * 2
    assert pointless.status_code == 422
    assert chosen.json["result"] == {"added": 1, "repeated": 0, "faulty": 2, "doubtful": 0, "unchosen": 0}


def test_a_mended_item_becomes_sound_and_an_edit_says_what_it_saw(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], FAULTY))

    still = desk.mend(ready["id"], 2, answer=["C"])
    mended = desk.mend(ready["id"], 2, rev=2, answer=["A"], explanation="先断电。")
    stale = desk.mend(ready["id"], 2, rev=1, answer=["B"])
    blind = desk.client.patch(f"/api/v1/admin/question-imports/{ready['id']}/items/3", json={"answer": True})
    desk.mend(ready["id"], 3, answer=True)

    assert (still.json["status"], still.json["problems"][0]["code"]) == ("faulty", "answer-not-an-option")
    assert (mended.json["status"], mended.json["problems"], mended.headers["ETag"]) == ("sound", [], '"3"')
    assert mended.json["content"]["stem"] == "发现冒烟时先（ ）。"
    assert (stale.status_code, blind.status_code) == (412, 428)
    assert desk.accept(ready["id"]).json["result"]["added"] == 3
    edited = desk.get(f"questions/{desk.items(ready['id'])[1]['question_id']}")
    assert (edited["content"]["answer"], edited["content"]["explanation"]) == (["A"], "先断电。")


def test_mending_may_change_the_type(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], FAULTY))

    changed = desk.mend(
        ready["id"], 3, type="fill", stem="疏散时走____。", blanks=[{"accepted": ["楼梯"]}], answer=None
    )

    assert (changed.json["status"], changed.json["content"]["type"]) == ("sound", "fill")
    assert desk.get(f"question-imports/{ready['id']}")["counts"]["by_type"]["fill"] == 1
    assert desk.mend(ready["id"], 9, stem="没有这一题").status_code == 404
    assert desk.mend(ready["id"], 10**20, stem="没有这一题").status_code == 404
    assert desk.mend(ready["id"], 1, attachments=["别人的.png"]).json["type"] == "/problems/picture-missing"


def test_what_belongs_to_no_question_is_listed_with_its_place(desk: QuestionDesk) -> None:
    ready = desk.read(desk.paste(desk.new_set()["id"], PASTED + "参考答案\n9.B\n"))

    (problem,) = desk.get(f"question-imports/{ready['id']}/problems")["items"]

    assert (ready["counts"]["total"], ready["counts"]["unplaced_problems"]) == (3, 1)
    assert "9" in problem["message"]
    assert "第15行" in problem["place"]


def test_the_same_file_again_adds_nothing(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    desk.accept(desk.read(desk.paste(set_id))["id"])
    before = desk.get(f"question-sets/{set_id}/questions")

    again = desk.read(desk.paste(set_id, PASTED + "3. 灭火器多久检查一次？\n答案：对\n"))
    items = desk.items(again["id"])
    accepted = desk.accept(again["id"])

    assert again["counts"]["repeated"] == 3
    assert [item["repeated"] and item["repeated"]["question_number"] for item in items] == [1, 2, 3, None]
    assert accepted.json["result"] == {"added": 1, "repeated": 3, "faulty": 0, "doubtful": 0, "unchosen": 0}
    after = desk.get(f"question-sets/{set_id}/questions")["items"]
    assert (after[:3], len(after)) == (before["items"], 4)


def test_a_question_that_stands_twice_in_a_file_is_added_once(desk: QuestionDesk) -> None:
    rows = some_questions(2)
    ready = desk.read(desk.upload(desk.new_set()["id"], question_workbook([*rows, rows[0]]), name="题库.xlsx"))

    assert desk.items(ready["id"])[2]["repeated"] == {"question_id": None, "question_number": None, "item": 1}
    assert desk.accept(ready["id"]).json["result"]["added"] == 2


def test_accepting_twice_is_harmless(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    ready = desk.read(desk.paste(set_id))

    first, second = desk.accept(ready["id"]), desk.accept(ready["id"], "without-faulty")

    assert (first.status_code, second.status_code, first.json) == (200, 200, second.json)
    assert len(desk.get(f"question-sets/{set_id}/questions")["items"]) == 3
    assert desk.mend(ready["id"], 1, stem="晚了").json["type"] == "/problems/import-settled"
    late = desk.client.post(f"/api/v1/admin/question-imports/{ready['id']}/discard")
    assert late.json["type"] == "/problems/import-settled"


def test_a_discarded_import_leaves_nothing(app: Flask, desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    ready = desk.read(desk.paste(set_id))
    path = f"/api/v1/admin/question-imports/{ready['id']}"

    discarded, again = (desk.client.post(f"{path}/discard") for _ in range(2))

    assert (discarded.json["state"], again.json) == ("discarded", discarded.json)
    assert desk.items(ready["id"]) == []
    assert desk.accept(ready["id"]).json["type"] == "/problems/import-settled"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Question)) == 0


def test_an_import_discarded_while_it_is_read_stays_discarded(desk: QuestionDesk) -> None:
    started = desk.paste(desk.new_set()["id"])
    early = desk.accept(started.json["id"])
    desk.client.post(f"/api/v1/admin/question-imports/{started.json['id']}/discard")

    after = desk.read(started)

    assert early.json["type"] == "/problems/import-not-ready"
    assert (after["state"], after["counts"]["total"]) == ("discarded", 0)
    assert desk.get(f"jobs/{started.json['job_id']}")["state"] == "failed"


def test_reading_a_file_once_more_changes_nothing(app: Flask, desk: QuestionDesk) -> None:
    """A worker that dies after its commit leaves the job to be run again."""
    started = desk.paste(desk.new_set()["id"])
    ready = desk.read(started)
    with app.app_context(), db.engine.begin() as connection:
        queue_id = connection.scalar(
            sa.text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT 'xuekao', 'xuekao.job',"
                " jsonb_build_object('job_id', CAST(:id AS text)) RETURNING id"
            ),
            {"id": started.json["job_id"]},
        )
        connection.execute(sa.update(Job).values(state="running", queue_id=queue_id))

    again = desk.read(started)

    assert again == ready
    assert desk.get(f"jobs/{started.json['job_id']}")["state"] == "done"


def test_a_cancelled_reading_is_a_failed_import(desk: QuestionDesk) -> None:
    started = desk.paste(desk.new_set()["id"])

    desk.client.post(f"/api/v1/admin/jobs/{started.json['job_id']}/cancel")

    found = desk.get(f"question-imports/{started.json['id']}")
    assert (found["state"], found["message"]) == ("failed", "已取消。")
    assert desk.accept(found["id"]).json["type"] == "/problems/import-not-ready"


def test_a_request_sent_again_is_the_same_import(app: Flask, desk: QuestionDesk, county: County) -> None:
    one, other = desk.new_set()["id"], desk.new_set()["id"]
    first = desk.paste(one, key="key-1")
    again = desk.paste(one, key="key-1")

    assert (again.status_code, again.json["id"]) == (202, first.json["id"])
    assert desk.paste(one, PASTED + "\n", key="key-1").json["type"] == "/problems/idempotency-key-reused"
    assert desk.paste(other, key="key-1").json["type"] == "/problems/idempotency-key-reused"
    assert desk.paste(one, key="长" * 3).status_code == 422
    assert desk.paste(one, key="k" * 300).status_code == 422
    missing = desk.client.post(f"/api/v1/admin/question-sets/{one}/imports", data={"text": PASTED})
    assert missing.status_code == 400
    run_pending_jobs(app)
    assert len(desk.get(f"question-sets/{one}/imports")["items"]) == 1


def test_imports_are_listed_the_newest_first(desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    made = [desk.paste(set_id).json["id"] for _ in range(3)]

    first = desk.get(f"question-sets/{set_id}/imports", size="2")
    rest = desk.get(f"question-sets/{set_id}/imports", size="2", after=first["next"])

    assert sorted(made, reverse=True) == [each["id"] for each in (*first["items"], *rest["items"])]


def test_items_are_paged_in_the_files_order(desk: QuestionDesk) -> None:
    ready = desk.read(desk.upload(desk.new_set()["id"], question_workbook(some_questions(7)), name="a.xlsx"))
    path = f"question-imports/{ready['id']}/items"

    first = desk.get(path, size="4")
    rest = desk.get(path, size="4", after=first["next"])

    assert [item["number"] for item in (*first["items"], *rest["items"])] == [1, 2, 3, 4, 5, 6, 7]
    assert [item["number"] for item in desk.items(ready["id"], type="judge")] == [3]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * (64 << 20))
    return target.getvalue()


def evil_names() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("../../etc/cron.d/x", "* * * * * root id")
    return target.getvalue()


def entities() -> bytes:
    target = io.BytesIO()
    declared = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", declared)
    return target.getvalue()


GARBAGE = {
    "png.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 2 + b"\x00" * 600,
    "torn.xlsx": question_workbook(some_questions(5))[:900],
    "noise.txt": bytes(range(256)) * 40,
    "page.xls": "<html><body><h1>没有试题</h1></body></html>".encode(),
    "program.xlsx": b"MZ\x90\x00" + b"\x00" * 200,
    "bomb.xlsx": bomb(),
    "slip.xlsx": evil_names(),
    "entity.docx": entities(),
    "deep.json": b"[" * 100_000,
    "nul.txt": b"1. \x00\x00\n",
    "empty.xlsx": template(with_examples=False),
    "blank.txt": b" \n\t\n",
    "letter.txt": "各位老师：\n请按时参加培训。\n".encode(),
    "old.xml": b'<?xml version="1.0"?><library><book/></library>',
}


@pytest.mark.parametrize("name", GARBAGE)
def test_a_file_that_holds_no_questions_is_refused_in_plain_words(desk: QuestionDesk, name: str) -> None:
    started = desk.upload(desk.new_set()["id"], GARBAGE[name], name=name)

    failed = desk.read(started)

    job = desk.get(f"jobs/{started.json['job_id']}")
    assert (failed["state"], failed["counts"]["total"], job["state"]) == ("failed", 0, "failed")
    assert failed["message"] == job["message"]
    assert not job["message"].isascii()
    assert job["result"]["problem"]["type"] == "/problems/file-unreadable"
    assert "Traceback" not in json.dumps(job)


def test_an_upload_is_checked_at_the_door(app: Flask, desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    path = f"/api/v1/admin/question-sets/{set_id}/imports"
    headers = {"Idempotency-Key": "door"}

    def post(data: Any, **changes: Any) -> tuple[int, str]:
        reply = desk.client.post(path, data=data, headers=headers, **changes)
        assert reply.mimetype == "application/problem+json"
        return reply.status_code, reply.json["type"]

    too_much = app.config["MAX_CONTENT_LENGTH"] + 1
    assert desk.upload(set_id, b"").json["type"] == "/problems/file-empty"
    assert post(b"x" * too_much, content_type="multipart/form-data; boundary=b")[0] == 413
    assert post({})[1] == "/problems/nothing-sent"
    assert post({"file": (io.BytesIO(b"a"), "a.txt"), "text": "b"})[1] == "/problems/nothing-sent"
    assert post({"file": [(io.BytesIO(b"a"), "a.txt"), (io.BytesIO(b"b"), "b.txt")]})[0] == 422
    assert post({"file": (io.BytesIO(b"a"), "")})[0] == 422
    assert post({"document": (io.BytesIO(b"a"), "a.txt")})[0] == 422
    assert post({"text": PASTED, "set": "x"})[0] == 422
    assert post({"text": "长" * 500_001})[0] == 422
    big = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"x" * 2_000_001 + b"\r\n--b--\r\n"
    assert post(big, content_type="multipart/form-data; boundary=b")[0] == 413
    assert post({"text": PASTED, "default_points": "0"})[0] == 422
    assert post({f"x{number}": "y" for number in range(2_000)}, content_type="multipart/form-data")[0] == 413
    assert post(b"--x--", content_type="multipart/form-data")[0] == 400
    assert post(b'{"text": "x"}', content_type="application/json")[0] == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ('filename="../../题库.txt"', "题库.txt"),
        ("filename*=UTF-8''%E9%A2%98%E5%BA%93.txt", "题库.txt"),
        ('filename="con.txt"', "_con.txt"),
        (f'filename="{"好" * 300}.txt"', "好" * 116 + ".txt"),
    ],
)
def test_a_file_keeps_a_clean_name(desk: QuestionDesk, header: str, shown: str) -> None:
    body = f'--b\r\nContent-Disposition: form-data; name="file"; {header}\r\n\r\n{PASTED}\r\n--b--\r\n'

    started = desk.client.post(
        f"/api/v1/admin/question-sets/{desk.new_set()['id']}/imports",
        data=body.encode(),
        content_type="multipart/form-data; boundary=b",
        headers={"Idempotency-Key": "named"},
    )

    assert (started.status_code, started.json["file_name"]) == (202, shown)


NAMED_IN_GBK = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + "题库.txt".encode("gbk") + b'"\r\n\r\n'
)


@pytest.mark.parametrize(
    "body",
    [
        NAMED_IN_GBK + PASTED.encode() + b"\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n1. ',
        b"no form at all",
    ],
)
def test_a_form_that_breaks_off_or_cannot_be_read_is_refused_and_leaves_nothing(
    app: Flask, desk: QuestionDesk, body: bytes
) -> None:
    broken = desk.client.post(
        f"/api/v1/admin/question-sets/{desk.new_set()['id']}/imports",
        data=body,
        content_type="multipart/form-data; boundary=b",
        headers={"Idempotency-Key": "broken"},
    )

    assert (broken.status_code, broken.mimetype) == (400, "application/problem+json")
    assert "表单无法读取" in broken.json["detail"]
    assert list(Uploads.of(app.extensions["settings"]).folder.glob("??/*")) == []


def test_texts_that_postgresql_refuses_are_cleaned_on_the_way(desk: QuestionDesk) -> None:
    text = json.dumps([{"题干": "火警\x00电话\u202e是\ud800？", "选项A": "119", "选项B": "120", "答案": "A"}])

    ready = desk.read(desk.upload(desk.new_set()["id"], text.encode(), name="题库.json"))

    assert (ready["state"], ready["counts"]["total"]) == ("ready", 1)
    assert desk.items(ready["id"])[0]["content"]["stem"] == "火警电话是？"


def test_pictures_come_with_their_questions_and_go_with_the_import(app: Flask, desk: QuestionDesk) -> None:
    set_id = desk.new_set()["id"]
    kept = desk.read(desk.upload(set_id, pictured(), name="图.docx"))
    forgotten = desk.read(desk.upload(set_id, pictured(), name="图.docx"))

    desk.client.post(f"/api/v1/admin/question-imports/{forgotten['id']}/discard")
    desk.accept(kept["id"])

    (item,) = desk.items(kept["id"])
    (name,) = item["content"]["attachments"]
    shown = desk.client.get(f"/api/v1/admin/question-sets/{set_id}/pictures/{name}")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/png", "no-store")
    assert Image.open(io.BytesIO(shown.data)).size == (8, 8)
    third = desk.read(desk.upload(set_id, pictured(), name="图.docx"))
    assert third["counts"]["repeated"] == 1
    added = desk.add(set_id, stem="看图", attachments=[name])
    assert added.status_code == 201


def test_papers_get_what_is_in_use_and_nothing_else(app: Flask, desk: QuestionDesk) -> None:
    set_id, archived = desk.new_set()["id"], desk.new_set()["id"]
    desk.accept(desk.read(desk.paste(set_id))["id"])
    desk.add(archived)
    desk.client.post(f"/api/v1/admin/question-sets/{archived}/archive", headers={"If-Match": '"1"'})
    retired, edited, _ = desk.get(f"question-sets/{set_id}/questions")["items"]
    desk.client.post(f"/api/v1/admin/questions/{retired['id']}/retire", headers={"If-Match": '"1"'})
    change = SINGLE | {"source": "消防法@2021/第二条", "tags": ["消防"]}
    desk.client.put(f"/api/v1/admin/questions/{edited['id']}", json=change, headers={"If-Match": '"1"'})

    with app.app_context():
        pool = {candidate.id: candidate for candidate in steps.pool(db.session(), [set_id, archived])}
        found = steps.revisions(db.session(), list(pool))

    assert len(pool) == 2
    assert pool[edited["id"]].tags == {"消防"}
    assert pool[edited["id"]].source == "消防法@2021/第二条"
    revision = {str(id_): revision for id_, revision in found.items()}[edited["id"]]
    assert (revision.number, revision.question.stem) == (2, SINGLE["stem"])
    assert revision.question.explanation == SINGLE["explanation"]


@pytest.mark.skipif(not REAL.exists(), reason=f"real question files are not at {BANKS}")
def test_a_real_bank_of_813_questions_comes_in_whole(desk: QuestionDesk) -> None:
    ready = desk.read(desk.upload(desk.new_set()["id"], REAL.read_bytes(), name=REAL.name))

    assert ready["counts"]["by_type"] == {"single": 333, "multiple": 214, "judge": 266, "fill": 0, "short": 0}
    assert (ready["counts"]["faulty"], ready["counts"]["unplaced_problems"]) == (0, 0)
    result = desk.accept(ready["id"]).json["result"]
    assert result["added"] + result["repeated"] == 813


def test_two_who_accept_at_once_add_everything_once(app: Flask, desk: QuestionDesk, county: County) -> None:
    set_id = desk.new_set()["id"]
    one = desk.read(desk.paste(set_id))["id"]
    twin = desk.read(desk.paste(set_id))["id"]
    apps = [create_app(app.extensions["settings"], app.extensions["clock"]) for _ in range(6)]
    clients = [sign_in(each, county.administrator) for each in apps]

    def accept(task: tuple[FlaskClient, str]) -> Any:
        client, import_id = task
        return client.post(f"/api/v1/admin/question-imports/{import_id}/accept", json={"choice": "whole"})

    with ThreadPoolExecutor(len(clients)) as threads:
        replies = list(threads.map(accept, zip(clients, [one, twin] * 3, strict=True)))
    for each in apps:
        with each.app_context():
            db.engine.dispose()

    assert [reply.status_code for reply in replies] == [200] * 6
    results = {reply.json["id"]: reply.json["result"] for reply in replies}
    assert sorted(result["added"] for result in results.values()) == [0, 3]
    assert len(desk.get(f"question-sets/{set_id}/questions")["items"]) == 3


def pictured() -> bytes:
    """Return a Word file with one question whose stem has a picture."""
    picture, target = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "PNG")
    document = docx.Document()
    paragraph = document.add_paragraph("1. 图中的区域表示压力（ ）。")
    paragraph.add_run().add_picture(io.BytesIO(picture.getvalue()))
    for line in ("A. 正常", "B. 偏高", "答案：A"):
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def test_accepting_that_fails_at_any_statement_leaves_nothing_and_can_be_repeated(
    app: Flask, desk: QuestionDesk
) -> None:
    set_id = desk.new_set()["id"]
    ready = desk.read(desk.paste(set_id))
    fails = 0
    while True:
        with failing_at(app, "question", fails + 1):
            reply = desk.accept(ready["id"])
        if reply.status_code == 200:
            break
        fails += 1
        assert reply.status_code == 503
        assert desk.get(f"question-sets/{set_id}/questions")["items"] == []
        assert desk.get(f"question-imports/{ready['id']}")["state"] == "ready"

    assert fails > 10
    assert reply.json["result"]["added"] == 3


@contextmanager
def failing_at(app: Flask, word: str, number: int) -> Iterator[None]:
    """Lose the database at the given statement, from now on, of those that name a table like ``word``."""
    seen = itertools.count(1)

    def lose(_: Any, __: Any, statement: str, *___: Any) -> None:
        if word in statement and next(seen) == number:
            raise OperationalError(statement, {}, ConnectionError("lost"))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lose)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", lose)

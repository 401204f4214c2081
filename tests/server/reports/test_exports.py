"""Exports: every number of the file is the number of the screen, and no text becomes anything but text."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from server.audit import AuditRecord
from server.db import reading, transaction
from server.people.models import Person
from server.people.views import Role
from server.reports import exports
from tests.conftest import ManualClock
from tests.county import County, make_county
from tests.jobs import run_pending_jobs
from tests.people import grant_role, make_administrator, make_person, sign_in

AWKWARD = (
    '=HYPERLINK("http://x.example","奖金")',
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "http://x.example/a",
    "𠮷野㐂",
    "a\tb_x0041_c",
)
CONTROLS = "\u000b单\u0001雄\ufffe"  # in the file: 单雄
SHOWN = {
    "应考": "due",
    "实考": "sat",
    "作答中": "sitting",
    "未参加": "absent",
    "免考": "excused",
    "参考率（%）": "participation_percent",
    "合格": "passed",
    "合格率（%）": "pass_percent",
    "合格率（占应考，%）": "pass_percent_of_due",
    "优秀": "excellent",
    "优秀率（%）": "excellent_percent",
    "平均分": "average",
    "中位数": "median",
    "最高分": "highest",
    "最低分": "lowest",
}
BANDS = ("60%以下", "60%—70%", "70%—80%", "80%—90%", "90%以上")


@pytest.fixture
def county(app: Flask, clock: ManualClock) -> County:
    """Make a county of twenty-five, some of whose names a spreadsheet would like to run."""
    county = make_county(app, seed=3, people=25, now=clock.now())
    with app.app_context(), transaction() as session:
        for fate, name in zip(county.fates, (*AWKWARD, CONTROLS), strict=False):
            session.execute(sa.update(Person).where(Person.id == fate.person.id).values(name=name))
        long = {"work_number": "012345678901234567890"}
        session.execute(sa.update(Person).where(Person.id == county.fates[0].person.id).values(**long))
    return county


@pytest.fixture
def desk(app: Flask, county: County) -> FlaskClient:
    return sign_in(app, make_administrator(app, county.units[0]))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def download(client: FlaskClient, county: County, **query: Any) -> dict[str, list[list[Any]]]:
    reply = client.get(f"/api/v1/admin/exams/{county.exam.id}/roll-up.xlsx", query_string=query)
    assert reply.status_code == 200, reply.text
    assert reply.mimetype.endswith("spreadsheetml.sheet")
    return sheets(reply.data)


def read(titles: list[Any], line: list[Any]) -> dict[str, Any]:
    """Return a line of a sheet as the JSON has it."""
    found = dict(zip(titles, line, strict=True))
    figures = {name: None if found[title] == "" else found[title] for title, name in SHOWN.items()}
    return figures | {"bands": [found[band] for band in BANDS]}


def from_screen(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in (*SHOWN.values(), "bands")}


@pytest.mark.parametrize(("tree", "sheet"), [("party", "按党组织"), ("work", "按单位")])
def test_every_number_in_the_file_is_the_number_on_the_screen(
    desk: FlaskClient, county: County, tree: str, sheet: str
) -> None:
    url = f"/api/v1/admin/exams/{county.exam.id}/roll-up"
    titles, *lines = download(desk, county)[sheet]
    in_file = {line[0].strip("　"): read(titles, line) for line in lines}

    on_screen: dict[str, Any] = {}
    asked: list[dict[str, Any]] = [{}]
    while asked:
        screen = desk.get(url, query_string={"tree": tree, **asked.pop()}).json
        on_screen.setdefault("合计", from_screen(screen["total"]))
        for row in screen["rows"]:
            on_screen[row["name"]] = from_screen(row["figures"])
            asked += [{"unit_id": row["unit_id"]}] if row["has_children"] else []

    assert set(on_screen) <= set(in_file)
    assert {name: in_file[name] for name in on_screen} == on_screen
    assert len(on_screen) >= 7


def test_the_summary_has_the_columns_a_secretary_files_and_the_numbers_of_the_table(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    titles, *lines = download(desk, county)["汇总"]
    with app.app_context(), reading() as session:
        audited = session.scalars(sa.select(AuditRecord.facts).where(AuditRecord.action == "reports.export")).all()
    table = desk.get(f"/api/v1/admin/exams/{county.exam.id}/roll-up/branches").json

    assert audited == [{"people": 25, "tree": "party", "unit_id": None}]
    assert titles[:4] == ["单位", "党支部", "应考", "实考"]
    assert [line[:2] for line in lines[:-1]] == [[row["unit"], row["branch"] or "未编入支部"] for row in table]
    assert [read(titles, line) for line in lines[:-1]] == [from_screen(row["figures"]) for row in table]


def test_the_details_are_the_names_behind_the_numbers_and_stay_text(desk: FlaskClient, county: County) -> None:
    titles, *lines = download(desk, county)["明细"]
    url = f"/api/v1/admin/exams/{county.exam.id}/roll-up/people"
    people = desk.get(url, query_string={"size": 100}).json["items"]

    found = {line[titles.index("姓名")]: dict(zip(titles, line, strict=True)) for line in lines}
    assert len(lines) == len(people) == 25
    for person in people:
        line = found["单雄" if person["name"] == CONTROLS else person["name"]]
        assert line["得分"] == ("" if person["points"] is None else person["points"])
        assert (line["次数"], line["工号"], line["单位"]) == (person["times"], person["work_number"], person["unit"])
        assert line["是否合格"] == {None: "", True: "合格", False: "不合格"}[person["is_passed"]]
    assert set(AWKWARD) <= set(found)
    assert found[AWKWARD[0]]["工号"] == "012345678901234567890"


def test_no_cell_is_a_formula_or_a_link(desk: FlaskClient, county: County) -> None:
    reply = desk.get(f"/api/v1/admin/exams/{county.exam.id}/roll-up.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(reply.data))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    names = {cell.value for cell in cells if cell.data_type == "s"}

    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert set(AWKWARD) <= names


def test_a_county_is_exported_by_a_job_whose_file_only_its_owner_gets(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    url = f"/api/v1/admin/exams/{county.exam.id}/exports"
    key = {"Idempotency-Key": str(uuid.uuid4())}
    asked = desk.post(url, json={"tree": "party"}, headers=key)
    again = desk.post(url, json={"tree": "party"}, headers=key)
    early = desk.get(f"/api/v1/admin/exports/{asked.json['job_id']}")
    run_pending_jobs(app)

    job = desk.get(f"/api/v1/admin/jobs/{asked.json['job_id']}").json
    file = desk.get(f"/api/v1/admin/exports/{asked.json['job_id']}")
    other = sign_in(app, make_administrator(app, county.units[0], Role.AUDITOR))
    foreign = other.get(f"/api/v1/admin/exports/{asked.json['job_id']}")

    assert (asked.status_code, asked.json) == (202, again.json)
    assert (job["state"], job["message"]) == ("done", "已导出 25 人。")
    assert (early.status_code, file.status_code, foreign.status_code) == (404, 200, 404)
    assert sheets(file.data) == download(desk, county, tree="party")


def test_a_role_that_was_taken_away_meanwhile_exports_nothing(app: Flask, desk: FlaskClient, county: County) -> None:
    url = f"/api/v1/admin/exams/{county.exam.id}/exports"
    asked = desk.post(url, json={}, headers={"Idempotency-Key": "once"}).json
    with app.app_context(), transaction() as session:
        session.execute(sa.text("DELETE FROM role_grant"))
    run_pending_jobs(app)

    with app.app_context(), reading() as session:
        row = session.execute(sa.text("SELECT state, result FROM job WHERE id = :id"), {"id": asked["job_id"]}).one()

    assert row.state == "failed"
    assert row.result["problem"]["type"] == "/problems/forbidden"


def test_what_is_too_big_to_wait_for_is_refused_with_the_way_to_go(
    desk: FlaskClient, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 24)

    reply = desk.get(f"/api/v1/admin/exams/{county.exam.id}/roll-up.xlsx")

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/export-too-big")
    assert reply.json["most"] == 24


def test_a_secretary_downloads_their_branch_without_scores_before_release(app: Flask, county: County) -> None:
    branch = next(unit for unit in county.units if unit.name == "支部1")
    secretary = make_person(app, unit=county.units[1])
    grant_role(app, secretary, Role.SECRETARY, branch)

    reply = sign_in(app, secretary).get(
        f"/api/v1/exams/{county.exam.id}/roll-up.xlsx", query_string={"tree": "party", "unit_id": branch.id}
    )

    found = sheets(reply.data)
    titles, *lines = found["明细"]
    total = dict(zip(*(found["汇总"][line] for line in (0, -1)), strict=True))
    assert list(found) == ["说明", "汇总", "按党组织", "明细"]
    assert {line[titles.index("姓名")] for line in lines} == names_of(app, county, branch)
    assert {line[titles.index("得分")] for line in lines} == {""}
    assert (total["应考"] > 0, total["合格"], total["平均分"]) == (True, "", "")


def names_of(app: Flask, county: County, branch: Any) -> set[str]:
    ids = [fate.person.id for fate in county.below(branch)]
    with app.app_context(), reading() as session:
        names = session.scalars(sa.select(Person.name).where(Person.id.in_(ids))).all()
    return {"单雄" if name == CONTROLS else name for name in names}

"""Importing a roster: what is read, what is refused and where, and that it is applied whole and once."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import openpyxl
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.audit import AuditRecord
from server.db import reading
from server.people.housekeeping import forget_old
from server.people.models import Identifier, Person, RosterImport
from server.people.views import Role
from server.units.models import Unit
from server.units.rules import Kind
from tests.admin.conftest import County
from tests.conftest import ManualClock
from tests.people import grant_role, make_person, make_unit, sign_in
from tests.rosters import HEADER, PLAIN, SMITH, delimited, workbook

URL = "/api/v1/admin/roster-imports"


def upload(client: FlaskClient, data: bytes, name: str = "名册.xlsx", **options: str) -> Any:
    body = {"file": (io.BytesIO(data), name), **options}
    return client.post(URL, data=body, content_type="multipart/form-data")


def apply(client: FlaskClient, preview: Any, **options: bool) -> Any:
    return client.post(f"{URL}/{preview.json['id']}/apply", json=options)


def problems(preview: Any) -> list[tuple[int, str | None, str]]:
    """Return (row, column, detail) of every problem."""
    assert preview.status_code == 201, preview.json
    return [
        (line["row"], each["column"], each["detail"]) for line in preview.json["problems"] for each in line["problems"]
    ]


def counts(preview: Any) -> tuple[int, ...]:
    assert preview.status_code in (200, 201), preview.json
    return tuple(preview.json["counts"][name] for name in ("new", "changed", "moved", "unchanged", "problem"))


def names(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        return list(session.scalars(sa.select(Person.name).order_by(Person.name_key)))


def test_a_roster_is_previewed_applied_and_repeating_it_changes_nothing(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    data = workbook(HEADER, SMITH, PLAIN)

    first = upload(desk, data)
    assert counts(first) == (2, 0, 0, 0, 0)
    assert len(names(app)) == 3

    done = apply(desk, first)
    assert (done.status_code, counts(done)) == (200, (2, 0, 0, 0, 0))
    assert done.json["applied_at"] is not None
    assert {"仇英", "覃川"} < set(names(app))
    assert apply(desk, first).json == done.json

    again = upload(desk, data)
    assert counts(again) == (0, 0, 0, 2, 0)
    assert counts(apply(desk, again)) == (0, 0, 0, 2, 0)
    assert len(names(app)) == 5
    with app.app_context(), reading() as session:
        facts = session.scalars(sa.select(AuditRecord.facts).order_by(AuditRecord.number)).all()
        kept = session.scalars(sa.select(RosterImport.sheet)).all()
    assert [fact["new"] for fact in facts] == [2, 0]
    assert kept == [None, None]


def test_changes_and_transfers_update_the_same_person(app: Flask, desk: FlaskClient, county: County) -> None:
    apply(desk, upload(desk, workbook(HEADER, SMITH, PLAIN)))
    moved = ["仇英", "A001", "", "山口小学", "山口小学支部", "", "", "", "小学", ""]
    changed = ["覃川", "A002", "13700000000", "山口小学", "", "", "", "管理", "初中", "新岗"]

    preview = upload(desk, workbook(HEADER, moved, changed))

    assert counts(preview) == (0, 1, 1, 0, 0)
    lines = desk.get(f"{URL}/{preview.json['id']}/lines").json["items"]
    assert [(line["row"], line["verdict"], line["details"]) for line in lines] == [
        (2, "moved", ["单位：河湾小学→山口小学", "党支部：河湾小学支部→山口小学支部"]),
        (3, "changed", ["手机号：空→137****0000", "岗位：教师→管理", "学段：小学→初中", "备注：空→新岗"]),
    ]
    apply(desk, preview)
    with app.app_context(), reading() as session:
        smith = session.scalars(sa.select(Person).where(Person.work_number == "A001")).one()
        keys = session.scalars(sa.select(Identifier.value).where(Identifier.person_id == smith.id)).all()
        assert (smith.unit_id, smith.branch_id, smith.phone) == (county.hill.id, county.hill_branch.id, "13912345678")
        assert smith.standing is not None
    assert sorted(keys) == ["13912345678", "A001"]
    assert len(names(app)) == 5


def test_titles_above_the_header_extra_columns_and_other_sheets_are_told_not_dropped_silently(
    desk: FlaskClient, county: County
) -> None:
    def arrange(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.merge_cells("A1:J1")
        sheet.row_dimensions[4].hidden = True
        book.create_sheet("旧名册").append(["别的", "东西"])
        hidden = book.create_sheet("隐藏", 0)
        hidden.append(HEADER)
        hidden.append(["不该", "读到"])
        hidden.sheet_state = "hidden"

    data = workbook(["清江县教职工名册"], [*HEADER, "身高"], [*SMITH, 170], [*PLAIN, 180], arrange=arrange)

    preview = upload(desk, data)

    assert counts(preview) == (2, 0, 0, 0, 0)
    notes = " ".join(preview.json["notes"])
    assert "身高" in notes
    assert "旧名册" in notes
    assert "隐藏行" in notes
    assert "第 4 行" in notes


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"手机号": "1.38E+10"}, "手机号", "科学记数法"),
    ({"手机号": 1.38e10 + 0.5}, "手机号", "不是完整的号码"),
    ({"手机号": "１３９１２３４５６７８"}, "手机号", "全角"),
    ({"手机号": "139 1234 5678"}, "手机号", "不是 11 位手机号"),
    ({"手机号": 1391234567}, "手机号", "不是 11 位手机号"),
    ({"手机号": date(2030, 1, 2)}, "手机号", "日期"),
    ({"手机号": True}, "手机号", "逻辑值"),
    ({"工号": 1234567890123456789}, "工号", "不是完整的号码"),
    ({"工号": 12.5}, "工号", "不是完整的号码"),
    ({"工号": "1.5E+10"}, "工号", "科学记数法"),
    ({"工号": "Ａ００１"}, "工号", "全角"),
    ({"工号": "A 001"}, "工号", "只能由"),
    ({"工号": "=1+1"}, "工号", "公式"),
    ({"姓名": ""}, "姓名", "不能为空"),
    ({"姓名": 17}, "姓名", "不像姓名"),
    ({"姓名": "仇\u200b英"}, "姓名", "看不见的字符"),
    ({"姓名": "名" * 61}, "姓名", "最长"),
    ({"单位": ""}, "单位", "不能为空"),
    ({"单位": "河弯小学"}, "单位", "『河弯小学』不存在，最接近『河湾小学』"),
    ({"党支部": "河湾支部"}, "党支部", "『河湾支部』不存在，最接近『河湾小学支部』"),
    ({"党小组": "第一小组"}, "党小组", "『第一小组』不存在"),
    ({"学段": ""}, "学段", "不能为空"),
    ({"学段": "大学"}, "学段", "『大学』无法识别，应为：幼儿园、小学"),
    ({"政治面貌": "好人"}, "政治面貌", "无法识别"),
    ({"岗位": "校长助理"}, "岗位", "无法识别"),
    ({"工号": "", "手机号": ""}, "工号", "至少填写一项"),
    ({"工号": "13800138000"}, "工号", "是『单雄』的手机号"),
]


def test_every_faulty_cell_is_named_with_its_row_and_column(desk: FlaskClient, county: County) -> None:
    rows = []
    for number, (changes, _, _) in enumerate(FAULTS):
        good = {**dict(zip(HEADER, SMITH, strict=True)), "工号": f"A{number:03}", "手机号": f"139000000{number:02}"}
        rows.append([(good | changes)[name] for name in HEADER])

    preview = upload(desk, workbook(HEADER, *rows))

    assert counts(preview) == (0, 0, 0, 0, len(FAULTS))
    found = problems(preview)
    assert [(row, column) for row, column, _ in found] == [
        (at, name) for at, (_, name, _) in enumerate(FAULTS, start=2)
    ]
    for (_, _, said), (_, _, detail) in zip(FAULTS, found, strict=True):
        assert said in detail


def test_an_error_value_and_a_formula_without_a_result_are_seen(desk: FlaskClient, county: County) -> None:
    def arrange(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["J2"] = "#N/A"
        sheet["J2"].data_type = "e"
        sheet["E3"] = "=E2"

    found = problems(upload(desk, workbook(HEADER, SMITH, PLAIN, arrange=arrange)))

    assert [(row, column) for row, column, _ in found] == [(2, "备注"), (3, "党支部")]


def test_a_work_number_that_lost_its_zeros_is_never_taken(app: Flask, desk: FlaskClient, county: County) -> None:
    make_person(app, unit=county.river, name="卜算", work_number="00042")
    rows = [["甲一", "00017", *PLAIN[2:]], ["甲二", 17001, *PLAIN[2:]], ["甲三", 170, *PLAIN[2:]]]

    found = problems(upload(desk, workbook(HEADER, *rows, ["卜算", "42", *PLAIN[2:]])))

    assert [(row, column) for row, column, _ in found] == [(4, "工号"), (5, "工号")]
    assert "可能丢失了前面的 0" in found[0][2]
    assert "已有工号『00042』" in found[1][2]
    plain = problems(upload(desk, delimited(HEADER, *rows), "a.csv"))
    assert [row for row, _, _ in plain] == [4]


def test_a_person_twice_in_the_file_and_two_people_in_one_line_are_problems(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    other = make_person(app, unit=county.river, name="单雄", work_number="B9")
    twice = ["仇英", "A009", *SMITH[2:]]
    mixed = ["单雄", other.work_number, "13800138000", *PLAIN[3:]]
    renamed = ["李代桃", county.stranger.work_number, "", *PLAIN[3:]]

    found = problems(upload(desk, workbook(HEADER, SMITH, twice, mixed, renamed)))

    assert [(row, column) for row, column, _ in found] == [
        (2, "手机号"), (3, "手机号"), (4, "工号"), (5, "姓名")
    ]  # fmt: skip
    assert "第 3 行" in found[0][2]
    assert "分别属于两个人" in found[2][2]
    assert "属于『曾柔』" in found[3][2]


def test_a_header_that_comes_again_is_named_and_not_taken_for_a_person(desk: FlaskClient) -> None:
    assert problems(upload(desk, workbook(HEADER, PLAIN, HEADER))) == [(3, None, "这一行是重复的表头，请删去。")]


def test_all_or_nothing_unless_the_faulty_lines_are_skipped(app: Flask, desk: FlaskClient, county: County) -> None:
    many = [[f"教师{chr(0x4E00 + n)}", f"M{n:04}", *PLAIN[2:]] for n in range(300)]
    many[150][1] = "bad number"

    preview = upload(desk, workbook(HEADER, *many))
    assert counts(preview) == (299, 0, 0, 0, 1)

    refused = apply(desk, preview)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/roster-has-problems")
    assert len(names(app)) == 3
    assert counts(apply(desk, preview, skip_faulty=True)) == (299, 0, 0, 0, 1)
    assert len(names(app)) == 302


def test_unknown_units_are_made_when_asked_and_show_what_they_resemble(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    rows = [
        ["甲", "C1", "", "河湾小学校", "河湾新支部", "一组", "中共党员", "教师", "小学", ""],
        ["乙", "C2", "", "河湾小学校", "河湾新支部", "一组", "中共党员", "教师", "小学", ""],
        ["丙", "C3", "", "桥头中心幼儿园", "", "", "", "教师", "幼儿园", ""],
    ]

    preview = upload(desk, workbook(HEADER, *rows), make_units="1")

    assert counts(preview) == (3, 0, 0, 0, 0)
    made = {unit["name"]: (unit["column"], unit["nearest"], unit["lines"]) for unit in preview.json["new_units"]}
    assert made["河湾小学校"] == ("单位", "河湾小学", 2)
    assert made["河湾新支部/一组"][0] == "党小组"
    assert made["桥头中心幼儿园"][2] == 1
    apply(desk, preview)
    with app.app_context(), reading() as session:
        units = {unit.name: unit for unit in session.scalars(sa.select(Unit))}
        first = session.scalars(sa.select(Person).where(Person.work_number == "C1")).one()
        assert units["河湾小学校"].parent_id == county.bureau.id
        assert units["一组"].path.startswith(units["河湾新支部"].path)
        assert units["河湾新支部"].parent_id == county.committee.id
        assert (first.unit_id, first.branch_id) == (units["河湾小学校"].id, units["一组"].id)
    assert counts(upload(desk, workbook(HEADER, *rows))) == (0, 0, 0, 3, 0)


def test_units_of_one_name_are_told_apart_by_what_they_stand_under(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    for school in (county.river, county.hill):
        make_unit(app, "语文组", kind=Kind.DEPARTMENT, under=school)

    found = problems(upload(desk, workbook(HEADER, ["甲", "D1", "", "语文组", *PLAIN[4:]])))
    assert found == [(2, "单位", "有 2 个『语文组』，请写成『上级/语文组』。")]
    for written in ("河湾小学/语文组", "河湾小学 ／ 语文组"):
        assert counts(upload(desk, workbook(HEADER, ["甲", "D1", "", written, *PLAIN[4:]]))) == (1, 0, 0, 0, 0)


def test_a_school_administrator_imports_their_own_people_only(
    app: Flask, county: County, school_desk: FlaskClient
) -> None:
    mine = ["仇英", "A001", "", "河湾小学", *PLAIN[4:]]
    theirs = ["曾柔", county.stranger.work_number, "", "河湾小学", *PLAIN[4:]]
    away = ["单雄", county.teacher.work_number, "", "山口小学", *PLAIN[4:]]

    preview = upload(school_desk, workbook(HEADER, mine, theirs, away, PLAIN))

    assert counts(preview) == (1, 0, 0, 0, 3)
    found = problems(preview)
    assert "不在您的管理范围" in found[0][2]
    assert "曾柔" not in found[0][2]
    assert [detail for _, _, detail in found[1:]] == ["『山口小学』不在您的管理范围内。"] * 2
    assert problems(upload(school_desk, workbook(HEADER, ["甲", "E1", "", "新校", *PLAIN[4:]]), make_units="1"))
    assert upload(sign_in(app, county.teacher), workbook(HEADER, mine)).status_code == 403


def test_the_number_of_somebody_above_is_not_changed_by_a_file(
    app: Flask, county: County, school_desk: FlaskClient
) -> None:
    chief = make_person(app, unit=county.river, name="局长", work_number="Z1")
    grant_role(app, chief, Role.SYSTEM_ADMINISTRATOR, county.bureau)
    row = ["局长", "Z1", "13911112222", "河湾小学", "", "", "", "教师", "小学", ""]

    assert "超出您的管理范围" in problems(upload(school_desk, workbook(HEADER, row)))[0][2]


def test_nobody_sees_the_import_of_another(app: Flask, desk: FlaskClient, school_desk: FlaskClient) -> None:
    preview = upload(desk, workbook(HEADER, PLAIN))

    for path in ("", "/lines", "/annotated"):
        assert school_desk.get(f"{URL}/{preview.json['id']}{path}").status_code == 404
    assert apply(school_desk, preview).status_code == 404


def test_a_preview_that_time_has_overtaken_is_judged_again_before_anything_is_written(
    app: Flask, desk: FlaskClient, county: County
) -> None:
    preview = upload(desk, workbook(HEADER, SMITH))
    body = {"name": "仇英", "work_number": "A001", "unit_id": str(county.hill.id), "stage": "primary"}
    desk.post("/api/v1/admin/people", json=body)

    refused = apply(desk, preview)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/roster-changed")
    fresh = desk.get(f"{URL}/{preview.json['id']}")
    assert counts(fresh) == (0, 0, 1, 0, 0)
    assert counts(apply(desk, fresh)) == (0, 0, 1, 0, 0)
    assert names(app).count("仇英") == 1


def test_one_preview_applied_by_many_taps_is_applied_once(app: Flask, desk: FlaskClient, county: County) -> None:
    preview = upload(desk, workbook(HEADER, SMITH, PLAIN))
    clients = [sign_in(app, county.administrator) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda client: apply(client, preview), clients))

    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert len(names(app)) == 5


def test_two_files_with_the_same_new_person_make_one(app: Flask, desk: FlaskClient, county: County) -> None:
    previews = [upload(desk, workbook(HEADER, SMITH)) for _ in range(2)]
    clients = [sign_in(app, county.administrator) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda pair: apply(*pair).status_code, zip(clients, previews, strict=True)))

    assert sorted(replies) == [200, 409]
    assert names(app).count("仇英") == 1


def test_a_preview_is_forgotten_after_a_day(app: Flask, desk: FlaskClient, clock: ManualClock) -> None:
    preview = upload(desk, workbook(HEADER, PLAIN))
    clock.advance(days=1, seconds=1)
    with app.app_context():
        assert forget_old(now=clock.now()) == 1

    assert desk.get(f"{URL}/{preview.json['id']}").status_code == 404


def test_a_line_break_inside_a_quoted_cell_is_named_and_rows_are_counted_as_a_spreadsheet_does(
    desk: FlaskClient,
) -> None:
    found = problems(upload(desk, delimited(HEADER, [*SMITH[:-1], "两\n行"], ["", *PLAIN[1:]]), "n.csv"))

    assert [(row, column) for row, column, _ in found] == [(2, "备注"), (3, "姓名")]


def test_a_sheet_with_far_cells_and_a_file_without_a_roster_are_refused_with_a_sentence(desk: FlaskClient) -> None:
    def arrange(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active["XFD1048576"] = "far"

    for data in (workbook(HEADER, SMITH, arrange=arrange), b"", workbook(HEADER), workbook(["甲", "乙"], ["丙", "丁"])):
        reply = upload(desk, data)
        assert (reply.status_code, reply.json["type"]) == (422, "/problems/roster-unreadable")
        assert reply.json["detail"].endswith("。")


def test_an_upload_without_a_file_or_with_odd_options_is_refused(desk: FlaskClient) -> None:
    assert desk.post(URL, data={}, content_type="multipart/form-data").status_code == 422
    assert upload(desk, workbook(HEADER, SMITH), make_units="yes").status_code == 422
    assert upload(desk, workbook(HEADER, SMITH), role="x").status_code == 422


def test_the_annotated_copy_has_every_row_in_its_place_with_the_remark_beside_it(
    desk: FlaskClient, county: County
) -> None:
    odd = ["@SUM(1)", "00012", "", "没有的学校", "", "", "", "", "小学", ""]
    preview = upload(desk, workbook(["标题"], HEADER, SMITH, odd))

    reply = desk.get(f"{URL}/{preview.json['id']}/annotated")

    sheet = openpyxl.load_workbook(io.BytesIO(reply.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:10] == HEADER
    assert rows[1][10] == "核对结果"
    assert rows[2][0:2] == ["仇英", "A001"]
    assert rows[2][10] == "新增"
    assert rows[3][1] == "00012"
    assert "『没有的学校』不存在" in rows[3][10]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["D4"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A4"].fill.fgColor.rgb != "FFFFC7CE"


def test_the_template_can_be_uploaded_as_it_is(app: Flask, desk: FlaskClient, county: County) -> None:
    make_unit(app, "河湾小学党支部", kind=Kind.BRANCH, under=county.committee)
    reply = desk.get(f"{URL}/template")

    assert reply.mimetype.endswith("sheet")
    assert counts(upload(desk, reply.data)) == (1, 0, 0, 0, 0)


def test_the_lines_of_an_import_are_paged_and_filtered(desk: FlaskClient) -> None:
    rows = [[f"教师{chr(0x4E00 + n)}", f"M{n:04}", *PLAIN[2:]] for n in range(5)]
    url = f"{URL}/{upload(desk, workbook(HEADER, *rows)).json['id']}/lines"

    first = desk.get(url, query_string={"size": 3}).json
    rest = desk.get(url, query_string={"size": 3, "after": first["next"]}).json
    assert [line["row"] for line in first["items"] + rest["items"]] == [2, 3, 4, 5, 6]
    assert rest["next"] is None
    assert desk.get(url, query_string={"verdict": "problem"}).json["items"] == []
    assert desk.get(url, query_string={"verdict": "x"}).status_code == 422

"""Each way in which people lay questions out in tables, with small questions of our own."""

import csv
import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from question_bank.drafts import Reading
from question_bank.reading import read

Sheet = Sequence[Sequence[object]]


def workbook(**sheets: Sheet) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def short(reading: Reading) -> list[tuple[object, ...]]:
    return [
        (draft.type.value, draft.stem, "|".join(option.text for option in draft.options), draft.answer)
        for draft in reading.drafts
    ]


PHONE = ("single", "火警电话是（ ）", "110|119|120", ("B",))
GEAR = ("multiple", "实验室应穿戴（ ）", "手套|拖鞋|护目镜", ("A", "C"))
LIFT = ("judge", "火灾时可以乘电梯", "", False)
ALL = [PHONE, GEAR, LIFT]

P, G, L = (
    ["火警电话是（ ）", "110", "119", "120"],
    ["实验室应穿戴（ ）", "手套", "拖鞋", "护目镜"],
    ["火灾时可以乘电梯"],
)

TABLES: dict[str, dict[str, Sheet]] = {
    "the usual header": {
        "题库": [
            ["序号", "题型", "题干", "选项A", "选项B", "选项C", "答案"],
            [1, "单选题", *P, "B"],
            [2, "多选题", *G, "AC"],
            [3, "判断题", *L, "", "", "", "错误"],
        ]
    },
    "other names, other order, a title above": {
        "Sheet1": [
            ["安全知识题库"],
            ["正确答案（必填）", "*试题类型", "试题内容", "选项 1", "选项 2", "选项 3"],
            ["B", "单选", *P],
            ["A,C", "多选", *G],
            ["×", "判断", *L],
        ]
    },
    "names no list holds": {
        "Sheet1": [
            ["题目类型", "题目的标题", "A", "B", "C", "答题人数", "正确答案"],
            ["单选", *P, "", "b"],
            ["多选", *G, "", "ac"],
            ["判断", *L, "", "", "", "", "F"],
        ]
    },
    "no header": {
        "Sheet1": [[*P, "B"], [*G, "AC"], [*L, "", "", "", "错"], ["湿手不可以插电", "", "", "", "对"]],
    },
    "a sheet a type": {
        "说明": [["请按要求填写"], ["题干：必填"]],
        "单选题": [["题干", "选项A", "选项B", "选项C", "答案"], [*P, "B"]],
        "多选题": [["题干", "选项A", "选项B", "选项C", "答案"], [*G, "AC"]],
        "判断题": [["题干", "答案"], [*L, "否"]],
    },
    "several tables on a sheet": {
        "Sheet1": [
            ["单选题"],
            ["题目", "A", "B", "C", "答案"],
            [*P, "B"],
            [],
            ["多选题"],
            ["题目", "A", "B", "C", "答案"],
            [*G, "AC"],
            [],
            ["判断题"],
            ["题目", "答案"],
            [*L, "错"],
        ]
    },
    "options in one cell": {
        "Sheet1": [
            ["题型", "题目", "选项", "答案"],
            ["单选", P[0], "A. 110\nB. 119\nC. 120", "B"],
            ["多选", G[0], "A、手套 B、拖鞋 C、护目镜", "AC"],
            ["判断", L[0], "", "错误"],
        ]
    },
    "options parted by bars or as JSON": {
        "Sheet1": [
            ["题型", "题目", "选项", "答案"],
            ["单选", P[0], "110|119|120", "B"],
            ["多选", G[0], '["手套", "拖鞋", "护目镜"]', "A、C"],
            ["判断", L[0], "", "错误"],
        ]
    },
    "all under the stem": {
        "Sheet1": [
            ["题型", "题目", "答案"],
            ["单选", "火警电话是（ ）\nA. 110\nB. 119\nC. 120", "B"],
            ["多选", "实验室应穿戴（ ）\nA. 手套 B. 拖鞋 C. 护目镜", "AC"],
            ["判断", L[0], "错误"],
        ]
    },
    "answers as texts and as numbers": {
        "Sheet1": [
            ["题型", "题目", "选项A", "选项B", "选项C", "答案"],
            ["单选", *P, "119"],
            ["多选", *G, "1,3"],
            ["判断", *L, "正确", "错误", "", "B"],
        ]
    },
    "codes for types": {
        "Sheet1": [
            ["type", "question", "optionA", "optionB", "optionC", "answer"],
            [1, *P, "B"],
            [2, *G, "AC"],
            [3, *L, "", "", "", "F"],
        ]
    },
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_exactly(name: str) -> None:
    reading = read(workbook(**TABLES[name]), name="题库.xlsx")

    assert short(reading)[:3] == ALL
    assert reading.problems == ()


def test_one_row_an_option_is_gathered_by_question() -> None:
    rows: Sheet = [
        ["题目", "选项", "是否正确"],
        ["火警电话是（ ）", "110", 0],
        ["", "119", 1],
        ["", "120", 0],
    ]

    assert short(read(workbook(Sheet1=rows), name="题库.xlsx")) == [PHONE]


def test_a_place_names_sheet_and_row() -> None:
    rows: Sheet = [["题干", "选项A", "选项B", "答案"], ["火警电话是（ ）", "110", "119", ""]]

    problem = read(workbook(单选=rows), name="题库.xlsx").problems[0]

    assert str(problem.place) == "『题库.xlsx』工作表『单选』第2行"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimited_text_is_read_in_any_encoding(separator: str, encoding: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=separator).writerows(TABLES["the usual header"]["题库"])

    assert short(read(target.getvalue().encode(encoding), name="题库.txt")) == ALL


RECORDS = {
    "letters beside": '[{"题型": "单选", "题目": "火警电话是（ ）", "A": "110", "B": "119", "C": "120", "答案": "B"}]',
    "a list of options": '[{"stem": "火警电话是（ ）", "options": ["A. 110", "B. 119", "C. 120"], "answer": ["B"]}]',
    "options by letter": '{"data": [{"question": "火警电话是（ ）", "options": {"A": "110", "B": "119", "C": "120"},'
    ' "answer": "B"}]}',
    "options that know": '[{"question": "火警电话是（ ）", "answers": [{"text": "110", "correct": false},'
    ' {"text": "119", "correct": true}, {"text": "120", "correct": false}]}]',
    "stems for keys": '{"火警电话是（ ）": ["110", "119√", "120"]}',
    "lines": '{"title": "火警电话是（ ）", "options": [{"key": "A", "value": "110"}, {"key": "B", "value": "119"},'
    ' {"key": "C", "value": "120"}], "answer": "B"}\n',
}


@pytest.mark.parametrize("name", RECORDS)
def test_json_of_common_shapes_is_read_exactly(name: str) -> None:
    assert short(read(RECORDS[name].encode(), name="题库.json")) == [PHONE]


def test_a_table_in_a_page_is_read_as_a_table() -> None:
    page = """<html><body><table>
    <tr><th>题目</th><th>A</th><th>B</th><th>C</th><th>答案</th></tr>
    <tr><td>火警电话是（ ）</td><td>110</td><td>119</td><td>120</td><td>B</td></tr>
    </table></body></html>"""

    assert short(read(page.encode(), name="题库.txt")) == [PHONE]

"""Reading roster files of every usual kind, and refusing what is none."""

import pytest

from question_bank.formats.refusals import Unreadable
from server.people.roster.header import RosterUnreadable, find_header
from server.people.roster.lines import lines_of
from server.people.roster.reading import answer
from server.people.roster.views import Line, from_json
from tests.rosters import HEADER, PLAIN, SMITH, delimited, workbook


def read(data: bytes) -> list[Line]:
    """Read a file as the child process does, and return its lines."""
    sheet = from_json(answer(data, name="名册"))
    return lines_of(sheet, find_header(sheet))


def good(data: bytes) -> list[str]:
    """Return the names of a file that has no problem."""
    lines = read(data)
    assert [line.problems for line in lines] == [()] * len(lines)
    return [line.name for line in lines]


@pytest.mark.parametrize(
    "header",
    [
        ["备注", "学段", "岗位", "政治面貌", "党小组", "党支部", "单位", "手机号", "工号", "姓名"],
        [
            "说明",
            "任教学段",
            "岗位类别",
            "政治面貌",
            "小组",
            "所在党支部",
            "所在单位",
            "联系电话",
            "教工号",
            "教师姓名",
        ],
        [
            "备 注",
            "学段*",
            "岗位（选填）",
            "政治面貌",
            "党小组",
            "支部",
            "学校名称 *",
            "手机号码",
            "工号(必填)",
            "姓　名",
        ],
    ],
)
def test_columns_are_found_by_name_in_any_order(header: list[str]) -> None:
    assert good(workbook(header, SMITH[::-1], PLAIN[::-1])) == ["仇英", "覃川"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[]], "表头"),
        ([["甲", "乙"], ["丙", "丁"]], "表头"),
        ([["姓名", "单位", "工号"], ["a", "b", "c"]], "『学段』"),
        ([["姓名", "学段", "工号"], ["a", "b", "c"]], "『单位』"),
        ([["姓名", "单位", "学段"], ["a", "b", "c"]], "『工号』"),
        ([[*HEADER, "手机"], SMITH], "两列『手机号』"),
    ],
)
def test_a_file_without_the_needed_columns_is_refused_as_a_whole(rows: list[list[str]], said: str) -> None:
    for data in (workbook(*rows), delimited(*rows)):
        with pytest.raises((RosterUnreadable, Unreadable), match=said):
            read(data)


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\r\n"),
        ("utf-8-sig", ",", "\n"),
        ("gb18030", ",", "\r\n"),
        ("gbk", "\t", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8", ";", "\n"),
        ("gb18030", "|", "\r"),
    ],
)
def test_text_files_of_every_usual_encoding_and_separator_are_read(encoding: str, separator: str, end: str) -> None:
    smith = [*SMITH[:-1], f"含{separator.strip()}的“备注”"]

    data = delimited(HEADER, smith, PLAIN, separator=separator, encoding=encoding, end=end)

    assert good(data) == ["仇英", "覃川"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 2000,
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0" + b"x" * 600,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        b"<html><table><tr><td>x</td></tr></table></html>",
        "姓名".encode() * 60_000,
        b"a," * 100_000,
    ],
    ids=["empty", "nul", "zip", "ole", "png", "html", "one-line", "commas"],
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.message

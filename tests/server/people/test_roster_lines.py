"""Laws of reading a roster: a number is taken as it stands or refused, never mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.people.identifiers import PHONE, WORK_NUMBER
from server.people.roster.header import find_header
from server.people.roster.lines import lines_of
from server.people.roster.views import Cell, CellKind, Column, Line, Sheet, as_json, from_json

HEADER = tuple(Cell(CellKind.TEXT, column.value) for column in Column)
TYPED = st.text(st.sampled_from("0123456789.eE+- AaＡ１\u200b\n\u3000"), max_size=14)
KINDS = st.sampled_from(CellKind)


def line(**cells: Cell) -> Line:
    """Return the line of one row with these cells, by the names of the columns in capitals."""
    good = {"NAME": "仇英", "UNIT": "河湾小学", "STAGE": "小学", "WORK_NUMBER": "A1"}
    texts = {name: Cell(CellKind.TEXT, text) for name, text in good.items()} | cells
    row = tuple(texts.get(column.name, Cell(CellKind.TEXT, "")) for column in Column)
    sheet = Sheet(rows={1: HEADER, 2: row})
    (found,) = lines_of(sheet, find_header(sheet))
    return found


@given(kind=KINDS, text=TYPED)
def test_a_work_number_is_taken_as_it_stands_or_refused(kind: CellKind, text: str) -> None:
    found = line(WORK_NUMBER=Cell(kind, text))

    if not found.problems:
        assert found.work_number == text.strip(" \n\u3000")
        assert WORK_NUMBER.fullmatch(found.work_number)


@given(kind=KINDS, text=TYPED | st.integers(13_000_000_000, 19_999_999_999).map(str))
def test_a_phone_is_taken_as_it_stands_or_refused(kind: CellKind, text: str) -> None:
    found = line(PHONE=Cell(kind, text))

    if found.phone is not None:
        assert found.phone == text.strip(" \n\u3000")
        assert PHONE.fullmatch(found.phone)
    elif text.strip(" \n\u3000"):
        assert [problem.column for problem in found.problems] == [Column.PHONE]


@pytest.mark.parametrize(
    ("written", "name"),
    [("张　三", "张三"), (" 欧阳 修 ", "欧阳修"), ("阿依·古丽", "阿依·古丽"), ("Anna Li", "Anna Li")],
)
def test_the_space_that_lines_up_chinese_names_is_no_part_of_them(written: str, name: str) -> None:
    assert line(NAME=Cell(CellKind.TEXT, written)).name == name


@given(
    st.dictionaries(
        st.integers(1, 20_000), st.lists(st.builds(Cell, KINDS, st.text(max_size=5)), max_size=4).map(tuple), max_size=5
    ),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
)
def test_a_sheet_comes_back_from_json_as_it_was(rows: dict[int, tuple[Cell, ...]], notes: tuple[str, ...]) -> None:
    sheet = Sheet(rows=dict(sorted(rows.items())), notes=notes)

    assert from_json(as_json(sheet)) == sheet

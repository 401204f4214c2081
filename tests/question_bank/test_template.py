"""The template people download is a file the reader understands without a doubt."""

from question_bank.reading import read
from question_bank.template import COLUMNS, template


def test_the_template_with_its_examples_reads_without_a_problem() -> None:
    reading = read(template(), name="题库模板.xlsx")

    assert [draft.type.value for draft in reading.drafts] == ["single", "multiple", "judge", "fill", "short"]
    assert reading.problems == ()
    assert reading.drafts[1].answer == ("A", "B", "D")
    assert reading.drafts[3].answer == (("119",), ("120",))


def test_the_empty_template_has_no_questions() -> None:
    assert read(template(with_examples=False), name="题库模板.xlsx").drafts == ()


def test_the_template_has_eight_options_and_the_usual_columns() -> None:
    assert COLUMNS.index("选项H") - COLUMNS.index("选项A") == 7
    assert {"题型", "题干", "答案", "解析", "分值", "难度", "标签", "出处"} < set(COLUMNS)

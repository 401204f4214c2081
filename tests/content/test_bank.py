"""Bank files become real questions; one that cannot be a question is named with file, line and id."""

from pathlib import Path

import pytest

from content import bank
from content.bank import check_ids, parse_questions
from content.tables import BadContent
from question_bank.questions import FillIn, Judgement, MultipleChoice, ShortAnswer, SingleChoice

SINGLE = """[[question]]
id = "test-0001"
type = "single"
stem = "影响期多长？"
options = ["半年", "一年"]
answer = "B"
explanation = "第十条。"
difficulty = "easy"
tags = ["影响期"]
cites = "纪律处分条例@2023/第十条"
points = 2.5
"""
REST = """
[[question]]
id = "test-0002"
type = "multiple"
stem = "哪些是处分？"
options = ["警告", "罚款", "开除党籍"]
answer = "AC"
explanation = "第八条。"
difficulty = "medium"
cites = "纪律处分条例@2023/第八条"

[[question]]
id = "test-0003"
type = "judge"
stem = "罚款是党纪处分。"
answer = false
explanation = "第八条没有罚款。"
difficulty = "easy"
cites = "纪律处分条例@2023/第八条"

[[question]]
id = "test-0004"
type = "fill"
stem = "警告的影响期是____，严重警告的是____。"
answer = [["一年", "1年"], ["一年半"]]
explanation = "第十条。"
difficulty = "hard"
cites = "纪律处分条例@2023/第十条"

[[question]]
id = "test-0005"
type = "short"
stem = "处分有哪些？"
answer = "五种。"
explanation = "第八条。"
difficulty = "medium"
material = "林某是党员。"
cites = "纪律处分条例@2023/第八条"
"""
NAME = "discipline_regulations/test.toml"


def test_every_kind_of_question_is_read() -> None:
    questions = [item.question for item in parse_questions(SINGLE + REST, name=NAME)]

    single, multiple, judge, fill, short = questions
    assert isinstance(single, SingleChoice)
    assert (single.key, single.points) == ("B", 25)
    assert isinstance(multiple, MultipleChoice)
    assert multiple.key == {"A", "C"}
    assert isinstance(judge, Judgement)
    assert judge.key is False
    assert isinstance(fill, FillIn)
    assert [blank.accepted for blank in fill.blanks] == [("一年", "1年"), ("一年半",)]
    assert isinstance(short, ShortAnswer)
    assert short.material == "林某是党员。"


def test_a_question_knows_what_it_cites_and_where_it_stands() -> None:
    items = parse_questions(SINGLE + REST, name=NAME)

    assert [item.line for item in items] == [1, 13, 23, 32, 41]
    assert str(items[0].cites) == items[0].question.source == "纪律处分条例@2023/第十条"
    assert (items[0].file, items[0].document) == (f"bank/{NAME}", "discipline_regulations")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"single"', '"one"'), "type 只能是 single"),
        (('answer = "B"', 'answer = "C"'), "答案 C 不在选项中"),
        (('answer = "B"', 'answer = "b"'), "answer 应是按顺序"),
        (('answer = "B"\n', ""), "缺少 answer"),
        (('["半年", "一年"]', '["半年", "半年"]'), "两个选项的内容相同"),
        (('options = ["半年", "一年"]\n', ""), "要有 options"),
        (("@2023/第十条", "@2023/第10条"), "cites 请写成 纪律处分条例@2023/第十条"),
        (("纪律处分条例@2023/第十条", "第十条"), "cites：『第十条』不是条款地址"),
        (("2.5", "2.55"), "最多一位小数"),
        (("test-0001", "Test 1"), "id 只能用小写英文"),
        (("difficulty", "level"), "不认识的键 level"),
    ],
)
def test_a_bad_question_is_refused_with_file_line_and_id(change: tuple[str, str], said: str) -> None:
    assert change[0] in SINGLE
    text = "\n" + SINGLE.replace(*change, 1)

    with pytest.raises(BadContent, match=rf"^bank/{NAME}:2: 题目 (test-0001|Test 1)：.*{said}"):
        parse_questions(text, name=NAME)


def test_a_fill_in_question_has_as_many_answers_as_blanks() -> None:
    with pytest.raises(BadContent, match="题干有 1 个空"):
        parse_questions(REST.replace("，严重警告的是____", ""), name=NAME)


def test_an_id_is_used_once_in_the_whole_bank() -> None:
    items = parse_questions(SINGLE + REST, name=NAME)

    with pytest.raises(BadContent, match=f"test-0001 已被 bank/{NAME}:1 使用"):
        check_ids(items + parse_questions(SINGLE, name="integrity_code/other.toml"))


def test_files_of_the_bank_are_found_in_folders_of_documents(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.parent.mkdir()
    path.write_text(SINGLE, encoding="utf-8")

    assert [item.id for item in bank.load(tmp_path)] == ["test-0001"]


def test_every_question_that_ships_is_a_question() -> None:
    assert len(bank.load()) >= 600

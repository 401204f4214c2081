"""The shipped bank's own files: known by their content, read whole, every malformed question named."""

from question_bank.questions import Difficulty
from question_bank.reading import read

SOUND = """
[[question]]
id = "x-1"
type = "multiple"
stem = "会前准备包括哪些？"
options = ["学习", "谈心", "投票"]
answer = "AB"
explanation = "先学习再谈心。"
difficulty = "hard"
tags = ["组织生活"]
cites = "某条例@2020/第一条"
points = 2.5

[[question]]
type = "fill"
stem = "支部每____召开一次大会。"
answer = [["季度", "三个月"]]
"""


def test_a_bank_file_is_known_by_its_content_and_read_whole() -> None:
    reading = read(SOUND.strip().encode(), name="anything.txt")
    choice, blank = reading.drafts

    assert reading.problems == ()
    assert (choice.answer, [option.id for option in choice.options]) == (("A", "B"), ["A", "B", "C"])
    assert (choice.points, choice.difficulty, choice.tags) == (25, Difficulty.HARD, ("组织生活",))
    assert (choice.source, choice.place.row) == ("某条例@2020/第一条", 1)
    assert blank.answer == (("季度", "三个月"),)
    assert blank.question().points == 10


def test_a_malformed_question_is_named_and_the_others_are_kept() -> None:
    broken = (
        '[[question]]\ntype = "riddle"\nstem = "?"\n'
        + SOUND
        + '[[question]]\ntype = "judge"\nstem = "对吗"\nanswer = "T"\n'
    )

    reading = read(broken.encode(), name="bank.toml")

    assert len(reading.drafts) == 2
    assert [(problem.code, problem.place.row) for problem in reading.problems] == [
        ("question-malformed", 1),
        ("question-malformed", 4),
    ]


def test_a_file_that_is_not_toml_at_all_says_so() -> None:
    reading = read(b"[[question]]\ntype = \n", name="bank.toml")

    assert [problem.code for problem in reading.problems] == ["toml-broken"]

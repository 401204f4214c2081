"""Aiken: one line of stem, options ``A)`` or ``A.``, and a line ``ANSWER: B``."""

import re

from question_bank.drafts import Place, Problem
from question_bank.found.item import Found, FoundOption
from question_bank.questions import QuestionType

_OPTION = re.compile(r"^([A-Z])[).][ \t]?(.*)$")
_ANSWER = re.compile(r"^ANSWER:\s*([A-Z])\s*$")


def found_in(text: str, *, file: str) -> tuple[list[Found], list[Problem]]:
    """Return the questions of an Aiken text; whatever breaks its rules is a problem with its line."""
    reader = _Reader(file)
    for number, line in enumerate(re.sub(r"\r\n?", "\n", text).split("\n"), start=1):
        if len(line.strip()) >= 2:
            reader.line(number, line.strip())
    reader.end()
    return reader.found, reader.problems


class _Reader:
    """Reads line by line; ``open`` is the question whose ANSWER has not come yet."""

    def __init__(self, file: str) -> None:
        self.found: list[Found] = []
        self.problems: list[Problem] = []
        self.open: Found | None = None
        self._file = file

    def line(self, number: int, line: str) -> None:
        option = _OPTION.match(line)
        if option is None and not line.startswith("ANSWER:"):
            self._stem(number, line)
        elif self.open is None:
            self._fault(number, "text-ignored", "这一行的选项或答案前面没有题干，没有读入")
        elif option is not None:
            self.open.options.append(FoundOption(text=option[2].strip(), letter=option[1]))
        else:
            self._answer(number, line)

    def _stem(self, number: int, line: str) -> None:
        if self.open is not None:
            self._fault(number, "answer-missing", "上一道题还没有 ANSWER 行就开始了下一题，上一道题没有读入")
        self.open = Found(place=Place(file=self._file, line=number), stem=line, kind=QuestionType.SINGLE)

    def _answer(self, number: int, line: str) -> None:
        question, self.open = self.open, None
        if question is None or len(question.options) < 2:
            self._fault(number, "options-missing", "这道题不到两个选项，没有读入，请补上")
            return
        answer = _ANSWER.match(line)
        question.answers.append(answer[1] if answer else "")
        self.found.append(question)

    def end(self) -> None:
        """Report a question left open at the end."""
        if self.open is not None:
            self._fault(self.open.place.line or 0, "answer-missing", "这道题没有 ANSWER 行，没有读入")

    def _fault(self, number: int, code: str, message: str) -> None:
        self.problems.append(Problem(code=code, message=message, place=Place(file=self._file, line=number)))

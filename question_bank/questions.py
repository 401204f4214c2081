"""What a question is: five kinds, valid by construction, and the material that may stand above them.

A value of one of these classes can always be asked and (but for short answers) graded.  Whatever a file
says that cannot be such a value stays a :class:`question_bank.drafts.Draft` with its problems named.

Points are integers of a tenth of a point (``points=25`` is 2.5 points): a score is never a float.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MAX_OPTIONS = 26
MAX_POINTS = 10_000  # 1,000 points in tenths


class QuestionType(StrEnum):
    """The kinds of question, under the names every file and every reply uses."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    JUDGE = "judge"
    FILL = "fill"
    SHORT = "short"

    @property
    def label(self) -> str:
        """Return the name a person reads: 单选题, 多选题, …"""
        return LABELS[self]


LABELS = {
    QuestionType.SINGLE: "单选题",
    QuestionType.MULTIPLE: "多选题",
    QuestionType.JUDGE: "判断题",
    QuestionType.FILL: "填空题",
    QuestionType.SHORT: "简答题",
}


class Difficulty(StrEnum):
    """How hard a question is meant to be."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"

    @property
    def label(self) -> str:
        """Return the name a person reads: 易, 中, 难."""
        return {"easy": "易", "medium": "中", "hard": "难"}[self.value]


class BadQuestion(ValueError):
    """These parts cannot be a question.  ``code`` says why for machines, the message says it in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the machine's word and the person's sentence."""
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice question.  ``id`` is what answers and keys refer to, never a displayed letter."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One blank of a fill-in question: every accepted text, and its own points if they differ.

    Blanks that share a non-empty ``pool`` may be filled in any order among themselves.
    """

    accepted: tuple[str, ...]
    points: int | None = None
    pool: str = ""

    def __post_init__(self) -> None:
        """Refuse a blank that nothing can fill."""
        if not self.accepted or not all(text.strip() for text in self.accepted):
            raise BadQuestion("blank-without-answer", "有一个空没有给出答案")
        if self.points is not None:
            check_points(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What all kinds share.  Use one of the five kinds below; this class alone is not a question.

    ``stem`` and ``explanation`` are plain text (line breaks allowed); ``source`` cites where the question
    comes from, at best as ``纪律处分条例@2023/第一百五十七条``; ``material`` is the shared text of a 材料题
    group, and ``attachments`` are the names of pictures kept beside the question.
    """

    stem: str
    points: int = 10
    explanation: str = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: tuple[str, ...] = ()
    source: str = ""
    material: str = ""
    attachments: tuple[str, ...] = ()

    type: QuestionType = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what no one could be asked."""
        if not self.stem.strip() and not self.attachments:
            raise BadQuestion("stem-empty", "题干是空的")
        check_points(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(Question):
    """One option is right; ``key`` is its id."""

    options: tuple[Option, ...]
    key: str
    type: QuestionType = field(init=False, default=QuestionType.SINGLE)

    def __post_init__(self) -> None:
        """Refuse a key that names no option."""
        Question.__post_init__(self)
        check_options(self.options)
        check_key(self.options, [self.key])


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(Question):
    """One or more options are right; ``key`` holds their ids."""

    options: tuple[Option, ...]
    key: frozenset[str]
    type: QuestionType = field(init=False, default=QuestionType.MULTIPLE)

    def __post_init__(self) -> None:
        """Refuse an empty key and one that names no option."""
        Question.__post_init__(self)
        check_options(self.options)
        check_key(self.options, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Question):
    """True or false; ``key`` says which."""

    key: bool
    type: QuestionType = field(init=False, default=QuestionType.JUDGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillIn(Question):
    """Blanks to fill, in the order in which they stand in the stem."""

    blanks: tuple[Blank, ...]
    type: QuestionType = field(init=False, default=QuestionType.FILL)

    def __post_init__(self) -> None:
        """Refuse a fill-in question without a blank, and points of blanks that do not add up."""
        Question.__post_init__(self)
        if not self.blanks:
            raise BadQuestion("blanks-missing", "填空题没有空")
        own = [blank.points for blank in self.blanks if blank.points is not None]
        if own and (len(own) != len(self.blanks) or sum(own) != self.points):
            raise BadQuestion("blank-points", "各空分值之和应等于本题分值")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer(Question):
    """Answered in sentences and marked by a person; ``key`` is the reference answer, ``keywords`` help the marker."""

    key: str
    keywords: tuple[str, ...] = ()
    type: QuestionType = field(init=False, default=QuestionType.SHORT)

    def __post_init__(self) -> None:
        """Refuse a reference answer that says nothing."""
        Question.__post_init__(self)
        if not self.key.strip():
            raise BadQuestion("answer-missing", "没有参考答案")


AnyQuestion = SingleChoice | MultipleChoice | Judgement | FillIn | ShortAnswer
ChoiceQuestion = SingleChoice | MultipleChoice


def check_points(points: int) -> None:
    """Refuse points outside 0.1 to 1,000 points (integers of a tenth)."""
    if not 1 <= points <= MAX_POINTS:
        raise BadQuestion("points", "分值应在 0.1 到 1000 之间，且为 0.1 的整数倍")


def check_options(options: Sequence[Option]) -> None:
    """Refuse fewer than two options, more than 26, empty ones, and two that share an id or a text."""
    if not 2 <= len(options) <= MAX_OPTIONS:
        raise BadQuestion("options-count", f"应有 2 到 {MAX_OPTIONS} 个选项，现有 {len(options)} 个")
    if any(not option.text.strip() for option in options):
        raise BadQuestion("option-empty", "有一个选项是空的")
    if len({option.id for option in options}) < len(options):
        raise BadQuestion("option-id-repeated", "有两个选项的标号相同")
    if len({option.text.strip() for option in options}) < len(options):
        raise BadQuestion("option-repeated", "有两个选项的内容相同")


def check_key(options: Sequence[Option], key: Iterable[str]) -> None:
    """Refuse an empty key, and one that names an option that is not there."""
    chosen = set(key)
    if not chosen:
        raise BadQuestion("answer-missing", "没有答案")
    unknown = sorted(chosen - {option.id for option in options})
    if unknown:
        raise BadQuestion("answer-not-an-option", f"答案 {'、'.join(unknown)} 不在选项中")

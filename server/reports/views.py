"""What leaves the reports domain.  Points are in tenths; rates are percent with two decimals."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from question_bank.questions import QuestionType
from server.exams.views import ExamPhase, Excuse
from server.people.views import Post, Role, Stage
from server.reports import rules
from server.results.views import Presence
from server.units.rules import Kind, Tree

DESK = (Role.SYSTEM_ADMINISTRATOR, Role.EXAM_ADMINISTRATOR, Role.AUDITOR)
HEADS = (Role.SECRETARY, Role.PRINCIPAL)


class Part(StrEnum):
    """Which people of a unit a row counts."""

    SUBTREE = "subtree"
    OWN = "own"
    UNASSIGNED = "unassigned"


class Group(StrEnum):
    """The people behind a number."""

    ALL = "all"
    DUE = "due"
    SAT = "sat"
    SITTING = "sitting"
    COLLECTING = "collecting"
    ABSENT = "absent"
    EXCUSED = "excused"
    PASSED = "passed"
    FAILED = "failed"
    EXCELLENT = "excellent"
    BAND_0 = "band-0"
    BAND_1 = "band-1"
    BAND_2 = "band-2"
    BAND_3 = "band-3"
    BAND_4 = "band-4"

    @property
    def band(self) -> int | None:
        """Return which band this is, None for the other groups."""
        return int(self[-1]) if self.startswith("band-") else None

    @property
    def tells_scores(self) -> bool:
        """Tell whether being in this group tells something of a person's score."""
        return self in (Group.PASSED, Group.FAILED, Group.EXCELLENT) or self.band is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures over 实考 that tell scores."""

    passed: int
    excellent: int
    points_sum: int
    median: Decimal | None
    highest: int | None
    lowest: int | None
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one row.  ``scores`` is None before a head may know them."""

    due: int
    sat: int
    sitting: int
    collecting: int
    absent: int
    excused: int
    scores: Scores | None

    @property
    def participation_percent(self) -> Decimal | None:
        """Return 参考率."""
        return rules.percent(self.sat, self.due)

    @property
    def passed(self) -> int | None:
        """Return 合格."""
        return self.scores.passed if self.scores else None

    @property
    def pass_percent(self) -> Decimal | None:
        """Return 合格率 over 实考."""
        return rules.percent(self.scores.passed, self.sat) if self.scores else None

    @property
    def pass_percent_of_due(self) -> Decimal | None:
        """Return 合格率 over 应考."""
        return rules.percent(self.scores.passed, self.due) if self.scores else None

    @property
    def excellent(self) -> int | None:
        """Return 优秀."""
        return self.scores.excellent if self.scores else None

    @property
    def excellent_percent(self) -> Decimal | None:
        """Return 优秀率."""
        return rules.percent(self.scores.excellent, self.sat) if self.scores else None

    @property
    def average(self) -> Decimal | None:
        """Return 平均分 in points."""
        return rules.average(self.scores.points_sum, self.sat) if self.scores else None

    @property
    def median(self) -> Decimal | None:
        """Return 中位数 in points."""
        return self.scores.median if self.scores else None

    @property
    def highest(self) -> int | None:
        """Return 最高分."""
        return self.scores.highest if self.scores else None

    @property
    def lowest(self) -> int | None:
        """Return 最低分."""
        return self.scores.lowest if self.scores else None

    @property
    def bands(self) -> tuple[int, ...] | None:
        """Return how many results lie in each band, from the lowest."""
        return self.scores.bands if self.scores else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of one unit: with all below it, of itself alone (本级), or of who has no branch (未编入支部)."""

    part: Part
    unit_id: UUID | None
    parent_id: UUID | None
    name: str
    kind: Kind | None
    path: str
    has_children: bool
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """The figures of those who belong to one 单位 and one 党支部."""

    unit: str
    branch: str | None
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamHead:
    """What stands at the head of every report."""

    id: UUID
    title: str
    phase: ExamPhase
    opens_at: datetime
    last_start_at: datetime
    closes_at: datetime
    total_points: int
    pass_points: int
    excellent_percent: int
    released_at: datetime | None
    frozen_paper_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """An exam at one node of a tree: the total and a row per unit below.

    ``unit_id`` is None above all units; ``scores_are_shown`` is False for a head before results may be known.
    """

    exam: ExamHead
    as_of: datetime
    tree: Tree
    unit_id: UUID | None
    unit_name: str | None
    scores_are_shown: bool
    total: Figures
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person behind a number.  ``points`` is None without a result, and before a head may know it."""

    person_id: UUID
    name: str
    work_number: str | None
    unit: str
    branch: str | None
    post: Post | None
    stage: Stage | None
    presence: Presence
    excuse: Excuse | None
    points: int | None
    is_passed: bool | None
    times: int
    finished_at: datetime | None
    seconds_used: int | None
    is_offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """Who has not sat, as text to copy into a chat, with the number of names in it."""

    count: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """How one question did.  ``discrimination`` is None where the sample is too small or everybody did the same."""

    number: int
    type: QuestionType
    stem: str
    max_points: int
    sample: int
    is_enough: bool
    facility: float
    discrimination: float | None
    advice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """Every question of an exam; ``reliability`` only for fixed papers with enough people."""

    sample: int
    is_enough: bool
    reliability: float | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How often an option was chosen by the upper, middle and lower third (by total score)."""

    id: str
    text: str
    is_key: bool
    by_third: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChoices:
    """The options of one question as the three thirds chose them; 未答 apart."""

    number: int
    thirds: tuple[int, int, int]
    unanswered: tuple[int, int, int]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """How a group of people did on the questions of one source."""

    source: str
    questions: int
    answers: int
    is_enough: bool
    facility: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A running exam at this moment; ``silent`` are open attempts from which nothing came for over a minute."""

    not_started: int
    sitting: int
    silent: int
    collecting: int
    handed_in: int
    excused: int

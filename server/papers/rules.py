"""What a paper asks for, and what keeps it from being frozen.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from question_bank import drawing
from question_bank.questions import AnyQuestion, Difficulty, FillIn, QuestionType
from question_bank.shuffling import question_order
from server.errors import Rejected
from server.papers.views import PaperKind

MOST_QUESTIONS = 300


class PaperNotReady(Rejected):
    """The paper cannot be frozen: ``errors`` says which line lacks what."""

    code = "paper-not-ready"
    title = "试卷还不能使用"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenQuestion:
    """A question on a fixed paper and what it is worth there (tenths)."""

    question_id: UUID
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A paper as composed: chosen questions (fixed) or rules by which to draw (drawn)."""

    kind: PaperKind
    chosen: tuple[ChosenQuestion, ...] = ()
    rules: tuple[drawing.Rule, ...] = ()

    @property
    def question_count(self) -> int:
        """Return how many questions every form has."""
        return len(self.chosen) if self.kind is PaperKind.FIXED else sum(rule.count for rule in self.rules)

    @property
    def total_points(self) -> int:
        """Return what every form adds up to, in tenths."""
        if self.kind is PaperKind.FIXED:
            return sum(item.points for item in self.chosen)
        return sum(rule.count * rule.points for rule in self.rules)


def check_spec(spec: Spec) -> None:
    """Refuse an empty or endless paper, a question chosen twice, and short answers, which nobody could mark yet."""
    if not 1 <= spec.question_count <= MOST_QUESTIONS:
        raise PaperNotReady(f"试卷应有 1 到 {MOST_QUESTIONS} 题，现有 {spec.question_count} 题。")
    if len({item.question_id for item in spec.chosen}) < len(spec.chosen):
        raise PaperNotReady("同一道题被选了两次。")
    short = [number for number, rule in enumerate(spec.rules, 1) if rule.type is QuestionType.SHORT]
    if short:
        raise PaperNotReady(
            "计时考试暂不支持简答题（需要人工阅卷）。",
            errors=[_fault(number - 1, "请改用其他题型。") for number in short],
        )


def check_chosen(spec: Spec, found: Mapping[UUID, AnyQuestion]) -> None:
    """Refuse chosen questions that are gone or retired, and short answers among them."""
    faults = []
    for place, item in enumerate(spec.chosen):
        question = found.get(item.question_id)
        if question is None:
            faults.append(_fault(place, "这道题已停用或不存在。"))
        elif question.type is QuestionType.SHORT:
            faults.append(_fault(place, "计时考试暂不支持简答题（需要人工阅卷），请换成其他题型。"))
    if faults:
        raise PaperNotReady("有题目不能使用。", errors=faults)


def check_feasible(spec: Spec, pool: Sequence[drawing.Candidate]) -> None:
    """Prove that every draw will succeed, or say what is short and by how much."""
    shortages = drawing.check_feasible(spec.rules, pool)
    if shortages:
        raise PaperNotReady(
            "题库里的题不够抽取。", errors=[_fault(shortage.rule, shortage.message) for shortage in shortages]
        )


def worth(question: AnyQuestion, points: int) -> AnyQuestion:
    """Return a question at the points the paper gives it; blanks keep their own points only if they still add up."""
    if question.points == points:
        return question
    if isinstance(question, FillIn):
        blanks = tuple(replace(blank, points=None) for blank in question.blanks)
        return replace(question, points=points, blanks=blanks)
    return replace(question, points=points)


def arranged(sections: Sequence[Sequence[int]], *, shuffles: bool, seed: str) -> list[int]:
    """Return one form's questions in display order: sections stay in order, questions move within their section."""
    order: list[int] = []
    for section in sections:
        if shuffles:
            order += map(int, question_order(map(str, section), seed=seed))
        else:
            order += section
    return order


def sections_of(types: Sequence[tuple[int, QuestionType]]) -> list[list[int]]:
    """Return question numbers cut where the type changes: shuffling never mixes types."""
    sections: list[list[int]] = []
    last: QuestionType | None = None
    for number, kind in types:
        if kind is not last:
            sections.append([])
            last = kind
        sections[-1].append(number)
    return sections


def spec_from(kind: PaperKind, stored: Mapping[str, Any]) -> Spec:
    """Return the spec that a row holds."""
    return Spec(
        kind=kind,
        chosen=tuple(
            ChosenQuestion(question_id=UUID(item["question_id"]), points=item["points"])
            for item in stored.get("questions", ())
        ),
        rules=tuple(
            drawing.Rule(
                set_ids=frozenset(rule["set_ids"]),
                type=QuestionType(rule["type"]),
                count=rule["count"],
                points=rule["points"],
                difficulty=Difficulty(rule["difficulty"]) if rule["difficulty"] else None,
                tags=frozenset(rule["tags"]),
                source=rule["source"],
            )
            for rule in stored.get("rules", ())
        ),
    )


def stored(spec: Spec) -> dict[str, Any]:
    """Return what a row keeps of a spec."""
    if spec.kind is PaperKind.FIXED:
        return {"questions": [{"question_id": str(item.question_id), "points": item.points} for item in spec.chosen]}
    return {
        "rules": [
            {
                "set_ids": sorted(rule.set_ids),
                "type": rule.type.value,
                "count": rule.count,
                "points": rule.points,
                "difficulty": rule.difficulty.value if rule.difficulty else None,
                "tags": sorted(rule.tags),
                "source": rule.source,
            }
            for rule in spec.rules
        ]
    }


def _fault(place: int, detail: str) -> dict[str, str]:
    return {"in": "paper", "pointer": f"#/{place}", "detail": detail}

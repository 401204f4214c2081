"""Writes of the sittings domain that commands share.  They take the open session and never open one."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from question_bank.grading import RULE_VERSION, MultipleRule, Scoring, grade
from server.db import Executor
from server.exams.views import ReviewPolicy
from server.papers.content import FrozenContent
from server.sittings import rules
from server.sittings.views import Closing, HandInReceipt, HeldAnswer, Judged, Outcome


class Raced(Exception):
    """Another device wrote the same question between gate and write; the command is to be run again."""


# The items travel as one JSON text: dumping a dozen arrays cost more than the statement itself.
WRITE = sa.text("""
WITH item AS (
    SELECT * FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS t(
        question smallint, value jsonb, base_rev int, rev int, seq bigint, digest text, outcome text, expected int
    )
), written AS (
    INSERT INTO answer (attempt_id, question, value, rev, device_id, device_seq, saved_at)
    SELECT :attempt_id, question, value, rev, :device_id, seq, :now FROM item WHERE expected IS NOT NULL
    ON CONFLICT (attempt_id, question) DO UPDATE SET value = excluded.value, rev = excluded.rev,
        device_id = excluded.device_id, device_seq = excluded.device_seq, saved_at = excluded.saved_at
    WHERE answer.rev = (
        SELECT i.expected FROM item i WHERE i.question = excluded.question AND i.expected IS NOT NULL
    )
    RETURNING 1
), noted AS (
    INSERT INTO answer_journal
        (attempt_id, device_id, received_at, question, value, base_rev, rev, device_seq, digest, outcome)
    SELECT :attempt_id, :device_id, :now, question, value, base_rev, rev, seq, digest, outcome FROM item
)
SELECT count(*) FROM written
""")

SCORE = sa.text("""
WITH scored AS (
    INSERT INTO attempt_score (attempt_id, points, max_points, by_question, rule_version, scored_at)
    SELECT t.*, :rule_version, :now FROM unnest(
        CAST(:ids AS uuid[]), CAST(:points AS int[]), CAST(:most AS int[]), CAST(CAST(:by AS text[]) AS jsonb[])
    ) AS t
)
UPDATE attempt a SET receipt = t.receipt
FROM unnest(CAST(:ids AS uuid[]), CAST(CAST(:receipts AS text[]) AS jsonb[])) AS t(id, receipt)
WHERE a.id = t.id
""")


def write(
    session: Executor,
    *,
    attempt_id: UUID,
    device_id: str,
    judged: Sequence[Judged],
    held: Mapping[int, HeldAnswer],
    now: datetime,
) -> None:
    """Write accepted answers and journal every new item, in one statement; raise Raced if an answer moved."""
    new = [item for item in judged if not item.is_repeat]
    if not new:
        return
    final = {item.op.question: item for item in new if item.outcome is Outcome.ACCEPTED}
    items = [
        {
            "question": item.op.question,
            "value": item.op.value,
            "base_rev": item.op.base_rev,
            "rev": item.rev,
            "seq": item.op.device_seq,
            "digest": item.op.digest,
            "outcome": item.outcome.value,
        }
        # Only the last accepted item of a question is written; what must stand there before is its guard.
        | ({"expected": rev_of(held, item.op.question)} if final.get(item.op.question) is item else {})
        for item in new
    ]
    values = {"attempt_id": attempt_id, "device_id": device_id, "now": now, "items": _json(items)}
    if session.execute(WRITE, values).scalar_one() != len(final):
        raise Raced


def rev_of(held: Mapping[int, HeldAnswer], question: int) -> int:
    """Return the revision held for a question, 0 where none is."""
    return held[question].rev if question in held else 0


class Finished:
    """A closed attempt that is to be scored: its facts, its form and what is held."""

    __slots__ = ("attempt_id", "closing", "finished_at", "held", "missing", "number", "questions", "scoring")

    def __init__(
        self,
        *,
        attempt_id: UUID,
        number: int,
        closing: Closing,
        finished_at: datetime,
        questions: Sequence[int],
        scoring: Scoring,
        held: Mapping[int, HeldAnswer],
        missing: Sequence[int] = (),
    ) -> None:
        """Gather what scoring needs."""
        self.attempt_id = attempt_id
        self.number = number
        self.closing = closing
        self.finished_at = finished_at
        self.questions = questions
        self.scoring = scoring
        self.held = held
        self.missing = missing


def score(
    session: Executor, finished: Sequence[tuple[Finished, FrozenContent]], *, now: datetime
) -> list[dict[str, Any]]:
    """Score closed attempts and write score and receipt of each, in one statement; return the receipts."""
    points: list[dict[str, int]] = []
    receipts: list[dict[str, Any]] = []
    for attempt, content in finished:
        by_question = grades(attempt, content)
        points.append(by_question)
        receipts.append(_receipt(attempt, content, sum(by_question.values())))
    session.execute(
        SCORE,
        {
            "rule_version": RULE_VERSION,
            "now": now,
            "ids": [attempt.attempt_id for attempt, _ in finished],
            "points": [receipt["score"] for receipt in receipts],
            "most": [receipt["max_score"] for receipt in receipts],
            "by": [_json(by_question) for by_question in points],
            "receipts": [_json(receipt) for receipt in receipts],
        },
    )
    return receipts


def grades(attempt: Finished, content: FrozenContent) -> dict[str, int]:
    """Return each question's points, by its number as text (JSON has no other keys), in the paper's order."""
    found: dict[str, int] = {}
    for number in attempt.questions:
        item = content.items[number]
        held = attempt.held.get(number)
        response = item.response(held.value) if held else None
        found[str(number)] = grade(item.question, response, scoring=attempt.scoring).points or 0
    return found


def scoring_of(rule: str, fixed_points: int) -> Scoring:
    """Return an exam's scoring from its columns."""
    return Scoring(rule=MultipleRule(rule), fixed_points=fixed_points)


def receipt_view(receipt: Mapping[str, Any], *, review_policy: str) -> HandInReceipt:
    """Return a stored receipt as its owner may see it: the total only where the exam shows it at hand-in."""
    shows_total = ReviewPolicy(review_policy) is ReviewPolicy.INSTANT_TOTAL
    return HandInReceipt(
        attempt_id=UUID(receipt["attempt_id"]),
        number=receipt["number"],
        closing=Closing(receipt["closing"]),
        finished_at=datetime.fromisoformat(receipt["finished_at"]),
        question_count=receipt["question_count"],
        answered_count=receipt["answered_count"],
        missing=tuple(receipt["missing"]),
        digest=receipt["digest"],
        code=receipt["code"],
        score=receipt["score"] if shows_total else None,
        max_score=receipt["max_score"],
    )


def _receipt(attempt: Finished, content: FrozenContent, points: int) -> dict[str, Any]:
    digest = rules.paper_digest(attempt_id=attempt.attempt_id, finished_at=attempt.finished_at, held=attempt.held)
    return {
        "attempt_id": str(attempt.attempt_id),
        "number": attempt.number,
        "closing": attempt.closing.value,
        "finished_at": attempt.finished_at.isoformat(),
        "question_count": len(attempt.questions),
        "answered_count": sum(rules.is_answered(held) for held in attempt.held.values()),
        "missing": list(attempt.missing),
        "digest": digest,
        "code": rules.receipt_code(digest),
        "score": points,
        "max_score": sum(content.items[number].question.points for number in attempt.questions),
    }


def _json(value: Any) -> str | None:
    """Return JSON text, with None for SQL's NULL: a cleared answer is stored as no value."""
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""What is allowed in a sitting, and which answer counts.  Pure: no clock, no database, no Flask."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.errors import Conflict
from server.sittings.views import AnswerOp, HeldAnswer, Journaled, Judged, Outcome


class ExamNotOpen(Conflict):
    """The exam has not begun."""

    code = "exam-not-open"
    title = "考试尚未开始"


class ExamClosed(Conflict):
    """The last moment to start has passed."""

    code = "exam-closed"
    title = "考试已停止进入"


class NoAttemptsLeft(Conflict):
    """Every permitted attempt has been used."""

    code = "no-attempts-left"
    title = "考试次数已用完"


class AttemptClosed(Conflict):
    """The time is up, the paper was handed in, or the attempt was voided: see ``reason``."""

    code = "attempt-closed"
    title = "本次考试已结束"


class AnswersMissing(Conflict):
    """The device has sent more than the server holds; it must send the answers listed in ``missing`` again."""

    code = "answers-missing"
    title = "有答案尚未保存，请重新提交"


def deadline(*, started_at: datetime, closes_at: datetime, duration: timedelta, extra: timedelta) -> datetime:
    """Return the first instant that is too late: the full duration, never past closing, plus extra time."""
    return min(started_at + duration, closes_at) + extra


def check_may_start(*, opens_at: datetime, last_start_at: datetime, used: int, allowed: int, now: datetime) -> None:
    """Refuse a new attempt outside the time to start or beyond the permitted number; both ends are half-open."""
    if now < opens_at:
        raise ExamNotOpen(opens_at=opens_at)
    if now >= last_start_at:
        raise ExamClosed(last_start_at=last_start_at)
    if used >= allowed:
        raise NoAttemptsLeft(f"允许考试 {allowed} 次，已用完。", allowed=allowed)


def is_too_late(*, deadline_at: datetime, grace: timedelta, now: datetime) -> bool:
    """Tell whether an answer that arrives now counts no more: at the deadline plus grace it does not."""
    return now >= deadline_at + grace


def seconds_left(*, deadline_at: datetime, now: datetime) -> int:
    """Return whole seconds to the deadline, never to the grace, never negative."""
    return max(0, int((deadline_at - now).total_seconds()))


def judge(
    ops: Sequence[AnswerOp],
    *,
    device_id: str,
    held: Mapping[int, HeldAnswer],
    journal: Iterable[Journaled],
    now: datetime,
) -> list[Judged]:
    """Decide every item of a batch, in order; two items for one question are judged one after the other.

    An item that was journaled with the same body gets the same receipt again.  Otherwise it is accepted when
    the device that wrote the question's current value sends a greater number, or when the device knows the
    current revision; else it is a conflict.  A number that was journaled with another body (a phone whose
    storage was cleared counts anew) is judged by the revision alone.
    """
    known: dict[tuple[int, int], list[Journaled]] = {}
    for entry in journal:
        known.setdefault((entry.question, entry.device_seq), []).append(entry)
    current = dict(held)
    judged = []
    for op in ops:
        before = known.get((op.question, op.device_seq), [])
        decision = _judge_one(op, device_id=device_id, held=current.get(op.question), before=before, now=now)
        judged.append(decision)
        if not decision.is_repeat:
            known.setdefault((op.question, op.device_seq), []).append(_entry(decision))
            if decision.outcome is Outcome.ACCEPTED and decision.held:
                current[op.question] = decision.held
    return judged


def _judge_one(
    op: AnswerOp, *, device_id: str, held: HeldAnswer | None, before: Sequence[Journaled], now: datetime
) -> Judged:
    same = next((entry for entry in before if entry.digest == op.digest), None)
    if same is not None:
        return Judged(op=op, outcome=same.outcome, rev=same.rev, at=same.received_at, is_repeat=True, held=held)
    rev = held.rev if held else 0
    continues = not before and held is not None and held.device_id == device_id and op.device_seq > held.device_seq
    if not continues and op.base_rev < rev:
        return Judged(op=op, outcome=Outcome.CONFLICT, rev=rev, at=now, is_repeat=False, held=held)
    # A base_rev above ours means that the server was restored from an older backup: the device knows better.
    new = max(rev, op.base_rev) + 1
    value = HeldAnswer(
        question=op.question, value=op.value, rev=new, device_id=device_id, device_seq=op.device_seq, saved_at=now
    )
    return Judged(op=op, outcome=Outcome.ACCEPTED, rev=new, at=now, is_repeat=False, held=value)


def _entry(judged: Judged) -> Journaled:
    """Return the journal entry of an item, by which a repetition further down in the same batch is recognised."""
    op = judged.op
    return Journaled(
        device_seq=op.device_seq,
        question=op.question,
        digest=op.digest,
        outcome=judged.outcome,
        rev=judged.rev,
        received_at=judged.at,
    )


def closed(ops: Sequence[AnswerOp], *, held: Mapping[int, HeldAnswer], now: datetime) -> list[Judged]:
    """Refuse every item because the attempt is over: nothing changes, the journal keeps what was sent."""
    return [
        Judged(
            op=op,
            outcome=Outcome.CLOSED,
            rev=held[op.question].rev if op.question in held else 0,
            at=now,
            is_repeat=False,
            held=held.get(op.question),
        )
        for op in ops
    ]


def after(judged: Sequence[Judged], held: Mapping[int, HeldAnswer]) -> dict[int, HeldAnswer]:
    """Return what is held once the accepted items are written."""
    written = {
        item.op.question: item.held
        for item in judged
        if item.outcome is Outcome.ACCEPTED and not item.is_repeat and item.held
    }
    return {**held, **written}


def missing(claimed: Mapping[int, int], held: Mapping[int, HeldAnswer]) -> tuple[int, ...]:
    """Return the questions of which a device was promised a later revision than the server holds."""
    return tuple(sorted(q for q, rev in claimed.items() if rev > (held[q].rev if q in held else 0)))


def op_digest(*, question: int, value: Any, base_rev: int) -> str:
    """Return the digest of one item's body, by which a repetition is recognised."""
    text = json.dumps([question, value, base_rev], ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def paper_digest(*, attempt_id: UUID, finished_at: datetime, held: Mapping[int, HeldAnswer]) -> str:
    """Return the digest of a closed attempt: who asks later can prove what was counted."""
    answers = [[q, held[q].value, held[q].rev] for q in sorted(held)]
    text = json.dumps([str(attempt_id), finished_at.isoformat(), answers], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_code(digest: str) -> str:
    """Return the short code of a receipt, easy to read out: the first 40 bits of its digest, ``3F2A-91C0-7B``."""
    text = digest[:10].upper()
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def is_answered(held: HeldAnswer) -> bool:
    """Tell whether a held value answers anything (null was cleared by the learner)."""
    return held.value is not None

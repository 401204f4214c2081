"""Commands of the person who sits: start, save, hand in.  One transaction each.

Budgets, held by a test: start ≤ 3 statements, save ≤ 2, hand-in ≤ 5.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from question_bank.responses import BadResponse, response_value
from server.db import Executor, bare_transaction
from server.errors import Busy, NotFound, Rejected, Unauthenticated
from server.ids import new_id
from server.papers.content import FrozenContent, content
from server.people.views import Caller
from server.sittings import closing, gate, rules, steps
from server.sittings.views import (
    AnswerOp,
    AnswerReceipt,
    AttemptView,
    Closing,
    HandInReceipt,
    Judged,
    Outcome,
    SaveView,
)

T = TypeVar("T")
TRIES = 4  # a race with another device is lost at most this often before the phone is asked to come back

ATTEMPTS = sa.text("""
SELECT id, number, form_number, started_at, deadline_at, closed_at
FROM attempt WHERE exam_id = :exam_id AND person_id = :person_id ORDER BY number
""")

BEGIN = sa.text("""
WITH begun AS (
    INSERT INTO attempt
        (id, exam_id, person_id, number, paper_id, form_number, started_at, deadline_at, device_id)
    VALUES (:id, :exam_id, :person_id, :number, :paper_id, :form, :now, :deadline_at, :device_id)
)
SELECT seed, questions, NULL AS held FROM frozen_form WHERE paper_id = :paper_id AND number = :form
""")

RESUME = sa.text(f"""
WITH taken_over AS (
    UPDATE attempt SET device_id = :device_id WHERE id = :id AND closed_at IS NULL AND device_id <> :device_id
)
SELECT seed, questions, (SELECT {gate.HELD} FROM answer w WHERE w.attempt_id = :id) AS held
FROM frozen_form WHERE paper_id = :paper_id AND number = :form
""")  # noqa: S608 - only constants are put together


def start_attempt(
    *, exam_id: UUID, caller: Caller, device_id: str, resumes: UUID | None = None, now: datetime, grace: timedelta
) -> AttemptView:
    """Start this exam, or resume the attempt that is open; however often and wherever it is tapped, one attempt.

    With ``resumes`` only that attempt is resumed, and none begins: AttemptClosed when it is not open any more.
    """
    with bare_transaction() as session:
        door = gate.enter_to_start(session, exam_id=exam_id, caller=caller, now=now)
        earlier = session.execute(ATTEMPTS, {"exam_id": exam_id, "person_id": caller.person_id}).all()
        running = next((row for row in earlier if row.closed_at is None), None)
        overdue = running and rules.is_too_late(deadline_at=running.deadline_at, grace=grace, now=now)
        if resumes and (running is None or overdue or running.id != resumes):
            raise rules.AttemptClosed
        if running is not None and not overdue:
            attempt, form = running, _resume(session, running, door, device_id)
        else:
            if running is not None:
                closing.close_one(session, attempt_id=running.id, now=now)
            attempt, form = _begin(session, door, exam_id, caller, device_id, len(earlier), now)
        paper = content(session, door.paper_id)
    return AttemptView(
        id=attempt.id,
        exam_id=exam_id,
        number=attempt.number,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        seconds_left=rules.seconds_left(deadline_at=attempt.deadline_at, now=now),
        questions=paper.shown(form.questions, seed=form.seed),
        numbers=tuple(form.questions),
        answers=tuple(gate.held_answers(form.held).values()),
    )


def save_answers(
    *,
    attempt_id: UUID,
    caller: Caller,
    device_id: str,
    ops: Sequence[AnswerOp],
    now: datetime,
    grace: timedelta,
) -> SaveView:
    """Save a batch of answers; every item gets its own receipt, and none is given before the commit.

    Repeating a batch is harmless.  Items that cannot answer their question refuse the whole batch (nothing is
    written); items for a closed attempt are journaled and refused.
    """
    return _until_won(
        lambda: _save(attempt_id=attempt_id, caller=caller, device_id=device_id, ops=ops, now=now, grace=grace)
    )


def _save(
    *,
    attempt_id: UUID,
    caller: Caller,
    device_id: str,
    ops: Sequence[AnswerOp],
    now: datetime,
    grace: timedelta,
) -> SaveView:
    with bare_transaction() as session:
        door = gate.enter_to_save(
            session,
            attempt_id=attempt_id,
            caller=caller,
            device_id=device_id,
            questions=[op.question for op in ops],
            seqs=[op.device_seq for op in ops],
            now=now,
        )
        meant = understood(ops, door.questions, content(session, door.paper_id))
        reason = door.closing or (
            Closing.TIME_UP if rules.is_too_late(deadline_at=door.deadline_at, grace=grace, now=now) else None
        )
        if reason is None:
            judged = rules.judge(meant, device_id=device_id, held=door.held, journal=door.journal, now=now)
        else:
            judged = rules.closed(meant, held=door.held, now=now)
        steps.write(session, attempt_id=attempt_id, device_id=device_id, judged=judged, held=door.held, now=now)
    if reason is not None:
        raise rules.AttemptClosed(reason=reason, deadline_at=door.deadline_at)
    return SaveView(
        receipts=tuple(map(_receipt, judged)),
        deadline_at=door.deadline_at,
        seconds_left=rules.seconds_left(deadline_at=door.deadline_at, now=now),
        is_current_device=door.device_id == device_id,
    )


def hand_in(
    *,
    attempt_id: UUID,
    caller: Caller,
    device_id: str,
    ops: Sequence[AnswerOp],
    claimed: Mapping[int, int],
    now: datetime,
    grace: timedelta,
) -> HandInReceipt:
    """Take the last answers, close the attempt and score it once; a repeated hand-in returns the same receipt.

    ``claimed`` maps each question to the revision the device was promised: before the deadline plus grace the
    hand-in is refused if the server holds less (AnswersMissing); from then on it closes with what is held and
    the receipt lists what is missing.  Nobody is left without a score for being late.
    """
    return _until_won(
        lambda: _hand_in(
            attempt_id=attempt_id,
            caller=caller,
            device_id=device_id,
            ops=ops,
            claimed=claimed,
            now=now,
            grace=grace,
        )
    )


def _hand_in(
    *,
    attempt_id: UUID,
    caller: Caller,
    device_id: str,
    ops: Sequence[AnswerOp],
    claimed: Mapping[int, int],
    now: datetime,
    grace: timedelta,
) -> HandInReceipt:
    with bare_transaction() as session:
        who = gate.identity(caller, now) | {"attempt_id": attempt_id}
        closed = session.execute(gate.CLOSE, who).one_or_none()
        if closed is None:
            return _given_before(session, attempt_id, caller, now)
        paper = content(session, closed.paper_id)
        held, judged = _last_items(session, closed, who, device_id, ops, paper, now, grace)
        lacking = rules.missing(claimed, rules.after(judged, held))
        if lacking and not rules.is_too_late(deadline_at=closed.deadline_at, grace=grace, now=now):
            raise rules.AnswersMissing(missing=lacking, deadline_at=closed.deadline_at)
        steps.write(session, attempt_id=attempt_id, device_id=device_id, judged=judged, held=held, now=now)
        finished = steps.Finished(
            attempt_id=attempt_id,
            number=closed.number,
            closing=Closing(closed.closing),
            finished_at=closed.finished_at,
            questions=closed.questions,
            scoring=steps.scoring_of(closed.multiple_rule, closed.multiple_fixed_points),
            held=rules.after(judged, held),
            missing=lacking,
        )
        (receipt,) = steps.score(session, [(finished, paper)], now=now)
    return steps.receipt_view(receipt, review_policy=closed.review_policy)


def _last_items(
    session: Executor,
    closed: sa.Row[Any],
    who: Mapping[str, Any],
    device_id: str,
    ops: Sequence[AnswerOp],
    paper: FrozenContent,
    now: datetime,
    grace: timedelta,
) -> tuple[dict[int, Any], list[Judged]]:
    """Read all that is held, now that nothing can change it, and judge the items that came with the hand-in."""
    row = session.execute(
        gate.HOLDINGS, {**who, "device_id": device_id, "seqs": gate.numbers(op.device_seq for op in ops)}
    ).one()
    held = gate.held_answers(row.held)
    meant = understood(ops, closed.questions, paper)
    if rules.is_too_late(deadline_at=closed.deadline_at, grace=grace, now=now):
        return held, rules.closed(meant, held=held, now=now)
    journal = gate.journaled(row.journaled)
    return held, rules.judge(meant, device_id=device_id, held=held, journal=journal, now=now)


def _given_before(session: Executor, attempt_id: UUID, caller: Caller, now: datetime) -> HandInReceipt:
    """Return the receipt of an attempt that is closed already, whoever closed it."""
    row = session.execute(gate.RECEIPT, gate.identity(caller, now) | {"attempt_id": attempt_id}).one_or_none()
    if row is None:
        raise gate.absent(session, caller, now)
    if not row.alive:
        raise Unauthenticated
    if row.closing == Closing.VOIDED:
        raise rules.AttemptClosed("本次作答已作废。", reason=Closing.VOIDED)
    if row.receipt is None:
        raise NotFound
    return steps.receipt_view(row.receipt, review_policy=row.review_policy)


def understood(ops: Sequence[AnswerOp], questions: Sequence[int], paper: FrozenContent) -> list[AnswerOp]:
    """Return the items with their values in one shape; refuse the batch if one cannot answer its question."""
    mine = set(questions)
    faults = []
    meant = []
    for place, op in enumerate(ops):
        try:
            if op.question not in mine:
                raise BadResponse("unknown-question", "本场试卷没有这道题")
            value = response_value(paper.items[op.question].response(op.value))
        except BadResponse as error:
            faults.append({"in": "json", "pointer": f"#/answers/{place}/value", "detail": error.message})
            continue
        digest = rules.op_digest(question=op.question, value=value, base_rev=op.base_rev)
        meant.append(
            AnswerOp(question=op.question, value=value, base_rev=op.base_rev, device_seq=op.device_seq, digest=digest)
        )
    if faults:
        raise Rejected("有答案不符合题目要求。", errors=faults)
    return meant


def _begin(
    session: Executor, door: sa.Row[Any], exam_id: UUID, caller: Caller, device_id: str, used: int, now: datetime
) -> tuple[Any, sa.Row[Any]]:
    rules.check_may_start(
        opens_at=door.opens_at,
        last_start_at=door.last_start_at,
        used=used,
        allowed=door.attempts_allowed + door.extra_attempts,
        now=now,
    )
    values = {
        "id": new_id(now),
        "exam_id": exam_id,
        "person_id": caller.person_id,
        "number": used + 1,
        "paper_id": door.paper_id,
        "form": (door.seat + used) % door.form_count,
        "now": now,
        "deadline_at": rules.deadline(
            started_at=now,
            closes_at=door.closes_at,
            duration=timedelta(minutes=door.duration_minutes),
            extra=timedelta(minutes=door.extra_minutes),
        ),
        "device_id": device_id,
    }
    form = session.execute(BEGIN, values).one()
    return SimpleNamespace(started_at=now, **values), form


def _resume(session: Executor, running: sa.Row[Any], door: sa.Row[Any], device_id: str) -> sa.Row[Any]:
    return session.execute(
        RESUME,
        {"id": running.id, "device_id": device_id, "paper_id": door.paper_id, "form": running.form_number},
    ).one()


def _receipt(item: Judged) -> AnswerReceipt:
    return AnswerReceipt(
        question=item.op.question,
        device_seq=item.op.device_seq,
        outcome=item.outcome,
        rev=item.rev,
        saved_at=item.at,
        digest=item.op.digest,
        value=item.held.value if item.outcome is Outcome.CONFLICT and item.held else None,
    )


def _until_won(command: Callable[[], T]) -> T:
    """Run a command again when another device wrote between its gate and its write."""
    for _ in range(TRIES):
        try:
            return command()
        except steps.Raced:
            continue
    raise Busy("多台设备正在同时保存，请稍后重试。", retry_after=1)

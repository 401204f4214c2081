"""Reads of the results domain.  They never write."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank import codec
from server.db import reading
from server.errors import NotFound
from server.exams.models import Candidate, Exam
from server.exams.steps import phase_of
from server.papers.content import FrozenContent, FrozenItem, content
from server.papers.models import FrozenForm, FrozenPaper, FrozenQuestion
from server.questions.models import Question, QuestionRevision, QuestionSet
from server.questions.views import Openness
from server.results import rules
from server.results.models import OfflineResult
from server.results.views import BestView, Depth, Hold, MyAttempt, MyResult, Review, ReviewedQuestion
from server.sittings.models import Answer, Attempt, AttemptScore


def exam_state(session: Session, exam_id: UUID, *, now: datetime) -> rules.ExamState:
    """Return all that decides what may be shown of an exam (two statements)."""
    row = session.execute(
        sa.select(
            Exam.review_policy,
            Exam.is_trial,
            Exam.released_at,
            Exam.frozen_paper_id,
            over_at().label("over_at"),
            open_count().label("open_count"),
        ).where(Exam.id == exam_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return rules.ExamState(
        policy=row.review_policy,
        is_trial=row.is_trial,
        over_at=row.over_at,
        open_count=row.open_count,
        released_at=row.released_at,
        in_use_until=_in_use_until(session, exam_id, row.frozen_paper_id, now=now),
    )


def over_at() -> sa.ColumnElement[datetime]:
    """Return (for a query over exams) when the window closes for the last person: closing plus the longest extra."""
    extra = (
        sa.select(sa.func.coalesce(sa.func.max(Candidate.extra_minutes), 0))
        .where(Candidate.exam_id == Exam.id)
        .scalar_subquery()
    )
    return sa.type_coerce(Exam.closes_at + sa.func.make_interval(0, 0, 0, 0, 0, extra), Exam.closes_at.type)


def open_count() -> sa.ColumnElement[int]:
    """Return (for a query over exams) how many attempts are open, those included that are being collected."""
    return (
        sa.select(sa.func.count())
        .select_from(Attempt)
        .where(Attempt.exam_id == Exam.id, Attempt.closed_at.is_(None))
        .scalar_subquery()
    )


def my_result(*, exam_id: UUID, person_id: UUID, now: datetime) -> MyResult:
    """Return how an exam went for one person on its roster, as far as it may be shown."""
    with reading() as session:
        exam = session.execute(
            sa.select(Exam, FrozenPaper.question_count, FrozenPaper.total_points)
            .join(Candidate, sa.and_(Candidate.exam_id == Exam.id, Candidate.person_id == person_id))
            .join(FrozenPaper, FrozenPaper.id == Exam.frozen_paper_id)
            .where(Exam.id == exam_id, Exam.cancelled_at.is_(None))
        ).one_or_none()
        if exam is None:
            raise NotFound
        rules.check_has_results(phase_of(exam.Exam, now=now), is_trial=exam.Exam.is_trial)
        state = exam_state(session, exam_id, now=now)
        attempts = session.execute(
            sa.select(Attempt, AttemptScore.points)
            .outerjoin(AttemptScore, AttemptScore.attempt_id == Attempt.id)
            .where(Attempt.exam_id == exam_id, Attempt.person_id == person_id)
            .order_by(Attempt.number)
        ).all()
        on_paper = session.get(OfflineResult, (exam_id, person_id))
        is_shown = rules.depth(state, now=now) >= Depth.TOTAL
        reason = rules.hold(state, now=now)
        return MyResult(
            exam_id=exam_id,
            title=exam.Exam.title,
            review_policy=exam.Exam.review_policy,
            total_points=exam.total_points,
            pass_points=exam.Exam.pass_points,
            released_at=state.released_at,
            over_at=state.over_at,
            is_total_shown=is_shown,
            best=_best(exam.Exam, exam.total_points, attempts, on_paper) if is_shown else None,
            attempts=tuple(_my_attempt(row, exam.question_count, is_shown) for row in attempts),
            hold=reason,
            opens_at=rules.opens_at(state, reason),
        )


def review(*, attempt_id: UUID, person_id: UUID, now: datetime) -> Review:
    """Return a closed attempt of one's own with its keys.

    Raises NotFound for somebody else's, ReviewNotOpen before the keys are open for all.
    """
    with reading() as session:
        row = session.execute(
            sa.select(Attempt, AttemptScore, FrozenForm.seed, FrozenForm.questions)
            .join(
                FrozenForm, sa.and_(FrozenForm.paper_id == Attempt.paper_id, FrozenForm.number == Attempt.form_number)
            )
            .outerjoin(AttemptScore, AttemptScore.attempt_id == Attempt.id)
            .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
        ).one_or_none()
        if row is None:
            raise NotFound
        _check_counts(row.Attempt)
        rules.check_may_review(exam_state(session, row.Attempt.exam_id, now=now), now=now)
        answers = dict(
            session.execute(sa.select(Answer.question, Answer.value).where(Answer.attempt_id == attempt_id))
            .tuples()
            .all()
        )
        paper = content(session, row.Attempt.paper_id)
        score = row.AttemptScore
        return Review(
            attempt_id=attempt_id,
            exam_id=row.Attempt.exam_id,
            number=row.Attempt.number,
            finished_at=row.Attempt.finished_at,
            points=score.points,
            max_points=score.max_points,
            questions=tuple(
                _reviewed(paper, number, row.seed, answers.get(number), score.by_question[str(number)])
                for number in row.questions
            ),
        )


def _check_counts(attempt: Attempt) -> None:
    """Refuse to review an attempt that runs or was voided."""
    reason = Hold.VOIDED if attempt.voided_at else Hold.STILL_SITTING if attempt.closed_at is None else None
    if reason is not None:
        raise rules.ReviewNotOpen(reason.label, reason=reason.value)


def _reviewed(paper: FrozenContent, number: int, seed: int, answer: Any, earned: int) -> ReviewedQuestion:
    item = paper.items[number]
    hidden = codec.key(item.question)
    return ReviewedQuestion(
        shown=_shown(item, number, seed if paper.shuffles_options else None),
        answer=answer,
        is_correct=earned == item.question.points,
        earned=earned,
        key=hidden["key"],
        explanation=hidden.get("explanation", ""),
        source=hidden.get("source", ""),
    )


def _shown(item: FrozenItem, number: int, seed: int | None) -> dict[str, Any]:
    """Return a question as it was on the phone, with the types that schemas expect (points in tenths)."""
    as_sent: dict[str, Any] = json.loads(item.shown(number, seed=seed))
    typed = {name: value for name, value in codec.body(item.question).items() if name.endswith("points")}
    return as_sent | typed | {"type": item.question.type}


def _my_attempt(row: sa.Row[Any], question_count: int, is_shown: bool) -> MyAttempt:
    attempt = row.Attempt
    receipt = attempt.receipt or {}
    return MyAttempt(
        id=attempt.id,
        number=attempt.number,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        finished_at=attempt.finished_at,
        closing=attempt.closing,
        is_voided=attempt.voided_at is not None,
        answered_count=receipt.get("answered_count"),
        question_count=question_count,
        code=receipt.get("code"),
        digest=receipt.get("digest"),
        points=row.points if is_shown and attempt.voided_at is None else None,
    )


def _best(exam: Exam, total_points: int, attempts: Any, on_paper: OfflineResult | None) -> BestView | None:
    counted = [
        rules.Counted(
            attempt_id=row.Attempt.id, number=row.Attempt.number, points=row.points, finished_at=row.Attempt.finished_at
        )
        for row in attempts
        if row.Attempt.closed_at is not None and row.Attempt.voided_at is None
    ]
    if on_paper is not None:
        counted.append(rules.Counted(attempt_id=None, number=0, points=on_paper.points, finished_at=on_paper.sat_at))
    one = rules.best(counted)
    if one is None:
        return None
    return BestView(
        attempt_id=one.attempt_id,
        is_offline=one.attempt_id is None,
        points=one.points,
        finished_at=one.finished_at,
        is_passed=rules.is_passed(one.points, pass_points=exam.pass_points),
        is_excellent=rules.is_excellent(
            one.points, total_points=total_points, excellent_percent=exam.excellent_percent
        ),
    )


def _in_use_until(session: Session, exam_id: UUID, paper_id: UUID | None, *, now: datetime) -> datetime | None:
    """Return when the last other exam that shares a question ends; None when no such exam is still to be sat.

    A question of a 公开题库 is withheld only while the other exam runs, one of a 保密题库 also before.
    """
    theirs = sa.orm.aliased(FrozenQuestion, name="theirs")
    sibling = sa.orm.aliased(QuestionRevision, name="sibling")
    shared = (
        sa.select(sa.literal(1))
        .select_from(FrozenQuestion)
        .join(QuestionRevision, QuestionRevision.id == FrozenQuestion.revision_id)
        .join(Question, Question.id == QuestionRevision.question_id)
        .join(QuestionSet, QuestionSet.id == Question.set_id)
        .join(sibling, sibling.question_id == Question.id)
        .join(theirs, theirs.revision_id == sibling.id)
        .where(
            FrozenQuestion.paper_id == paper_id,
            theirs.paper_id == Exam.frozen_paper_id,
            sa.or_(QuestionSet.openness == Openness.CONFIDENTIAL, Exam.opens_at <= now),
        )
        .correlate(Exam)
    )
    return session.scalar(
        sa.select(sa.func.max(over_at())).where(
            Exam.id != exam_id,
            Exam.published_at.is_not(None),
            Exam.cancelled_at.is_(None),
            Exam.is_trial.is_(False),
            sa.or_(over_at() > now, open_count() > 0),
            shared.exists(),
        )
    )

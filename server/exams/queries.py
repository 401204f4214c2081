"""Reads of the exams domain.  They never write."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from server.db import reading
from server.errors import NotFound
from server.exams import rules, steps
from server.exams.models import Candidate, Exam, ExcuseProposal
from server.exams.views import AudienceCount, CandidateView, ExamView, ProposalView
from server.paging import Page, like, page_of
from server.papers import rules as papers
from server.papers.models import FrozenPaper, Paper
from server.people.models import Person
from server.people.registry.reach import in_reach
from server.people.rules import ADMINISTRATORS, HEADS, scope
from server.people.views import Principal, Scope, Stage
from server.units.models import Unit

SHOWN_NAMES = 50
Branch = sa.orm.aliased(Unit, name="branch")


def exam(exam_id: UUID, *, now: datetime) -> ExamView:
    """Return one exam."""
    with reading() as session:
        row = session.execute(_exams().where(Exam.id == exam_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row, now)


def exams(*, q: str, size: int, after: list[Any] | None, now: datetime) -> Page[ExamView]:
    """Return exams, the newest first."""
    query = _exams().order_by(Exam.id.desc()).limit(size + 1)
    if q:
        query = query.where(Exam.title.like(like(q), escape="\\"))
    if after:
        query = query.where(Exam.id < UUID(after[0]))
    with reading() as session:
        rows = session.execute(query).all()
    return page_of(rows, size=size, view=lambda row: _view(row, now), place=lambda row: [str(row.Exam.id)])


def audience_count(audience: rules.Audience, *, principal: Principal) -> AudienceCount:
    """Count whom a rule finds now: 将有 4,312 人应考，其中 23 人缺学段."""
    reach = scope(principal, *ADMINISTRATORS)
    with reading() as session:
        who = steps.in_audience(session, audience, reach)
        active = sa.and_(who, Person.disabled_at.is_(None))
        stages = session.execute(sa.select(Person.stage, sa.func.count()).where(active).group_by(Person.stage)).all()
        branchless = sa.select(sa.func.count()).select_from(Person).where(active, Person.branch_id.is_(None))
        disabled = sa.select(sa.func.count()).select_from(Person).where(who, Person.disabled_at.is_not(None))
        nameless = sa.select(Person.name).where(active, Person.stage.is_(None)).order_by(Person.name_key)
        counts: dict[Stage | None, int] = dict(row._tuple() for row in stages)
        return AudienceCount(
            total=sum(counts.values()),
            by_stage=tuple((stage.label, counts[stage]) for stage in Stage if stage in counts),
            without_stage=counts.get(None, 0),
            without_branch=session.scalar(branchless) or 0,
            disabled=session.scalar(disabled) or 0,
            names_without_stage=tuple(session.scalars(nameless.limit(SHOWN_NAMES)).all()),
        )


def candidates(
    *, exam_id: UUID, q: str, size: int, after: list[Any] | None, principal: Principal
) -> Page[CandidateView]:
    """Return the people on an exam's roster within the caller's scope, in the order of their names."""
    reach = scope(principal, *ADMINISTRATORS, *HEADS)
    query = (
        sa.select(Candidate, Person.name, Person.name_key, Unit.name.label("unit"), Branch.name.label("branch"))
        .join(Person, Person.id == Candidate.person_id)
        .join(Unit, Unit.id == Candidate.unit_id)
        .outerjoin(Branch, Branch.id == Candidate.branch_id)
        .where(Candidate.exam_id == exam_id, in_snapshot_reach(reach))
        .order_by(Person.name_key, Person.id)
        .limit(size + 1)
    )
    if q:
        query = query.where(sa.or_(Person.name.like(like(q), escape="\\"), Person.work_number == q))
    if after:
        query = query.where(sa.tuple_(Person.name_key, Person.id) > (after[0], UUID(after[1])))
    with reading() as session:
        rows = session.execute(query).all()
    return page_of(rows, size=size, view=_candidate, place=lambda row: [row.name_key, str(row.Candidate.person_id)])


def in_snapshot_reach(reach: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a candidate, as the roster keeps them, stands within the scope."""
    if reach.whole:
        return sa.true()
    ids = sa.select(Unit.id).where(sa.or_(sa.false(), *(Unit.path.like(f"{path}%") for _, path in reach.paths)))
    return sa.or_(Candidate.unit_id.in_(ids), Candidate.branch_id.in_(ids))


def proposals(*, exam_id: UUID, principal: Principal) -> list[ProposalView]:
    """Return the proposals to excuse people within the caller's scope, the open ones first."""
    reach = scope(principal, *ADMINISTRATORS, *HEADS)
    query = (
        sa.select(ExcuseProposal, Person.name, Unit.name.label("unit"))
        .join(Person, Person.id == ExcuseProposal.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(ExcuseProposal.exam_id == exam_id, in_reach(reach))
        .order_by(ExcuseProposal.decided_at.desc().nulls_first(), ExcuseProposal.id)
    )
    with reading() as session:
        rows = session.execute(query).all()
    return [
        ProposalView(
            id=row.id,
            person_id=row.person_id,
            name=name,
            unit=unit,
            excuse=row.excuse,
            state=row.state,
            proposed_at=row.proposed_at,
            decided_at=row.decided_at,
        )
        for row, name, unit in rows
    ]


def _exams() -> sa.Select[Any]:
    count = sa.select(sa.func.count()).select_from(Candidate).where(Candidate.exam_id == Exam.id).scalar_subquery()
    return (
        sa.select(Exam, Paper, FrozenPaper, count.label("candidates"))
        .join(Paper, Paper.id == Exam.paper_id)
        .outerjoin(FrozenPaper, FrozenPaper.id == Exam.frozen_paper_id)
    )


def _view(row: sa.Row[Any], now: datetime) -> ExamView:
    exam, paper, frozen = row.Exam, row.Paper, row.FrozenPaper
    shape = frozen or papers.spec_from(paper.kind, paper.spec)
    return ExamView(
        id=exam.id,
        title=exam.title,
        instructions=exam.instructions,
        phase=steps.phase_of(exam, now=now),
        paper_id=exam.paper_id,
        paper_title=paper.title,
        question_count=shape.question_count,
        total_points=shape.total_points,
        opens_at=exam.opens_at,
        last_start_at=exam.last_start_at,
        closes_at=exam.closes_at,
        duration_minutes=exam.duration_minutes,
        attempts_allowed=exam.attempts_allowed,
        pass_points=exam.pass_points,
        excellent_percent=exam.excellent_percent,
        multiple_rule=exam.multiple_rule,
        multiple_fixed_points=exam.multiple_fixed_points,
        shuffles_questions=exam.shuffles_questions,
        shuffles_options=exam.shuffles_options,
        review_policy=exam.review_policy,
        audience=exam.audience,
        make_up_of=exam.make_up_of,
        is_trial=exam.is_trial,
        published_at=exam.published_at,
        released_at=exam.released_at,
        candidate_count=row.candidates,
        rev=exam.rev,
    )


def _candidate(row: sa.Row[Any]) -> CandidateView:
    candidate = row.Candidate
    return CandidateView(
        person_id=candidate.person_id,
        name=row.name,
        unit=row.unit,
        branch=row.branch,
        stage=candidate.stage,
        post=candidate.post,
        standing=candidate.standing,
        extra_minutes=candidate.extra_minutes,
        extra_attempts=candidate.extra_attempts,
        excuse=candidate.excuse,
    )

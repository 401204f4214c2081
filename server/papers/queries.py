"""Reads of the papers domain.  They never write."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank.drawing import Candidate
from question_bank.questions import AnyQuestion
from server.db import reading
from server.errors import NotFound
from server.paging import Page, like, page_of
from server.papers import rules
from server.papers.models import Paper
from server.papers.views import PaperKind, PaperView
from server.questions import steps as questions


def paper(paper_id: UUID) -> PaperView:
    """Return one paper with the proof that it can be drawn, or with what is short."""
    with reading() as session:
        row = session.get(Paper, paper_id)
        if row is None:
            raise NotFound
        try:
            prove(session, rules.spec_from(row.kind, row.spec))
        except rules.PaperNotReady as fault:
            faults = fault.facts.get("errors") or [{"in": "paper", "pointer": "#", "detail": fault.detail}]
            return view(row, is_ready=False, faults=tuple(faults))
        return view(row)


def papers(*, q: str, size: int, after: list[Any] | None) -> Page[PaperView]:
    """Return papers, the newest first."""
    query = sa.select(Paper).order_by(Paper.id.desc()).limit(size + 1)
    if q:
        query = query.where(Paper.title.like(like(q), escape="\\"))
    if after:
        query = query.where(Paper.id < UUID(after[0]))
    with reading() as session:
        rows = session.scalars(query).all()
    return page_of(rows, size=size, view=view, place=lambda row: [str(row.id)])


def prove(session: Session, spec: rules.Spec) -> None:
    """Refuse a paper that could not be frozen now (PaperNotReady)."""
    rules.check_spec(spec)
    if spec.kind is PaperKind.FIXED:
        rules.check_chosen(spec, {id_: question for id_, (_, question) in current(session, spec).items()})
    else:
        rules.check_feasible(spec, pool(session, spec))


def pool(session: Session, spec: rules.Spec) -> list[Candidate]:
    """Return every question in use of the sets the rules draw from, by what rules ask about."""
    return questions.pool(session, {UUID(set_id) for rule in spec.rules for set_id in rule.set_ids})


def current(session: Session, spec: rules.Spec) -> dict[UUID, tuple[UUID, AnyQuestion]]:
    """Return the current revisions of a fixed paper's questions: question id → (revision id, question with key)."""
    return revisions(session, [item.question_id for item in spec.chosen])


def revisions(session: Session, question_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, AnyQuestion]]:
    """Return current revisions with their keys, of questions that are not retired."""
    found = questions.revisions(session, list(question_ids))
    return {id_: (revision.id, revision.question) for id_, revision in found.items()}


def view(row: Paper, *, is_ready: bool = True, faults: Sequence[dict[str, str]] = ()) -> PaperView:
    """Return a paper's row as the desk sees it."""
    spec = rules.spec_from(row.kind, row.spec)
    return PaperView(
        id=row.id,
        title=row.title,
        kind=row.kind,
        questions=spec.chosen,
        rules=spec.rules,
        question_count=spec.question_count,
        total_points=spec.total_points,
        rev=row.rev,
        created_at=row.created_at,
        is_ready=is_ready,
        faults=tuple(faults),
    )

"""Commands of the papers domain.  One transaction each."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from server import audit, idempotency
from server.db import transaction
from server.errors import NotFound, Stale
from server.idempotency import RequestKey
from server.papers import queries, rules
from server.papers.models import Paper
from server.papers.views import PaperView


def create_paper(*, title: str, spec: rules.Spec, key: RequestKey, actor: audit.Actor, now: datetime) -> PaperView:
    """Keep a new paper; it may still be short of questions, which only publishing refuses."""
    rules.check_spec(spec)
    owner_id = owner(actor)
    with transaction() as session:
        paper_id, is_new = idempotency.claim(session, owner_id=owner_id, key=key, now=now)
        if is_new:
            values = {"title": title, "kind": spec.kind, "spec": rules.stored(spec)}
            session.execute(sa.insert(Paper).values(id=paper_id, created_at=now, created_by=owner_id, **values))
            audit.record(session, actor=actor, action="papers.create", object_kind="paper", object_id=paper_id, now=now)
    return queries.paper(paper_id)


def edit_paper(
    *, paper_id: UUID, title: str, spec: rules.Spec, seen_rev: int, actor: audit.Actor, now: datetime
) -> PaperView:
    """Replace what a paper says; exams that were published keep their frozen paper."""
    rules.check_spec(spec)
    with transaction() as session:
        changed = session.execute(
            sa.update(Paper)
            .where(Paper.id == paper_id, Paper.rev == seen_rev)
            .values(title=title, kind=spec.kind, spec=rules.stored(spec), rev=Paper.rev + 1)
            .returning(Paper.id)
        ).one_or_none()
        if changed is None:
            raise Stale if session.get(Paper, paper_id) else NotFound
        audit.record(session, actor=actor, action="papers.edit", object_kind="paper", object_id=paper_id, now=now)
    return queries.paper(paper_id)


def owner(actor: audit.Actor) -> UUID:
    """Return the person who acts; commands of the desk are never the system's."""
    assert actor.person_id is not None  # noqa: S101 - every route that leads here is signed in
    return actor.person_id

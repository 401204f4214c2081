"""Reads of the stored bank, for its administrators."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank import codec
from question_bank.questions import Difficulty, QuestionType
from server.db import reading
from server.errors import NotFound
from server.paging import Page, like, page_of
from server.people.views import Principal
from server.questions import rules
from server.questions.models import Question, QuestionKey, QuestionPicture, QuestionRevision, QuestionSet
from server.questions.views import Content, PastRevision, QuestionLine, QuestionView, SetView


def sets(
    *, principal: Principal, q: str = "", archived: bool = False, size: int, after: list[Any] | None
) -> Page[SetView]:
    """List sets by name."""
    rules.check_may_manage(principal)
    query = sa.select(QuestionSet).where(QuestionSet.archived_at.is_not(None) == archived)
    if q:
        query = query.where(QuestionSet.name.ilike(like(q), escape="\\"))
    if after:
        query = query.where(QuestionSet.name > after[0])
    with reading() as session:
        rows = session.scalars(query.order_by(QuestionSet.name).limit(size + 1)).all()
        counts = _counts(session, [row.id for row in rows])
        return page_of(
            rows, size=size, view=lambda row: set_view(row, counts.get(row.id, {})), place=lambda row: [row.name]
        )


def set_of(set_id: UUID, *, principal: Principal) -> SetView:
    """Return one set."""
    rules.check_may_manage(principal)
    with reading() as session:
        return read_set(session, set_id)


def read_set(session: Session, set_id: UUID) -> SetView:
    """Return one set through an open session."""
    row = session.get(QuestionSet, set_id, populate_existing=True)
    if row is None:
        raise NotFound
    return set_view(row, _counts(session, [set_id]).get(set_id, {}))


def questions(
    set_id: UUID,
    *,
    principal: Principal,
    q: str = "",
    type: QuestionType | None = None,
    difficulty: Difficulty | None = None,
    tag: str = "",
    retired: bool = False,
    size: int,
    after: list[Any] | None,
) -> Page[QuestionLine]:
    """List a set's questions by number: those in use, or the retired ones."""
    rules.check_may_manage(principal)
    query = (
        sa.select(Question, QuestionRevision)
        .join(QuestionRevision, QuestionRevision.id == Question.revision_id)
        .where(Question.set_id == set_id, Question.retired_at.is_not(None) == retired)
    )
    if q:
        query = query.where(QuestionRevision.text.ilike(like(q), escape="\\"))
    if type:
        query = query.where(QuestionRevision.type == type)
    if difficulty:
        query = query.where(QuestionRevision.difficulty == difficulty)
    if tag:
        query = query.where(QuestionRevision.tags.contains([tag]))
    if after:
        query = query.where(Question.number > after[0])
    with reading() as session:
        if session.get(QuestionSet, set_id) is None:
            raise NotFound
        rows = session.execute(query.order_by(Question.number).limit(size + 1)).all()
        return page_of(rows, size=size, view=lambda row: _line(*row), place=lambda row: [row[0].number])


def question_of(question_id: UUID, *, principal: Principal) -> QuestionView:
    """Return a question as it stands, with its key."""
    rules.check_may_manage(principal)
    with reading() as session:
        return read_question(session, question_id)


def read_question(session: Session, question_id: UUID) -> QuestionView:
    """Return a question with its key through an open session."""
    row = session.execute(
        sa.select(Question, QuestionRevision, QuestionKey.key)
        .join(QuestionRevision, QuestionRevision.id == Question.revision_id)
        .join(QuestionKey, QuestionKey.revision_id == QuestionRevision.id)
        .where(Question.id == question_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    question, revision, key = row
    return QuestionView(
        id=question.id,
        set_id=question.set_id,
        number=question.number,
        rev=question.rev,
        revision=revision.number,
        revision_id=revision.id,
        is_retired=question.retired_at is not None,
        content=_content(revision, key),
        revised_at=revision.created_at,
    )


def history(question_id: UUID, *, principal: Principal) -> list[PastRevision]:
    """Return every revision of a question, the newest first, with their keys."""
    rules.check_may_manage(principal)
    with reading() as session:
        rows = session.execute(
            sa.select(QuestionRevision, QuestionKey.key)
            .join(QuestionKey, QuestionKey.revision_id == QuestionRevision.id)
            .where(QuestionRevision.question_id == question_id)
            .order_by(QuestionRevision.number.desc())
        ).all()
        if not rows:
            raise NotFound
        return [
            PastRevision(
                id=revision.id,
                number=revision.number,
                content=_content(revision, key),
                created_at=revision.created_at,
                created_by=revision.created_by,
            )
            for revision, key in rows
        ]


def picture_file(set_id: UUID, name: str, *, principal: Principal) -> UUID:
    """Return the id of the stored file that holds a picture of a set."""
    rules.check_may_manage(principal)
    with reading() as session:
        file_id = session.scalar(
            sa.select(QuestionPicture.file_id)
            .where(QuestionPicture.set_id == set_id, QuestionPicture.name == name)
            .limit(1)
        )
    if file_id is None:
        raise NotFound
    return file_id


def set_view(row: QuestionSet, counts: dict[QuestionType, int]) -> SetView:
    """Return a set as it leaves the domain."""
    return SetView(
        id=row.id,
        name=row.name,
        openness=row.openness,
        rev=row.rev,
        is_archived=row.archived_at is not None,
        counts={kind: counts.get(kind, 0) for kind in QuestionType},
        created_at=row.created_at,
    )


def _counts(session: Session, set_ids: list[UUID]) -> dict[UUID, dict[QuestionType, int]]:
    rows = session.execute(
        sa.select(Question.set_id, QuestionRevision.type, sa.func.count())
        .join(QuestionRevision, QuestionRevision.id == Question.revision_id)
        .where(Question.set_id.in_(set_ids), Question.retired_at.is_(None))
        .group_by(Question.set_id, QuestionRevision.type)
    )
    found: dict[UUID, dict[QuestionType, int]] = {}
    for set_id, kind, count in rows:
        found.setdefault(set_id, {})[kind] = count
    return found


def _line(question: Question, revision: QuestionRevision) -> QuestionLine:
    return QuestionLine(
        id=question.id,
        number=question.number,
        type=revision.type,
        stem=revision.body["stem"],
        difficulty=revision.difficulty,
        tags=tuple(revision.tags),
        source=revision.source,
        revision=revision.number,
        is_retired=question.retired_at is not None,
    )


def _content(revision: QuestionRevision, key: dict[str, Any]) -> Content:
    meta = {"difficulty": revision.difficulty, "tags": revision.tags}
    return rules.content_of(codec.question(body=revision.body, key=key, meta=meta))

"""What other commands do with questions inside their own transaction: keep new ones, and take those for a paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank import codec
from question_bank.drawing import Candidate
from question_bank.questions import AnyQuestion
from server.errors import NotFound
from server.ids import new_id
from server.questions import rules
from server.questions.models import Question, QuestionKey, QuestionPicture, QuestionRevision, QuestionSet
from server.questions.views import RevisionView


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question to keep, under the id and the revision id it gets."""

    id: UUID
    revision_id: UUID
    question: AnyQuestion


def pool(session: Session, set_ids: Collection[UUID]) -> list[Candidate]:
    """Return every question of these sets that may be drawn: in use, in a set that is not archived.

    A candidate's ``id`` is the question's id (as text); :func:`revisions` gives what it says.
    """
    rows = session.execute(
        sa.select(
            Question.id,
            Question.set_id,
            QuestionRevision.type,
            QuestionRevision.difficulty,
            QuestionRevision.tags,
            QuestionRevision.source,
        )
        .join(QuestionRevision, QuestionRevision.id == Question.revision_id)
        .join(QuestionSet, QuestionSet.id == Question.set_id)
        .where(Question.set_id.in_(set_ids), Question.retired_at.is_(None), QuestionSet.archived_at.is_(None))
    )
    return [
        Candidate(
            id=str(row.id),
            set_id=str(row.set_id),
            type=row.type,
            difficulty=row.difficulty,
            tags=frozenset(row.tags),
            source=row.source,
        )
        for row in rows
    ]


def revisions(session: Session, question_ids: Collection[UUID]) -> dict[UUID, RevisionView]:
    """Return the current revisions of questions in use, with their keys, by question id; the rest are left out."""
    rows = session.execute(
        sa.select(QuestionRevision, QuestionKey.key, Question.set_id)
        .join(Question, Question.revision_id == QuestionRevision.id)
        .join(QuestionKey, QuestionKey.revision_id == QuestionRevision.id)
        .where(Question.id.in_(question_ids), Question.retired_at.is_(None))
    )
    return {
        revision.question_id: RevisionView(
            id=revision.id,
            question_id=revision.question_id,
            set_id=set_id,
            number=revision.number,
            type=revision.type,
            body=revision.body,
            key=key,
            difficulty=revision.difficulty,
            tags=tuple(revision.tags),
            source=revision.source,
        )
        for revision, key, set_id in rows
    }


def lock_set(session: Session, set_id: UUID) -> None:
    """Hold a set to the end of the transaction: whoever adds to it waits.  NotFound, or SetArchived."""
    row = session.execute(
        sa.select(QuestionSet.archived_at).where(QuestionSet.id == set_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.archived_at is not None:
        raise rules.SetArchived("题库已归档，请先恢复后再修改。")


def digests(session: Session, set_id: UUID) -> dict[str, tuple[UUID, int]]:
    """Return the digest of every question in use of a set, with the question's id and number."""
    rows = session.execute(
        sa.select(QuestionRevision.digest, Question.id, Question.number)
        .join(Question, Question.revision_id == QuestionRevision.id)
        .where(Question.set_id == set_id, Question.retired_at.is_(None))
        .order_by(Question.number.desc())
    )
    return {row.digest: (row.id, row.number) for row in rows}


def missing_pictures(session: Session, set_id: UUID, names: Collection[str]) -> list[str]:
    """Return which of these pictures the set does not have."""
    held = set(
        session.scalars(
            sa.select(QuestionPicture.name).where(QuestionPicture.set_id == set_id, QuestionPicture.name.in_(names))
        )
    )
    return [name for name in names if name not in held]


def add_questions(
    session: Session, *, set_id: UUID, questions: Sequence[AnyQuestion], by: UUID | None, now: datetime
) -> list[NewQuestion]:
    """Keep questions, each with its first revision, at the end of a set that the caller has locked."""
    last = session.scalar(sa.select(sa.func.max(Question.number)).where(Question.set_id == set_id)) or 0
    new = [NewQuestion(id=new_id(now), revision_id=new_id(now), question=question) for question in questions]
    if new:
        rows = [
            {"id": each.id, "set_id": set_id, "number": number, "created_at": now}
            for number, each in enumerate(new, last + 1)
        ]
        session.execute(sa.insert(Question), rows)
        keep_revisions(session, new, number=1, by=by, now=now)
    return new


def keep_revisions(
    session: Session, new: Sequence[NewQuestion], *, number: int, by: UUID | None, now: datetime
) -> None:
    """Write revisions with their keys, and make each the current one of its question."""
    session.execute(
        sa.insert(QuestionRevision),
        [
            {
                "id": each.revision_id,
                "question_id": each.id,
                "number": number,
                "type": each.question.type,
                "body": codec.body(each.question),
                "text": rules.search_text(each.question),
                "difficulty": each.question.difficulty,
                "tags": list(each.question.tags),
                "source": each.question.source,
                "digest": codec.digest(each.question),
                "created_at": now,
                "created_by": by,
            }
            for each in new
        ],
    )
    keys = [{"revision_id": each.revision_id, "key": codec.key(each.question)} for each in new]
    session.execute(sa.insert(QuestionKey), keys)
    session.execute(
        sa.update(Question)
        .where(Question.id == QuestionRevision.question_id, QuestionRevision.id.in_([n.revision_id for n in new]))
        .values(revision_id=QuestionRevision.id)
        .execution_options(synchronize_session=False)
    )

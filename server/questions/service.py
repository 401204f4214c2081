"""Commands on question sets and their questions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank import codec
from question_bank.questions import AnyQuestion, BadQuestion
from server import audit
from server.audit import Actor
from server.db import transaction
from server.errors import NotFound, Stale
from server.ids import new_id
from server.people.views import Principal
from server.questions import queries, rules, steps
from server.questions.models import Question, QuestionRevision, QuestionSet
from server.questions.views import Content, Openness, QuestionView, SetView


def create_set(*, name: str, openness: Openness, principal: Principal, now: datetime) -> SetView:
    """Make an empty set; its name is its own."""
    rules.check_may_manage(principal)
    set_id = new_id(now)
    with transaction() as session:
        _check_name(session, name)
        session.execute(
            sa.insert(QuestionSet).values(
                id=set_id, name=name, openness=openness, created_at=now, created_by=principal.person_id
            )
        )
        return queries.read_set(session, set_id)


def change_set(
    set_id: UUID,
    *,
    name: str | None,
    openness: Openness | None,
    seen_rev: int,
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> SetView:
    """Give a set another name, or open or close it for practice."""
    rules.check_may_manage(principal)
    with transaction() as session:
        steps.lock_set(session, set_id)
        if name is not None:
            _check_name(session, name, but=set_id)
        changed = {field: value for field, value in (("name", name), ("openness", openness)) if value is not None}
        if not changed:
            return queries.read_set(session, set_id)
        _update_set(session, set_id, seen_rev=seen_rev, **changed)
        audit.record(
            session, actor=actor, action="questions.change-set", object_kind="question-set", object_id=set_id,
            now=now, facts=changed,
        )  # fmt: skip
        return queries.read_set(session, set_id)


def archive_set(
    set_id: UUID, *, archived: bool, seen_rev: int, principal: Principal, actor: Actor, now: datetime
) -> SetView:
    """Put a set away, or take it back; papers that are frozen do not notice.  Repeating it is harmless."""
    rules.check_may_manage(principal)
    with transaction() as session:
        if queries.read_set(session, set_id).is_archived != archived:
            _update_set(session, set_id, seen_rev=seen_rev, archived_at=now if archived else None)
            action = "questions.archive-set" if archived else "questions.restore-set"
            audit.record(session, actor=actor, action=action, object_kind="question-set", object_id=set_id, now=now)
        return queries.read_set(session, set_id)


def add_question(set_id: UUID, *, content: Content, principal: Principal, now: datetime) -> QuestionView:
    """Add a question to a set.  Adding the same one again is refused and names it, so a repetition adds nothing."""
    rules.check_may_manage(principal)
    question = _sound(content)
    with transaction() as session:
        steps.lock_set(session, set_id)
        _check_pictures(session, set_id, question)
        _check_new(session, set_id, codec.digest(question))
        (new,) = steps.add_questions(session, set_id=set_id, questions=[question], by=principal.person_id, now=now)
        return queries.read_question(session, new.id)


def edit_question(
    question_id: UUID, *, content: Content, seen_rev: int, principal: Principal, actor: Actor, now: datetime
) -> QuestionView:
    """Let a question say something else from now on: a new revision.  Papers that are frozen keep the old one."""
    rules.check_may_manage(principal)
    question = _sound(content)
    with transaction() as session:
        before, digest = _hold_question(session, question_id, seen_rev=seen_rev)
        if before.is_retired:
            raise rules.QuestionRetired("试题已停用，请先恢复后再修改。")
        if codec.digest(question) == digest:
            return before
        _check_pictures(session, before.set_id, question)
        _check_new(session, before.set_id, codec.digest(question))
        _count_edit(session, question_id)
        new = steps.NewQuestion(id=question_id, revision_id=new_id(now), question=question)
        steps.keep_revisions(session, [new], number=before.revision + 1, by=principal.person_id, now=now)
        audit.record(
            session, actor=actor, action="questions.edit", object_kind="question", object_id=question_id, now=now,
            facts={"revision": before.revision + 1},
        )  # fmt: skip
        return queries.read_question(session, question_id)


def retire_question(
    question_id: UUID, *, retired: bool, seen_rev: int, principal: Principal, actor: Actor, now: datetime
) -> QuestionView:
    """Take a question out of use, or back into it; papers that are frozen do not notice."""
    rules.check_may_manage(principal)
    with transaction() as session:
        before, digest = _hold_question(session, question_id, seen_rev=seen_rev)
        if before.is_retired == retired:
            return before
        if not retired:
            _check_new(session, before.set_id, digest)
        _count_edit(session, question_id, retired_at=now if retired else None)
        action = "questions.retire" if retired else "questions.restore"
        audit.record(session, actor=actor, action=action, object_kind="question", object_id=question_id, now=now)
        return queries.read_question(session, question_id)


def _sound(content: Content) -> AnyQuestion:
    """Return the question the content makes, or refuse it in words."""
    try:
        return rules.question_of(content)
    except BadQuestion as fault:
        raise rules.QuestionFaulty(f"{fault.message}。", fault=fault.code) from fault


def _hold_question(session: Session, question_id: UUID, *, seen_rev: int) -> tuple[QuestionView, str]:
    """Lock a question's set and return the question with its digest, unless it has changed since it was seen."""
    set_id = session.scalar(sa.select(Question.set_id).where(Question.id == question_id))
    if set_id is None:
        raise NotFound
    steps.lock_set(session, set_id)
    view = queries.read_question(session, question_id)
    if view.rev != seen_rev:
        raise Stale
    digest = session.scalar(sa.select(QuestionRevision.digest).where(QuestionRevision.id == view.revision_id))
    return view, digest or ""


def _count_edit(session: Session, question_id: UUID, **values: Any) -> None:
    """Count the edits of a question that is held up by one."""
    session.execute(sa.update(Question).where(Question.id == question_id).values(rev=Question.rev + 1, **values))


def _check_new(session: Session, set_id: UUID, digest: str) -> None:
    """Refuse a question that the set holds already, in use; the set is locked."""
    same = session.execute(
        sa.select(Question.id, Question.number)
        .join(QuestionRevision, QuestionRevision.id == Question.revision_id)
        .where(Question.set_id == set_id, Question.retired_at.is_(None), QuestionRevision.digest == digest)
        .limit(1)
    ).one_or_none()
    if same is not None:
        raise rules.QuestionRepeated(
            f"题库中第 {same.number} 题与它完全相同。", question_id=str(same.id), number=same.number
        )


def _check_pictures(session: Session, set_id: UUID, question: AnyQuestion) -> None:
    """Refuse pictures that did not come into this set with an import."""
    if missing := steps.missing_pictures(session, set_id, question.attachments):
        raise rules.QuestionFaulty(f"题库中没有图片『{missing[0]}』。", fault="picture-missing")


def _check_name(session: Session, name: str, *, but: UUID | None = None) -> None:
    holder = session.scalar(sa.select(QuestionSet.id).where(QuestionSet.name == name))
    if holder is not None and holder != but:
        raise rules.SetNameTaken(f"已有名为『{name}』的题库，请换一个名称。")


def _update_set(session: Session, set_id: UUID, *, seen_rev: int, **values: Any) -> None:
    done: sa.CursorResult[Any] = session.execute(  # type: ignore[assignment]
        sa.update(QuestionSet)
        .where(QuestionSet.id == set_id, QuestionSet.rev == seen_rev)
        .values(rev=QuestionSet.rev + 1, **values)
    )
    if not done.rowcount:
        raise Stale

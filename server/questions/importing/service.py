"""Commands on imports: begin one, mend its items, accept it once, or discard it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit, files, idempotency, jobs
from server.audit import Actor
from server.db import transaction
from server.errors import NotFound, Stale
from server.files import FileView
from server.idempotency import RequestKey
from server.jobs import Job
from server.people.views import Principal
from server.questions import steps
from server.questions.importing import queries, rules
from server.questions.importing.models import ImportItem, ImportProblem, QuestionImport
from server.questions.importing.reading import read_import
from server.questions.importing.views import Choice, ImportState, ImportView, ItemStatus, ItemView, Settlement
from server.questions.models import QuestionPicture
from server.questions.rules import check_may_manage, question_of
from server.questions.views import Content


def start_import(
    set_id: UUID, *, file: FileView, default_points: int, key: RequestKey, principal: Principal, now: datetime
) -> ImportView:
    """Have a stored file read in the background.  The same request again is the same import."""
    check_may_manage(principal)
    owner_id = principal.person_id
    with transaction() as session:
        steps.lock_set(session, set_id)
        import_id, is_new = idempotency.claim(session, owner_id=owner_id, key=key, now=now)
        if is_new:
            files.record(session, file, owner_id=owner_id, now=now)
            job_id = jobs.enqueue(session, read_import, {"import_id": str(import_id)}, owner_id=owner_id, now=now)
            session.execute(
                sa.insert(QuestionImport).values(
                    id=import_id,
                    set_id=set_id,
                    file_id=file.id,
                    file_name=file.name,
                    job_id=job_id,
                    default_points=default_points,
                    created_at=now,
                    created_by=owner_id,
                )
            )
        return queries.read_import(session, import_id)


def change_item(
    import_id: UUID, number: int, *, change: Callable[[Content], Content], seen_rev: int, principal: Principal
) -> ItemView:
    """Mend one item; whoever mends it has looked at it, so the reader's doubts are settled."""
    check_may_manage(principal)
    with transaction() as session:
        row = _hold(session, import_id)
        item = queries.find_item(session, import_id, number)
        if item.rev != seen_rev:
            raise Stale
        mended = rules.judged(
            change(rules.restored(item.content)), place=item.place, doubts=(), default_points=row.default_points
        )
        if missing := steps.missing_pictures(session, row.set_id, mended.content.attachments):
            raise rules.PictureMissing(f"题库中没有图片『{missing[0]}』。")
        item.type, item.content, item.digest = mended.content.type, rules.stored(mended.content), mended.digest
        item.status, item.problems = mended.status, list(mended.problems)
        item.is_edited, item.rev = True, item.rev + 1
        session.flush()
        return queries.read_item(session, import_id, number)


def accept_import(
    import_id: UUID,
    *,
    choice: Choice,
    chosen: Sequence[int],
    principal: Principal,
    actor: Actor,
    now: datetime,
) -> ImportView:
    """Put the items into the set, all of them or none; accepting again changes nothing and says the same.

    Items that the set holds already are left out and counted.
    """
    check_may_manage(principal)
    with transaction() as session:
        row = _lock(session, import_id)
        if row.settlement is Settlement.ACCEPTED:
            return queries.read_import(session, import_id)
        rules.check_ready(_state(session, row))
        steps.lock_set(session, row.set_id)
        result = _accept(session, row, choice=choice, chosen=chosen, by=principal.person_id, now=now)
        _settle(row, Settlement.ACCEPTED, by=principal.person_id, now=now)
        row.result = result
        session.flush()
        facts = {"import_id": str(import_id), "file_name": row.file_name, **result}
        audit.record(
            session, actor=actor, action="questions.import", object_kind="question-set", object_id=row.set_id,
            now=now, facts=facts,
        )  # fmt: skip
        return queries.read_import(session, import_id)


def discard_import(import_id: UUID, *, principal: Principal, now: datetime) -> ImportView:
    """Forget an import, its file and what was read from it; repeating it is harmless."""
    check_may_manage(principal)
    with transaction() as session:
        row = _lock(session, import_id)
        if row.settlement is Settlement.ACCEPTED:
            raise rules.ImportSettled("试题已经导入，不能再放弃。")
        if row.settlement is None:
            _settle(row, Settlement.DISCARDED, by=principal.person_id, now=now)
            _forget_files(session, row)
            for table in (ImportItem, ImportProblem):
                session.execute(sa.delete(table).where(table.import_id == import_id))
        return queries.read_import(session, import_id)


def _accept(
    session: Session, row: QuestionImport, *, choice: Choice, chosen: Sequence[int], by: UUID, now: datetime
) -> dict[str, int]:
    """Keep the wanted items as questions of the set, which is locked; return the counts."""
    items = {item.number: item for item in session.scalars(_items(row.id))}
    numbers = rules.wanted({number: item.status for number, item in items.items()}, choice=choice, chosen=chosen)
    rules.check_no_faults([_fault(items[number]) for number in numbers if items[number].digest is None])
    held = set(steps.digests(session, row.set_id))
    fresh = []
    for number in numbers:
        if (digest := items[number].digest) not in held:
            held.add(digest or "")
            fresh.append(items[number])
    questions = [question_of(rules.restored(item.content), default_points=row.default_points) for item in fresh]
    new = steps.add_questions(session, set_id=row.set_id, questions=questions, by=by, now=now)
    for item, kept in zip(fresh, new, strict=True):
        item.question_id = kept.id
    left = [item.status for number, item in items.items() if number not in set(numbers)]
    return {
        "added": len(fresh),
        "repeated": len(numbers) - len(fresh),
        "faulty": left.count(ItemStatus.FAULTY),
        "doubtful": left.count(ItemStatus.DOUBTFUL),
        "unchosen": left.count(ItemStatus.SOUND),
    }


def _fault(item: ImportItem) -> tuple[int, str, str]:
    return item.number, item.place, item.problems[-1]["message"]


def _items(import_id: UUID) -> sa.Select[tuple[ImportItem]]:
    query = sa.select(ImportItem).where(ImportItem.import_id == import_id).order_by(ImportItem.number)
    return query.execution_options(populate_existing=True)


def _lock(session: Session, import_id: UUID) -> QuestionImport:
    """Take the import's row to the end of the transaction: what is decided about it is decided once."""
    query = sa.select(QuestionImport).where(QuestionImport.id == import_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _hold(session: Session, import_id: UUID) -> QuestionImport:
    """Take an import that is there to be looked over, or say why it is not."""
    row = _lock(session, import_id)
    rules.check_ready(_state(session, row))
    return row


def _state(session: Session, row: QuestionImport) -> ImportState:
    return queries.state_of(row, session.get_one(Job, row.job_id, populate_existing=True))


def _settle(row: QuestionImport, settlement: Settlement, *, by: UUID, now: datetime) -> None:
    row.settlement, row.settled_at, row.settled_by = settlement, now, by


def _forget_files(session: Session, row: QuestionImport) -> None:
    """Forget the file and the pictures that came with it; their bytes go with the next sweep."""
    pictures: Any = session.scalars(
        sa.delete(QuestionPicture).where(QuestionPicture.import_id == row.id).returning(QuestionPicture.file_id)
    ).all()
    old, row.file_id = row.file_id, None
    session.flush()
    for file_id in (*pictures, *filter(None, (old,))):
        files.forget(session, file_id)

"""Reads of imports, for the administrators of sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from question_bank.questions import QuestionType
from server.db import reading
from server.errors import NotFound
from server.jobs import OPEN, Job
from server.paging import Page, page_of
from server.people.views import Principal
from server.questions.importing import rules
from server.questions.importing.models import ImportItem, ImportProblem, QuestionImport
from server.questions.importing.views import (
    ImportCounts,
    ImportState,
    ImportView,
    ItemStatus,
    ItemView,
    Repeated,
    UnplacedProblem,
)
from server.questions.models import Question, QuestionRevision, QuestionSet
from server.questions.rules import check_may_manage


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the reading job needs to know of an import."""

    import_id: UUID
    set_id: UUID
    file_id: UUID
    file_name: str
    default_points: int


def imports(set_id: UUID, *, principal: Principal, size: int, after: list[Any] | None) -> Page[ImportView]:
    """List the imports into a set, the newest first."""
    check_may_manage(principal)
    query = sa.select(QuestionImport).where(QuestionImport.set_id == set_id)
    if after:
        query = query.where(QuestionImport.id < UUID(after[0]))
    with reading() as session:
        if session.get(QuestionSet, set_id) is None:
            raise NotFound
        rows = session.scalars(query.order_by(QuestionImport.id.desc()).limit(size + 1)).all()
        return page_of(rows, size=size, view=lambda row: _view(session, row), place=lambda row: [str(row.id)])


def import_of(import_id: UUID, *, principal: Principal) -> ImportView:
    """Return an import with its counts."""
    check_may_manage(principal)
    with reading() as session:
        return read_import(session, import_id)


def read_import(session: Session, import_id: UUID) -> ImportView:
    """Return an import through an open session."""
    row = session.get(QuestionImport, import_id, populate_existing=True)
    if row is None:
        raise NotFound
    return _view(session, row)


def items(
    import_id: UUID,
    *,
    principal: Principal,
    status: ItemStatus | None = None,
    type: QuestionType | None = None,
    size: int,
    after: list[Any] | None,
) -> Page[ItemView]:
    """List what was read, in the file's order, keys included."""
    check_may_manage(principal)
    query = sa.select(ImportItem).where(ImportItem.import_id == import_id)
    if status:
        query = query.where(ImportItem.status == status)
    if type:
        query = query.where(ImportItem.type == type)
    if after:
        query = query.where(ImportItem.number > after[0])
    with reading() as session:
        set_id = _set_of(session, import_id)
        rows = session.scalars(query.order_by(ImportItem.number).limit(size + 1)).all()
        repeated = _repeated(session, set_id, rows)
        return page_of(
            rows, size=size, view=lambda row: item_view(row, repeated.get(row.number)), place=lambda row: [row.number]
        )


def read_item(session: Session, import_id: UUID, number: int) -> ItemView:
    """Return one item through an open session."""
    row = find_item(session, import_id, number)
    repeated = _repeated(session, _set_of(session, import_id), [row])
    return item_view(row, repeated.get(number))


def find_item(session: Session, import_id: UUID, number: int) -> ImportItem:
    """Return the row of one item; NotFound also for numbers no item can have."""
    possible = 1 <= number <= rules.MOST_ITEMS
    row = session.get(ImportItem, (import_id, number), populate_existing=True) if possible else None
    if row is None:
        raise NotFound
    return row


def item_of(import_id: UUID, number: int, *, principal: Principal) -> ItemView:
    """Return one item."""
    check_may_manage(principal)
    with reading() as session:
        return read_item(session, import_id, number)


def unplaced_problems(
    import_id: UUID, *, principal: Principal, size: int, after: list[Any] | None
) -> Page[UnplacedProblem]:
    """List what was not understood and belongs to no question, with its place in the file."""
    check_may_manage(principal)
    query = sa.select(ImportProblem).where(ImportProblem.import_id == import_id)
    if after:
        query = query.where(ImportProblem.number > after[0])
    with reading() as session:
        _set_of(session, import_id)
        rows = session.scalars(query.order_by(ImportProblem.number).limit(size + 1)).all()
        return page_of(rows, size=size, view=_problem_view, place=lambda row: [row.number])


def source_of(import_id: UUID) -> Source:
    """Return what the reading job needs; FileUnreadable when the import was discarded meanwhile."""
    with reading() as session:
        row = session.get(QuestionImport, import_id, populate_existing=True)
        if row is None or row.file_id is None:
            raise rules.FileUnreadable("这次导入已放弃。", reason="discarded")
        return Source(
            import_id=row.id,
            set_id=row.set_id,
            file_id=row.file_id,
            file_name=row.file_name,
            default_points=row.default_points,
        )


def item_view(row: ImportItem, repeated: Repeated | None) -> ItemView:
    """Return an item as it leaves the domain."""
    return ItemView(
        number=row.number,
        rev=row.rev,
        status=row.status,
        content=rules.restored(row.content),
        place=row.place,
        problems=tuple(row.problems),
        repeated=repeated,
        is_edited=row.is_edited,
        question_id=row.question_id,
    )


def state_of(row: QuestionImport, job: Job) -> ImportState:
    """Derive where an import stands from its own marks and its job's."""
    if row.settlement is not None:
        return ImportState(row.settlement.value)
    if row.read_at is not None:
        return ImportState.READY
    return ImportState.READING if job.state in OPEN else ImportState.FAILED


def _view(session: Session, row: QuestionImport) -> ImportView:
    job = session.get_one(Job, row.job_id, populate_existing=True)
    return ImportView(
        id=row.id,
        set_id=row.set_id,
        file_name=row.file_name,
        state=state_of(row, job),
        job_id=row.job_id,
        message=job.message,
        counts=_counts(session, row),
        result=row.result,
        created_at=row.created_at,
        settled_at=row.settled_at,
    )


def _counts(session: Session, row: QuestionImport) -> ImportCounts:
    rows = session.execute(
        sa.select(
            ImportItem.type,
            ImportItem.status,
            sa.func.count().label("items"),
            sa.func.count().filter(_is_repeated(row.set_id)).label("repeated"),
        )
        .where(ImportItem.import_id == row.id)
        .group_by(ImportItem.type, ImportItem.status)
    ).all()
    unplaced = session.scalar(
        sa.select(sa.func.count()).select_from(ImportProblem).where(ImportProblem.import_id == row.id)
    )

    def total(of: object) -> int:
        return sum(each.items for each in rows if of in (each.type, each.status))

    return ImportCounts(
        total=sum(each.items for each in rows),
        by_type={kind: total(kind) for kind in QuestionType},
        sound=total(ItemStatus.SOUND),
        doubtful=total(ItemStatus.DOUBTFUL),
        faulty=total(ItemStatus.FAULTY),
        repeated=sum(each.repeated for each in rows),
        unplaced_problems=unplaced or 0,
    )


def _is_repeated(set_id: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that an item not yet accepted says what the set, or an earlier item, says already."""
    earlier = aliased(ImportItem)
    in_set = sa.exists().where(
        QuestionRevision.digest == ImportItem.digest,
        Question.revision_id == QuestionRevision.id,
        Question.set_id == set_id,
        Question.retired_at.is_(None),
    )
    before = sa.exists().where(
        earlier.import_id == ImportItem.import_id,
        earlier.digest == ImportItem.digest,
        earlier.number < ImportItem.number,
    )
    return sa.and_(ImportItem.question_id.is_(None), sa.or_(in_set, before))


def _repeated(session: Session, set_id: UUID, rows: Sequence[ImportItem]) -> dict[int, Repeated]:
    """Return what items repeat, by their numbers."""
    open_rows = [row for row in rows if row.digest and row.question_id is None]
    wanted = {row.digest for row in open_rows}
    if not wanted:
        return {}
    in_set = {
        each.digest: Repeated(question_id=each.id, question_number=each.number)
        for each in session.execute(
            sa.select(QuestionRevision.digest, Question.id, Question.number)
            .join(Question, Question.revision_id == QuestionRevision.id)
            .where(Question.set_id == set_id, Question.retired_at.is_(None), QuestionRevision.digest.in_(wanted))
        )
    }
    first: dict[str | None, int] = {
        each.digest: each.number
        for each in session.execute(
            sa.select(ImportItem.digest, sa.func.min(ImportItem.number).label("number"))
            .where(ImportItem.import_id == open_rows[0].import_id, ImportItem.digest.in_(wanted))
            .group_by(ImportItem.digest)
        )
    }
    found = {row.number: in_set.get(row.digest or "") for row in open_rows}
    for row in open_rows:
        if found[row.number] is None and first[row.digest] < row.number:
            found[row.number] = Repeated(item=first[row.digest])
    return {number: repeated for number, repeated in found.items() if repeated}


def _set_of(session: Session, import_id: UUID) -> UUID:
    set_id = session.scalar(sa.select(QuestionImport.set_id).where(QuestionImport.id == import_id))
    if set_id is None:
        raise NotFound
    return set_id


def _problem_view(row: ImportProblem) -> UnplacedProblem:
    return UnplacedProblem(number=row.number, code=row.code, message=row.message, place=row.place)

"""Exports to .xlsx: at once for what is small, by a background job for a whole county."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server import audit, files, idempotency, jobs
from server.db import reading, transaction
from server.errors import Conflict, NotFound
from server.files import Uploads
from server.idempotency import RequestKey
from server.people.registry.reach import grants_of
from server.people.rules import check_role
from server.people.views import Principal, Role
from server.reports import names, queries
from server.reports.reach import Selection, ground
from server.reports.views import DESK
from server.reports.workbook import Book
from server.settings import Settings
from server.sittings.closing import close_overdue
from server.units.rules import Tree

MOST_AT_ONCE = 1_000
STEPS = 2


class ExportTooBig(Conflict):
    """Too many people to export while one waits; the desk exports them by a job."""

    code = "export-too-big"
    title = "人数较多，请使用后台导出"


def export_now(
    *,
    exam_id: UUID,
    selection: Selection,
    principal: Principal,
    roles: Sequence[Role],
    actor: audit.Actor,
    now: datetime,
) -> tuple[str, bytes]:
    """Return the file's name and content for a selection of up to a thousand people; audited."""
    name, content, count = _build(
        exam_id=exam_id, selection=selection, principal=principal, roles=roles, most=MOST_AT_ONCE, now=now
    )
    with transaction() as session:
        facts = {"people": count, "tree": selection.tree.value, "unit_id": selection.unit_id}
        audit.record(
            session, actor=actor, action="reports.export", object_kind="exam", object_id=exam_id, now=now, facts=facts
        )
    return name, content


def request_export(
    *,
    exam_id: UUID,
    selection: Selection,
    key: RequestKey,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> UUID:
    """Ask for an export of any size by a job; return the job's id.  Audited."""
    check_role(principal, *DESK)
    with transaction() as session:
        ground(session, exam_id=exam_id, principal=principal, roles=DESK, selection=selection, now=now)
        job_id, is_new = idempotency.claim(session, owner_id=principal.person_id, key=key, now=now)
        if is_new:
            asked = {"exam_id": str(exam_id), "tree": selection.tree.value}
            asked |= {"unit_id": str(selection.unit_id)} if selection.unit_id else {}
            jobs.enqueue(session, export_exam, asked, owner_id=principal.person_id, now=now, job_id=job_id)
            audit.record(
                session,
                actor=actor,
                action="reports.export",
                object_kind="exam",
                object_id=exam_id,
                now=now,
                facts={"job_id": job_id, **asked},
            )
    return job_id


@jobs.kind("reports.export", title="导出成绩")
def export_exam(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:
    """Build the file with the roles that the owner holds now, and keep it for them."""
    exam_id = UUID(arguments["exam_id"])
    unit_id = UUID(arguments["unit_id"]) if "unit_id" in arguments else None
    close_overdue(now=work.now, grace=work.settings.grace, exam_id=exam_id)
    work.report(0, STEPS, "正在汇总")
    name, content, count = _build(
        exam_id=exam_id,
        selection=Selection(tree=Tree(arguments["tree"]), unit_id=unit_id),
        principal=_owner(work),
        roles=DESK,
        most=None,
        now=work.now,
    )
    work.report(1, STEPS, "正在保存")
    file = Uploads.of(work.settings).store(io.BytesIO(content), name=name, now=work.now)
    with transaction() as session:
        files.record(session, file, owner_id=work.owner_id, now=work.now)
    return jobs.Outcome(f"已导出 {count} 人。", {"file_id": str(file.id)})


def exported(*, job_id: UUID, principal: Principal, settings: Settings) -> tuple[str, bytes]:
    """Return the name and the content of what an export job of one's own has made; NotFound before it is done."""
    job = jobs.job_of(job_id, owner_id=principal.person_id)
    if job.kind != export_exam.name or job.state is not jobs.JobState.DONE or not job.result:
        raise NotFound
    file = files.find(UUID(job.result["file_id"]), owner_id=principal.person_id)
    return file.name, Uploads.of(settings).path(file.id).read_bytes()


def _build(
    *,
    exam_id: UUID,
    selection: Selection,
    principal: Principal,
    roles: Sequence[Role],
    most: int | None,
    now: datetime,
) -> tuple[str, bytes, int]:
    """Return name, content and the number of people; all sheets are read from one snapshot of the database."""
    book = Book()
    with reading() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        total, rows = queries.tree_rows(session, base)
        count = total.due + total.excused
        if most is not None and count > most:
            raise ExportTooBig(f"所选范围有 {count} 人，超过 {most} 人，请在电脑端使用后台导出。", most=most)
        who = base.unit.name if base.unit else "全部可查看的人员"
        book.about(base.exam, who=who, as_of=now, scores_are_shown=base.shows_scores)
        book.pairs(queries.pair_rows(session, base), total)
        book.tree(f"按{selection.tree.label}", rows, total)
        if base.unit is None:
            other = Tree.WORK if selection.tree is Tree.PARTY else Tree.PARTY
            beside = replace(base, selection=Selection(tree=other))
            book.tree(f"按{other.label}", queries.tree_rows(session, beside)[1], total)
        book.people(names.person_rows(session, base))
    return files.clean_name(f"{base.exam.title}-{who}.xlsx"), book.finish(), count


def _owner(work: jobs.Work) -> Principal:
    """Return the job's owner with the roles they hold now: what was taken away since is not exported."""
    assert work.owner_id is not None  # noqa: S101 - an export always has the person who asked for it
    with reading() as session:
        grants = tuple(grants_of(session, [work.owner_id])[work.owner_id])
    return Principal(person_id=work.owner_id, session_id=work.job_id, name="", grants=grants)

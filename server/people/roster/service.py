"""Importing a roster: read and preview a file, then apply it as one."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank.formats.refusals import Unreadable
from server import audit
from server.audit import Actor
from server.db import reading, transaction
from server.errors import Conflict, NotFound, Rejected
from server.files import clean_name
from server.ids import new_id
from server.paging import Page, page_of
from server.people.models import RosterImport
from server.people.roster.base import base_for
from server.people.roster.header import Header, RosterUnreadable, find_header
from server.people.roster.judging import Plan, judge
from server.people.roster.lines import lines_of
from server.people.roster.reading import read_roster
from server.people.roster.sheets import annotated
from server.people.roster.views import (
    ImportView,
    LineView,
    Preview,
    Sheet,
    Verdict,
    as_json,
    from_json,
    preview_as_json,
    preview_from_json,
)
from server.people.roster.writing import write
from server.people.rules import ADMINISTRATORS, scope
from server.people.views import Principal

SHOWN_PROBLEMS = 100
IMPORT_LOCK = 7_201_123  # one import is applied at a time


class RosterHasProblems(Rejected):
    """Some lines are wrong, and skipping them was not chosen."""

    code = "roster-has-problems"
    title = "名册中有错误行"


class RosterChanged(Conflict):
    """The people on record changed since the preview; a fresh one is to be looked at."""

    code = "roster-changed"
    title = "预览后人员信息有变动"


class RosterApplied(Conflict):
    """The import was applied; what the file said of people is no longer kept."""

    code = "roster-applied"
    title = "名册已导入"


def preview_roster(
    *, principal: Principal, data: bytes, file_name: str, makes_units: bool, now: datetime
) -> ImportView:
    """Read a file and keep what applying it would do; a preview that is not applied is forgotten after a day.

    Raises RosterUnreadable with what is wrong with the file as a whole.
    """
    scope(principal, *ADMINISTRATORS)
    try:
        sheet = read_roster(data, name=file_name)
    except Unreadable as error:
        raise RosterUnreadable(f"{error.message}。", reason=error.code) from error
    import_id = new_id(now)
    with transaction() as session:
        plan = _plan(session, sheet, principal=principal, makes_units=makes_units, hold=False)
        row = RosterImport(
            id=import_id,
            owner_id=principal.person_id,
            file_name=clean_name(file_name),
            makes_units=makes_units,
            sheet=as_json(sheet),
            created_at=now,
        )
        _keep_preview(row, plan.preview)
        session.add(row)
    return _view(row)


def apply_roster(
    *, principal: Principal, import_id: UUID, skip_faulty: bool, actor: Actor, now: datetime
) -> ImportView:
    """Write what the preview showed, all of it or (``skip_faulty``) all but the faulty lines; repeating is harmless.

    Raises NotFound, RosterHasProblems, and RosterChanged when the outcome is no longer the one that was shown: then
    the preview is made anew.
    """
    with transaction() as session:
        row = _own(session, principal, import_id, hold=True)
        if row.applied_at is not None or row.sheet is None:
            return _view(row)
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": IMPORT_LOCK})
        sheet = from_json(row.sheet)
        plan = _plan(session, sheet, principal=principal, makes_units=row.makes_units, hold=True)
        refusal = _refusal(row, plan.preview, skip_faulty=skip_faulty)
        if refusal is None:
            write(session, plan.steps, now=now)
            _close(session, row, plan.preview, actor=actor, now=now)
        elif isinstance(refusal, RosterChanged):
            _keep_preview(row, plan.preview)
        session.flush()
    if refusal is not None:
        raise refusal
    return _view(row)


def show_import(*, principal: Principal, import_id: UUID) -> ImportView:
    """Return an import of the caller's own; raises NotFound."""
    with reading() as session:
        return _view(_own(session, principal, import_id))


def lines_of_import(
    *, principal: Principal, import_id: UUID, verdict: Verdict | None, size: int, after: list[Any] | None
) -> Page[LineView]:
    """Return judged lines in the order of the file; none once the import is applied.  Raises NotFound."""
    with reading() as session:
        preview = preview_from_json(_own(session, principal, import_id).preview)
    start = after[0] if after else 0
    lines = [line for line in preview.lines if line.row > start and verdict in (None, line.verdict)]
    return page_of(lines[: size + 1], size=size, view=lambda line: line, place=lambda line: [line.row])


def annotated_copy(*, principal: Principal, import_id: UUID) -> bytes:
    """Return the file with the remarks beside its rows, as .xlsx; raises NotFound and RosterApplied."""
    with reading() as session:
        row = _own(session, principal, import_id)
    if row.sheet is None:
        raise RosterApplied("名册已导入，文件内容不再保留。")
    sheet = from_json(row.sheet)
    return annotated(sheet, find_header(sheet), preview_from_json(row.preview).lines)


def _plan(session: Session, sheet: Sheet, *, principal: Principal, makes_units: bool, hold: bool) -> Plan:
    reach = scope(principal, *ADMINISTRATORS)
    header = find_header(sheet)
    lines = lines_of(sheet, header)
    if not lines:
        raise RosterUnreadable("表头下面没有人员。")
    base = base_for(session, lines, principal=principal, reach=reach, makes_units=makes_units, hold=hold)
    return judge(lines, base, notes=(*sheet.notes, *_notes(header)))


def _notes(header: Header) -> tuple[str, ...]:
    if not header.unknown:
        return ()
    return (f"以下列不导入：{'、'.join(title[:20] for title in header.unknown[:20])}。",)


def _own(session: Session, principal: Principal, import_id: UUID, *, hold: bool = False) -> RosterImport:
    query = sa.select(RosterImport).where(RosterImport.id == import_id, RosterImport.owner_id == principal.person_id)
    row = session.scalars(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise NotFound("没有找到这次导入；预览保留一天。")
    return row


def _refusal(row: RosterImport, preview: Preview, *, skip_faulty: bool) -> RosterChanged | RosterHasProblems | None:
    if _digest(preview) != row.digest:
        return RosterChanged("预览之后人员或单位有变动，已重新核对，请再看一遍后确认。")
    faulty = preview.count(Verdict.PROBLEM)
    if faulty and not skip_faulty:
        return RosterHasProblems(
            f"有 {faulty} 行有错误，没有导入任何人员；请改正后重新上传，或选择跳过错误行。", faulty=faulty
        )
    return None


def _keep_preview(row: RosterImport, preview: Preview) -> None:
    row.preview, row.digest = preview_as_json(preview), _digest(preview)


def _close(session: Session, row: RosterImport, preview: Preview, *, actor: Actor, now: datetime) -> None:
    """Note the import as applied, forget what the file said of people, and seal the counts into the trail."""
    counts = {verdict.value: preview.count(verdict) for verdict in Verdict}
    row.applied_at, row.sheet = now, None
    row.preview = {"lines": [], "new_units": [], "notes": [], "counts": counts}
    audit.record(
        session,
        actor=actor,
        action="people.import-roster",
        object_kind="roster-import",
        object_id=row.id,
        facts={**counts, "new_units": len(preview.new_units)},
        now=now,
    )


def _digest(preview: Preview) -> str:
    text = json.dumps(preview_as_json(preview), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _view(row: RosterImport) -> ImportView:
    preview = preview_from_json(row.preview)
    counts = row.preview.get("counts") or {verdict.value: preview.count(verdict) for verdict in Verdict}
    faulty = [line for line in preview.lines if line.verdict is Verdict.PROBLEM]
    return ImportView(
        id=row.id,
        file_name=row.file_name,
        makes_units=row.makes_units,
        created_at=row.created_at,
        applied_at=row.applied_at,
        counts={Verdict(name): count for name, count in counts.items()},
        problems=tuple(faulty[:SHOWN_PROBLEMS]),
        new_units=preview.new_units,
        notes=preview.notes,
    )

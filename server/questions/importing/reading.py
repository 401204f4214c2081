"""The background job that reads an uploaded file into items.  The reading itself happens in a child with limits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank.drafts import Problem, Reading
from question_bank.formats.refusals import Unreadable
from question_bank.sandbox import read_guarded
from server import files, jobs
from server.db import transaction
from server.files import FileView, Uploads
from server.jobs import Outcome, Work
from server.questions.importing import queries, rules
from server.questions.importing.models import ImportItem, ImportProblem, QuestionImport
from server.questions.importing.rules import FileUnreadable, Item
from server.questions.models import QuestionPicture
from server.questions.rules import clean


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found in the file: the name bodies use, made of its content, and where its bytes lie."""

    name: str
    file: FileView


@jobs.kind("questions.read-import", title="读取题库文件")
def read_import(work: Work, arguments: Mapping[str, Any]) -> Outcome:
    """Read the file of an import into items; reading it once more changes nothing."""
    import_id = UUID(arguments["import_id"])
    work.report(0, None, "正在读取文件……")
    source = queries.source_of(import_id)
    uploads = Uploads.of(work.settings)
    reading = _read(uploads, source)
    total = len(reading.drafts)
    work.report(0, total, f"读出 {total} 题，正在整理……")
    pictures = _keep_pictures(uploads, reading, work)
    names = {given: picture.name for given, picture in pictures.items()}
    items, unplaced = rules.items_of(rules.with_pictures(reading, names), default_points=source.default_points)
    work.report(total, total, f"读出 {total} 题，正在保存……")
    with transaction() as session:
        if _claim(session, import_id, work):
            _keep(session, import_id, items, unplaced)
            for picture in {picture.name: picture for picture in pictures.values()}.values():
                _record_picture(session, source, picture, work)
    faulty = sum(item.digest is None for item in items)
    rest = f"，其中 {faulty} 题有错误待修改" if faulty else ""
    return Outcome(f"读出 {total} 题{rest}。", {"import_id": str(import_id), "total": total, "faulty": faulty})


def _read(uploads: Uploads, source: queries.Source) -> Reading:
    """Return what the file holds; refuse it in words when it cannot be read or holds no question."""
    try:
        reading = read_guarded(uploads.path(source.file_id), name=source.file_name)
    except Unreadable as refusal:
        raise FileUnreadable(f"{refusal.message}。", reason=refusal.code) from refusal
    except FileNotFoundError as missing:
        raise FileUnreadable("上传的文件已不在服务器上，请重新上传。", reason="file-gone") from missing
    if not reading.drafts:
        seen = [{"place": str(each.place), "message": each.message} for each in reading.problems[: rules.NAMED]]
        raise FileUnreadable(
            "文件中没有找到试题。请检查文件内容，或下载模板填写后再上传。", reason="no-questions", problems=seen
        )
    if len(reading.drafts) > rules.MOST_ITEMS:
        raise FileUnreadable(f"一个文件最多 {rules.MOST_ITEMS} 题，请拆分后再导入。", reason="too-many-questions")
    return reading


def _keep_pictures(uploads: Uploads, reading: Reading, work: Work) -> dict[str, Picture]:
    """Write the file's pictures to disk; they have no rows yet."""
    kept = {}
    for given, data in reading.attachments.items():
        ending = "jpg" if data.startswith(b"\xff\xd8\xff") else "png"
        name = f"{hashlib.sha256(data).hexdigest()[:40]}.{ending}"
        kept[given] = Picture(name, uploads.store(BytesIO(data), name=name, now=work.now))
    return kept


def _claim(session: Session, import_id: UUID, work: Work) -> bool:
    """Mark the import as read, unless another attempt has, or somebody has discarded it meanwhile."""
    done: sa.CursorResult[Any] = session.execute(  # type: ignore[assignment]
        sa.update(QuestionImport)
        .where(QuestionImport.id == import_id, QuestionImport.read_at.is_(None), QuestionImport.settled_at.is_(None))
        .values(read_at=work.now)
    )
    return done.rowcount == 1


def _keep(session: Session, import_id: UUID, items: list[Item], unplaced: list[Problem]) -> None:
    rows = [
        {
            "import_id": import_id,
            "number": number,
            "type": item.content.type,
            "status": item.status,
            "content": rules.stored(item.content),
            "place": item.place,
            "problems": list(item.problems),
            "digest": item.digest,
        }
        for number, item in enumerate(items, 1)
    ]
    session.execute(sa.insert(ImportItem), rows)
    if unplaced:
        problems = [
            {
                "import_id": import_id,
                "number": number,
                "code": problem.code,
                "message": clean(problem.message),
                "place": clean(str(problem.place)),
            }
            for number, problem in enumerate(unplaced, 1)
        ]
        session.execute(sa.insert(ImportProblem), problems)


def _record_picture(session: Session, source: queries.Source, picture: Picture, work: Work) -> None:
    files.record(session, picture.file, owner_id=work.owner_id, now=work.now)
    session.execute(
        sa.insert(QuestionPicture).values(
            file_id=picture.file.id, set_id=source.set_id, import_id=source.import_id, name=picture.name
        )
    )

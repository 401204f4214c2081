"""Stored files: what people upload and what jobs make.  Bytes lie on disk under generated names, with one row each.

The bytes come first, before any transaction: written aside, fsynced, then renamed, so that a file is there whole or
not at all.  The row follows in the command's own transaction.  Forgetting a file is deleting its row; bytes that no
row knows are swept away a day later, also those of commands that failed in between.
"""

import errno
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, reading
from server.errors import Busy, NotFound, Rejected, TooLarge
from server.ids import new_id
from server.settings import Settings

LONGEST_NAME = 120
KEPT_UNKNOWN = timedelta(days=1)
CHUNK = 1 << 20
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
PARTIAL = ".part"


class FileEmpty(Rejected):
    """The uploaded file has no content."""

    code = "file-empty"
    title = "文件是空的"


class FileTooLarge(TooLarge):
    """The uploaded file is larger than this installation takes."""

    code = "file-too-large"
    title = "文件过大"


class StorageFull(Busy):
    """The disk takes no more files; answers are kept elsewhere and are not affected."""

    code = "storage-full"
    title = "服务器暂时无法保存文件"


class StoredFile(Base):
    """One stored file.  Its bytes lie in the uploads folder under the row's id."""

    __tablename__ = "stored_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME), comment="as the person called it, cleaned; for display")
    digest: Mapped[str] = mapped_column(sa.String(64), comment="SHA-256 of the bytes, hex")
    size: Mapped[int] = mapped_column(sa.BigInteger, comment="bytes")
    owner_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file whose bytes are safely on disk."""

    id: UUID
    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder of stored bytes, and the largest file it takes."""

    folder: Path
    most_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the uploads of an installation."""
        return cls(settings.data / "uploads", settings.upload_megabytes << 20)

    def store(self, source: IO[bytes], *, name: str, now: datetime) -> FileView:
        """Write the bytes to disk and return the file, still without a row: see :func:`record`.

        Raises FileEmpty, FileTooLarge or StorageFull; then nothing stays behind.
        """
        file_id = new_id(now)
        target = self.path(file_id)
        partial = target.with_name(target.name + PARTIAL)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            digest, size = self._write(source, partial)
            partial.replace(target)
            _fsync_folder(target.parent)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise StorageFull(
                    "服务器暂时无法保存文件（存储空间可能已满），请联系系统管理员。", retry_after=60
                ) from error
            raise
        finally:
            with suppress(OSError):
                partial.unlink()
        return FileView(id=file_id, name=clean_name(name), digest=digest, size=size)

    def path(self, file_id: UUID) -> Path:
        """Return where the bytes of a file lie."""
        return self.folder / file_id.hex[-2:] / file_id.hex

    def sweep(self, *, now: datetime) -> int:
        """Remove bytes older than a day that no row knows; return how many files went."""
        removed = 0
        for shard in sorted(self.folder.glob("??")):
            old = {path: id_ for path in shard.iterdir() if (id_ := _id_of(path)) and _age(id_, now) > KEPT_UNKNOWN}
            known = _known(set(old.values()))
            for path, file_id in old.items():
                if file_id not in known or path.suffix == PARTIAL:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def _write(self, source: IO[bytes], target: Path) -> tuple[str, int]:
        state, size = hashlib.sha256(), 0
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in _chunks(source):
                size += len(chunk)
                if size > self.most_bytes:
                    raise FileTooLarge(f"文件超过 {self.most_bytes >> 20} MB，请拆分后再上传。")
                state.update(chunk)
                file.write(chunk)
            if not size:
                raise FileEmpty("文件是空的，请检查后重新选择。")
            file.flush()
            os.fsync(file.fileno())
        return state.hexdigest(), size


def record(session: Session, file: FileView, *, owner_id: UUID | None, now: datetime) -> None:
    """Make a stored file known, in the caller's transaction."""
    values = {"id": file.id, "name": file.name, "digest": file.digest, "size": file.size}
    session.execute(sa.insert(StoredFile).values(**values, owner_id=owner_id, created_at=now))


def forget(session: Session, file_id: UUID) -> None:
    """Delete a file's row in the caller's transaction; its bytes go with the next sweep."""
    session.execute(sa.delete(StoredFile).where(StoredFile.id == file_id))


def find(file_id: UUID, *, owner_id: UUID | None = None) -> FileView:
    """Return a stored file; NotFound when there is none, or when it is not ``owner_id``'s (None: anybody's)."""
    query = sa.select(StoredFile.id, StoredFile.name, StoredFile.digest, StoredFile.size)
    query = query.where(StoredFile.id == file_id)
    if owner_id is not None:
        query = query.where(StoredFile.owner_id == owner_id)
    with reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return FileView(id=row.id, name=row.name, digest=row.digest, size=row.size)


def clean_name(name: str) -> str:
    """Return a file's name as it may be shown and offered for download anywhere: no path, nothing hidden, not long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    safe = re.sub(r'[<>:"|?*\ufffd]', "_", seen).strip(" .")
    if DEVICES.match(safe):
        safe = f"_{safe}"
    stem, dot, ending = safe.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return safe[:LONGEST_NAME] or "未命名"


def _known(ids: set[UUID]) -> set[UUID]:
    with reading() as session:
        return set(session.scalars(sa.select(StoredFile.id).where(StoredFile.id.in_(ids))))


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name.removesuffix(PARTIAL))
    except ValueError:
        return None


def _age(file_id: UUID, now: datetime) -> timedelta:
    """Return how long ago an id was made: a UUIDv7 begins with its milliseconds."""
    return timedelta(seconds=now.timestamp() - (file_id.int >> 80) / 1000)


def _fsync_folder(folder: Path) -> None:
    """Make a rename last: the folder's entry must be on disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

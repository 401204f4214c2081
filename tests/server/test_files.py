"""Stored files: whole or not at all, under names of ours, swept when nobody knows them."""

import errno
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from server import files
from server.db import transaction
from server.errors import NotFound
from server.files import Uploads, clean_name
from server.ids import new_id
from tests.conftest import NINE


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", most_bytes=1 << 20)


def contents(uploads: Uploads) -> list[Path]:
    return [path for path in uploads.folder.rglob("*") if path.is_file()]


def test_a_stored_file_lies_under_a_generated_name_and_only_its_owner_may_read_it(uploads: Uploads) -> None:
    file = uploads.store(io.BytesIO(b"abc"), name="../../题库.xlsx", now=NINE)

    assert contents(uploads) == [uploads.path(file.id)]
    assert uploads.path(file.id).read_bytes() == b"abc"
    assert (file.name, file.size) == ("题库.xlsx", 3)
    assert file.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert uploads.path(file.id).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("content", "refusal"), [(b"", files.FileEmpty), (b"x" * ((1 << 20) + 1), files.FileTooLarge)])
def test_an_empty_or_too_large_file_is_refused_and_leaves_nothing(
    uploads: Uploads, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        uploads.store(io.BytesIO(content), name="题库.xlsx", now=NINE)

    assert contents(uploads) == []


def test_an_upload_that_breaks_off_leaves_nothing(uploads: Uploads) -> None:
    class Broken(io.RawIOBase):
        given = False

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            if self.given:
                raise ConnectionResetError
            self.given = True
            buffer[:3] = b"abc"
            return 3

    with pytest.raises(ConnectionResetError):
        uploads.store(Broken(), name="题库.xlsx", now=NINE)  # type: ignore[arg-type]

    assert contents(uploads) == []


def test_a_full_disk_is_a_plain_refusal(uploads: Uploads) -> None:
    class Full(io.RawIOBase):
        def readinto(self, buffer: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(files.StorageFull):
        uploads.store(Full(), name="题库.xlsx", now=NINE)  # type: ignore[arg-type]


def test_bytes_that_no_row_knows_are_swept_after_a_day(app: Flask, uploads: Uploads) -> None:
    kept, lost, forgotten = (uploads.store(io.BytesIO(b"abc"), name="a.txt", now=NINE) for _ in range(3))
    half = uploads.path(lost.id).with_name(new_id(NINE).hex + files.PARTIAL)
    half.write_bytes(b"a")
    owner = new_id(NINE)
    with app.app_context(), transaction() as session:
        files.record(session, kept, owner_id=owner, now=NINE)
        files.record(session, forgotten, owner_id=owner, now=NINE)
        files.forget(session, forgotten.id)

    with app.app_context():
        assert uploads.sweep(now=NINE + timedelta(hours=23)) == 0
        assert uploads.sweep(now=NINE + timedelta(hours=25)) == 3

    assert contents(uploads) == [uploads.path(kept.id)]


def test_a_file_is_found_by_its_owner_only(app: Flask, uploads: Uploads) -> None:
    file = uploads.store(io.BytesIO(b"abc"), name="a.txt", now=NINE)
    owner = new_id(NINE)
    with app.app_context(), transaction() as session:
        files.record(session, file, owner_id=owner, now=NINE)

    with app.app_context():
        assert files.find(file.id, owner_id=owner) == file == files.find(file.id)
        with pytest.raises(NotFound):
            files.find(file.id, owner_id=new_id(NINE))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("题库.xlsx", "题库.xlsx"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\王\题库.xlsx", "题库.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("console.xlsx", "console.xlsx"),
        ("NUL", "_NUL"),
        (".htaccess", "htaccess"),
        ("a.xlsx.exe", "a.xlsx.exe"),
        ("题\x00库\u202excod.xlsx", "题库xcod.xlsx"),
        ("a\r\nSet-Cookie: b.xlsx", "aSet-Cookie_ b.xlsx"),
        ("\ufffd\ufffd.xlsx", "__.xlsx"),
        ("", "未命名"),
        ("...", "未命名"),
        ("好" * 300 + ".xlsx", "好" * (files.LONGEST_NAME - 5) + ".xlsx"),
        ("a." + "b" * 300, "a." + "b" * (files.LONGEST_NAME - 2)),
    ],
)
def test_a_name_is_cleaned_for_display_and_download(given: str, shown: str) -> None:
    assert clean_name(given) == shown

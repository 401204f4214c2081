"""Files made to do harm are refused with a plain message, quickly, and nothing is fetched or written."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from question_bank.formats.limits import display_name
from question_bank.formats.refusals import Unreadable
from question_bank.reading import read
from question_bank.sandbox import read_guarded

WORKBOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def zipped(parts: dict[str, bytes], *, stored: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(*, last_cell: tuple[int, int] | None = None) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["题干", "答案"])
        if last_cell:
            sheet.write(*last_cell, "远")
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**parts, name: content})


def overlapping() -> bytes:
    """Two directory entries that point at one body."""
    data = bytearray(zipped({"xl/workbook.xml": WORKBOOK.encode() * 50, "xl/copy.xml": b"x"}, stored=True))
    second = data.rfind(b"PK\x01\x02")
    first = data.find(b"PK\x01\x02")
    data[second + 20 : second + 28] = data[first + 20 : first + 28]
    data[second + 42 : second + 46] = struct.pack("<I", 10)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped({"xl/workbook.xml": WORKBOOK.encode()}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def symlink() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("xl/workbook.xml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return target.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'

HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nothing": (lambda: b"", {"empty"}),
    "blanks only": (lambda: b" \r\n\t", {"empty"}),
    "a picture named as a workbook": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, {"picture"}),
    "a program": (lambda: b"MZ" + bytes(200), {"program"}),
    "a pdf": (lambda: b"%PDF-1.7\n/JS (app.alert(1))", {"pdf"}),
    "zeros": (lambda: bytes(10_000), {"not-text", "empty"}),
    "random bytes": (lambda: bytes(range(256)) * 40, {"not-text", "encoding-unknown"}),
    "half a zip": (lambda: workbook()[:900], {"zip-broken"}),
    "a zip of nothing known": (lambda: zipped({"readme.txt": b"x"}), {"unknown-archive"}),
    "a zip in a zip": (lambda: zipped({"inner.zip": zipped({"a": b"b"})}), {"unknown-archive"}),
    "a bomb": (lambda: zipped({"xl/workbook.xml": bytes(200_000_000)}), {"zip-bomb"}),
    "many entries": (lambda: zipped({f"xl/{at}.xml": b"" for at in range(6_000)}), {"zip-bomb"}),
    "overlapping entries": (overlapping, {"zip-bomb", "zip-broken"}),
    "locked zip": (encrypted, {"encrypted"}),
    "a path out of the folder": (lambda: zipped({"xl/workbook.xml": b"", "../../evil": b"x"}), {"zip-names"}),
    "an absolute path": (lambda: zipped({"xl/workbook.xml": b"", "/etc/evil": b"x"}), {"zip-names"}),
    "a link": (symlink, {"zip-names"}),
    "entities in shared strings": (lambda: with_part(workbook(), "xl/sharedStrings.xml", LAUGHS), {"xml-dtd"}),
    "entities in a document": (lambda: zipped({"word/document.xml": LAUGHS}), {"xml-dtd"}),
    "an entity from outside": (lambda: OUTSIDE, {"xml-dtd"}),
    "a far row": (lambda: workbook(last_cell=(1_048_575, 3)), {"too-large"}),
    "a far column": (lambda: workbook(last_cell=(3, 16_383)), {"too-large"}),
    "a workbook without sheets": (lambda: zipped({"xl/workbook.xml": WORKBOOK.encode()}), {"not-a-workbook"}),
    "a document without a body": (lambda: zipped({"word/document.xml": b"<a"}), {"xml-broken", "not-a-document"}),
    "an encrypted office file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
        {"encrypted"},
    ),
    "an old container of nothing known": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), {"unknown-ole"}),
    "deep json": (lambda: b"[" * 100_000 + b"]" * 100_000, {"too-deep"}),
    "json with a fault": (lambda: b'[{"stem": "a", }]', {"json-broken"}),
    "unknown xml": (lambda: b'<?xml version="1.0"?><feed/>', {"xml-unknown"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_plain_chinese_message(name: str) -> None:
    make, codes = HOSTILE[name]

    with pytest.raises(Unreadable) as refusal:
        read(make(), name="题库.xlsx")

    assert refusal.value.code in codes
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.message)


@pytest.mark.parametrize("name", ["a bomb", "a far column", "deep json", "an entity from outside"])
def test_the_guarded_reader_refuses_the_same(name: str) -> None:
    make, codes = HOSTILE[name]

    with pytest.raises(Unreadable) as refusal:
        read_guarded(make(), name="题库.xlsx")

    assert refusal.value.code in codes


def test_the_guarded_reader_gives_what_the_plain_one_gives() -> None:
    text = "1. 水的沸点是（ ）\nA. 90 度 B. 100 度\n答案：B\n2. 天空是蓝的。\n".encode()

    assert read_guarded(text, name="a.txt") == read(text, name="a.txt")


def test_a_child_that_needs_too_much_memory_is_ended_and_the_file_refused() -> None:
    text = "1. 火警电话是____。\n答案：119\n".encode()

    with pytest.raises(Unreadable) as refusal:
        read_guarded(text, name="a.txt", megabytes=24)

    assert refusal.value.code in ("too-large", "reader-failed")  # the memory may end while a module is loaded


def test_reading_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    read_guarded(workbook(), name="a.xlsx")

    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [("../../x.xlsx", "x.xlsx"), ("a\u202egnp.exe", "agnp.exe"), ("C:\\题库\\单选.xls", "单选.xls"), ("a\x00b", "ab")],
)
def test_a_name_is_shown_without_folders_and_invisible_signs(given: str, shown: str) -> None:
    assert display_name(given) == shown


def test_a_very_long_name_is_cut_and_keeps_its_end() -> None:
    assert display_name("长" * 300 + ".xlsx").endswith("长.xlsx")
    assert len(display_name("长" * 300)) == 100


def test_bytes_over_the_limit_are_refused_before_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("question_bank.formats.limits.MAX_BYTES", 10)

    with pytest.raises(Unreadable) as refusal:
        read(b"1234567890a", name="a.txt")

    assert refusal.value.code == "too-large"

"""One text in every format that people have gives one and the same outline; hostile files are refused."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
import xlsxwriter
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from content.importing import Imported, import_file, import_upload
from content.importing.files import MAX_BYTES
from question_bank.formats.refusals import Unreadable

PARAGRAPHS = [
    "学校公物管理规定",
    "（2020年1月1日某校印发）",
    "第一章　总则",
    "第一条　为了爱护学校的公物，养成节约的习惯，让东西都物尽其用，根据学校的章程和教职工大会的决议，制定本规定。",
    "第二条　公物包括：",
    "（一）桌椅；",
    "（二）图书、挂图、模型以及其他由各年级和各教研组领用、保管并且按学期清点的教学用品和办公用品；",
    "（三）器材。",
    "各班教室里的公物由班级保管，走廊和操场上的公物由总务处保管，图书馆里的公物由图书馆保管，学期末一起清点。",
    "第二章　附则",
    "第三条　本规定自2020年3月1日起施行。",
]
PAGE_WIDTH, SIZE, LEFT, PER_LINE = 420, 12, 50, 26


def outline(imported: Imported) -> tuple[str, list[str], list[str]]:
    text = imported.text
    return text.title, list(map(str, text.headings)), [passage.text for passage in text.passages]


def as_text() -> bytes:
    return "\n".join(PARAGRAPHS).encode()


def as_gb18030() -> bytes:
    return "\r\n".join(PARAGRAPHS).encode("gb18030")


def as_wrapped_text() -> bytes:
    return "\n".join(line for paragraph in PARAGRAPHS for line in wrapped(paragraph)).encode()


def as_markdown() -> bytes:
    marks = {0: "# ", 2: "## ", 9: "## "}
    return "\n\n".join(marks.get(at, "") + paragraph for at, paragraph in enumerate(PARAGRAPHS)).encode()


def as_html() -> bytes:
    body = "".join(f"<p>&#12288;&#12288;{paragraph}</p>" for paragraph in PARAGRAPHS)
    head = "<!DOCTYPE html><html><head><title>无关</title></head>"
    return f"{head}<body><script>var 第一条;</script>{body}</body></html>".encode()


def as_word() -> bytes:
    document = docx.Document()
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    return saved(document)


def as_pdf() -> bytes:
    """Two pages with indented paragraphs, broken lines, a running head and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(PAGE_WIDTH, 220))
    lines = [
        (line, at == 0) for paragraph in PARAGRAPHS for at, line in enumerate(wrapped(paragraph, first=PER_LINE - 2))
    ]
    for number, start in enumerate(range(0, len(lines), 6), start=1):
        page.setFont("STSong-Light", SIZE)
        page.drawString(180, 200, "某校文件")
        for at, (line, is_first) in enumerate(lines[start : start + 6]):
            page.drawString(LEFT + (2 * SIZE if is_first else 0), 170 - 20 * at, line)
        page.drawString(200, 20, f"- {number} -")
        page.showPage()
    page.save()
    return file.getvalue()


def wrapped(paragraph: str, first: int = PER_LINE) -> list[str]:
    rest = paragraph[first:]
    return [paragraph[:first], *(rest[at : at + PER_LINE] for at in range(0, len(rest), PER_LINE))]


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (as_gb18030, "规定.txt"),
        (as_wrapped_text, "规定.txt"),
        (as_markdown, "规定.md"),
        (as_html, "规定.html"),
        (as_html, "规定.txt"),
        (as_word, "规定.docx"),
        (as_pdf, "规定.pdf"),
    ],
)
def test_every_format_gives_the_same_text_without_a_problem(make: Callable[[], bytes], name: str) -> None:
    plain = import_file(as_text(), name="规定.txt")

    imported = import_file(make(), name=name)

    assert [problem.message for problem in imported.problems] == []
    assert outline(imported) == outline(plain)
    assert len(plain.text.passages) == 3


def test_a_flaw_in_a_pdf_is_named_with_its_page() -> None:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(as_pdf())).pages[:2]:
        writer.add_page(page)
    file = io.BytesIO()
    writer.write(file)

    (problem,) = import_file(file.getvalue(), name="规定.pdf").problems

    assert problem.code == "line-cut"
    assert problem.place.page == 2
    assert "第2页" in str(problem.place)


def test_a_flaw_in_a_word_file_is_named_with_its_paragraph() -> None:
    document = docx.Document()
    for paragraph in (*PARAGRAPHS[:3], *PARAGRAPHS[4:]):
        document.add_paragraph(paragraph)

    (problem,) = import_file(saved(document), name="规定.docx").problems

    assert (problem.code, problem.place.paragraph) == ("article-missing", 4)


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(as_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scanned_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "第一条")
    return file.getvalue()


def bomb() -> bytes:
    """Return a zip of a few kilobytes whose directory says that it unpacks to 300 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(300 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"a" * (MAX_BYTES + 1), "too-large"),
        (lambda: b"a\n" * 60_000, "too-long"),
        (lambda: b"%PDF-1.7 and nothing more", "pdf-broken"),
        (locked_pdf, "encrypted"),
        (scanned_pdf, "pdf-without-text"),
        (bomb, "zip-bomb"),
        (workbook, "not-a-text"),
        (lambda: as_word()[:500], "zip-broken"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "legacy-document"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(600), "picture"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_what_to_do(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        import_file(make(), name="文件")

    assert refused.value.code == code
    assert "，" in refused.value.message


@pytest.mark.parametrize("make", [as_text, as_word, as_pdf])
def test_an_upload_read_in_a_child_gives_the_same_text_and_problems(make: Callable[[], bytes]) -> None:
    flawed = make().replace("（三）器材".encode(), "（四）器材".encode())

    assert import_upload(flawed, name="规定") == import_file(flawed, name="规定")


def test_an_upload_that_cannot_be_read_is_refused_by_the_child() -> None:
    with pytest.raises(Unreadable) as refused:
        import_upload(scanned_pdf(), name="规定.pdf")

    assert refused.value.code == "pdf-without-text"

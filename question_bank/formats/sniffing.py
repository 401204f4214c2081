"""What kind of file these bytes are, told by content alone."""

import io
import re
import zipfile
from collections.abc import Callable

from question_bank.formats import cloze, delimited, markup, records
from question_bank.formats.refusals import Unreadable

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请转换成 Excel、Word（.docx）或文本文件再导入"
_FOREIGN = (
    (b"%PDF", "pdf", f"这是 PDF 文件，{_SAVE_AS}"),
    (b"{\\rtf", "rtf", "这是 RTF 文件，请用 Word 或 WPS 打开后另存为 .docx 再导入"),
    (b"\x89PNG", "picture", f"这是图片，{_SAVE_AS}"),
    (b"\xff\xd8\xff", "picture", f"这是图片，{_SAVE_AS}"),
    (b"GIF8", "picture", f"这是图片，{_SAVE_AS}"),
    (b"BM", "picture", f"这是图片，{_SAVE_AS}"),
    (b"Rar!", "archive", f"这是压缩包，请解压后{_SAVE_AS}"),
    (b"7z\xbc\xaf", "archive", f"这是压缩包，请解压后{_SAVE_AS}"),
    (b"\x1f\x8b", "archive", f"这是压缩包，请解压后{_SAVE_AS}"),
    (b"MZ", "program", "这是程序文件，不能导入"),
    (b"\x7fELF", "program", "这是程序文件，不能导入"),
)


def container_kind(data: bytes, *, name: str) -> str:
    """Return ``zip``, ``ole`` or ``text``.  Raises Unreadable for kinds that hold no questions we can read.

    Bytes that are two kinds at once (an OLE file that ends like a zip) are what their name says they are.
    """
    for mark, code, message in _FOREIGN:
        if data.startswith(mark) and not (mark == b"BM" and _is_text(data)):
            raise Unreadable(code, message)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(OLE_MARK):
        says_zip = name.lower().endswith((".xlsx", ".xlsm", ".docx"))
        return "zip" if says_zip and zipfile.is_zipfile(io.BytesIO(data)) else "ole"
    return "text"


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:512]


def zip_kind(names: list[str]) -> str:
    """Return what a zip directory is the directory of: workbook, document, or a QTI package."""
    lower = [name.lower() for name in names]
    if any(name.startswith("xl/workbook") for name in lower):
        return "workbook"
    if "word/document.xml" in lower or any(re.fullmatch(r"word/document\d*\.xml", name) for name in lower):
        return "document"
    if "content.xml" in lower and any(name == "mimetype" for name in lower):
        return "workbook"
    is_office = any(name == "[content_types].xml" for name in lower)
    if not is_office and any(name.endswith(".xml") for name in lower):
        return "qti"
    raise Unreadable("unknown-archive", f"这个文件不是 Excel 表格，也不是 Word 文档，{_SAVE_AS}")


def ole_kind(data: bytes) -> str:
    """Return what an OLE file holds: workbook (xls) or legacy document (doc).  Raises Unreadable when it is locked."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise Unreadable("encrypted", "这个文件设了密码，请去掉密码后再导入")
    if has("WordDocument"):
        return "legacy-document"
    if has("Workbook") or has("Book"):
        return "workbook"
    if has("PowerPoint Document"):
        raise Unreadable("slides", f"这是演示文稿，{_SAVE_AS}")
    raise Unreadable("unknown-ole", f"看不出这是什么文件，{_SAVE_AS}")


_XML_KINDS = (
    ("moodle", r"<quiz[\s>]"),
    ("qti", r"<(?:\w+:)?(?:assessmentItem|qti-assessment-item|assessmentTest|questestinterop|manifest)[\s>]"),
    ("word-xml", r"<(?:pkg:package|w:wordDocument)[\s>]"),
    ("sheet-xml", r"<(?:ss:)?Workbook[\s>]"),
)


def text_kind(text: str) -> str:
    """Return the kind of a text: xml kinds, html, json, toml, gift, aiken, markdown, or plain."""
    if kind := _xml_kind(text[:20_000].lstrip("\ufeff \r\n\t")):
        return kind
    return next((kind for kind, fits in _TEXT_KINDS if fits(text)), "plain")


def _xml_kind(start: str) -> str:
    if not start.startswith("<"):
        return ""
    found = next((kind for kind, pattern in _XML_KINDS if re.search(pattern, start)), "")
    return found or ("xml" if start.startswith("<?xml") and "<html" not in start.lower() else "")


def _looks_like_aiken(text: str) -> bool:
    """Aiken's mark is a line ``ANSWER: B`` after lettered options, and nothing of Chinese labels."""
    return bool(re.search(r"^ANSWER:\s*[A-Z]", text, re.M)) and not re.search(r"^\s*\d+\s*[.、．]", text, re.M)


def _looks_like_gift(text: str) -> bool:
    """GIFT's mark are braces that hold answers, balanced, and titles between double colons."""
    bare = re.sub(r"\\.", "", re.sub(r"^\s*//.*$", "", text, flags=re.M))
    if bare.count("{") != bare.count("}") or "{" not in bare:
        return False
    answers = re.findall(r"\{([^{}]*)\}", bare)
    good = [each for each in answers if re.match(r"\s*(?:$|[=~#]|T\b|F\b|TRUE\b|FALSE\b|->|####)", each)]
    return 2 * len(good) > len(answers) and bool(re.search(r"\{\s*(?:\}|[=~#]|T|F)", bare))


_TEXT_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("toml", lambda text: bool(re.search(r"^\[\[question\]\]\s*$", text, re.M))),
    ("json", records.looks_like_json),
    ("html", markup.looks_like_html),
    ("table", lambda text: delimited.header_separator(text) is not None),
    ("cloze", cloze.has_gaps),
    ("aiken", _looks_like_aiken),
    ("gift", _looks_like_gift),
    ("table", lambda text: delimited.separator_of(text) is not None),
    ("markdown", markup.looks_like_markdown),
)

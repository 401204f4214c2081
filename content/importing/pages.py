"""The text of a PDF, line by line with page and indent; page numbers, running heads and feet left out."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from content.importing.paragraphs import SourceLine
from question_bank.drafts import Place
from question_bank.formats.refusals import Unreadable
from question_bank.layout.lines import cleaned

MAX_PAGES = 500
MIN_REPEATS = 3
_PAGE_NUMBER = re.compile(r"[-—–－·\s第]*\d{1,4}\s*(?:页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–－·\s]*")


def lines(data: bytes, *, name: str) -> list[SourceLine]:
    """Return the lines of a PDF.  Raises Unreadable when it is locked, broken, too long, or only pictures."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells every repaired trifle; what matters is raised
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted", "这个 PDF 设了密码，请去掉密码后再导入")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable("too-long", f"这个 PDF 超过 {MAX_PAGES} 页，不像一份法规文件，请核对")
        found = [list(_page_lines(page)) for page in reader.pages]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError) as error:
        raise Unreadable("pdf-broken", "这个 PDF 已损坏或不合规范，请换一份，或用 Word 文件导入") from error
    if not any(text for page in found for text, _ in page):
        raise Unreadable("pdf-without-text", "这个 PDF 是扫描图片，没有文字，请换一份能选中文字的 PDF 或 Word 文件")
    running = _running(found)
    left = min(at for page in found for _, at in page)
    return [
        SourceLine(text=text, place=Place(file=name, page=number, line=at), indent=indent - left)
        for number, page in enumerate(found, start=1)
        for at, (text, indent) in enumerate(page, start=1)
        if not (text in running or (at in (1, len(page)) and _PAGE_NUMBER.fullmatch(text)))
    ]


def _page_lines(page: PageObject) -> Iterator[tuple[str, float]]:
    """Yield the lines of a page with how far to the right each begins, in characters of its own size."""
    pieces: list[tuple[str, float, float, float]] = []

    def take(text: str, matrix: list[float], position: list[float], _font: object, size: float) -> None:
        if text.strip():
            pieces.append((text, position[4] + matrix[4], position[5] + matrix[5], max(abs(size * position[0]), 1.0)))

    page.extract_text(visitor_text=take)
    gathered: list[tuple[str, float, float, float]] = []
    for text, across, down, size in pieces:
        if gathered and abs(gathered[-1][2] - down) < size / 2 and not gathered[-1][0].endswith("\n"):
            gathered[-1] = (gathered[-1][0] + text, *gathered[-1][1:])
        else:
            gathered.append((text, across, down, size))
    for text, across, _, size in gathered:
        for part in text.splitlines():
            if part.strip():
                yield cleaned(part).strip(), across / size


def _running(found: list[list[tuple[str, float]]]) -> set[str]:
    """Return the texts that stand first or last on at least three pages."""
    ends = Counter(page[at][0] for page in found if page for at in {0, len(page) - 1})
    return {text for text, count in ends.items() if count >= MIN_REPEATS}

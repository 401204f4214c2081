"""Word: the bank with its answers, a printable paper with an answer card, and its key as a separate document."""

import io
from collections.abc import Iterable, Sequence
from itertools import count

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from question_bank.drafts import Draft, points_number
from question_bank.questions import QuestionType
from question_bank.writers.pieces import LETTERS, answer_text

_ORDER = tuple(QuestionType)
_HEADINGS = {
    QuestionType.SINGLE: "单项选择题",
    QuestionType.MULTIPLE: "多项选择题",
    QuestionType.JUDGE: "判断题",
    QuestionType.FILL: "填空题",
    QuestionType.SHORT: "简答题",
}
_CHINESE = "一二三四五"
_PER_LINE = ((8, 4), (18, 2))
_CARD_WIDTH = 10


def word_bank(drafts: Sequence[Draft]) -> bytes:
    """Return all questions with answer and explanation under each, grouped by type; it reads back as it is."""
    document = _document("题库")
    for heading, group in _groups(drafts, numbered=count(1)):
        _line(document, heading, bold=True)
        for number, draft in group:
            _question(document, number, draft)
            _line(document, f"答案：{answer_text(draft)}")
            if draft.explanation:
                _line(document, f"解析：{draft.explanation}")
    return _bytes(document)


def paper(drafts: Sequence[Draft], *, title: str) -> bytes:
    """Return a printable paper: title, name line, questions by type, and an answer card on a page of its own."""
    document = _document(title)
    name_line = document.add_paragraph("单位：____________　姓名：____________　得分：________")
    name_line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    groups = list(_groups(drafts, numbered=count(1)))
    for heading, group in groups:
        _line(document, heading, bold=True)
        for number, draft in group:
            _question(document, number, draft)
            if draft.type is QuestionType.SHORT:
                document.add_paragraph("\n\n\n")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _line(document, f"{title}　答题卡", bold=True)
    for heading, group in groups:
        _line(document, heading)
        _card(document, [(number, "") for number, _ in group])
    return _bytes(document)


def answer_key(drafts: Sequence[Draft], *, title: str) -> bytes:
    """Return the paper's key: a table of answers by type, explanations below it."""
    document = _document(f"{title}　参考答案")
    for heading, group in _groups(drafts, numbered=count(1)):
        _line(document, heading, bold=True)
        if group[0][1].type in (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.JUDGE):
            _card(document, [(number, _sign(draft)) for number, draft in group])
        else:
            for number, draft in group:
                _line(document, f"{number}. {answer_text(draft)}")
        for number, draft in group:
            if draft.explanation:
                _line(document, f"第{number}题解析：{draft.explanation}")
    return _bytes(document)


def _sign(draft: Draft) -> str:
    return {"正确": "√", "错误": "×"}.get(answer_text(draft), answer_text(draft))


def _document(title: str) -> WordDocument:
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.font.size = Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(title)
    run.bold = True
    run.font.size = Pt(16)
    document.core_properties.title = title
    return document


def _bytes(document: WordDocument) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _groups(drafts: Sequence[Draft], *, numbered: Iterable[int]) -> Iterable[tuple[str, list[tuple[int, Draft]]]]:
    """Yield heading and numbered questions of each type that occurs, numbers running on over the types."""
    numbers = iter(numbered)
    present = [kind for kind in _ORDER if any(draft.type is kind for draft in drafts)]
    for at, kind in enumerate(present):
        group = [(next(numbers), draft) for draft in drafts if draft.type is kind]
        yield f"{_CHINESE[at]}、{_HEADINGS[kind]}（{_summary([draft for _, draft in group])}）", group


def _summary(drafts: Sequence[Draft]) -> str:
    points = [draft.points for draft in drafts]
    text = f"共{len(drafts)}题"
    known = [each for each in points if each is not None]
    if len(known) < len(points):
        return text
    each = f"，每题{points_number(known[0])}分" if len(set(known)) == 1 else ""
    return f"{text}{each}，共{points_number(sum(known))}分"


def _question(document: WordDocument, number: int, draft: Draft) -> None:
    if draft.material:
        _line(document, draft.material)
    _line(document, f"{number}. {draft.stem}")
    for line in _option_lines([option.text for option in draft.options]):
        _line(document, line)


def _option_lines(texts: Sequence[str]) -> list[str]:
    """Return the options one, two or four a line, by the longest of them."""
    longest = max(map(len, texts), default=0)
    plain = not any("\n" in text or "\t" in text for text in texts)
    step = next((per_line for width, per_line in _PER_LINE if longest <= width and plain), 1)
    lettered = [f"{LETTERS[at]}. {text}" for at, text in enumerate(texts)]
    return ["\t\t".join(lettered[at : at + step]) for at in range(0, len(lettered), step)]


def _line(document: WordDocument, text: str, *, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(text).bold = bold


def _card(document: WordDocument, cells: Sequence[tuple[int, str]]) -> None:
    """Add a table of numbers over answers (empty to fill in), ten a row."""
    rows = [cells[at : at + _CARD_WIDTH] for at in range(0, len(cells), _CARD_WIDTH)]
    table = document.add_table(rows=2 * len(rows), cols=min(len(cells), _CARD_WIDTH))
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        for column, (number, answer) in enumerate(row):
            table.cell(2 * at, column).text = str(number)
            table.cell(2 * at + 1, column).text = answer

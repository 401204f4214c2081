"""Rows under a header → questions as written."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from question_bank.found.answers import folded, judgement, letters
from question_bank.found.item import Found, written_option
from question_bank.found.kinds import kind_named
from question_bank.layout import marks, options
from question_bank.layout.lines import cleaned, shadow
from question_bank.questions import QuestionType
from question_bank.tabular.headers import Columns
from question_bank.tabular.table import Row, Table

_NUMBERED = re.compile(
    r"^\s*(?:(?P<kind>\S{1,6}题)\s+|[(（\[【](?P<tag>[^)）\]】]{2,8}题?)[)）\]】]\s*)?(?:\d{1,4}\s*[.．、]\s*(?!\d))?"
)
_SHORT_ANSWER = 25
_JUDGE_TAIL = re.compile(r"\s*A\s*[.．、]\s*(正确|对|√|是)\s*B\s*[.．、]\s*(错误|错|×|否)\s*$")


def read_rows(table: Table, rows: Sequence[Row], columns: Columns, *, kind_word: str = "") -> list[Found]:
    """Return the questions in these rows; ``kind_word`` is what the sheet or a title says of their type."""
    if columns.get("is_correct") is not None and columns.get("option_text") is not None:
        found = _grouped(table, rows, columns)
    else:
        found = [_row(table, row, columns) for row in rows if _has_question(row, columns)]
    _unnumber(found)
    codes = _type_codes(found)
    for each in found:
        _set_kind(each, codes, kind_word)
    return found


def _has_question(row: Row, columns: Columns) -> bool:
    stem = row.cell(columns.get("stem"))
    rest = [row.cell(index) for index in columns.options.values()]
    return bool(stem) or (sum(map(bool, rest)) >= 2 and bool(row.cell(columns.get("answer"))))


def _row(table: Table, row: Row, columns: Columns) -> Found:
    found = Found(place=table.place(row))
    found.kind_word = row.cell(columns.get("type"))
    found.stem = cleaned(row.cell(columns.get("stem")))
    for letter, index in sorted(columns.options.items()):
        found.options.append(written_option(_unlettered(cleaned(row.cell(index)), letter), letter))
    while found.options and not found.options[-1].text:
        found.options.pop()
    if cell := row.cell(columns.get("options")):
        found.options.extend(written_option(text, letter) for letter, text in one_cell(cleaned(cell)))
    if not found.options:
        _options_in_stem(found)
    _answer(found, row, columns)
    _notes(found, row, columns)
    return found


def _options_in_stem(found: Found) -> None:
    """Take options written under the stem in its own cell (``题干⏎A. …⏎B. …``)."""
    before: list[str] = []
    options_found: list[tuple[str, str]] = []
    for line in found.stem.split("\n"):
        expected = chr(ord(options_found[-1][0]) + 1) if options_found else "A"
        cut = options.split(line, expected=expected, following="")
        if not options_found:
            before.append(cut.before)
        elif cut.before.strip():
            return
        options_found.extend(cut.options)
    if [letter for letter, _ in options_found[:2]] == ["A", "B"]:
        found.stem = "\n".join(before).strip()
        found.options = [written_option(text, letter) for letter, text in options_found]


def _answer(found: Found, row: Row, columns: Columns) -> None:
    blanks = [row.cell(index) for index in columns.blanks]
    while blanks and not blanks[-1]:
        blanks.pop()
    answer = cleaned(row.cell(columns.get("answer")))
    if answer:
        found.answers.append(answer)
    elif blanks:
        found.answers.append("\n".join(blanks))


def _notes(found: Found, row: Row, columns: Columns) -> None:
    found.explanation = cleaned(row.cell(columns.get("explanation")))
    found.source = cleaned(row.cell(columns.get("source")))
    found.material = cleaned(row.cell(columns.get("material")))
    found.difficulty = marks.difficulty(row.cell(columns.get("difficulty")))
    if points := row.cell(columns.get("points")):
        found.points = marks.tenths(points)
    for index in columns.tags:
        found.tags.extend(part for part in re.split(r"[,，;；|]+|\s+", row.cell(index).removesuffix(".0")) if part)


def _unlettered(text: str, letter: str) -> str:
    """Return an option without the letter that some files repeat in its cell (``A、…`` in column 选项A)."""
    mark = marks.first_letter(shadow(text))
    return text[mark.end :] if mark and mark.letter == letter and not mark.loose and mark.end < len(text) else text


def one_cell(text: str) -> list[tuple[str, str]]:
    """Return the options written in one cell: lettered, JSON, one a line, or parted by | ; or commas."""
    text = text.strip()
    if text[:1] in "[{" and (listed := _json_options(text)) is not None:
        return listed
    lettered = _lettered(text)
    if lettered:
        return lettered
    for separator in (r"\n+", r"\s*\|+\s*", r"\s*[┋¦]\s*", r"\s*[;；]\s*", r"\s*[,，]\s*", r"\s{2,}|\t", r"\s*、\s*"):
        parts = [part.strip() for part in re.split(separator, text) if part.strip()]
        if len(parts) > 1:
            return [("", part) for part in parts]
    return [("", text)] if text else []


def _lettered(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in re.split(r"\n+", text):
        expected = chr(ord(found[-1][0]) + 1) if found else "A"
        split = options.split(part.strip(), expected=expected, following="")
        if split.before.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]}{split.before.strip()}")
        found.extend(split.options)
    return [(letter, text.strip().rstrip(",，;；|、").strip()) for letter, text in found] if len(found) > 1 else []


def _json_options(text: str) -> list[tuple[str, str]] | None:
    try:
        value = json.loads(text.replace("'", '"') if '"' not in text else text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        return [(str(key).upper() if len(str(key)) == 1 else "", str(each)) for key, each in value.items()]
    texts = [
        next((str(each) for each in item.values() if isinstance(each, str) and len(each) > 0), "")
        if isinstance(item, dict)
        else str(item)
        for item in value
    ]
    split = [_lettered(text) or [("", text)] for text in texts]
    return [
        (letter if letter else _own_letter(text)[0], _own_letter(text)[1]) for each in split for letter, text in each
    ]


def _own_letter(text: str) -> tuple[str, str]:
    mark = marks.first_letter(shadow(text))
    return (mark.letter, text[mark.end :]) if mark and not mark.loose and mark.end < len(text) else ("", text)


def _grouped(table: Table, rows: Sequence[Row], columns: Columns) -> list[Found]:
    """Read a table with one row per option: rows belong to the last row with a stem, or share a number."""
    found: list[Found] = []
    last_number = ""
    for row in rows:
        number = row.cell(columns.get("number"))
        stem = row.cell(columns.get("stem"))
        if (stem and (not found or stem != found[-1].stem or number != last_number)) or (
            number and number != last_number
        ):
            found.append(_row(table, row, columns))
            found[-1].options.clear()
            found[-1].answers.clear()
            last_number = number
        text = row.cell(columns.get("option_text"))
        if found and text:
            right = judgement(row.cell(columns.get("is_correct")))
            is_right = right is True or folded(row.cell(columns.get("is_correct"))).removesuffix(".0") == "1"
            option = written_option(_own_letter(cleaned(text))[1])
            option.ticked = option.ticked or is_right
            found[-1].options.append(option)
    return found


def _set_kind(found: Found, codes: dict[str, QuestionType], kind_word: str) -> None:
    word = found.kind_word
    found.kind = kind_named(word) or codes.get(word.removesuffix(".0"))
    if found.kind is None and not word:
        found.kind, found.kind_word = kind_named(kind_word), kind_word
    if found.kind is QuestionType.JUDGE or not found.options:
        found.stem = _without_judge_tail(found)


def _unnumber(found: Sequence[Found]) -> None:
    """Take ``单选题  1. `` off the stems of a table whose stems begin so."""
    matches = [(each, match) for each in found if (match := _NUMBERED.match(each.stem)) and match.end()]
    if len(matches) < max(2, 0.6 * len(found)):
        return
    for each, match in matches:
        tag = match["kind"] or match["tag"] or ""
        if not tag or kind_named(tag) or tag.startswith("选择"):
            each.stem = each.stem[match.end() :]
            each.kind_word = each.kind_word or tag


def _without_judge_tail(found: Found) -> str:
    if found.kind is QuestionType.JUDGE and not found.options and (match := _JUDGE_TAIL.search(found.stem)):
        found.options = [written_option(match[1], "A"), written_option(match[2], "B")]
        return found.stem[: match.start()]
    return found.stem


def _type_codes(found: Iterable[Found]) -> dict[str, QuestionType]:
    """Return what bare type codes (1, 2, 3) mean in this table, told by the questions that carry them."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        code = each.kind_word.removesuffix(".0")
        if re.fullmatch(r"\d{1,2}|[a-zA-Z]", code):
            groups[code].append(each)
    return {code: _shared_kind(members) for code, members in groups.items()}


def _shared_kind(members: Sequence[Found]) -> QuestionType:
    given = [each.answers[0] if each.answers else "" for each in members]
    if 2 * sum(len(each.options) > 2 for each in members) > len(members):
        many = sum(
            len(letters(answer) or ()) > 1 or sum(option.ticked for option in each.options) > 1
            for each, answer in zip(members, given, strict=True)
        )
        return QuestionType.MULTIPLE if 5 * many > len(members) else QuestionType.SINGLE
    signs = [folded(answer).removesuffix(".0") for answer in given]
    judged = sum(judgement(sign) is not None or sign in ("A", "B", "0", "1", "2") for sign in signs if sign)
    if 2 * judged > len(members):
        return QuestionType.JUDGE
    lengths = [len(answer) for answer in given if answer]
    return QuestionType.FILL if lengths and sum(lengths) / len(lengths) <= _SHORT_ANSWER else QuestionType.SHORT

"""JSON and JSON lines of the common shapes → questions as written.

A record is an object with a stem under any of its usual names; ``{stem: [options]}`` and lists grouped by type are
read, too.  Options may be a list, an object by letter, or objects with a text and a mark that they are right.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from question_bank.drafts import Place
from question_bank.formats.refusals import Unreadable
from question_bank.found.item import Found, FoundOption, written_option
from question_bank.found.kinds import kind_named
from question_bank.layout import marks
from question_bank.layout.lines import cleaned
from question_bank.tabular.headers import columns_of
from question_bank.tabular.rows import one_cell

_TEXT_KEYS = (
    "text",
    "content",
    "value",
    "option",
    "label",
    "name",
    "title",
    "optionContent",
    "选项内容",
    "内容",
    "desc",
)
_LETTER_KEYS = ("id", "key", "letter", "label", "prefix", "code", "option", "optionKey", "标号", "选项")
_RIGHT_KEYS = ("isCorrect", "is_correct", "correct", "right", "isRight", "isAnswer", "is_answer", "checked", "是否正确")


def looks_like_json(text: str) -> bool:
    """Whether a text begins like JSON."""
    return bool(re.match(r"\s*(?:\[\s*[\[{\"\]]|\{\s*[\"}])", text))


def values_of(text: str) -> list[Any]:
    """Return the values of a JSON text, or of its lines.  Raises Unreadable with the place of the fault."""
    try:
        return [json.loads(text)]
    except RecursionError as error:
        raise Unreadable("too-deep", "这个 JSON 文件的层次太深，读不了") from error
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [[json.loads(line.rstrip().rstrip(",")) for line in lines]]
        except (ValueError, RecursionError):
            where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else ""
            raise Unreadable("json-broken", f"这个 JSON 文件{where}有语法错误，请改正后再导入") from error


def found_in(values: Sequence[Any], *, file: str) -> list[Found]:
    """Return every question in these values, in order; ``row`` of a place is the record's number."""
    found: list[Found] = []
    for record, word in _records(values, ""):
        each = _found(record, Place(file=file, row=len(found) + 1))
        if each.kind is None and not each.kind_word:
            each.kind, each.kind_word = kind_named(word), word
        found.append(each)
    _settle_indices(found)
    return found


def _records(value: Any, word: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the records below a value with the name of the list they are in (``judge``, 单选题 …)."""
    if isinstance(value, list):
        for item in value:
            yield from _records(item, word)
    elif isinstance(value, dict):
        if columns_of([str(key) for key in value]) is not None or _has_stem(value):
            yield value, word
            return
        for key, item in value.items():
            if _is_option_list(item) and len(key) > 4:
                yield {"stem": key, "options": item}, word
            else:
                yield from _records(item, key if kind_named(key) else word)


def _has_stem(record: dict[str, Any]) -> bool:
    keys = {key.lower() for key in record}
    return bool(keys & {"stem", "question", "题干", "题目"}) and all(
        not isinstance(record[key], list) or len(record) > 1 for key in record
    )


def _is_option_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(item, str) for item in value)


def _found(record: dict[str, Any], place: Place) -> Found:
    names = [str(key) for key in record]
    values = list(record.values())
    columns = columns_of([*names, "答案"])
    found = Found(place=place)

    def value(role: str) -> Any:
        index = columns.get(role) if columns else None
        return values[index] if index is not None and index < len(values) else None

    found.stem = _text(value("stem"))
    found.kind_word = _text(value("type"))
    found.kind = kind_named(found.kind_word)
    found.explanation = _text(value("explanation"))
    found.source = _text(value("source"))
    found.difficulty = marks.difficulty(_text(value("difficulty")))
    found.points = marks.tenths(_text(value("points")))
    found.options = _options(value("options"))
    if not found.options and columns:
        found.options = [written_option(_text(values[at]), letter) for letter, at in sorted(columns.options.items())]
        found.options = [option for option in found.options if option.text]
    if columns:
        found.tags = [text for at in columns.tags for text in _texts(values[at])]
    _answers(found, value("answer"))
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return cleaned(re.sub(r"<br\s*/?>|</p>\s*", "\n", value)).strip()
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, dict):
        return next((_text(value[key]) for key in (*_TEXT_KEYS, "zh", "stem") if key in value), "")
    return "" if value is None else str(value).removesuffix(".0")


def _texts(value: Any) -> list[str]:
    return [_text(item) for item in value] if isinstance(value, list) else [text for text in [_text(value)] if text]


def _options(value: Any) -> list[FoundOption]:
    if isinstance(value, str):
        return [written_option(text, letter) for letter, text in one_cell(cleaned(value))]
    if isinstance(value, dict):
        return [written_option(_text(text), _letter(key)) for key, text in value.items() if _text(text)]
    if not isinstance(value, list):
        return []
    return [_option(item) for item in value if item not in (None, "")]


def _letter(text: Any) -> str:
    plain = str(text).strip().upper()
    return plain[-1:] if re.fullmatch(r"(?:OPTION|选项)?[_ ]?[A-Z]", plain) else ""


def _option(item: Any) -> FoundOption:
    if not isinstance(item, dict):
        text = _text(item)
        mark = marks.first_letter(text)
        return written_option(text[mark.end :], mark.letter) if mark and not mark.loose else written_option(text)
    letter = next((_letter(item[key]) for key in _LETTER_KEYS if key in item and _letter(item[key])), "")
    text = next((_text(item[key]) for key in _TEXT_KEYS if key in item and _text(item[key]) != letter), "")
    option = written_option(text, letter)
    option.ticked = option.ticked or any(item.get(key) in (True, 1, "1", "true") for key in _RIGHT_KEYS)
    return option


def _answers(found: Found, value: Any) -> None:
    """Take the answer as text.  Numbers wait in ``#n`` until the whole file tells whether they count from 0."""
    if value is None or value in ("", []):
        return
    items = value if isinstance(value, list) else [value]
    if all(isinstance(item, int) and not isinstance(item, bool) for item in items) and found.options:
        found.answers.append("#" + ",".join(map(str, items)))
    elif isinstance(value, list) and not found.options and len(items) > 1:
        found.answers.append("\n".join("||".join(_texts(item)) for item in items))
    else:
        texts = [_text(item) for item in items]
        joined = "".join(texts) if all(re.fullmatch(r"[A-Za-z]", text) for text in texts) else "┋".join(texts)
        found.answers.append(joined)


def _settle_indices(found: Sequence[Found]) -> None:
    indexed = [each for each in found if each.answers and each.answers[0].startswith("#")]
    numbers = [(each, [int(text) for text in each.answers[0][1:].split(",")]) for each in indexed]
    from_zero = any(0 in given for _, given in numbers)
    from_one = any(max(given) >= len(each.options) for each, given in numbers)
    for each, given in numbers:
        if from_zero == from_one:
            each.doubt("answer-index-ambiguous", "答案是序号，看不出从 0 还是从 1 数起，现按从 0 数起读入，请核对")
        shift = 0 if from_one and not from_zero else 1
        each.answers[0] = ",".join(str(number + shift) for number in given)

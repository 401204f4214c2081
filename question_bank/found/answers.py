"""What an answer text says: letters, a judgement, the texts of blanks."""

import ast
import json
import re
import unicodedata

TRUE_WORDS = frozenset("对 √ ✓ ✔ ☑ 正确 是 T TRUE Y YES R RIGHT 真 正 ○ 可以 需要 能 应该".split())  # noqa: SIM905
FALSE_WORDS = frozenset(
    "错 × ✗ ✘ ☒ X 错误 否 F FALSE N NO W WRONG 假 误 不对 不正确 不是 不可以 不需要 不能 不应该".split()  # noqa: SIM905
)
PLAIN_JUDGEMENTS = TRUE_WORDS | FALSE_WORDS - {"X", "R", "W"}
TICKS = "√✓✔☑"
_LETTERS = re.compile(r"^[\s\"'\[({]*[A-Z](?:[\s,;、.;/|和与及\"'┋+&-]*[A-Z])*[\s\"'\])}.。;,、]*$")
_FINAL = " \t\r\n。.;；,，、!！"
BLANK_PATTERN = re.compile(r"_{2,}|＿+|—{4,}|﹍+|…{4,}|[(（\[【]\s*[)）\]】]|[(（]\s*\d{0,2}\s*_*\s*[)）]")
_SPACE_BLANK = re.compile(r"(?:[ \u3000\xa0]{4,}|\t+)+")
_GROUPED = re.compile(
    r"[（(]\s*(?:答案)?\d+\s*[)）]\s*|第?\s*[一二三四五六七八九十\d]+\s*空\s*[:：]\s*|空\s*\d+\s*[:：]\s*"
)


def folded(text: str) -> str:
    """Return the text in half width, upper case, without surrounding blanks and brackets."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def judgement(text: str) -> bool | None:
    """Return what a judgement's answer says (对, √, T, 是 …), or None when it says neither."""
    word = folded(text).strip(_FINAL).strip("()（）【】[]“”\"' ")
    for suffix in ("的", "的。", "说法", "选项"):
        word = word.removesuffix(suffix)
    word = word.removeprefix("说法").removeprefix("本题").removeprefix("该")
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def letters(text: str) -> tuple[str, ...] | None:
    """Return the option letters of an answer in order, once each (``A、c`` → A, C), or None when it is not letters."""
    plain = _listed(folded(text))
    if not _LETTERS.match(plain):
        return None
    found = re.findall(r"[A-Z]", plain)
    if len(set(found)) < len(found) or max(found) > "N":
        return None
    return tuple(sorted(dict.fromkeys(found)))


def indices(text: str, *, count: int) -> tuple[int, ...] | None:
    """Return 1-based option numbers (``1,3``) as written, or None; a run of digits counts one by one (``134``)."""
    plain = _listed(folded(text)).strip(_FINAL)
    if not re.fullmatch(r"\d(?:\.0)?(?:[\s,;、|]*\d)*", plain):
        return None
    plain = re.sub(r"\.0$", "", plain)
    found = sorted({int(digit) for digit in re.findall(r"\d", plain)})
    return tuple(found) if found and found[0] >= 1 and found[-1] <= count else None


def _listed(text: str) -> str:
    """Return ``A,B`` for a list literal such as ``['A', 'B']``; other texts as they are."""
    if text.startswith("[") and text.endswith("]"):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        return ",".join(map(str, value)) if isinstance(value, list) else text
    return text


def blank_count(stem: str) -> int:
    """Return how many blanks a stem shows: underscores, empty brackets, else long runs of spaces."""
    marked = len(BLANK_PATTERN.findall(stem))
    return marked or len(_SPACE_BLANK.findall(stem.strip("\n\r")))


def blanks(text: str, *, count: int) -> tuple[tuple[str, ...], ...]:
    """Return per blank its accepted texts.  ``count`` is how many blanks the stem shows (0 when unknown)."""
    if (exact := _exact_blanks(text)) is not None:
        return exact
    grouped = [part.strip(_FINAL) for part in _GROUPED.split(text)]
    if len(grouped) > 1 and not grouped[0] and all(grouped[1:]):
        return tuple(_alternatives(part) for part in grouped[1:])
    text = text.strip()
    if count == 1:
        return (_alternatives(text),)
    for separator in (r"[;；]", r"\n", r"(?<!\|)\|(?!\|)", r"┋", r"[、]", r"[,，]", r"\s{2,}|\t", r"\s+", r"[/／]"):
        parts = [part.strip() for part in re.split(separator, text)]
        parts = [part for part in parts if part]
        if len(parts) == count or (count == 0 and len(parts) > 1 and separator in (r"[;；]", r"\n")):
            return tuple(_alternatives(part) for part in parts)
    return (_alternatives(text),)


def _exact_blanks(text: str) -> tuple[tuple[str, ...], ...] | None:
    """Return blanks written as JSON (``[["119"], ["120", "一二〇"]]``), our own spelling when signs would mislead."""
    if not text.lstrip().startswith("[["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if all(isinstance(blank, list) and blank and all(isinstance(each, str) for each in blank) for blank in value):
        return tuple(tuple(blank) for blank in value)
    return None


def _alternatives(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"\|{2,3}|\s+或者?\s+", text)]
    return tuple(dict.fromkeys(part for part in parts if part)) or (text,)

"""Chinese numerals and Arabic ones: 二〇二四 is 2024, 一百五十八 is 158, 百分之十 is 10%, 3万 is 30000.

Only a *well-formed* numeral is a number, and only as a whole: a run of numeral characters that is not the one
standard writing of a number (三五, 一五一十, 万一, 二百五, 一十一, 三两) stays as it stands, every character of
it.  So two texts become equal only when they differ in how the same numbers are written.
"""

import re
from collections.abc import Iterator

DIGITS = "零一二三四五六七八九"
ZEROS = "零〇○◯"
UNITS = {"十": 10, "百": 100, "千": 1_000}
SECTIONS = {"万": 10_000, "亿": 100_000_000}
LARGEST = 10**16 - 1  # 九千九百九十九万亿 and what follows; no fact of the field is larger

NUMERAL = "0-9〇○◯零一二三四五六七八九十百千万亿两"
_ARABIC = {**{ord(zero): "0" for zero in ZEROS}, **{ord(char): str(digit) for digit, char in enumerate(DIGITS)}}
_RUN = re.compile(f"[{NUMERAL}](?:\\.?[{NUMERAL}])*")
_DIGIT_BY_DIGIT = re.compile(f"[{ZEROS}{DIGITS}]+")
_MIXED = re.compile(r"(\d{1,12})(?:\.(\d{1,12}))?([百千]?(?:万亿|[万亿])?)", re.ASCII)
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

_SHARE = re.compile(f"(?<![{NUMERAL}./])([百千])分之([{NUMERAL}.点]++)(?!分之|[/%‰])")
_FRACTION = re.compile(f"(?<![{NUMERAL}./])([{NUMERAL}]++)分之([{NUMERAL}]++)(?!分之|[./%‰点])")

# 两 is not simply 二: 两级 is two levels and 二级 the second one, likewise 两手 and 二手, 两等 and 二等, 两月 and
# 二月; 三两 is a weight.  So 两 counts as 2 only before measures that no ordinal 二 (or 2) stands before.
_TWO = re.compile(f"(?<![{NUMERAL}.])两(?=[个名位人天周倍岁票条项种件门篇]|小时|分钟|年(?!级)|次(?:\\Z|以[上下内]))")


def fold_numerals(text: str) -> str:
    """Return ``text`` with every well-formed numeral in Arabic digits.

    ``text`` should be width-folded (NFKC) already.  百分之三点五 becomes 3.5%, 三分之二 becomes 2/3.
    """
    text = _TWO.sub("2", text)
    text = _SHARE.sub(_share, text)
    text = _FRACTION.sub(_fraction, text)
    return _RUN.sub(lambda run: arabic(run[0]) or run[0], text)


def arabic(run: str) -> str | None:
    """Return one numeral in Arabic digits, or None if it is not well formed.

    Well formed are: Arabic digits (kept as they are, also 05 and 2.50) · Arabic digits before 百, 千, 万, 亿 ·
    digits read one by one, if there is a zero among them or they are one, or four and more (一九四九, but not
    三五 or 九一八, which are words) · the standard writing of a number (:func:`write_number`).
    """
    if _PLAIN.fullmatch(run):
        return run
    if mixed := _MIXED.fullmatch(run):
        return _shift(mixed[1], mixed[2] or "", sum(map(_places, mixed[3])))
    if _DIGIT_BY_DIGIT.fullmatch(run):
        digits = run.translate(_ARABIC)
        is_word = len(run) in (2, 3) and "0" not in digits
        is_drawing = not run.strip("○◯")  # ○○县
        return None if is_word or is_drawing else digits
    number = read_number(run)
    return None if number is None else str(number)


def read_number(text: str) -> int | None:
    """Return the number of which ``text`` is the standard Chinese writing, else None.

    〇 and ○ count as 零, and 两 as 二 before 百, 千, 万, 亿.
    """
    text = re.sub("[〇○◯]", "零", re.sub("两(?=[百千万亿])", "二", text))
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in UNITS:
            section, digit = section + (digit or 1) * UNITS[char], 0
        elif char in SECTIONS:
            total, section, digit = _close_section(total, section + digit, SECTIONS[char]), 0, 0
        else:
            return None
    number = total + section + digit
    return number if number <= LARGEST and write_number(number) == text else None


def write_number(number: int) -> str:
    """Return the standard writing of 0 … 10^16 − 1: 10 → 十, 110 → 一百一十, 10005 → 一万零五."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is outside 0 … {LARGEST}")
    if number == 0:
        return "零"
    text = "".join(_parts(number))
    return text[1:] if text.startswith("一十") else text


def _parts(number: int) -> Iterator[str]:
    for size, unit in ((100_000_000, "亿"), (10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        count, rest = divmod(number, size)
        if count:
            yield from (*_parts(count), unit)
            if 0 < rest < size // 10:
                yield "零"
        number = rest
    if number:
        yield DIGITS[number]


def _close_section(total: int, section: int, size: int) -> int:
    """Multiply what stands before 万 or 亿: 一万亿 multiplies all of it, 一亿二千万 only the last section."""
    return (total + section) * size if total < size else total + section * size


def _places(unit: str) -> int:
    return {"百": 2, "千": 3, "万": 4, "亿": 8}[unit]


def _shift(whole: str, fraction: str, places: int) -> str:
    """Move the decimal point: 9514.8万 → 95148000, exactly."""
    moved = fraction.ljust(places, "0")
    integer = (whole + moved[:places]).lstrip("0") or "0"
    rest = moved[places:].rstrip("0")
    return f"{integer}.{rest}" if rest else integer


def _share(match: re.Match[str]) -> str:
    sign = {"百": "%", "千": "‰"}[match[1]]
    if match[2] == "百":
        return f"100{sign}" if sign == "%" else match[0]
    whole, point, decimals = match[2].partition("点")
    number = arabic(whole)
    if number is None or (point and ("." in number or not _DIGIT_BY_DIGIT.fullmatch(decimals))):
        return match[0]
    return f"{number}.{decimals.translate(_ARABIC)}{sign}" if point else f"{number}{sign}"


def _fraction(match: re.Match[str]) -> str:
    below, above = arabic(match[1]), arabic(match[2])
    return match[0] if below is None or above is None else f"{above}/{below}"

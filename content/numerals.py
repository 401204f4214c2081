"""Chinese numerals as integers and back: 一百五十七 ↔ 157, 二〇二三 → 2023, 两 → 2."""

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SCALES = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "零〇一二两三四五六七八九十百千万"
MAX_NUMBER = 99_999_999


class BadNumeral(ValueError):
    """These characters are not a number."""


def number(text: str) -> int:
    """Return the number that a Chinese numeral or a row of digits of any width stands for.

    Rows of plain digits (二〇二三) read as digits; 十五 is 15, 一百零五 is 105, 三万 is 30000.
    """
    if text.isdecimal() and len(text) <= len(str(MAX_NUMBER)):
        return int(text)
    if not text or any(char not in NUMERAL for char in text):
        raise BadNumeral(f"『{text}』不是数字")
    if not set(text) & (set(SCALES) | {"万"}):
        return int("".join(str(DIGITS[char]) for char in text))
    above, mark, below = text.rpartition("万")
    return (_below_ten_thousand(above or "一") * 10_000 if mark else 0) + _below_ten_thousand(below)


def numeral(value: int) -> str:
    """Return the numeral that Chinese statutes use: 10 → 十, 105 → 一百零五, 157 → 一百五十七 (1 to 9,999)."""
    if not 1 <= value <= 9999:
        raise BadNumeral(f"{value} 不在 1 到 9999 之间")
    names = "零一二三四五六七八九"
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            text += names[digit] + name
        elif text and value % scale and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in SCALES:
            total += (digit or 1) * SCALES[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit

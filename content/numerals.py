"""The numerals of statutes: 一百五十七 ↔ 157.  Also 两, 一百十 and full-width digits are read."""

import re
import unicodedata

from question_bank.numerals import NUMERAL, arabic, write_number

__all__ = ["NUMERAL", "BadNumeral", "number", "numeral"]

MAX_NUMBER = 9999


class BadNumeral(ValueError):
    """These characters are not a number."""


def number(text: str) -> int:
    """Return the number that a Chinese numeral or a row of digits stands for: 十五, 一百零五, 二〇二三, 两, １５７."""
    folded = unicodedata.normalize("NFKC", text)
    digits = "2" if folded == "两" else arabic(re.sub("(?<=[百零])十", "一十", folded)) if folded else None
    if digits is None or not digits.isdecimal() or len(digits) > len("99999999"):
        raise BadNumeral(f"『{text}』不是数字")
    return int(digits)


def numeral(value: int) -> str:
    """Return the numeral that statutes use: 10 → 十, 105 → 一百零五, 157 → 一百五十七 (1 to 9,999)."""
    if not 1 <= value <= MAX_NUMBER:
        raise BadNumeral(f"{value} 不在 1 到 {MAX_NUMBER} 之间")
    return write_number(value)

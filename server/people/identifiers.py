"""Work numbers and phones: how they must be written, and the one key under which a person is found.  Pure."""

import re
import unicodedata

WORK_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")
PHONE = re.compile(r"1[3-9][0-9]{9}")


def identifier_key(typed: str) -> str:
    """Return the key of what somebody typed as their account: half width, capitals, without spaces or ``+86``.

    Work numbers that differ only in case are the same account, so no two people can have look-alikes.
    """
    if typed.isascii() and typed.isalnum() and not typed.startswith("00"):
        return typed.upper()  # nearly all are: rosters ask this by the ten thousand
    key = "".join(unicodedata.normalize("NFKC", typed).upper().split())
    for country in ("+86", "0086"):
        digits = key.removeprefix(country).replace("-", "")
        if key.startswith(country) and PHONE.fullmatch(digits):
            return digits
    return digits if PHONE.fullmatch(digits := key.replace("-", "")) else key


def fault_of_work_number(value: str) -> str | None:
    """Return what is wrong with a work number, in words for the person who wrote it; None when it is good."""
    if WORK_NUMBER.fullmatch(value):
        return None
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", value):
        return f"『{value}』是科学记数法，原来的数字已经丢失；请把单元格设为文本后重新填写。"
    if unicodedata.normalize("NFKC", value) != value:
        return f"『{value}』含有全角字符，请改为半角。"
    return f"『{value}』只能由字母、数字、“-”和“_”组成，最长 30 个字符。"


def fault_of_phone(value: str) -> str | None:
    """Return what is wrong with a mobile number, in words for the person who wrote it; None when it is good."""
    if PHONE.fullmatch(value):
        return None
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", value):
        return f"『{value}』是科学记数法，原来的号码已经丢失；请把单元格设为文本后重新填写。"
    if unicodedata.normalize("NFKC", value) != value:
        return f"『{value}』含有全角字符，请改为半角。"
    return f"『{value}』不是 11 位手机号（只写数字，不加 +86、空格或横线）。"


def masked(phone: str | None) -> str | None:
    """Return a phone as lists show it: ``138****1234``."""
    return phone if phone is None else f"{phone[:3]}****{phone[-4:]}"

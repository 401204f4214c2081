"""Bytes → text: UTF-8 first, then UTF-16 by its mark, then GB18030, then what charset-normalizer makes out."""

import re

from charset_normalizer import from_bytes

from question_bank.formats.refusals import Unreadable

_ENOUGH = 5
_UNKNOWN = "看不出这个文本文件的编码，请用记事本打开后另存为 UTF-8 再导入"
_USUAL = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2000-\u22ff\u2460-\u25ff]")


def _is_chinese(text: str) -> bool:
    """Whether a decoded text reads as Chinese: its characters outside ASCII are nearly all usual ones, in company."""
    odd = [at for at, char in enumerate(text) if char > "\x7f"]
    usual = {at for at in odd if _USUAL.match(text[at])}
    beside = sum(at - 1 in usual or at + 1 in usual for at in usual)
    return not odd or (len(usual) > 0.9 * len(odd) and beside > 0.5 * len(usual))


def decoded(data: bytes) -> str:
    """Return the text of a file in any usual encoding.  Raises Unreadable for bytes that are no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").lstrip("\ufeff")
    if b"\x00" in data[:4096]:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return _mostly(data)
    return text if _is_chinese(text) else _mostly(data)


def _utf16_without_mark(data: bytes) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.95 * len(text):
            return text
    raise Unreadable("not-text", "这个文件不是文字文件，请换成 Excel、Word 或文本文件再导入")


def _mostly(data: bytes) -> str:
    """Decode a Chinese text with a few broken bytes, or in an encoding of its own."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if (
            text.count("\ufffd") <= max(3, len(text) // 500)
            and len(_USUAL.findall(text)) >= _ENOUGH
            and _is_chinese(text)
        ):
            return text
    best = from_bytes(data).best()
    text = "" if best is None else str(best)
    if len(_USUAL.findall(text)) < _ENOUGH or not _is_chinese(text):
        raise Unreadable("encoding-unknown", _UNKNOWN)
    return text

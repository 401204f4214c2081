"""Bytes → text: UTF-8 first, then UTF-16 by its mark, then GB18030, then what charset-normalizer makes out."""

from charset_normalizer import from_bytes

from question_bank.formats.refusals import Unreadable

_ODD = {"\ufffd", "\x00"}


def decoded(data: bytes) -> str:
    """Return the text of a file in any usual encoding.  Raises Unreadable for bytes that are no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").lstrip("\ufeff")
    if b"\x00" in data[:4096]:
        return _utf16_without_mark(data)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _mostly(data)


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
    """Decode a text with a few broken bytes, or in an encoding of its own."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") <= max(3, len(text) // 500):
            return text
    best = from_bytes(data).best()
    if best is None:
        raise Unreadable("encoding-unknown", "看不出这个文本文件的编码，请用记事本打开后另存为 UTF-8 再导入")
    return str(best)

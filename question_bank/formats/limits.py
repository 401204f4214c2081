"""How large a file may be, and how its name may be shown."""

import re

from question_bank.formats.refusals import Unreadable

MAX_BYTES = 50 * 1024 * 1024


def check_size(size: int) -> None:
    """Refuse more bytes than any real question file has."""
    if size > MAX_BYTES:
        raise Unreadable("too-large", "文件超过 50 MB，请拆分后再导入")


def display_name(name: str) -> str:
    """Return a file's name as messages may show it: no folders, nothing invisible, at most 100 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(char for char in last if char.isprintable())[-100:]

"""Which passwords are fit: long enough, not known to every guesser, not about the person (NIST SP 800-63B §5.1.1.2).

No demands on kinds of characters and no forced changes: they make passwords worse.  Pure.
"""

import functools
from collections.abc import Iterable

from server.people.access.rules import PasswordUnfit

SHORTEST = 8
COMMON_CHINESE = ("woaini", "xuekao", "jiaoyu", "laoshi", "jiaoshi", "zhongguo", "mima")
SEQUENCES = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")


def check_fit(password: str, *, about: Iterable[str], old: str | None = None) -> None:
    """Refuse an unfit password, saying why.

    ``about`` holds what others know of the person: name, its pinyin, work number, phone, the units above them.
    """
    if len(password) < SHORTEST:
        raise PasswordUnfit(f"密码至少需要 {SHORTEST} 个字符。")
    if password == old:
        raise PasswordUnfit("新密码不能与原密码相同。")
    if is_common(password):
        raise PasswordUnfit("这个密码太常见，容易被猜中，请换一个。")
    found = next((word for word in about if _contains(password, word)), None)
    if found is not None:
        raise PasswordUnfit("密码中不能含有您的姓名、工号、手机号或单位名称。")


def is_common(password: str) -> bool:
    """Tell whether a guesser tries this early: a listed password, one character over and over, a run of keys."""
    lowered = password.lower()
    core = lowered.strip("0123456789!@#$%^&*._-~ ")
    if lowered in _listed() or len(set(lowered)) <= 2:
        return True
    if core in _listed() or core in COMMON_CHINESE:
        return len(lowered) - len(core) <= 6
    return any(lowered in run * 2 or lowered in run[::-1] * 2 for run in SEQUENCES)


def _contains(password: str, word: str) -> bool:
    """Tell whether a word that others know is part of the password; very short ones prove nothing."""
    least = 2 if not word.isascii() else 4
    return len(word) >= least and word.lower() in password.lower()


@functools.cache
def _listed() -> frozenset[str]:
    """Return the 30,000 most used passwords of known leaks, from zxcvbn; read when first needed."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])

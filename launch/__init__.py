"""Start, supervise and test Xuekao with nothing but Python 3.11: these modules run before any package is installed."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


DISK_FULL = "磁盘已满：请先腾出空间，再重新启动。"


class Trouble(Exception):
    """Something a person must know or do; the text is Chinese and is shown as it stands."""


def explained(words: str) -> str:
    """Put what a person should do before the words of a program."""
    hints = {
        "No space left on device": DISK_FULL,
        "free disk space": DISK_FULL,
        "is another postmaster": "这个数据文件夹正由另一个 PostgreSQL 使用：请先停止它。",
        "shared memory block": "上一个数据库进程还没有完全退出：请稍候再试。",
        "Permission denied": "没有读写权限：请检查数据文件夹的所有者。",
    }
    fitting = dict.fromkeys(hint for sign, hint in hints.items() if sign.lower() in words.lower())
    return "\n".join([*fitting, words])

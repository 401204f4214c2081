"""Folders that only one account may enter, and one short enough for a unix socket."""

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from launch import Trouble
from launch.account import Account

SOCKET_NAME = ".s.PGSQL.5432.lock"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 on Linux and 103 on macOS
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # libpq splits a host at commas, PostgreSQL its setting likewise


def socket_folder(folder: Path) -> Path:
    """Return where the cluster in ``folder`` has its socket: inside it, or in the short temporary folder."""
    inside = folder / "socket"
    if PLAIN.fullmatch(str(inside)) and len(str(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"xuekao-{os.geteuid()}-{key}"


def private_folder(folder: Path, account: Account) -> None:
    """Make a folder that the account alone may enter, or make sure that it is one."""
    try:
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, account.owner, account.group)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.owner, os.geteuid()):
            raise Trouble(f"{folder} 已被其他用户占用，无法使用；请联系系统管理员删除它。") from None
        folder.chmod(0o700)
        account.own(folder)

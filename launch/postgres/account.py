"""Which account PostgreSQL runs as: initdb and postgres refuse to run as root."""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch import Trouble, child

UNPRIVILEGED = ("xuekao", "postgres", "nobody")
PROBE = 'test -x "$1" && exec "$2" --version'


@dataclass(frozen=True, slots=True)
class Account:
    """How to start PostgreSQL's programs, and who owns its files on disk."""

    options: tuple[str, ...]
    owner: int
    group: int

    def command(self, *command: str | Path, die_with_parent: int = 0) -> list[str]:
        """Return the command line that runs ``command`` as this account."""
        return child.command_line(*command, options=self.options, die_with_parent=die_with_parent)

    def can_run(self, program: Path, *, inside: Path) -> bool:
        """Tell whether this account may enter the folder and run the program: by trying."""
        probe = self.command("/bin/sh", "-c", PROBE, "sh", inside, program)
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def own(self, folder: Path) -> None:
        """Give the folder and all that is in it to this account, when it is another's and we may."""
        if os.geteuid() != 0 or folder.stat().st_uid == self.owner:
            return
        for path in (*folder.rglob("*"), folder):  # the folder last: it tells that all of it was done
            os.chown(path, self.owner, self.group, follow_symlinks=False)

    def private_folder(self, folder: Path) -> None:
        """Make a folder that this account alone may enter, or make sure that it is one."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if folder.is_symlink() or folder.stat().st_uid not in (self.owner, os.geteuid()):
                raise Trouble(f"{folder} 属于另一个用户，不能使用；请联系系统管理员把它移走。") from None
            folder.chmod(0o700)
        self.own(folder)


def accounts() -> Iterator[Account]:
    """Yield the accounts worth trying, the most conventional first.

    Root tries an unprivileged account, then a user namespace: the latter reaches folders under a parent that only
    root may enter, but is forbidden in many containers.  A user without an entry in the password file (initdb looks
    it up) needs the namespace, too.
    """
    mine = (os.geteuid(), os.getegid())
    if mine[0] != 0 and _is_known(mine[0]):
        yield Account((), *mine)
    for other in _existing(UNPRIVILEGED):
        ids = f"{other.pw_uid}:{other.pw_gid}"
        if mine[0] == 0:
            yield Account(("--user", ids), other.pw_uid, other.pw_gid)
        yield Account(("--namespace", ids), *mine)
        return


def _existing(names: Sequence[str]) -> Iterator[pwd.struct_passwd]:
    for name in names:
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True

"""Which account PostgreSQL runs as: initdb and postgres refuse to run as root."""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
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
        life = ("--die-with-parent", str(int(die_with_parent))) if die_with_parent else ()
        return [sys.executable, "-I", "-S", str(CHILD), *self.options, *life, "--", *map(str, command)]

    def can_run(self, program: Path, *, inside: Path) -> bool:
        """Tell whether this account may enter the folder and run the program: by trying."""
        probe = self.command("/bin/sh", "-c", PROBE, "sh", inside, program)
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0

    def own(self, folder: Path) -> None:
        """Give the folder and all that is in it to this account, when it is another's and we may."""
        if os.geteuid() != 0 or folder.stat().st_uid == self.owner:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner, self.group, follow_symlinks=False)


def accounts() -> Iterator[Account]:
    """Yield the accounts worth trying, the most conventional first.

    Root tries an unprivileged account, then a user namespace: the latter reaches folders under a parent that only
    root may enter, but is forbidden in many containers.  A user without an entry in the password file (initdb looks
    it up) needs the namespace, too.
    """
    unprivileged = next(_existing(UNPRIVILEGED), None)
    if os.geteuid() != 0 and _is_known(os.geteuid()):
        yield Account((), os.geteuid(), os.getegid())
    elif unprivileged:
        ids = f"{unprivileged.pw_uid}:{unprivileged.pw_gid}"
        if os.geteuid() == 0:
            yield Account(("--user", ids), unprivileged.pw_uid, unprivileged.pw_gid)
        yield Account(("--namespace", ids), os.geteuid(), os.getegid())


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

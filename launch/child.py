"""Become a command, as another account and tied to the life of the parent.

PostgreSQL refuses to run as root, and a supervisor that is killed outright cannot take its children along.  Both are
settled between fork and exec; a small program of its own does that safely, where code after fork in a process with
threads may not.  Hence this file is also run:

    python child.py [--die-with-parent SIGNAL] [--user UID:GID | --namespace UID:GID] -- COMMAND …

``--user`` gives root's rights up for good.  ``--namespace`` keeps the caller's own rights to files, but shows the
command another user id (user_namespaces(7)): not uid 0, hence acceptable to PostgreSQL, and yet able to enter folders
that only the caller may enter.
"""

import ctypes
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def command_line(*command: str | Path, options: Sequence[str] = (), die_with_parent: int = 0) -> list[str]:
    """Return the command line that becomes ``command`` by way of this file; 0 lets it outlive its parent."""
    life = ("--die-with-parent", str(int(die_with_parent))) if die_with_parent else ()
    return [sys.executable, "-I", "-S", __file__, *options, *life, "--", *map(str, command)]


def main() -> None:
    """Read the options, apply them in the only order that works, and become the command."""
    parser = ArgumentParser()
    parser.add_argument("--die-with-parent", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--namespace")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if options.user:
        _become(*map(int, options.user.split(":")))
    if options.namespace:
        _enter_namespace(*map(int, options.namespace.split(":")))
    if options.die_with_parent:  # last: a change of user ids clears it
        _die_with_parent(options.die_with_parent)
    os.execv(options.command[0], options.command)


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)


def _enter_namespace(uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    os.umask(0o077)


def _die_with_parent(signal: int) -> None:
    if sys.platform == "linux":  # elsewhere the next start finds and stops what was left
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
        if os.getppid() != parent:  # it was gone before we asked
            sys.exit(1)


if __name__ == "__main__":
    main()

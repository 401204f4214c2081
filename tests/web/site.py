"""The product on a port of its own, for a browser: killed and started again when a story wants it."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from launch import CHECKOUT
from launch.program import address, listen
from server.app import create_app
from server.db import db
from server.settings import Settings
from tests.conftest import SECRET


@dataclass
class Site:
    """A running web server, and an application on the same database to arrange things with."""

    database: str
    data: Path
    listener: socket.socket = field(default_factory=lambda: listen("127.0.0.1", 0))
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Make the application that arranges."""
        settings = Settings(database_url=self.database, secret_key=SECRET, data=self.data, database_pool=5)
        self.app: Flask = create_app(settings)

    @property
    def url(self) -> str:
        return address("127.0.0.1", self.listener.getsockname()[1])

    def environment(self) -> dict[str, str]:
        """Return the environment of the product's processes."""
        return os.environ | {
            "XUEKAO_DATABASE_URL": self.database,
            "XUEKAO_SECRET_KEY": SECRET,
            "XUEKAO_DATA": str(self.data),
            "XUEKAO_WEB_WORKERS": "1",
        }

    def start(self) -> None:
        """Start serving; callers wait in line until it does, because the socket listens already."""
        self.listener.listen()
        bind = f"fd://{self.listener.fileno()}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "-b", bind, "server.app:create_app()"],
            cwd=CHECKOUT,
            env=self.environment(),
            pass_fds=(self.listener.fileno(),),
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill the server and its workers at once, as a power cut does."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """Leave nothing running."""
        self.kill()
        self.listener.close()
        with self.app.app_context():
            db.engine.dispose()

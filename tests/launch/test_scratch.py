"""A test run has one server of its own, and nothing of it stays behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import CHECKOUT, scratch
from launch.postgres import Cluster
from tests.launch.processes import ending, parent

OWNER = """
import sys
from launch import scratch
disown = scratch.own()
print(scratch.cluster().folder, flush=True)
sys.stdin.read()
disown()
"""


@pytest.fixture
def owner() -> Iterator[subprocess.Popen[str]]:
    """Start a process that owns a server of its own, until its standard input is closed."""
    environment = {name: value for name, value in os.environ.items() if name != scratch.VARIABLE}
    command = [sys.executable, "-c", OWNER]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def server_folder(owner: subprocess.Popen[str]) -> Path:
    assert owner.stdout is not None
    return Path(owner.stdout.readline().strip())


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_however_the_owner_ends_no_server_and_no_folder_stay(owner: subprocess.Popen[str], end: signal.Signals) -> None:
    folder = server_folder(owner)
    server = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])

    with ending(server), ending(parent(server)):
        if end:
            owner.send_signal(end)
        else:
            owner.communicate()

    assert not folder.exists()


@pytest.mark.slow
def test_every_process_of_a_run_gets_the_same_server(
    owner: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = server_folder(owner)
    monkeypatch.setenv(scratch.VARIABLE, str(folder))

    server = scratch.cluster()
    server.create_database("one")

    assert server.folder == folder
    assert Cluster(folder).has_database("one")


@pytest.mark.slow
def test_a_template_is_furnished_once_and_copied(owner: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(scratch.VARIABLE, str(server_folder(owner)))
    server = scratch.cluster()
    furnished = []

    def fill(url: str) -> None:
        furnished.append(url)
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE exam AS SELECT 100 AS points")

    for copy in ("first", "second"):
        server.create_database(copy, template=scratch.template(server, name="furnished", fill=fill))
        assert server.sql("SELECT points FROM exam", database=copy) == "100"

    assert len(furnished) == 1

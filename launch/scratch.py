"""The PostgreSQL of one test run: started when the first test asks, gone with the process that owns it.

The owner (``./test``, or pytest's main process) only makes a folder and holds a lock in it.  Whichever test process
first needs a database starts a keeper, which runs the server until the owner lets the lock go; the kernel lets it go
when the owner is killed, so nothing stays behind.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import CHECKOUT, Trouble
from launch.postgres import Cluster

VARIABLE = "XUEKAO_TEST_POSTGRES"
MEMORY = Path("/dev/shm")  # noqa: S108  (mkdtemp makes the name in it)
MEMORY_ENOUGH = 2 * 1024**3  # bytes


def own() -> Callable[[], None]:
    """Make this process the owner of the run's server, unless it has one; return what ends the ownership."""
    if VARIABLE in os.environ:
        return lambda: None
    folder = Path(tempfile.mkdtemp(prefix="xuekao-test-", dir=_fast_folder()))
    lock = os.open(folder / "owner.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.environ[VARIABLE] = str(folder)

    def disown() -> None:
        del os.environ[VARIABLE]
        with _locked(folder / "keeper.lock"):  # a keeper that is starting is waited for
            kept = (folder / "kept").exists()
        os.close(lock)
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)

    return disown


def cluster() -> Cluster:
    """Return the run's server, starting it when nobody has; for any process under the owner."""
    folder = Path(os.environ[VARIABLE])
    with _locked(folder / "keeper.lock"):
        server = Cluster(folder)
        if not server.is_ready():
            _start_keeper(folder)
    return server


def template(server: Cluster, *, name: str, fill: Callable[[str], None]) -> str:
    """Make a database once for the whole run and let ``fill`` furnish it, given its url; return its name."""
    with _locked(server.folder / f"{name}.lock"):
        if not server.has_database(name):
            server.create_database(f"{name}_unfinished")
            fill(server.url(f"{name}_unfinished"))
            server.rename_database(f"{name}_unfinished", name)
    return name


def keep(folder: Path) -> None:
    """Run the server until the owner is gone, then leave no trace: the keeper's life.

    Standard output carries the trouble when there is one; that it is closed says that starting has ended.
    """
    server = Cluster(folder)
    try:
        server.start()
    except Trouble as trouble:
        print(trouble)
        return
    (folder / "kept").touch()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    with _locked(folder / "owner.lock"):
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _start_keeper(folder: Path) -> None:
    keeper = [sys.executable, "-m", "launch.scratch", str(folder)]
    started = subprocess.run(
        keeper, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True
    )
    if started.stdout:
        raise Trouble(started.stdout)


def _fast_folder() -> Path | None:
    """Prefer memory where there is plenty: fsync is free there, and a database is copied in a tenth of the time."""
    free = shutil.disk_usage(MEMORY).free if MEMORY.is_dir() else 0
    return MEMORY if free >= MEMORY_ENOUGH else None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__" and os.fork() == 0:
    os.setsid()
    keep(Path(sys.argv[1]))

"""The embedded cluster starts anywhere, as anyone, after anything, and keeps what it was given."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch import CHECKOUT, Trouble
from launch.postgres import Cluster, place
from tests.launch.processes import ending

pytestmark = pytest.mark.slow

NO_NAMESPACES = Path(__file__).with_name("no_namespaces.py")
COUNT_STARTS = """
import sys
from pathlib import Path
from launch.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
cluster.sql("CREATE TABLE IF NOT EXISTS start (at timestamptz DEFAULT now())")
cluster.sql("INSERT INTO start DEFAULT VALUES")
print(cluster.data, cluster.sql("SELECT count(*) FROM start"))
cluster.stop()
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "postgres")
    yield cluster
    cluster.stop()


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """Give a folder under a parent that only its owner may enter."""
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o700)
    return parent / "postgres"


def pid(cluster: Cluster) -> int:
    assert cluster.process is not None
    return cluster.process.pid


def count_starts(folder: Path, *wrapper: str) -> list[str]:
    """Start the cluster in a process of its own and return where its data lies and how often it was started."""
    command = [*wrapper, sys.executable, "-c", COUNT_STARTS, str(folder)]
    return subprocess.check_output(command, cwd=CHECKOUT, text=True).rsplit(maxsplit=1)


def test_what_was_acknowledged_survives_and_nobody_comes_in_over_the_network(cluster: Cluster) -> None:
    cluster.start()

    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert cluster.sql(f"SHOW {setting}") == "on"
    assert cluster.sql("SHOW listen_addresses") == ""
    assert cluster.sql("SHOW server_encoding") == "UTF8"
    assert cluster.sql("SHOW timezone") == "UTC"
    assert cluster.socket.stat().st_mode & 0o777 == 0o700


def test_letters_beyond_ascii_have_an_upper_case(cluster: Cluster) -> None:
    cluster.start()

    assert cluster.sql("SELECT upper('é')") == "É"


@pytest.mark.parametrize("name", ["with a space, a comma", "数据 '引号\"", "x" * 120])
def test_the_path_may_be_long_or_chinese_or_hold_spaces(tmp_path: Path, name: str) -> None:
    cluster = Cluster(tmp_path / name / "postgres")

    cluster.start()

    assert cluster.sql("SELECT 1") == "1"
    cluster.stop()


def test_what_was_committed_is_there_after_the_server_was_killed(cluster: Cluster) -> None:
    cluster.start()
    cluster.create_database("county")
    os.kill(pid(cluster), signal.SIGKILL)
    cluster.stop()

    cluster.start()

    assert cluster.has_database("county")


def test_a_stale_pid_file_that_names_a_living_process_does_not_stop_the_start(cluster: Cluster) -> None:
    cluster.start()
    left_behind = (cluster.data / "postmaster.pid").read_text()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(left_behind.replace(left_behind.split("\n")[0], "1", 1))
    (cluster.socket / place.SOCKET_LOCK).write_text(left_behind.replace(left_behind.split("\n")[0], "1", 1))

    cluster.start()

    assert cluster.is_ready()


def test_the_folder_of_a_running_server_is_refused_to_another(cluster: Cluster) -> None:
    cluster.start()
    other = Cluster(cluster.folder)

    other.spawn()
    with pytest.raises(Trouble, match="另一个 PostgreSQL"):
        other.wait_until_ready()

    assert cluster.sql("SELECT 1") == "1"


def test_a_first_start_that_was_killed_half_way_is_begun_anew(cluster: Cluster) -> None:
    half = cluster.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    cluster.start()

    assert cluster.is_ready()
    assert not half.exists()


def test_the_server_goes_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from launch.postgres import Cluster\n"
    script += "c = Cluster(Path(sys.argv[1])); c.start(); print(c.process.pid, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(tmp_path / "postgres")]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None

        with ending(int(starter.stdout.readline())):
            starter.kill()


@pytest.fixture
def moved(closed_folder: Path) -> Iterator[Callable[[], Path]]:
    """Give what finds the place to which a cluster moved, and remove that place afterwards."""
    yield lambda: place.home(closed_folder)
    if (new := place.home(closed_folder)) != closed_folder:
        subprocess.run(["rm", "-r", str(new)], check=True)


def test_a_parent_that_only_its_owner_may_enter_is_no_hindrance(closed_folder: Path, moved: Callable[[], Path]) -> None:
    assert count_starts(closed_folder) == [str(moved() / "data"), "1"]
    assert count_starts(closed_folder) == [str(moved() / "data"), "2"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_where_namespaces_are_forbidden_the_cluster_moves_with_its_data_and_is_found_again(
    closed_folder: Path, moved: Callable[[], Path]
) -> None:
    count_starts(closed_folder)

    without = (sys.executable, str(NO_NAMESPACES))
    data, starts = count_starts(closed_folder, *without)

    assert (Path(data), starts) == (moved() / "data", "2")
    assert not Path(data).is_relative_to(closed_folder)
    assert count_starts(closed_folder, *without) == [data, "3"]
    assert count_starts(closed_folder) == [data, "4"]

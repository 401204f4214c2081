"""A data folder belongs to one run; what it keeps is kept."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launch import CHECKOUT, Trouble
from launch.data import LARGEST_LOG, DataFolder

CLAIM = """
import subprocess, sys
from pathlib import Path
from launch.data import DataFolder
data = DataFolder(Path(sys.argv[1]))
data.claim(say=print)
part = subprocess.Popen(["sleep", "600"], pass_fds=[data.parts_lock], start_new_session=True)
data.record_part(part.pid)
print(part.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "var")


def claim_elsewhere(data: DataFolder) -> "subprocess.Popen[str]":
    """Claim the folder in another process, which starts a part that outlives it."""
    command = [sys.executable, "-c", CLAIM, str(data.path)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_second_run_is_refused_and_told_which_process_has_the_folder(data: DataFolder) -> None:
    with claim_elsewhere(data) as other:
        assert other.stdout is not None
        part = int(other.stdout.readline())

        with pytest.raises(Trouble, match=f"进程 {other.pid}"):
            DataFolder(data.path).claim(say=print)

        os.kill(part, signal.SIGKILL)
        other.kill()


def test_the_parts_of_a_killed_run_are_waited_for(data: DataFolder) -> None:
    told = []
    with claim_elsewhere(data) as other:
        assert other.stdout is not None
        part = int(other.stdout.readline())
        other.kill()

    def say(text: str) -> None:
        told.append(text)
        os.kill(part, signal.SIGTERM)

    data.claim(say=say)

    assert told == ["上次的运行没有正常结束，正在等它的进程退出……"]


def test_parts_that_do_not_go_are_ended_by_force(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launch.data.LEAVING_SECONDS", 0.2)
    with claim_elsewhere(data) as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()

    data.claim(say=print)

    assert (data.path / "parts.lock").read_text() == ""


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(data: DataFolder) -> None:
    key = data.secret_key()

    assert len(key) >= 32
    assert DataFolder(data.path).secret_key() == key
    assert (data.path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_key_is_named_and_never_silently_replaced(data: DataFolder) -> None:
    (data.path / "secret-key").write_text("")

    with pytest.raises(Trouble, match="重新登录"):
        data.secret_key()


def test_operator_commands_get_the_settings_of_the_run_and_their_own_arguments(data: DataFolder) -> None:
    url = "postgresql+psycopg://xuekao@/xuekao?host=/tmp/it's a $HOME"

    data.write_operator(["sh", "-c", 'echo "$XUEKAO_DATABASE_URL" "$@"', "sh"], {"XUEKAO_DATABASE_URL": url})

    assert subprocess.check_output([data.operator, "a b"], text=True) == f"{url} a b\n"
    assert data.operator.stat().st_mode & 0o777 == 0o700


def test_a_large_log_is_begun_afresh_while_it_is_written(data: DataFolder) -> None:
    with (data.logs / "web.log").open("a") as log:
        os.truncate(log.fileno(), LARGEST_LOG)
        log.write("before\n")
        log.flush()

        data.trim_logs()
        log.write("after\n")

    assert (data.logs / "web.log").read_text() == "after\n"
    assert (data.logs / "web.log.1").stat().st_size > LARGEST_LOG

"""``./run`` comes up, survives the death of any part, and leaves nothing behind."""

import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from launch import CHECKOUT, scratch
from launch.postgres import Cluster
from tests.launch.processes import ending

pytestmark = pytest.mark.slow

STARTED = "学考已启动："
Start = Callable[..., "Running"]


@dataclass
class Running:
    """A run that has said that it serves."""

    process: subprocess.Popen[str]
    data: Path
    address: str

    def parts(self) -> list[int]:
        """Return the process ids of the parts in the order of their starts: database, web, worker."""
        return [int(line) for line in (self.data / "parts.lock").read_text().split()]

    def health(self) -> int:
        try:
            with build_opener(ProxyHandler({})).open(f"{self.address}/healthz", timeout=60) as reply:
                return int(reply.status)
        except HTTPError as refused:
            return refused.code


def command(data: Path, *more: str) -> list[str]:
    return [str(CHECKOUT / "run"), "--data", str(data), "--port", "0", "--no-demo", *more]


def refusal(data: Path, *more: str) -> str:
    """Return what a run says that refuses to start."""
    done = subprocess.run(command(data, *more), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


@pytest.fixture(autouse=True)
def hanging_up_means_something() -> Iterator[None]:
    """Let what we start end at a hang-up, also when the tests themselves were started with nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder that was set up, for one test after the other."""
    data = tmp_path_factory.mktemp("run") / "数据 folder"
    done = subprocess.run(command(data, "--setup-only"), capture_output=True, text=True, check=True)
    assert "准备好了" in done.stdout
    return data


@pytest.fixture
def start(data: Path, tmp_path: Path) -> Iterator[Start]:
    """Give what starts a run from another folder and waits until it serves."""
    with ExitStack() as stack:

        def start(*, data: Path = data, **more: object) -> Running:
            environment = os.environ | {"XUEKAO_DATABASE_URL": ""} | more.pop("environment", {})
            process = subprocess.Popen(
                command(data), cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True, **more
            )
            stack.enter_context(process)
            stack.callback(process.terminate)  # runs first; leaving the process waits for its end
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(STARTED):
                    return Running(process, data, line.removeprefix(STARTED).strip())
            raise AssertionError((data / "logs" / "web.log").read_text())

        yield start


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_however_a_run_ends_its_parts_end_too(start: Start, sign: signal.Signals) -> None:
    running = start()
    assert running.health() == 200

    with ExitStack() as stack:
        for part in running.parts():
            stack.enter_context(ending(part))
        running.process.send_signal(sign)

    assert running.process.wait() == (-sign if sign == signal.SIGKILL else 0)


def test_a_background_job_that_ignores_ctrl_c_still_obeys_it_and_term(start: Start) -> None:
    running = start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))  # as a shell does for `run &`

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait() == 0


def test_a_terminal_that_goes_takes_the_run_along(data: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(CHECKOUT / "run", command(data))  # noqa: S606
    with ExitStack() as stack, open(terminal, encoding="utf-8") as screen:
        next(line for line in screen if line.startswith(STARTED))
        for part in (data / "parts.lock").read_text().split():
            stack.enter_context(ending(int(part)))

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_run_that_was_killed_is_followed_by_another_at_once(start: Start) -> None:
    first = start()
    first.process.kill()

    second = start()

    assert second.health() == 200


def test_callers_wait_in_line_while_a_killed_web_server_is_restarted(start: Start) -> None:
    running = start()
    master = running.parts()[1]
    workers = subprocess.check_output(["pgrep", "-P", str(master)], text=True).split()
    for pid in (master, *map(int, workers)):
        os.kill(pid, signal.SIGKILL)

    assert running.health() == 200


def test_a_killed_database_comes_back_and_the_application_with_it(start: Start) -> None:
    running = start()
    with ending(running.parts()[0]):
        os.kill(running.parts()[0], signal.SIGKILL)
    assert running.process.stdout is not None
    next(line for line in running.process.stdout if "内置数据库意外停止" in line)

    answers = {running.health()}
    while 200 not in answers:
        answers.add(running.health())

    assert answers <= {200, 503}


def test_a_second_run_is_refused_the_data_folder_and_the_port(start: Start, tmp_path: Path) -> None:
    running = start()
    port = running.address.rpartition(":")[2]

    assert f"进程 {running.process.pid}" in refusal(running.data)
    assert "端口正被其他程序使用" in refusal(tmp_path / "other", "--port", port)
    assert not (tmp_path / "other" / "postgres").exists()


def test_an_external_database_is_used_as_it_is(start: Start, tmp_path: Path) -> None:
    server = scratch.cluster()
    server.create_database("external")

    running = start(data=tmp_path / "var", environment={"XUEKAO_DATABASE_URL": server.url("external")})

    assert running.health() == 200
    assert not (running.data / "postgres").exists()
    assert server.sql("SELECT count(*) FROM alembic_version", database="external") == "1"


def test_setting_up_only_leaves_a_database_and_no_process(data: Path) -> None:
    assert (data / "postgres" / "data" / "PG_VERSION").exists()
    assert not Cluster(data / "postgres").is_ready()


def test_operator_commands_work_beside_a_run(start: Start) -> None:
    running = start()

    current = subprocess.check_output([running.data / "flask", "db", "current"], text=True, stderr=subprocess.STDOUT)

    assert "(head)" in current


def test_settings_that_cannot_be_are_named_in_chinese_before_anything_serves(tmp_path: Path) -> None:
    assert "不是一个地址" in refusal(tmp_path / "var", "--host", "no.such.host.invalid")
    assert "0 到 65535" in refusal(tmp_path / "var", "--port", "70000")
    assert "看不懂" in refusal(tmp_path / "var", "--prot", "80")

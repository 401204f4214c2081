"""What dies is restarted, later each time; what stops takes everybody of its group along."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from launch.supervisor import Interrupted, Part, Supervisor
from tests.launch.processes import ending

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
FAMILY = """
import os, signal
child = os.fork()
if child == 0:
    signal.pause()
print(child, flush=True)
signal.pause()
"""
LAST_WORD = """
import signal, sys
def leave(number, frame):
    with open(sys.argv[1], "a") as file:
        file.write(sys.argv[2])
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print(flush=True)
signal.pause()
"""


@dataclass
class Stage:
    """Starts small programs that all speak into one pipe."""

    reader: TextIO
    writer: TextIO

    def spawn(self, script: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", script, *map(str, arguments)]
        return subprocess.Popen(command, stdout=self.writer, start_new_session=True)

    def part(self, script: str, *arguments: str | Path, patience: float = 60) -> Part:
        return Part("网页服务", lambda: self.spawn(script, *arguments), patience=patience)

    def line(self) -> str:
        """Return the next line that any of them prints: a sign that it is ready."""
        return self.reader.readline().strip()


@pytest.fixture
def stage() -> Iterator[Stage]:
    reader, writer = os.pipe()
    with open(reader) as reading, open(writer, "w") as writing:
        yield Stage(reading, writing)


def interrupting(enough: Callable[[str], bool]) -> tuple[list[str], Callable[[str], None]]:
    """Return a list, and what writes into it until enough was said; then the watch is interrupted."""
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        if enough(text):
            raise Interrupted(0)

    return told, say


def test_a_part_that_keeps_dying_is_restarted_ever_more_slowly(stage: Stage) -> None:
    told, say = interrupting(lambda text: "2 秒" in text)
    supervisor = Supervisor(say=say, housekeeping=lambda: None)
    supervisor.start(stage.part(""))

    with pytest.raises(Interrupted):
        supervisor.watch()
    supervisor.stop()

    assert told == [f"网页服务意外停止，{delay} 秒后重新启动。" for delay in ("0.5", "1", "2")]


def test_a_part_whose_start_fails_is_tried_again_and_the_reason_told(stage: Stage) -> None:
    def spawn() -> subprocess.Popen[bytes]:
        return stage.spawn("") if not told else subprocess.Popen(["/nowhere"])

    told, say = interrupting(lambda text: "没有启动起来" in text)
    supervisor = Supervisor(say=say, housekeeping=lambda: None)
    supervisor.start(Part("内置数据库", spawn))

    with pytest.raises(Interrupted):
        supervisor.watch()

    assert told[-1].startswith("内置数据库没有启动起来，1 秒后再试：")


def test_who_needs_another_waits_until_that_one_is_back(stage: Stage) -> None:
    answers = iter([False, False, True])
    asked = []

    def can_start() -> bool:
        asked.append(next(answers))
        return asked[-1]

    _, say = interrupting(lambda text: "1 秒" in text)
    supervisor = Supervisor(say=say, housekeeping=lambda: None)
    supervisor.start(Part("网页服务", lambda: stage.spawn(""), can_start=can_start))

    with pytest.raises(Interrupted):
        supervisor.watch()

    assert asked == [False, False, True]


def test_the_last_started_is_stopped_first(stage: Stage, tmp_path: Path) -> None:
    log = tmp_path / "log"
    supervisor = Supervisor(say=print, housekeeping=lambda: None)
    for word in ("database ", "web ", "worker "):
        supervisor.start(stage.part(LAST_WORD, log, word))
        stage.line()

    supervisor.stop()

    assert log.read_text() == "worker web database "


def test_a_part_that_does_not_listen_is_ended_by_force(stage: Stage) -> None:
    part = stage.part(DEAF, patience=0.01)
    part.start()
    stage.line()

    part.stop()

    assert part.process is not None
    assert part.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("leader_dies_first", [True, False])
def test_nobody_of_a_group_stays_behind(stage: Stage, leader_dies_first: bool) -> None:
    part = stage.part(FAMILY)
    part.start()
    with ending(int(stage.line())):
        if leader_dies_first and part.process:
            part.process.kill()

        part.stop()

"""Keep the parts of a run alive, and take all of them down together."""

import itertools
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from launch import Trouble

FIRST_DELAY = 0.5  # seconds; doubled at every death that follows soon
LONGEST_DELAY = 30.0
SOUND_SECONDS = 60.0  # who lived this long is restarted without delay again
LOOK_SECONDS = 0.1
HOUSEKEEPING_LOOKS = 600


class Interrupted(SystemExit):
    """Someone asked this process to stop."""


def stop_when_asked() -> None:
    """Raise Interrupted at the first Ctrl-C, TERM or loss of the terminal, and ignore what comes after.

    The handlers are set even where SIGINT is ignored, as in a shell's background job; only nohup's wish is respected.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(0)

    for each in signals:
        signal.signal(each, interrupt)


@dataclass
class Part:
    """One program that must run: how it starts and when it can, how it is asked to stop and how long that may take."""

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 30.0
    can_start: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = 0.0
    due: float | None = None
    groups: set[int] = field(default_factory=set)

    def start(self) -> None:
        """Start the program, as the leader of a process group of its own."""
        self.process = self.spawn()
        self.groups.add(self.process.pid)
        self.started = time.monotonic()
        self.due = None

    @property
    def is_running(self) -> bool:
        """Tell whether the program runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the program to stop, end it when it takes too long, and leave nobody of its groups behind."""
        process = self.process
        if process is not None and process.poll() is None:
            process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                process.wait(self.patience)
        self.signal_groups(signal.SIGKILL)
        if process is not None:
            process.wait()

    def signal_groups(self, number: signal.Signals) -> None:
        """Signal whoever is left of the groups that this part ever led."""
        for group in tuple(self.groups):
            try:
                os.killpg(group, number)
            except ProcessLookupError:
                self.groups.discard(group)
            except PermissionError:  # macOS says so of a group of which only the dead are left
                self.groups.discard(group)


class Supervisor:
    """Start parts in order, restart those that die, stop them in the reverse order."""

    def __init__(self, *, say: Callable[[str], None], housekeeping: Callable[[], None]) -> None:
        """Take where to report, and what to do now and then."""
        self.parts: list[Part] = []
        self._say = say
        self._housekeeping = housekeeping

    def start(self, part: Part) -> None:
        """Start a part and look after it from now on."""
        self.parts.append(part)
        part.start()

    def watch(self) -> NoReturn:
        """Restart what dies, until a signal raises Interrupted."""
        for look in itertools.count():
            for part in self.parts:
                self._look_after(part)
            if look % HOUSEKEEPING_LOOKS == 0:
                self._housekeeping()
            time.sleep(LOOK_SECONDS)
        raise AssertionError

    def stop(self) -> None:
        """Stop everything, the last started first."""
        while self.parts:
            self.parts.pop().stop()

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.is_running:
            return
        if part.due is None:
            part.signal_groups(signal.SIGTERM)  # what a killed leader left behind finishes its requests and goes
            sound = now - part.started > SOUND_SECONDS
            part.delay = FIRST_DELAY if sound or not part.delay else min(part.delay * 2, LONGEST_DELAY)
            part.due = now + part.delay
            self._say(f"{part.name}意外停止，{part.delay:g} 秒后重新启动。")
        elif now >= part.due and part.can_start():
            self._restart(part)

    def _restart(self, part: Part) -> None:
        try:
            part.start()
        except (Trouble, OSError) as reason:
            part.delay = min(part.delay * 2, LONGEST_DELAY)
            part.due = time.monotonic() + part.delay
            self._say(f"{part.name}没有启动起来，{part.delay:g} 秒后再试：{reason}")

"""What our hot path costs beside the least that could do the job.  ``python -m bench.limit [--people N]``

One gunicorn (gthread, 2 workers x 8 threads) serves two applications on one embedded PostgreSQL: a bare Flask
route that checks a token and writes one durable upsert and journal row in one statement, and the product.
CPU is that of gunicorn and PostgreSQL together, read from /proc; the load generator's own is not counted.
The rounds alternate, so that drift of the machine falls on all alike.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import flask_migrate

from bench.population import Population, populate
from launch.postgres import Cluster
from server.app import create_app
from server.clock import SystemClock
from server.db import db
from server.http import tokens
from server.people.views import Caller

PORT = 18_080
CLIENTS = 16
LIMITS = {"save": 1.9, "start": 7.5}
TICKS = os.sysconf("SC_CLK_TCK")
Call = tuple[str, str, bytes]  # path, token, body


def main() -> None:
    """Measure, print the table, and exit 1 when a limit of the house is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xuekao-bench-") as folder, database(Path(folder)) as cluster:
        population, made = prepare(chosen.people)
        with served(Path(folder)) as server:
            figures = measure(population, made, chosen.rounds, pids=lambda: tree(server) + tree(cluster))
    sys.exit(report(figures))


@contextmanager
def database(folder: Path) -> Iterator[int]:
    """Run an embedded PostgreSQL on disk with a migrated database; yield its process id."""
    cluster = Cluster(folder)
    cluster.start()
    url = cluster.create_database("bench") or cluster.url("bench")
    os.environ.update(XUEKAO_DATABASE_URL=url, XUEKAO_SECRET_KEY="measuring-only-" * 3)
    try:
        yield int(cluster.sql("SELECT pg_backend_pid()") and (folder / "data/postmaster.pid").read_text().split()[0])
    finally:
        cluster.stop()


def prepare(people: int) -> tuple[Population, dict[Caller, str]]:
    """Migrate, populate, and sign a token for everybody."""
    app = create_app()
    with app.app_context():
        flask_migrate.upgrade()
        population = populate(people=people, now=SystemClock().now())
        with app.test_request_context():
            made = {caller: tokens.make_pair(caller, generation=1)[0] for caller in population.callers}
        db.engine.dispose()
    return population, made


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Run gunicorn with both applications; yield its process id."""
    command = [
        *(sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{PORT}"),
        *("--workers", "2", "--threads", "8", "--log-level", "warning", "bench.bare:both()"),
    ]
    with (folder / "gunicorn.log").open("w") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            until_ready()
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def until_ready() -> None:
    """Wait until the server answers."""
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def measure(
    population: Population, made: dict[Caller, str], rounds: int, *, pids: Callable[[], list[int]]
) -> dict[str, list[dict[str, float]]]:
    """Run the rounds; return per kind of operation what each round cost."""
    figures: dict[str, list[dict[str, float]]] = defaultdict(list)
    seqs = count(1)
    share = len(population.callers) // rounds
    attempts: dict[Caller, tuple[str, list[int]]] = {}
    for number in range(rounds):
        callers = population.callers[number * share : (number + 1) * share]
        figures["bare"].append(run([bare_call(caller, made) for caller in callers * 4], pids))
        replies: dict[int, bytes] = {}
        figures["start"].append(run([start_call(population, caller, made) for caller in callers], pids, replies))
        for place, caller in enumerate(callers):
            reply = json.loads(replies[place])
            attempts[caller] = reply["id"], [question["number"] for question in reply["questions"]]
        saves = [save_call(caller, attempts[caller], turn, made, next(seqs)) for turn in range(4) for caller in callers]
        figures["save"].append(run(saves, pids))
        figures["hand-in"].append(run([hand_in_call(caller, attempts[caller], made) for caller in callers], pids))
    return figures


def bare_call(caller: Caller, made: dict[Caller, str]) -> Call:
    """Return one request to the bare route."""
    body = {"attempt": str(caller.person_id), "question": 1, "value": ["B"]}
    return "/bare/answers", made[caller], json.dumps(body).encode()


def start_call(population: Population, caller: Caller, made: dict[Caller, str]) -> Call:
    """Return one start; its reply carries the whole paper."""
    body = {"device_id": f"d{caller.person_id}"}
    return f"/api/v1/exams/{population.exam_id}/attempts", made[caller], json.dumps(body).encode()


def save_call(caller: Caller, attempt: tuple[str, list[int]], turn: int, made: dict[Caller, str], seq: int) -> Call:
    """Return one save of one answer, as a phone sends it at a tap."""
    attempt_id, questions = attempt
    item = {"question": questions[turn], "value": ["B"], "base_rev": 0, "device_seq": seq}
    body = {"device_id": f"d{caller.person_id}", "answers": [item]}
    return f"/api/v1/attempts/{attempt_id}/answers", made[caller], json.dumps(body).encode()


def hand_in_call(caller: Caller, attempt: tuple[str, list[int]], made: dict[Caller, str]) -> Call:
    """Return one hand-in that claims what was saved."""
    attempt_id, questions = attempt
    body = {"device_id": f"d{caller.person_id}", "answers": [], "held": {str(q): 1 for q in questions[:4]}}
    return f"/api/v1/attempts/{attempt_id}/hand-in", made[caller], json.dumps(body).encode()


class Clients:
    """Connections that take calls from one queue, and what came of them: times in seconds, bodies, faults."""

    def __init__(self, calls: list[Call]) -> None:
        """Take the calls; ``run`` sends them."""
        self.waiting = iter(enumerate(calls))
        self.lock = threading.Lock()
        self.times: list[float] = []
        self.bodies: dict[int, bytes] = {}
        self.faults: list[str] = []

    def run(self) -> None:
        """Send everything over CLIENTS connections, and stop at the first round with a fault."""
        threads = [threading.Thread(target=self._work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.faults:
            raise SystemExit(f"{len(self.faults)} calls failed, the first: {self.faults[0]}")

    def _work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        while True:
            with self.lock:
                task = next(self.waiting, None)
            if task is None:
                return
            place, (path, token, body) = task
            begun = time.perf_counter()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            self.bodies[place] = response.read()
            self.times.append(time.perf_counter() - begun)
            if response.status != 200:
                self.faults.append(f"{response.status} {self.bodies[place][:200].decode()}")


def run(calls: list[Call], pids: Callable[[], list[int]], bodies: dict[int, bytes] | None = None) -> dict[str, float]:
    """Send the calls; return CPU-ms a call, calls a second, p50 and p99 in ms, and fill in the replies' bodies."""
    clients = Clients(calls)
    before, begun = cpu(pids()), time.perf_counter()
    clients.run()
    wall, used = time.perf_counter() - begun, cpu(pids()) - before
    if bodies is not None:
        bodies.update(clients.bodies)
    times = sorted(clients.times)
    return {
        "cpu_ms": used * 1000 / len(calls),
        "per_second": len(calls) / wall,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[int(len(times) * 0.99)] * 1000,
    }


def tree(root: int) -> list[int]:
    """Return a process and its children (gunicorn's workers, PostgreSQL's backends)."""
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    return [root, *(pid for child in children for pid in tree(int(child)))]


def cpu(pids: list[int]) -> float:
    """Return the CPU seconds the processes have used, with those of children that ended."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:13]))
    return total / TICKS


def report(figures: dict[str, list[dict[str, float]]]) -> int:
    """Print the medians and the ratios to the bare route; return 1 when a limit is passed."""

    def median(kind: str, name: str) -> float:
        return statistics.median(row[name] for row in figures[kind])

    print(f"{'operation':<10}{'CPU-ms':>9}{'x bare':>8}{'limit':>7}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}")
    passed = 0
    for kind in ("bare", "save", "start", "hand-in"):
        ratios = [row["cpu_ms"] / bare["cpu_ms"] for row, bare in zip(figures[kind], figures["bare"], strict=True)]
        ratio, limit = statistics.median(ratios), LIMITS.get(kind)
        passed |= bool(limit and ratio > limit)
        print(
            f"{kind:<10}{median(kind, 'cpu_ms'):>9.2f}{ratio:>8.2f}{limit or '':>7}"
            f"{median(kind, 'per_second'):>8.0f}{median(kind, 'p50_ms'):>9.1f}{median(kind, 'p99_ms'):>9.1f}"
        )
    return passed


if __name__ == "__main__":
    main()

"""P1: an answer that was acknowledged is never lost, whatever is killed; and the harness would notice if it were."""

import os
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from bench.population import Population, populate
from server.app import create_app
from server.clock import SystemClock
from server.db import db, transaction
from server.http import tokens
from server.settings import Settings
from server.sittings import closing
from server.sittings.models import Answer, AnswerJournal, Attempt, AttemptScore
from server.sittings.views import Outcome
from tests.conftest import SECRET
from tests.crash.phones import Phone
from tests.crash.system import System

PEOPLE = 8
SAVES = int(os.environ.get("XUEKAO_CRASH_SAVES", "1000"))
KILLS = int(os.environ.get("XUEKAO_CRASH_KILLS", "10"))


@dataclass
class Run:
    """What a run did and what it lost."""

    acknowledged: int
    unknown: int
    kills: dict[str, int]
    lost: list[str]
    alien: list[str]

    def __str__(self) -> str:
        """Count everything in one line."""
        return (
            f"acknowledged {self.acknowledged}, sent again {self.unknown}, kills {self.kills}, "
            f"lost {len(self.lost)}, alien {len(self.alien)}"
        )


@contextmanager
def system(folder: Path, application: str) -> Iterator[tuple[System, Population, list[str], Flask]]:
    """Run the product on a database of its own, with people who are signed in and an exam that is open."""
    made = System(folder, application=application, environment={"XUEKAO_DATA": str(folder)})
    made.cluster.start()
    url = made.cluster.create_database("crash")
    made.environment |= {"XUEKAO_DATABASE_URL": url, "XUEKAO_SECRET_KEY": SECRET}
    app = create_app(Settings(database_url=url, secret_key=SECRET, data=folder))
    try:
        with app.app_context():
            flask_migrate.upgrade()
            population = populate(people=PEOPLE, now=SystemClock().now())
        with app.test_request_context():
            signed = [tokens.make_pair(caller, generation=1)[0] for caller in population.callers]
        made.start_web()
        yield made, population, signed, app
    finally:
        with app.app_context():
            db.engine.dispose()
        made.stop()


def attack(
    folder: Path,
    *,
    application: str,
    seed: int,
    saves: int,
    kills: int,
    pause: float,
    parts: Sequence[str] = ("worker", "worker", "master", "postgres"),
) -> Run:
    """Let people answer while parts die; stop after enough saves and kills, and compare promises with the database."""
    with system(folder, application) as (made, population, signed, app):
        stop = threading.Event()
        phones = [
            Phone(made, exam_id=str(population.exam_id), token=token, seed=seed * 1000 + number, stop=stop)
            for number, token in enumerate(signed)
        ]
        for phone in phones:
            phone.start()
        chance = random.Random(seed)
        while acknowledged(phones) < saves or sum(made.kills.values()) < kills:
            time.sleep(pause)
            made.kill(chance.choice(parts), chance)
            if fault := next((phone.fault for phone in phones if phone.fault), None):
                raise fault
        stop.set()
        for phone in phones:
            phone.join()
        lost, alien = compare(app, phones)
        run = Run(acknowledged(phones), sum(p.promises.unknown for p in phones), made.kills, lost, alien)
        sys.stderr.write(f"seed {seed}: {run}\n")
        if not lost:
            check_scores(app, phones)
        for phone in phones:
            phone.connection.close()
    return run


def acknowledged(phones: list[Phone]) -> int:
    return sum(len(made) for phone in phones for made in list(phone.promises.acknowledged.values()))


def compare(app: Flask, phones: list[Phone]) -> tuple[list[str], list[str]]:
    """Return promises the database does not keep, and answers that nobody sent."""
    lost, alien = [], []
    with app.app_context(), transaction() as session:
        for phone in phones:
            answers = {
                row.question: row
                for row in session.scalars(sa.select(Answer).where(Answer.attempt_id == phone.attempt_id))
            }
            accepted = set(
                session.execute(
                    sa.select(AnswerJournal.question, AnswerJournal.device_seq, AnswerJournal.rev).where(
                        AnswerJournal.attempt_id == phone.attempt_id, AnswerJournal.outcome == Outcome.ACCEPTED
                    )
                ).tuples()
            )
            for question, made in phone.promises.acknowledged.items():
                lost += [f"{question}/{seq}" for seq, _, rev in made if (question, seq, rev) not in accepted]
                held = answers.get(question)
                if held is None or held.rev < made[-1][2]:
                    lost.append(f"{question} holds less than was promised")
            for question, held in answers.items():
                if (held.device_seq, held.value[0]) not in phone.promises.sent.get(question, []):
                    alien.append(f"{question}: {held.value}")
    return lost, alien


def check_scores(app: Flask, phones: list[Phone]) -> None:
    """Hand every paper in, close the rest, and recompute each score from the promises alone."""
    receipts = [phone.hand_in() for phone in phones]
    with app.app_context():
        closing.close_overdue(now=SystemClock().now() + timedelta(days=1), grace=timedelta(0))
        with transaction() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(AttemptScore)) == len(phones)
            assert session.scalar(sa.select(sa.func.count()).where(Attempt.closed_at.is_(None))) == 0
            for phone, receipt in zip(phones, receipts, strict=True):
                score = session.get_one(AttemptScore, phone.attempt_id)
                assert score.points == sum(expected(question, made) for question, made in final(phone).items())
                assert receipt["answered_count"] == len(final(phone))


def final(phone: Phone) -> dict[int, str]:
    """Return the last answer of each question: one device alone, so the last it was promised."""
    return {question: made[-1][1] for question, made in phone.promises.acknowledged.items()}


def expected(question: int, letter: str) -> int:
    """Return the points of one option: odd numbers are single (key B), even ones multiple (key AC, half for one)."""
    if question % 2:
        return 20 if letter == "B" else 0
    return 10 if letter in "AC" else 0


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_workers_masters_and_the_database_are_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("XUEKAO_CRASH_SEED", random.SystemRandom().randrange(10**6)))

    run = attack(tmp_path, application="server.app:create_app()", seed=seed, saves=SAVES, kills=KILLS, pause=1.0)

    assert run.lost == [], run
    assert run.alien == [], run
    assert run.acknowledged >= SAVES
    assert sum(run.kills.values()) >= KILLS


@pytest.mark.slow
def test_the_harness_catches_a_server_that_acknowledges_before_it_commits(tmp_path: Path) -> None:
    planted = "tests.crash.planted:acknowledges_before_commit()"
    losses: list[Any] = []
    for seed in range(1, 6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        run = attack(folder, application=planted, seed=seed, saves=50, kills=2, pause=0.5, parts=("postgres",))
        losses += run.lost
        if losses:
            return
    pytest.fail("the planted bug went unnoticed: this harness would not see a real one")

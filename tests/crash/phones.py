"""Phones that answer without pause, send again until they are answered, and remember every promise."""

import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.crash.system import BROKEN, System

LETTERS = "ABCD"


@dataclass
class Promises:
    """What one person's phone was promised and what it tried, by question."""

    acknowledged: dict[int, list[tuple[int, str, int]]] = field(default_factory=dict)  # seq, letter, rev
    sent: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # seq, letter
    unknown: int = 0
    refused: list[str] = field(default_factory=list)


class Phone(threading.Thread):
    """One person who chooses random options of random questions until told to stop."""

    def __init__(self, system: System, *, exam_id: str, token: str, seed: int, stop: threading.Event) -> None:
        """Take whom the phone belongs to and the seed of its choices."""
        super().__init__()
        self.system, self.exam_id = system, exam_id
        self.connection = system.connection()
        self.headers = {"Authorization": f"Bearer {token}"}
        self.chance = random.Random(seed)
        self.enough = stop
        self.device_id = f"phone-{seed:06}"
        self.promises = Promises()
        self.attempt_id = ""
        self.questions: list[int] = []
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Start, then save until told to stop; keep a fault for whoever asks."""
        try:
            started = self.insist(f"/api/v1/exams/{self.exam_id}/attempts", {"device_id": self.device_id})
            self.attempt_id = started["id"]
            self.questions = [question["number"] for question in started["questions"]]
            revs: dict[int, int] = {}
            seq = 0
            while not self.enough.is_set():
                seq += 1
                self.save_one(seq, revs)
        except BaseException as fault:
            self.fault = fault

    def save_one(self, seq: int, revs: dict[int, int]) -> None:
        """Choose an option, send it until it is acknowledged, and remember the promise."""
        question, letter = self.chance.choice(self.questions), self.chance.choice(LETTERS)
        item = {"question": question, "value": [letter], "base_rev": revs.get(question, 0), "device_seq": seq}
        self.promises.sent.setdefault(question, []).append((seq, letter))
        body = {"device_id": self.device_id, "answers": [item]}
        (receipt,) = self.insist(f"/api/v1/attempts/{self.attempt_id}/answers", body)["receipts"]
        if receipt["outcome"] == "accepted":
            revs[question] = receipt["rev"]
            self.promises.acknowledged.setdefault(question, []).append((seq, letter, receipt["rev"]))
        else:
            self.promises.refused.append(f"{question}: {receipt}")

    def hand_in(self) -> dict[str, Any]:
        """Hand in, claiming every promise."""
        held = {str(question): made[-1][2] for question, made in self.promises.acknowledged.items()}
        body = {"device_id": self.device_id, "answers": [], "held": held}
        return self.insist(f"/api/v1/attempts/{self.attempt_id}/hand-in", body)

    def insist(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send until there is an answer: a lost connection and a 503 are what a phone repeats."""
        while True:
            try:
                status, text = self.connection.ask("POST", path, body, self.headers)
            except BROKEN:
                self.connection.close()
                status, text = 0, "the connection broke"
            if status == 200:
                return dict(json.loads(text))
            if status not in (0, 503):
                raise AssertionError(f"{status} {text}")
            self.promises.unknown += 1
            time.sleep(self.chance.uniform(0.05, 0.2))  # as a phone does: eight in a loop would starve the server

"""The office at work: every step over HTTP, as the desk's pages do it."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.jobs import run_pending_jobs

DESK = "/api/v1/admin"
KEYS = itertools.count(1)


@dataclass
class Office:
    """A signed-in administrator of the county."""

    app: Flask
    client: FlaskClient

    def create(self, path: str, body: dict[str, Any]) -> Any:
        """Create something under a key of its own."""
        return ok(self.client.post(f"{DESK}{path}", json=body, headers={"Idempotency-Key": f"journey-{next(KEYS)}"}))

    def plant_trees(self, schools: list[str], branches: list[str]) -> None:
        """Make the bureau's schools and the committee's branches."""
        tops = {unit["kind"]: unit["id"] for unit in ok(self.client.get(f"{DESK}/units"))["items"]}
        for name in schools:
            self.create("/units", {"kind": "school", "name": name, "parent_id": tops["bureau"]})
        for name in branches:
            self.create("/units", {"kind": "branch", "name": name, "parent_id": tops["committee"]})

    def bring_roster(self, content: bytes) -> tuple[Any, Any]:
        """Preview a roster and apply it whole; return both replies."""
        form = {"file": (BytesIO(content), "名册.xlsx")}
        preview = ok(self.client.post(f"{DESK}/roster-imports", data=form))
        return preview, ok(self.client.post(f"{DESK}/roster-imports/{preview['id']}/apply", json={}))

    def bring_questions(self, name: str, content: bytes, *, file_name: str) -> Any:
        """Upload a file into a new set, let the job read it, accept what is sound; return the settled import."""
        chosen = ok(self.client.post(f"{DESK}/question-sets", json={"name": name, "openness": "confidential"}))
        brought = ok(
            self.client.post(
                f"{DESK}/question-sets/{chosen['id']}/imports",
                data={"file": (BytesIO(content), file_name), "default_points": "20"},
                headers={"Idempotency-Key": f"journey-{next(KEYS)}"},
            )
        )
        path = f"{DESK}/question-imports/{brought['id']}"
        run_pending_jobs(self.app)
        ok(self.client.post(f"{path}/accept", json={"choice": "without-faulty"}))
        run_pending_jobs(self.app)
        return ok(self.client.get(path))

    def publish(self, *, set_id: str, audience: dict[str, Any], now: datetime) -> Any:
        """Compose a drawn paper of fifty questions, set an exam up that opens in an hour, and publish it."""
        rules = [
            {"set_ids": [set_id], "type": kind, "count": count, "points": 2}
            for kind, count in (("single", 25), ("multiple", 10), ("judge", 15))
        ]
        paper = self.create("/papers", {"title": "抽题卷", "kind": "drawn", "rules": rules})
        setup = {
            "title": "党纪学习测试",
            "paper_id": paper["id"],
            "opens_at": (now + timedelta(hours=1)).isoformat(),
            "last_start_at": (now + timedelta(hours=3)).isoformat(),
            "closes_at": (now + timedelta(hours=4)).isoformat(),
            "duration_minutes": 60,
            "attempts_allowed": 2,
            "pass_points": 60,
            "multiple_rule": "half",
            "audience": audience,
        }
        exam = self.create("/exams", setup)
        tag = {"If-Match": f'"{exam["rev"]}"'}
        return ok(self.client.post(f"{DESK}/exams/{exam['id']}/publish", json={}, headers=tag))


def ok(reply: TestResponse) -> Any:
    """Return the body of a reply that was not refused."""
    assert reply.status_code < 300, f"{reply.status_code} {reply.text}"
    return reply.json


def names_behind(client: FlaskClient, path: str, group: str) -> set[str]:
    """Return the work numbers behind a number of a roll-up, page by page; nobody stands there twice."""
    found: list[str] = []
    after = ""
    while True:
        page = ok(client.get(f"{path}/people?group={group}&size=100{after}"))
        found += [person["work_number"] for person in page["items"]]
        if page["next"] is None:
            assert len(found) == len(set(found))
            return set(found)
        after = f"&after={page['next']}"

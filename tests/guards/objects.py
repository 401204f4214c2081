"""What requests can be about: people, places, papers, exams in every state, attempts.  All belong to one school.

Each is made when it is first named.  A set of objects is used up by a request that changes one of them; another is
made in the same county.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server import jobs
from server.db import transaction
from server.exams.models import ExcuseProposal
from server.exams.views import Excuse, ProposalState
from server.ids import new_id
from server.people.models import LoginSession, RoleGrant
from server.people.views import Role, Stage
from server.questions.models import Question
from server.units.rules import Kind
from server.units.views import UnitView
from tests.bank import made_up, make_set
from tests.conftest import ManualClock
from tests.people import Someone, grant_role, make_person, make_unit, sign_in
from tests.sittings import Phone, ReadyExam, make_exam, make_phone

HOUR = timedelta(hours=1)
NUMBERS = itertools.count(1)


@jobs.kind("guards.wait", title="等待")
def WAIT(work: jobs.Work, arguments: Mapping[str, Any]) -> jobs.Outcome:  # noqa: N802 - the name of a constant
    """Do nothing; no worker runs here."""
    return jobs.Outcome("完成")


@dataclass(frozen=True)
class Places:
    """A county with two schools and a branch in each."""

    bureau: UnitView
    river: UnitView
    hill: UnitView
    river_branch: UnitView
    hill_branch: UnitView


def make_places(app: Flask) -> Places:
    bureau = make_unit(app, kind=Kind.BUREAU)
    committee = make_unit(app, kind=Kind.COMMITTEE)
    return Places(
        bureau=bureau,
        river=make_unit(app, under=bureau),
        hill=make_unit(app, under=bureau),
        river_branch=make_unit(app, kind=Kind.BRANCH, under=committee),
        hill_branch=make_unit(app, kind=Kind.BRANCH, under=committee),
    )


class Objects:
    """What a path or a body can name; ``office`` is a client of an administrator of the county."""

    item = 1
    picture = "absent.png"

    def __init__(self, app: Flask, places: Places, *, office: FlaskClient, clock: ManualClock) -> None:
        self.app, self.places, self.office, self.clock = app, places, office, clock

    def named(self, name: str) -> Any:
        """Return the object of a name, for the table; a wrong name is an error."""
        assert hasattr(Objects, name), f"there is no object {name!r} in tests/guards/objects.py"
        return getattr(self, name)

    @cached_property
    def teacher(self) -> Someone:
        """Return the owner of all attempts, sessions and jobs."""
        return make_person(
            self.app,
            unit=self.places.river,
            branch=self.places.river_branch,
            stage=Stage.PRIMARY,
            with_password=True,
        )

    @property
    def person(self) -> UUID:
        return self.teacher.id

    @cached_property
    def session_id(self) -> UUID:
        sign_in(self.app, self.teacher)
        with self.app.app_context(), transaction() as session:
            whose = sa.select(LoginSession.id).where(LoginSession.person_id == self.person)
            return session.scalars(whose.order_by(LoginSession.id).limit(1)).one()

    @cached_property
    def head(self) -> UUID:
        head = make_person(self.app, unit=self.places.river, branch=self.places.river_branch)
        grant_role(self.app, head, Role.PRINCIPAL, self.places.river)
        return head.id

    @cached_property
    def grant(self) -> UUID:
        with self.app.app_context(), transaction() as session:
            return session.scalars(sa.select(RoleGrant.id).where(RoleGrant.person_id == self.head)).one()

    @property
    def unit(self) -> UUID:
        return self.places.river.id

    @cached_property
    def empty_unit(self) -> UUID:
        return make_unit(self.app, kind=Kind.DEPARTMENT, under=self.places.river).id

    @cached_property
    def set_id(self) -> UUID:
        return make_set(self.app, made_up(2, 1, 1))

    @cached_property
    def question(self) -> UUID:
        with self.app.app_context(), transaction() as session:
            return session.scalars(sa.select(Question.id).where(Question.set_id == self.set_id).limit(1)).one()

    @cached_property
    def question_import(self) -> UUID:
        """Return an import that stays unread, as no worker runs here."""
        return self._create(f"question-sets/{self.set_id}/imports", data={"text": "1. 题干"})

    @cached_property
    def roster_import(self) -> UUID:
        return self._create("roster-imports", data={"file": roster_file()})

    @cached_property
    def paper(self) -> UUID:
        questions = [{"question_id": str(self.question), "points": 2}]
        return self._create("papers", json={"title": "试卷", "kind": "fixed", "questions": questions})

    @cached_property
    def draft(self) -> UUID:
        at = self.clock.now()
        times = {"opens_at": at + HOUR, "last_start_at": at + 2 * HOUR, "closes_at": at + 3 * HOUR}
        rules = {"duration_minutes": 60, "pass_points": 1, "audience": {}}
        body = {"title": "师德考试", "paper_id": str(self.paper), **rules}
        return self._create("exams", json=body | {name: time.isoformat() for name, time in times.items()})

    @cached_property
    def scheduled_exam(self) -> UUID:
        return make_exam(self.app, [self.teacher], now=self.clock.now(), opens_in=HOUR, closes_in=3 * HOUR).id

    @cached_property
    def _open(self) -> ReadyExam:
        return make_exam(self.app, [self.teacher], now=self.clock.now())

    @property
    def open_exam(self) -> UUID:
        return self._open.id

    @cached_property
    def open_attempt(self) -> UUID:
        return UUID(self._start(self._open).attempt_id)

    @cached_property
    def _closed(self) -> ReadyExam:
        return make_exam(self.app, [self.teacher], now=self.clock.now() - 3 * HOUR)

    @property
    def closed_exam(self) -> UUID:
        return self._closed.id

    @cached_property
    def closed_attempt(self) -> UUID:
        """Return an attempt that was handed in while its exam, now over, was open."""
        exam, now = self._closed, self.clock.now()
        self.clock.instant = now - 3 * HOUR
        phone = self._start(exam)
        assert phone.hand_in().status_code == 200
        self.clock.instant = now
        return UUID(phone.attempt_id)

    @cached_property
    def proposal(self) -> UUID:
        proposal, now = new_id(self.clock.now()), self.clock.now()
        values = {"id": proposal, "exam_id": self.open_exam, "person_id": self.person, "proposed_by": self.head}
        with self.app.app_context(), transaction() as session:
            session.execute(
                sa.insert(ExcuseProposal).values(
                    **values, excuse=next(iter(Excuse)), state=ProposalState.PROPOSED, proposed_at=now
                )
            )
        return proposal

    @cached_property
    def job(self) -> UUID:
        with self.app.app_context(), transaction() as session:
            return jobs.enqueue(session, WAIT, {}, owner_id=self.person, now=self.clock.now())

    def _start(self, exam: ReadyExam) -> Phone:
        phone = make_phone(self.app, self.teacher, exam)
        assert phone.start().status_code == 200
        return phone

    def _create(self, path: str, **content: Any) -> UUID:
        key = {"Idempotency-Key": f"objects-{next(NUMBERS)}"}
        reply = self.office.post(f"/api/v1/admin/{path}", headers=key, **content)
        assert reply.status_code in (201, 202), reply.text
        return UUID(reply.json["id"])


def roster_file() -> tuple[BytesIO, str]:
    """Return a roster of one person whose school nobody knows, to upload."""
    return BytesIO("姓名,工号,单位,学段\n单雄,G1,无名小学,小学\n".encode()), "名册.csv"

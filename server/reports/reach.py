"""Whom a caller's report is about: the exam, the reach of their roles, and the node of a tree they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.errors import NotFound
from server.exams.models import Candidate, Exam
from server.exams.queries import in_snapshot_reach
from server.exams.steps import phase_of
from server.papers.models import FrozenPaper
from server.people.rules import scope
from server.people.views import Principal, Role, Scope
from server.reports.views import DESK, ExamHead, Part
from server.results import queries as results
from server.results import rules
from server.results.outcomes import outcomes
from server.results.views import Depth
from server.units.models import Unit
from server.units.rules import Tree

Place = sa.orm.aliased(Unit, name="place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What somebody asks about: a tree, a node of it (None: from the top), and which part of the node."""

    tree: Tree
    unit_id: UUID | None = None
    part: Part = Part.SUBTREE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every report stands on: the exam, the caller's reach, the node, and whether scores may be told."""

    exam: ExamHead
    reach: Scope
    selection: Selection
    unit: Unit | None
    shows_scores: bool
    now: datetime

    def people(self) -> sa.Subquery:
        """Return the outcomes of those whom the caller may see; ``place`` still has to be chosen."""
        return outcomes(self.exam.id, now=self.now, who=in_snapshot_reach(self.reach))

    def stand(self, people: sa.Subquery) -> sa.ColumnElement[Any]:
        """Return the column that says where people stand in the tree that was asked for."""
        column: sa.ColumnElement[Any] = people.c.unit_id if self.selection.tree is Tree.WORK else people.c.branch_id
        return column

    def chosen(self, people: sa.Subquery) -> sa.ColumnElement[bool]:
        """Return the condition that somebody belongs to the node, once ``Place`` is joined on their stand."""
        if self.selection.part is Part.UNASSIGNED:
            return self.stand(people).is_(None)
        if self.unit is None:
            return sa.true()
        if self.selection.part is Part.OWN:
            return self.stand(people) == self.unit.id
        return Place.path.like(f"{self.unit.path}%")


def ground(
    session: Session,
    *,
    exam_id: UUID,
    principal: Principal,
    roles: Sequence[Role],
    selection: Selection,
    now: datetime,
) -> Ground:
    """Find the exam and the node within the reach of the caller's roles; what lies outside is not found.

    Raises Forbidden (no such role), NotFound, NoResults (draft, cancelled, 试一试).
    """
    reach = scope(principal, *roles)
    exam = head(session, exam_id, now=now)
    state = results.exam_state(session, exam_id, now=now)
    is_desk = any(grant.role in DESK and grant.role in roles for grant in principal.grants)
    return Ground(
        exam=exam,
        reach=reach,
        selection=selection,
        unit=_unit(session, exam_id, selection, reach),
        shows_scores=is_desk or rules.depth(state, now=now) >= Depth.TOTAL,
        now=now,
    )


def head(session: Session, exam_id: UUID, *, now: datetime) -> ExamHead:
    """Return the head of an exam's reports; refuse an exam that has no results."""
    row = session.execute(
        sa.select(Exam, FrozenPaper.total_points)
        .outerjoin(FrozenPaper, FrozenPaper.id == Exam.frozen_paper_id)
        .where(Exam.id == exam_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    phase = phase_of(row.Exam, now=now)
    rules.check_has_results(phase, is_trial=row.Exam.is_trial)
    return ExamHead(
        id=exam_id,
        title=row.Exam.title,
        phase=phase,
        opens_at=row.Exam.opens_at,
        last_start_at=row.Exam.last_start_at,
        closes_at=row.Exam.closes_at,
        total_points=row.total_points,
        pass_points=row.Exam.pass_points,
        excellent_percent=row.Exam.excellent_percent,
        released_at=row.Exam.released_at,
        frozen_paper_id=row.Exam.frozen_paper_id,
    )


def _unit(session: Session, exam_id: UUID, selection: Selection, reach: Scope) -> Unit | None:
    if selection.unit_id is None:
        return None
    unit = session.get(Unit, selection.unit_id)
    if unit is None or unit.tree is not selection.tree or not _is_visible(session, exam_id, unit, reach):
        raise NotFound("没有找到这个单位或党组织。")
    return unit


def _is_visible(session: Session, exam_id: UUID, unit: Unit, reach: Scope) -> bool:
    """Tell whether a unit lies in the reach, or holds people whom the caller reaches through the other tree.

    A principal sees the branches their teachers belong to; a secretary does not see the committee above.
    """
    if reach.whole or any(tree is unit.tree and unit.path.startswith(path) for tree, path in reach.paths):
        return True
    across = tuple(path for tree, path in reach.paths if tree is not unit.tree)
    here, there = (
        (Candidate.unit_id, Candidate.branch_id) if unit.tree is Tree.WORK else (Candidate.branch_id, Candidate.unit_id)
    )
    below = sa.select(Unit.id).where(Unit.path.like(f"{unit.path}%"))
    mine = sa.select(Unit.id).where(sa.or_(sa.false(), *(Unit.path.like(f"{path}%") for path in across)))
    found = sa.exists().where(Candidate.exam_id == exam_id, here.in_(below), there.in_(mine))
    return bool(session.scalar(sa.select(found)))

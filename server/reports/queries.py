"""Reads of the reports domain: one statement per screen, and the same statement for the export.  They never write."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server.db import reading
from server.people.views import Principal, Role
from server.reports import rules
from server.reports.reach import Ground, Place, Selection, ground
from server.reports.views import Board, Figures, Group, PairRow, Part, RollUp, Row, Scores
from server.results.views import BAND_EDGES, Presence
from server.sittings.models import Answer, Attempt
from server.units.models import Unit
from server.units.rules import Tree

UNASSIGNED = {Tree.PARTY: "未编入支部", Tree.WORK: "未编入单位"}
OWN = "（本级）"
SILENCE = timedelta(seconds=60)
BOARD = (Group.ABSENT, Group.SITTING, Group.COLLECTING, Group.SAT, Group.EXCUSED)
NOBODY = Figures(due=0, sat=0, sitting=0, collecting=0, absent=0, excused=0, scores=None)
WorkUnit = sa.orm.aliased(Unit, name="work_unit")
Branch = sa.orm.aliased(Unit, name="branch")


def roll_up(
    *, exam_id: UUID, selection: Selection, principal: Principal, roles: Sequence[Role], now: datetime
) -> RollUp:
    """Return the figures of a node and of each unit right below it.

    From the top, levels of a single unit are passed over: a county sees its schools, a secretary their groups.
    """
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        total, rows = tree_rows(session, base)
        unit, shown = _screen(rows, base.unit.id if base.unit else None)
        return RollUp(
            exam=base.exam,
            as_of=now,
            tree=selection.tree,
            unit_id=unit.unit_id if unit else selection.unit_id,
            unit_name=unit.name if unit else base.unit.name if base.unit else None,
            scores_are_shown=base.shows_scores,
            total=total,
            rows=tuple(shown),
        )


def tree_rows(session: Session, base: Ground) -> tuple[Figures, list[Row]]:
    """Return the total and the figures of every unit of the tree that has candidates, parents before children.

    One statement: each person is counted at every unit above them, once at their own (本级), and in the total.
    """
    people = base.people()
    numbers = sa.func.string_to_array(sa.func.btrim(Place.path, "/"), "/")
    spread = sa.union_all(
        _at(sa.cast(sa.func.unnest(numbers), sa.Integer), Part.SUBTREE.value),
        _at(Place.number, Part.OWN.value).where(Place.number.is_not(None)),
        _at(None, Part.UNASSIGNED.value).where(Place.number.is_(None)),
        _at(None, "total"),
    ).lateral("spread")
    counts = (
        sa.select(spread.c.number, spread.c.part, *_figure_columns(people))
        .select_from(people)
        .outerjoin(Place, Place.id == base.stand(people))
        .join(spread, sa.true())
        .where(base.chosen(people))
        .group_by(spread.c.number, spread.c.part)
        .subquery("counts")
    )
    found = session.execute(
        sa.select(counts, Unit.id, Unit.parent_id, Unit.name, Unit.kind, Unit.path).outerjoin(
            Unit, Unit.number == counts.c.number
        )
    ).all()
    total = next((_figures(row, base.shows_scores) for row in found if row.part == "total"), NOBODY)
    parents = {row.parent_id for row in found if row.part == Part.SUBTREE}
    rows = [_row(row, base, parents) for row in found if row.part != "total"]
    return total, sorted(rows, key=_place_in_tree)


def pair_rows(session: Session, base: Ground) -> list[PairRow]:
    """Return the figures by 单位 and 党支部 together, in the order of the 单位 tree."""
    people = base.people()
    columns = (WorkUnit.name, WorkUnit.path, Branch.name, Branch.path)
    found = session.execute(
        sa.select(WorkUnit.name.label("unit"), WorkUnit.path, Branch.name.label("branch"), *_figure_columns(people))
        .select_from(people)
        .outerjoin(Place, Place.id == base.stand(people))
        .join(WorkUnit, WorkUnit.id == people.c.unit_id)
        .outerjoin(Branch, Branch.id == people.c.branch_id)
        .where(base.chosen(people))
        .group_by(*columns)
    ).all()
    ordered = sorted(found, key=lambda row: (steps(row.path), row.branch is None, row.branch or ""))
    return [PairRow(unit=row.unit, branch=row.branch, figures=_figures(row, base.shows_scores)) for row in ordered]


def pairs(
    *, exam_id: UUID, selection: Selection, principal: Principal, roles: Sequence[Role], now: datetime
) -> list[PairRow]:
    """Return the table a secretary files: 单位 by 党支部."""
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        return pair_rows(session, base)


def board(*, exam_id: UUID, selection: Selection, principal: Principal, roles: Sequence[Role], now: datetime) -> Board:
    """Return a running exam at this moment; silence is told by the last save, so reading a long text looks like it."""
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        people = base.people()
        saved = sa.select(sa.func.max(Answer.saved_at)).where(Answer.attempt_id == Attempt.id).scalar_subquery()
        heard = sa.func.greatest(Attempt.started_at, saved)
        row = session.execute(
            sa.select(
                *(sa.func.count().filter(in_group(people, group)).label(group.value) for group in BOARD),
                sa.func.count().filter(Attempt.deadline_at > now, heard <= now - SILENCE).label("silent"),
            )
            .select_from(people)
            .outerjoin(Place, Place.id == base.stand(people))
            .outerjoin(Attempt, Attempt.id == people.c.open_attempt_id)
            .where(base.chosen(people))
        ).one()
    return Board(
        not_started=row.absent,
        sitting=row.sitting,
        silent=row.silent,
        collecting=row.collecting,
        handed_in=row.sat,
        excused=row.excused,
    )


def in_group(people: sa.Subquery, group: Group) -> sa.ColumnElement[bool]:
    """Return the condition that somebody belongs to a group: numbers and names are counted by the same words."""
    sat = people.c.presence == Presence.SAT.value
    if group.band is not None:
        return sa.and_(sat, people.c.band == group.band)
    return {
        Group.ALL: sa.true(),
        Group.DUE: people.c.presence != Presence.EXCUSED.value,
        Group.SAT: sat,
        Group.SITTING: people.c.presence == Presence.SITTING.value,
        Group.COLLECTING: sa.and_(people.c.presence == Presence.SITTING.value, people.c.is_collecting),
        Group.ABSENT: people.c.presence == Presence.ABSENT.value,
        Group.EXCUSED: people.c.presence == Presence.EXCUSED.value,
        Group.PASSED: people.c.is_passed,
        Group.FAILED: sa.and_(sat, ~people.c.is_passed),
        Group.EXCELLENT: people.c.is_excellent,
    }[group]


def _at(number: Any, part: str) -> sa.Select[Any]:
    """Return one place at which a person is counted; correlated to where they stand."""
    value = sa.cast(sa.null(), sa.Integer) if number is None else number
    return sa.select(value.label("number"), sa.literal(part, sa.Text()).label("part")).correlate(Place)


def _figure_columns(people: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    def count(group: Group) -> sa.ColumnElement[int]:
        return sa.func.count().filter(in_group(people, group))

    counted = [Group.DUE, Group.SAT, Group.SITTING, Group.COLLECTING, Group.ABSENT, Group.EXCUSED]
    counted += [Group.PASSED, Group.EXCELLENT]
    points = people.c.points
    return [
        *(count(group).label(group.value) for group in counted),
        sa.func.coalesce(sa.func.sum(points), 0).label("points_sum"),
        sa.func.percentile_cont(0.5).within_group(points).label("median"),
        sa.func.max(points).label("highest"),
        sa.func.min(points).label("lowest"),
        *(count(Group(f"band-{band}")).label(f"band_{band}") for band in range(len(BAND_EDGES) + 1)),
    ]


def _figures(row: sa.Row[Any], shows_scores: bool) -> Figures:
    scores = Scores(
        passed=row.passed,
        excellent=row.excellent,
        points_sum=int(row.points_sum),
        median=rules.median(row.median),
        highest=row.highest,
        lowest=row.lowest,
        bands=tuple(getattr(row, f"band_{band}") for band in range(len(BAND_EDGES) + 1)),
    )
    return Figures(
        due=row.due,
        sat=row.sat,
        sitting=row.sitting,
        collecting=row.collecting,
        absent=row.absent,
        excused=row.excused,
        scores=scores if shows_scores else None,
    )


def _row(row: sa.Row[Any], base: Ground, parents: set[UUID | None]) -> Row:
    part = Part(row.part)
    name = UNASSIGNED[base.selection.tree] if part is Part.UNASSIGNED else row.name
    return Row(
        part=part,
        unit_id=row.id,
        parent_id=row.parent_id,
        name=name + (OWN if part is Part.OWN else ""),
        kind=row.kind,
        path=row.path or "",
        has_children=part is Part.SUBTREE and row.id in parents,
        figures=_figures(row, base.shows_scores),
    )


def _screen(rows: Iterable[Row], unit_id: UUID | None) -> tuple[Row | None, list[Row]]:
    """Return the node that is shown (None: above all units) and its rows."""
    by_parent: dict[UUID | None, list[Row]] = {}
    own, by_id, loose = {}, {}, []
    for row in rows:
        if row.part is Part.UNASSIGNED:
            loose.append(row)
        elif row.part is Part.OWN:
            own[row.unit_id] = row
        else:
            by_id[row.unit_id] = row
            by_parent.setdefault(row.parent_id, []).append(row)
    node = by_id.get(unit_id)
    shown = by_parent.get(None, []) if unit_id is None else _below(node, by_parent, own)
    while unit_id is None and len(shown) == 1 and shown[0].has_children:
        node = shown[0]
        shown = _below(node, by_parent, own)
    return node, shown + (loose if unit_id is None else [])


def _below(node: Row | None, by_parent: dict[UUID | None, list[Row]], own: dict[UUID | None, Row]) -> list[Row]:
    if node is None:
        return []
    if not node.has_children:
        return [node]
    return by_parent[node.unit_id] + ([own[node.unit_id]] if node.unit_id in own else [])


def steps(path: str | None) -> tuple[int, list[int]]:
    """Return a key that sorts paths as the tree stands, units without a path last."""
    return (1, []) if path is None else (0, [int(step) for step in path.strip("/").split("/")])


def _place_in_tree(row: Row) -> tuple[tuple[int, list[int]], bool]:
    return steps(row.path or None), row.part is Part.OWN

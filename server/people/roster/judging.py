"""Judging the lines of a roster against what is known: who is new, who changed, who moved, what is wrong.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from server.people.identifiers import identifier_key, masked
from server.people.registry.views import PersonIn
from server.people.roster.places import Place, Places, UnknownPlace
from server.people.roster.views import Column, Line, LineView, Preview, Problem, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person on record whom a line may mean.

    ``is_in_reach``: the caller administers them; ``is_above``: their role is above the caller's.
    """

    id: UUID
    record: PersonIn
    rev: int
    is_disabled: bool
    is_in_reach: bool
    is_above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What is known: persons by the key of each number, work numbers by what is left without zeros in front."""

    by_key: Mapping[str, Known]
    padded: Mapping[str, str]
    places: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line's part of the plan: whose record is written, how, and where they then stand.

    A ``branch`` of None leaves the one in the record.
    """

    known: Known | None
    record: PersonIn
    unit: Place
    branch: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The preview, and the steps for all lines without a problem that change anything."""

    preview: Preview
    steps: tuple[Step, ...]


class Faults(Exception):
    """The problems of one line."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = problems


NOWHERE = UUID(int=0)  # stands for a unit still to be made, until it is
NUMBERS = (Column.WORK_NUMBER, Column.PHONE)


def judge(lines: Sequence[Line], base: Base, *, notes: Sequence[str]) -> Plan:
    """Return what applying the lines would do."""
    rows: dict[str, list[int]] = {}
    for line in lines:
        for key in _keys(line).values():
            rows.setdefault(key, []).append(line.row)
    judged = [_judged_or_faulty(line, base, rows) for line in lines]
    views = tuple(view for view, _ in judged)
    preview = Preview(lines=views, new_units=base.places.new_units(), notes=tuple(notes))
    return Plan(preview=preview, steps=tuple(step for _, step in judged if step))


def _keys(line: Line) -> dict[Column, str]:
    """Return the keys of a line's numbers, by column."""
    values = {Column.WORK_NUMBER: line.work_number, Column.PHONE: line.phone}
    return {column: identifier_key(value) for column, value in values.items() if value}


def _judged_or_faulty(line: Line, base: Base, rows: Mapping[str, Sequence[int]]) -> tuple[LineView, Step | None]:
    try:
        return _judged(line, base, rows)
    except Faults as faults:
        view = LineView(row=line.row, name=line.name, verdict=Verdict.PROBLEM, problems=faults.problems)
        return view, None


def _judged(line: Line, base: Base, rows: Mapping[str, Sequence[int]]) -> tuple[LineView, Step | None]:
    """Judge one line; raises Faults with everything that is wrong with it."""
    problems = [*line.problems, *_doubles(line, rows)]
    known = unit = branch = None
    if not any(problem.column in NUMBERS for problem in problems):
        try:
            known = _known(line, base)
        except Faults as faults:
            problems.extend(faults.problems)
    try:
        unit = base.places.unit(line.unit) if line.unit else None
    except UnknownPlace as error:
        problems.append(Problem(Column.UNIT, str(error)))
    try:
        branch = base.places.branch(line.branch, line.group)
    except UnknownPlace as error:
        problems.append(Problem(Column.GROUP if error.column is Column.GROUP else Column.BRANCH, str(error)))
    if problems or unit is None:
        raise Faults(*problems)
    step = _step(line, known, unit, branch, base.places)
    return _view(line, step, base.places)


def _doubles(line: Line, rows: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    """Name the other rows of the file that have a number of this one."""
    for column, key in _keys(line).items():
        others = [str(row) for row in rows[key] if row != line.row]
        if others:
            yield Problem(column, f"与第 {'、'.join(others[:3])} 行重复；请核对是否同一人，只保留一行。")


def _known(line: Line, base: Base) -> Known | None:
    """Return the person a line means, None for a new one; raises Faults when that is not beyond doubt."""
    keys = _keys(line)
    owners = {column: base.by_key[key] for column, key in keys.items() if key in base.by_key}
    if not owners:
        _check_padding(line, base)
        return None
    known = next(iter(owners.values()))
    if any(owner.id != known.id for owner in owners.values()):
        raise Faults(Problem(Column.WORK_NUMBER, "工号和手机号分别属于两个人，请核对。"))
    if not known.is_in_reach:
        raise Faults(
            Problem(next(iter(owners)), "此号码属于其他单位的人员，不在您的管理范围内；如系调入，请由上级管理员导入。")
        )
    own = {Column.WORK_NUMBER: known.record.work_number, Column.PHONE: known.record.phone}
    crossed = [column for column in owners if identifier_key(own[column] or "") != keys[column]]
    if crossed:
        other = "手机号" if crossed[0] is Column.WORK_NUMBER else "工号"
        raise Faults(Problem(crossed[0], f"这个{crossed[0]}是『{known.record.name}』的{other}，请核对。"))
    if known.is_disabled:
        raise Faults(Problem(None, f"『{known.record.name}』的账号已停用，请先在人员管理中恢复。"))
    if known.record.name != line.name and len(owners) < 2:
        fault = f"这个{next(iter(owners))}属于『{known.record.name}』，与姓名不符；确为改名的，请在人员管理中修改。"
        raise Faults(Problem(Column.NAME, fault))
    return known


def _check_padding(line: Line, base: Base) -> None:
    """Refuse a new work number that is a known one without the zeros in front."""
    number = line.work_number or ""
    padded = base.padded.get(number.lstrip("0")) if number.isdigit() else None
    if padded and padded != number:
        fault = f"名册中已有工号『{padded}』，此处『{number}』可能丢失或多出了前面的 0，请核对。"
        raise Faults(Problem(Column.WORK_NUMBER, fault))


def _step(line: Line, known: Known | None, unit: Place, branch: Place | None, places: Places) -> Step:
    """Return what is to be written: what the cells say, and for a known person what they leave out."""
    old = known.record if known else None
    said: dict[str, Any] = {
        "name": line.name,
        "work_number": line.work_number,
        "phone": line.phone,
        "stage": line.stage,
        "post": line.post,
        "standing": line.standing,
        "remark": line.remark,
    }
    branch_id = branch.id or NOWHERE if branch else None
    if old and (branch is None or (line.group is None and places.is_below(old.branch_id, branch))):
        branch, branch_id = None, old.branch_id
    empty = PersonIn(
        name="", work_number=None, phone=None, unit_id=NOWHERE, branch_id=None, stage=None, post=None, standing=None
    )
    kept = {name: value for name, value in said.items() if value is not None}
    record = replace(old or empty, **kept, unit_id=unit.id or NOWHERE, branch_id=branch_id)
    return Step(known=known, record=record, unit=unit, branch=branch)


def _view(line: Line, step: Step, places: Places) -> tuple[LineView, Step | None]:
    """Return how the step looks, and the step unless it changes nothing; raises Faults for what is not allowed."""
    known, new = step.known, step.record
    old = known.record if known else None
    moved_to = [place for place in _destinations(step, old) if place.id in places.out_of_reach]
    if moved_to:
        raise Faults(Problem(Column.UNIT, f"『{moved_to[0].name}』不在您的管理范围内。"))
    if known is None or old is None:
        return LineView(row=line.row, name=line.name, verdict=Verdict.NEW), step
    if known.is_above and (old.work_number, old.phone) != (new.work_number, new.phone):
        raise Faults(Problem(Column.WORK_NUMBER, "此人担任的职务超出您的管理范围，不能改动其号码。"))
    if old == new:
        return LineView(row=line.row, name=line.name, verdict=Verdict.UNCHANGED), None
    is_moved = (old.unit_id, old.branch_id) != (new.unit_id, new.branch_id)
    verdict = Verdict.MOVED if is_moved else Verdict.CHANGED
    return LineView(row=line.row, name=line.name, verdict=verdict, details=_details(old, step, places)), step


def _destinations(step: Step, old: PersonIn | None) -> list[Place]:
    """Return where the step puts a person who was not there before."""
    before = {old.unit_id, old.branch_id} if old else set()
    return [place for place in (step.unit, step.branch) if place and place.id not in before]


def _details(old: PersonIn, step: Step, places: Places) -> tuple[str, ...]:
    """Say what changes, as ``学段：小学→初中``; phones masked."""
    new = step.record
    branch = step.branch.name if step.branch else places.name_of(new.branch_id)
    pairs = (
        (Column.NAME, old.name, new.name),
        (Column.WORK_NUMBER, old.work_number, new.work_number),
        (Column.PHONE, masked(old.phone), masked(new.phone) if new.phone != old.phone else masked(old.phone)),
        (Column.UNIT, places.name_of(old.unit_id), step.unit.name),
        (Column.BRANCH, places.name_of(old.branch_id), branch),
        (Column.STANDING, old.standing and old.standing.label, new.standing and new.standing.label),
        (Column.POST, old.post and old.post.label, new.post and new.post.label),
        (Column.STAGE, old.stage and old.stage.label, new.stage and new.stage.label),
        (Column.REMARK, old.remark, new.remark),
    )
    return tuple(f"{column}：{before or '空'}→{after or '空'}" for column, before, after in pairs if before != after)

"""A frozen paper in memory: loaded once per process, never changed, so a start costs no query for its questions."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from question_bank import codec
from question_bank.drafts import points_number
from question_bank.questions import AnyQuestion, FillIn, MultipleChoice, SingleChoice
from question_bank.responses import Response, parse_response
from question_bank.shuffling import movable_options, option_order
from server.db import Executor
from server.papers.models import FrozenKey, FrozenPaper, FrozenQuestion

NO_META: dict[str, Any] = {"difficulty": "medium", "tags": []}
KEPT = 16  # papers per process


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenItem:
    """One question with its key, and its learner's view as JSON text, cut so that options can be reordered."""

    question: AnyQuestion
    option_ids: frozenset[str]
    blank_count: int
    head: str
    options: Mapping[str, str]
    movable: int

    def response(self, value: Any) -> Response:
        """Return what a wire value answers; raise BadResponse when it cannot answer this question."""
        return parse_response(
            type=self.question.type, option_ids=self.option_ids, blank_count=self.blank_count, value=value
        )

    def shown(self, number: int, *, seed: int | None) -> str:
        """Return the learner's view as JSON text, the options in the order of ``seed`` (None: as written)."""
        if not self.options:
            return self.head + "}"
        order = tuple(self.options)
        if seed is not None:
            order = option_order(order, movable=self.movable, question_id=str(number), seed=str(seed))
        return self.head + ',"options":[' + ",".join(self.options[id_] for id_ in order) + "]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenContent:
    """All questions of one frozen paper, by number."""

    paper_id: UUID
    shuffles_options: bool
    items: Mapping[int, FrozenItem]

    def shown(self, numbers: Sequence[int], *, seed: int) -> str:
        """Return one form as the JSON text of a list of questions, without anything of a key."""
        order = seed if self.shuffles_options else None
        return "[" + ",".join(self.items[number].shown(number, seed=order) for number in numbers) + "]"


_kept: OrderedDict[UUID, FrozenContent] = OrderedDict()
_lock = threading.Lock()


def content(session: Executor, paper_id: UUID) -> FrozenContent:
    """Return a frozen paper; the first call in a process reads it (two statements), later ones cost nothing."""
    with _lock:
        if paper_id in _kept:
            _kept.move_to_end(paper_id)
            return _kept[paper_id]
    loaded = _load(session, paper_id)
    with _lock:
        _kept[paper_id] = loaded
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return loaded


def item_of(number: int, question: AnyQuestion) -> FrozenItem:
    """Prepare one question for being shown and graded."""
    body = codec.body(question)
    options = body.pop("options", [])
    body["points"] = points_number(body["points"])
    if "blank_points" in body:
        body["blank_points"] = [points_number(points) for points in body["blank_points"]]
    is_choice = isinstance(question, SingleChoice | MultipleChoice)
    return FrozenItem(
        question=question,
        option_ids=frozenset(option["id"] for option in options) if is_choice else frozenset(),
        blank_count=len(question.blanks) if isinstance(question, FillIn) else 0,
        head=_json({"number": number, **body})[:-1],
        options={option["id"]: _json(option) for option in options},
        movable=movable_options(question),
    )


def _load(session: Executor, paper_id: UUID) -> FrozenContent:
    shuffles = session.execute(sa.select(FrozenPaper.shuffles_options).where(FrozenPaper.id == paper_id)).scalar_one()
    rows = session.execute(
        sa.select(FrozenQuestion.number, FrozenQuestion.body, FrozenKey.key)
        .join(
            FrozenKey, sa.and_(FrozenKey.paper_id == FrozenQuestion.paper_id, FrozenKey.number == FrozenQuestion.number)
        )
        .where(FrozenQuestion.paper_id == paper_id)
        .order_by(FrozenQuestion.number)
    ).all()
    return FrozenContent(
        paper_id=paper_id,
        shuffles_options=shuffles,
        items={
            row.number: item_of(row.number, codec.question(body=row.body, key=row.key, meta=NO_META)) for row in rows
        },
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

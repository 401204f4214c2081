"""How the questions of an exam did, once nobody can sit (that tells keys), and the sources that were known least.

The sample is one attempt per person: the one that counts.  Sums and correlations are PostgreSQL's own aggregates.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from question_bank.questions import Judgement, MultipleChoice, SingleChoice
from server.db import reading
from server.errors import NotFound
from server.papers.content import content
from server.papers.models import FrozenKey, FrozenPaper, FrozenQuestion
from server.papers.views import PaperKind
from server.people.views import Principal, Role
from server.reports import rules
from server.reports.reach import Place, Selection, ground
from server.reports.views import DESK, Article, Choice, Item, ItemChoices, ItemStatistics
from server.results.outcomes import best
from server.results.queries import exam_state
from server.results.rules import ReviewNotOpen, check_is_over
from server.results.views import Hold
from server.sittings.models import Answer, AttemptScore
from server.units.rules import Tree

COUNTY = Selection(tree=Tree.WORK)
JUDGEMENTS = (("true", "对"), ("false", "错"))


def item_statistics(*, exam_id: UUID, principal: Principal, now: datetime) -> ItemStatistics:
    """Return facility and discrimination of every question that was sat, by number, and the reliability."""
    with reading() as session:
        exam = ground(session, exam_id=exam_id, principal=principal, roles=DESK, selection=COUNTY, now=now).exam
        check_is_over(exam_state(session, exam_id, now=now), now=now)
        rows = _item_rows(session, exam_id, exam.frozen_paper_id)
        kind = session.scalars(sa.select(FrozenPaper.kind).where(FrozenPaper.id == exam.frozen_paper_id)).one()
    sample = rows[0].people if rows else 0
    reliability = None
    if kind is PaperKind.FIXED and rows:
        variances = [float(row.variance or 0) for row in rows]
        reliability = rules.reliability(variances, float(rows[0].total_variance or 0), sample=sample)
    return ItemStatistics(
        sample=sample,
        is_enough=sample >= rules.SMALLEST_SAMPLE,
        reliability=reliability,
        items=tuple(map(_item, rows)),
    )


def item_choices(*, exam_id: UUID, number: int, principal: Principal, now: datetime) -> ItemChoices:
    """Return how the thirds chose among one question's options; only for single, multiple and judge."""
    with reading() as session:
        exam = ground(session, exam_id=exam_id, principal=principal, roles=DESK, selection=COUNTY, now=now).exam
        check_is_over(exam_state(session, exam_id, now=now), now=now)
        item = content(session, exam.frozen_paper_id).items.get(number)
        if item is None:
            raise NotFound("本场试卷没有这道题。")
        rows = session.execute(_choices(exam_id, number)).all()
    counts: dict[str | None, list[int]] = {}
    sizes = [0, 0, 0]
    for row in rows:
        counts.setdefault(row.choice, [0, 0, 0])[row.third] += row.people
        sizes[row.third] = row.size
    return ItemChoices(
        number=number,
        thirds=_three(sizes),
        unanswered=_three(counts.get(None)),
        choices=tuple(
            Choice(id=id_, text=text, is_key=is_key, by_third=_three(counts.get(id_)))
            for id_, text, is_key in _options(item.question)
        ),
    )


def weak_articles(
    *, exam_id: UUID, selection: Selection, principal: Principal, roles: Sequence[Role], now: datetime
) -> list[Article]:
    """Return the sources with what their questions earned, the weakest first.

    A source belongs to a question's key: ReviewNotOpen while anybody can still sit, and to heads before release.
    """
    with reading() as session:
        base = ground(session, exam_id=exam_id, principal=principal, roles=roles, selection=selection, now=now)
        check_is_over(exam_state(session, exam_id, now=now), now=now)
        if base.exam.released_at is None and not set(roles) & set(DESK):
            raise ReviewNotOpen(Hold.NOT_RELEASED.label, reason=Hold.NOT_RELEASED.value)
        people = base.people()
        mark = sa.func.jsonb_each_text(AttemptScore.by_question).table_valued("key", "value").lateral("mark")
        source = FrozenKey.key["source"].astext
        rows = session.execute(
            sa.select(
                source.label("source"),
                sa.func.count(FrozenQuestion.number.distinct()).label("questions"),
                sa.func.count().label("answers"),
                sa.func.sum(mark.c.value.cast(sa.Integer)).label("earned"),
                sa.func.sum(FrozenQuestion.points).label("possible"),
            )
            .select_from(people)
            .outerjoin(Place, Place.id == base.stand(people))
            .join(AttemptScore, AttemptScore.attempt_id == people.c.attempt_id)
            .join(mark, sa.true())
            .join(
                FrozenQuestion,
                sa.and_(
                    FrozenQuestion.paper_id == base.exam.frozen_paper_id,
                    FrozenQuestion.number == mark.c.key.cast(sa.SmallInteger),
                ),
            )
            .join(
                FrozenKey,
                sa.and_(FrozenKey.paper_id == FrozenQuestion.paper_id, FrozenKey.number == FrozenQuestion.number),
            )
            .where(base.chosen(people), source != "")
            .group_by(source)
        ).all()
    ordered = sorted(rows, key=lambda row: (row.earned / row.possible, row.source))
    return [
        Article(
            source=row.source,
            questions=row.questions,
            answers=row.answers,
            is_enough=row.answers >= rules.SMALLEST_SAMPLE,
            facility=rules.share(row.earned, row.possible),
        )
        for row in ordered
    ]


def _item_rows(session: Session, exam_id: UUID, paper_id: UUID) -> Sequence[sa.Row[Any]]:
    """Return one row per question; ``people`` and ``total_variance`` are the whole sample's, on every row."""
    counted = best(exam_id)
    sample = (
        sa.select(counted.c.points.label("total"), AttemptScore.by_question)
        .join(AttemptScore, AttemptScore.attempt_id == counted.c.attempt_id)
        .cte("sample")
    )
    mark = sa.func.jsonb_each_text(sample.c.by_question).table_valued("key", "value").lateral("mark")
    points = mark.c.value.cast(sa.Integer)
    return session.execute(
        sa.select(
            FrozenQuestion.number,
            FrozenQuestion.type,
            FrozenQuestion.points.label("max_points"),
            FrozenQuestion.body["stem"].astext.label("stem"),
            sa.func.count().label("sample"),
            sa.func.sum(points).label("earned"),
            sa.func.var_samp(points).label("variance"),
            sa.func.corr(points, sample.c.total - points).label("correlation"),
            sa.select(sa.func.count()).select_from(sample).scalar_subquery().label("people"),
            sa.select(sa.func.var_samp(sample.c.total)).scalar_subquery().label("total_variance"),
        )
        .select_from(sample)
        .join(mark, sa.true())
        .join(
            FrozenQuestion,
            sa.and_(FrozenQuestion.paper_id == paper_id, FrozenQuestion.number == mark.c.key.cast(sa.SmallInteger)),
        )
        .group_by(FrozenQuestion.paper_id, FrozenQuestion.number)
        .order_by(FrozenQuestion.number)
    ).all()


def _item(row: sa.Row[Any]) -> Item:
    facility = rules.share(row.earned, row.sample * row.max_points)
    correlation = rules.discrimination(row.correlation, sample=row.sample)
    is_enough = row.sample >= rules.SMALLEST_SAMPLE
    return Item(
        number=row.number,
        type=row.type,
        stem=row.stem,
        max_points=row.max_points,
        sample=row.sample,
        is_enough=is_enough,
        facility=facility,
        discrimination=correlation,
        advice=rules.advice(facility=facility, discrimination=correlation, is_enough=is_enough),
    )


def _choices(exam_id: UUID, number: int) -> sa.Select[Any]:
    """Return how many of each third chose each option (null: not answered); equal totals stay in one third."""
    counted = best(exam_id)
    place = sa.func.rank().over(order_by=counted.c.points.desc()) - 1
    everybody = sa.func.count().over()
    ranked = (
        sa.select(counted.c.attempt_id, (place * 3 // everybody).label("third"))
        .join(AttemptScore, AttemptScore.attempt_id == counted.c.attempt_id)
        .where(AttemptScore.by_question.has_key(str(number)))
        .subquery("ranked")
    )
    ranked = sa.select(ranked, sa.func.count().over(partition_by=ranked.c.third).label("size")).subquery("sized")
    as_list = sa.case(
        (sa.func.jsonb_typeof(Answer.value) == "array", Answer.value),
        (Answer.value.is_not(None), sa.func.jsonb_build_array(Answer.value)),
        else_=sa.literal([], postgresql.JSONB()),
    )
    chosen = sa.func.jsonb_array_elements_text(as_list).table_valued("value").lateral("chosen")
    return (
        sa.select(ranked.c.third, ranked.c.size, chosen.c.value.label("choice"), sa.func.count().label("people"))
        .select_from(ranked)
        .outerjoin(Answer, sa.and_(Answer.attempt_id == ranked.c.attempt_id, Answer.question == number))
        .outerjoin(chosen, sa.true())
        .group_by(ranked.c.third, ranked.c.size, chosen.c.value)
    )


def _options(question: Any) -> list[tuple[str, str, bool]]:
    match question:
        case SingleChoice(options=options, key=key):
            return [(option.id, option.text, option.id == key) for option in options]
        case MultipleChoice(options=options, key=keys):
            return [(option.id, option.text, option.id in keys) for option in options]
        case Judgement(key=is_true):
            return [(id_, text, (id_ == "true") is is_true) for id_, text in JUDGEMENTS]
    return []


def _three(counts: Sequence[int] | None) -> tuple[int, int, int]:
    upper, middle, lower = counts or (0, 0, 0)
    return upper, middle, lower

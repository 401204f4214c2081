"""Freezing a paper, inside the transaction of the command that publishes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from question_bank import codec
from question_bank.drawing import draw_many
from question_bank.questions import AnyQuestion
from server.errors import NotFound
from server.ids import new_id
from server.papers import queries, rules
from server.papers.models import FrozenForm, FrozenKey, FrozenPaper, FrozenQuestion, Paper
from server.papers.views import FrozenView, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Freezing:
    """How a paper is to be frozen: how many forms, what is shuffled, and the seed of it all."""

    forms: int
    shuffles_questions: bool
    shuffles_options: bool
    seed: str


Piece = tuple[UUID, int]  # a question and its points on this paper: the same question may stand there at two prices


def freeze(session: Session, *, paper_id: UUID, how: Freezing, now: datetime) -> FrozenView:
    """Freeze questions, keys, points and all forms; nothing that is edited later touches them.

    Raises NotFound, and PaperNotReady when the paper cannot be drawn.
    """
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound
    spec = rules.spec_from(paper.kind, paper.spec)
    queries.prove(session, spec)
    papers = _fixed(spec, how) if spec.kind is PaperKind.FIXED else _drawn(session, spec, how)
    pieces = list(dict.fromkeys(piece for paper in papers for section in paper for piece in section))
    numbers = {piece: number for number, piece in enumerate(pieces, 1)}
    frozen_id = new_id(now)
    found = queries.revisions(session, {question_id for question_id, _ in pieces})
    digest = _digest(pieces, found)
    frozen = FrozenView(
        id=frozen_id,
        question_count=spec.question_count,
        total_points=spec.total_points,
        form_count=how.forms,
        digest=digest,
    )
    _keep_paper(session, frozen, paper_id, spec.kind, how, now)
    _keep_questions(session, frozen_id, numbers, found)
    _keep_forms(session, frozen_id, papers, numbers, found, how)
    return frozen


def _fixed(spec: rules.Spec, how: Freezing) -> list[list[list[Piece]]]:
    """Return the same one section for every form; types are told apart when it is arranged."""
    pieces = [(item.question_id, item.points) for item in spec.chosen]
    return [[pieces]] * how.forms


def _drawn(session: Session, spec: rules.Spec, how: Freezing) -> list[list[list[Piece]]]:
    """Draw a paper for every form: a section per rule."""
    seeds = [f"{how.seed}/{form}" for form in range(how.forms)]
    papers = []
    for drawn in draw_many(spec.rules, queries.pool(session, spec), seeds=seeds):
        sections: list[list[Piece]] = [[] for _ in spec.rules]
        for index, question_id in drawn:
            sections[index].append((UUID(question_id), spec.rules[index].points))
        papers.append(sections)
    return papers


def _keep_paper(
    session: Session, frozen: FrozenView, paper_id: UUID, kind: PaperKind, how: Freezing, now: datetime
) -> None:
    session.execute(
        sa.insert(FrozenPaper).values(
            id=frozen.id,
            paper_id=paper_id,
            kind=kind,
            question_count=frozen.question_count,
            total_points=frozen.total_points,
            form_count=frozen.form_count,
            shuffles_options=how.shuffles_options,
            digest=frozen.digest,
            frozen_at=now,
        )
    )


def _keep_questions(
    session: Session,
    frozen_id: UUID,
    numbers: Mapping[Piece, int],
    found: Mapping[UUID, tuple[UUID, AnyQuestion]],
) -> None:
    rows, keys = [], []
    for (question_id, points), number in numbers.items():
        revision_id, question = found[question_id]
        question = rules.worth(question, points)
        place = {"paper_id": frozen_id, "number": number}
        shown = {"revision_id": revision_id, "type": question.type, "points": points, "body": codec.body(question)}
        rows.append(place | shown)
        keys.append(place | {"key": codec.key(question)})
    session.execute(sa.insert(FrozenQuestion), rows)
    session.execute(sa.insert(FrozenKey), keys)


def _keep_forms(
    session: Session,
    frozen_id: UUID,
    papers: Sequence[Sequence[Sequence[Piece]]],
    numbers: Mapping[Piece, int],
    found: Mapping[UUID, tuple[UUID, AnyQuestion]],
    how: Freezing,
) -> None:
    rows = []
    for form, sections in enumerate(papers):
        flat = [(numbers[piece], found[piece[0]][1].type) for section in sections for piece in section]
        order = rules.arranged(rules.sections_of(flat), shuffles=how.shuffles_questions, seed=f"{how.seed}/{form}")
        rows.append({"paper_id": frozen_id, "number": form, "seed": _option_seed(how.seed, form), "questions": order})
    session.execute(sa.insert(FrozenForm), rows)


def _option_seed(seed: str, form: int) -> int:
    """Return a form's seed for the order of options: 63 bits of a hash, so that forms have nothing in common."""
    return int.from_bytes(hashlib.sha256(f"options/{seed}/{form}".encode()).digest()[:8]) >> 1


def _digest(pieces: Sequence[Piece], found: Mapping[UUID, tuple[UUID, AnyQuestion]]) -> str:
    state = hashlib.sha256()
    for question_id, points in pieces:
        state.update(f"{codec.digest(found[question_id][1])}:{points};".encode())
    return state.hexdigest()

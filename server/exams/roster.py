"""Commands about an exam's roster: add people, excuse them, propose and decide.  Nothing after closing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from server import audit
from server.db import transaction
from server.errors import Conflict, NotFound
from server.exams import rules, steps
from server.exams.models import Candidate, ExcuseProposal
from server.exams.views import Excuse, ProposalState
from server.ids import new_id
from server.people.models import Person
from server.people.registry.reach import in_reach
from server.people.rules import ADMINISTRATORS, HEADS, scope
from server.people.views import Principal, Scope


class ProposalDecided(Conflict):
    """Somebody decided the proposal before."""

    code = "proposal-decided"
    title = "该申请已处理"


def add_candidates(
    *, exam_id: UUID, person_ids: Sequence[UUID], principal: Principal, actor: audit.Actor, now: datetime
) -> int:
    """Put more people on a published exam's roster; those already on it stay as they are.  Return how many came."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = steps.exam_to_change(session, exam_id, now=now)
        rules.check_roster_may_change(phase)
        _check_reach(session, person_ids, reach)
        seats = steps.count_candidates(session, exam_id)
        added = steps.enrol(session, exam_id, who=Person.id.in_(person_ids), first_seat=seats, now=now)
        facts = {"person_ids": added}
        audit.record(
            session,
            actor=actor,
            action="exams.add-candidates",
            object_kind="exam",
            object_id=exam_id,
            now=now,
            facts=facts,
        )
    return len(added)


def excuse(
    *,
    exam_id: UUID,
    person_ids: Sequence[UUID],
    reason: Excuse | None,
    principal: Principal,
    actor: audit.Actor,
    now: datetime,
) -> None:
    """Excuse people from an exam for a reason of the list, or (None) take it back."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = steps.exam_to_change(session, exam_id, now=now)
        rules.check_roster_may_change(phase)
        _check_reach(session, person_ids, reach)
        _excuse(session, exam_id, person_ids, reason, actor, now)


def propose_excuse(
    *, exam_id: UUID, person_id: UUID, reason: Excuse, principal: Principal, actor: audit.Actor, now: datetime
) -> UUID:
    """Keep a head's proposal to excuse a person of theirs; proposing the same again returns the open proposal."""
    reach = scope(principal, *HEADS, *ADMINISTRATORS)
    with transaction() as session:
        _, phase = steps.exam_to_change(session, exam_id, now=now)
        rules.check_roster_may_change(phase)
        _check_reach(session, [person_id], reach)
        steps.candidates_to_change(session, exam_id, [person_id])
        open_id = session.scalar(
            sa.select(ExcuseProposal.id).where(
                ExcuseProposal.exam_id == exam_id,
                ExcuseProposal.person_id == person_id,
                ExcuseProposal.excuse == reason,
                ExcuseProposal.state == ProposalState.PROPOSED,
            )
        )
        if open_id is not None:
            return open_id
        proposal_id = new_id(now)
        session.execute(
            sa.insert(ExcuseProposal).values(
                id=proposal_id,
                exam_id=exam_id,
                person_id=person_id,
                excuse=reason,
                state=ProposalState.PROPOSED,
                proposed_by=principal.person_id,
                proposed_at=now,
            )
        )
        facts = {"person_id": person_id, "reason": reason.value}
        audit.record(
            session,
            actor=actor,
            action="exams.propose-excuse",
            object_kind="exam",
            object_id=exam_id,
            now=now,
            facts=facts,
        )
    return proposal_id


def decide_proposal(
    *, proposal_id: UUID, is_confirmed: bool, principal: Principal, actor: audit.Actor, now: datetime
) -> None:
    """Confirm a proposal (the person is excused) or decline it."""
    reach = scope(principal, *ADMINISTRATORS)
    with transaction() as session:
        proposal = session.get(ExcuseProposal, proposal_id, with_for_update=True, populate_existing=True)
        if proposal is None:
            raise NotFound
        _, phase = steps.exam_to_change(session, proposal.exam_id, now=now)
        rules.check_roster_may_change(phase)
        if proposal.state is not ProposalState.PROPOSED:
            raise ProposalDecided
        _check_reach(session, [proposal.person_id], reach)
        state = ProposalState.CONFIRMED if is_confirmed else ProposalState.DECLINED
        session.execute(
            sa.update(ExcuseProposal)
            .where(ExcuseProposal.id == proposal_id)
            .values(state=state, decided_by=principal.person_id, decided_at=now)
        )
        if is_confirmed:
            _excuse(session, proposal.exam_id, [proposal.person_id], proposal.excuse, actor, now)


def _excuse(
    session: Session,
    exam_id: UUID,
    person_ids: Sequence[UUID],
    reason: Excuse | None,
    actor: audit.Actor,
    now: datetime,
) -> None:
    steps.candidates_to_change(session, exam_id, person_ids)
    session.execute(
        sa.update(Candidate)
        .where(Candidate.exam_id == exam_id, Candidate.person_id.in_(person_ids))
        .values(excuse=reason, excused_at=now if reason else None)
    )
    facts = {"person_ids": list(person_ids), "reason": reason.value if reason else None}
    audit.record(
        session, actor=actor, action="exams.excuse", object_kind="exam", object_id=exam_id, now=now, facts=facts
    )


def _check_reach(session: Session, person_ids: Sequence[UUID], reach: Scope) -> None:
    """Refuse people outside the caller's scope as if they did not exist."""
    found = session.scalars(sa.select(Person.id).where(Person.id.in_(person_ids), in_reach(reach))).all()
    if len(found) < len(set(person_ids)):
        raise NotFound("没有找到这个人员。")

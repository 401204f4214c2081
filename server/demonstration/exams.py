"""The county's question sets and exams: one finished with results, one open, one still to come, and 试一试."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from content import bank
from question_bank.drawing import Rule
from question_bank.grading import MultipleRule
from question_bank.questions import AnyQuestion, Judgement, MultipleChoice, QuestionType, SingleChoice
from server.audit import Actor
from server.db import bare_transaction, reading, transaction
from server.demonstration.people import office
from server.exams import rules as exam_rules
from server.exams import service as exams
from server.exams.models import Candidate, Exam
from server.exams.views import ReviewPolicy
from server.idempotency import RequestKey
from server.ids import new_id
from server.papers import rules as paper_rules
from server.papers import service as papers
from server.papers.content import FrozenContent, content
from server.papers.views import PaperKind
from server.people.models import LoginSession
from server.people.views import Caller, Principal, Stage, Standing
from server.questions import service as questions
from server.questions import steps as question_steps
from server.questions.views import Openness
from server.results import service as results
from server.sittings import service as sittings
from server.sittings.views import AnswerOp

GRACE = timedelta(seconds=10)
TEACHERS = (Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR, Stage.VOCATIONAL, Stage.SPECIAL)
SET_NAMES = {
    "party_constitution": "党章题库",
    "discipline_regulations": "纪律处分条例题库",
    "integrity_code": "廉洁自律准则题库",
    "political_life_norms": "党内政治生活准则题库",
    "party_branch_work": "支部工作条例题库",
    "teacher_norms_primary_secondary": "中小学教师十项准则题库",
    "teacher_norms_kindergarten": "幼儿园教师十项准则题库",
    "teacher_norms_university": "高校教师十项准则题库",
}
Counts = dict[QuestionType, tuple[int, int]]  # type → how many, points each in tenths


@dataclass(frozen=True, slots=True)
class Plan:
    """One exam of the demonstration; times are days from now."""

    title: str
    sets: tuple[str, ...]
    counts: Counts
    audience: exam_rules.Audience
    opens: float
    closes: float
    minutes: int = 60
    attempts: int = 1
    policy: ReviewPolicy = ReviewPolicy.ANNOUNCED
    is_trial: bool = False


FULL: Counts = {QuestionType.SINGLE: (20, 20), QuestionType.MULTIPLE: (15, 20), QuestionType.JUDGE: (15, 20)}
SMALL: Counts = {QuestionType.SINGLE: (20, 20), QuestionType.MULTIPLE: (10, 30), QuestionType.JUDGE: (15, 20)}
TRIAL: Counts = {QuestionType.SINGLE: (1, 10), QuestionType.MULTIPLE: (1, 10), QuestionType.JUDGE: (1, 10)}
MEMBERS = exam_rules.Audience(standings=(Standing.MEMBER, Standing.PROBATIONARY))

FINISHED = Plan("党章学习测试", ("党章题库",), FULL, MEMBERS, opens=-12, closes=-10)
OPEN = Plan(
    "师德师风知识测试",
    ("中小学教师十项准则题库",),
    SMALL,
    exam_rules.Audience(stages=TEACHERS),
    opens=-0.02,
    closes=7,
    attempts=3,
    policy=ReviewPolicy.INSTANT_TOTAL,
)
COMING = Plan("纪律处分条例学习测试", ("纪律处分条例题库",), FULL, MEMBERS, opens=7, closes=7.2)
TRY_OUT = Plan(
    "试一试（不计成绩）",
    ("中小学教师十项准则题库",),
    TRIAL,
    exam_rules.Audience(),
    opens=-0.02,
    closes=365,
    minutes=10,
    attempts=20,
    is_trial=True,
)


def hold(*, now: datetime) -> None:
    """Store the starter bank, set the exams up, and let people sit the finished one."""
    with reading() as session:
        who = office(session)
    actor = Actor(person_id=who.person_id, request_id="demonstration")
    before = now + timedelta(days=FINISHED.opens - 1)
    sets = _store_bank(who, before)
    finished = _publish(FINISHED, sets, who, actor, base=now, at=before)
    _let_people_sit(finished, starts=now + timedelta(days=FINISHED.opens, hours=1))
    closed = now + timedelta(days=FINISHED.closes, hours=2)
    results.release_results(exam_id=finished, principal=who, actor=actor, now=closed, grace=GRACE)
    for plan in (OPEN, COMING, TRY_OUT):
        _publish(plan, sets, who, actor, base=now, at=now + timedelta(days=min(plan.opens, 0), minutes=-1))


def _store_bank(who: Principal, now: datetime) -> dict[str, UUID]:
    """Keep every question of the starter bank, a set per document; return the sets by name."""
    by_document: dict[str, list[AnyQuestion]] = defaultdict(list)
    for item in bank.load():
        by_document[item.document].append(item.question)
    sets = {}
    for document, found in by_document.items():
        openness = Openness.CONFIDENTIAL if document == "discipline_regulations" else Openness.OPEN
        name = SET_NAMES[document]
        sets[name] = questions.create_set(name=name, openness=openness, principal=who, now=now).id
        with transaction() as session:
            question_steps.lock_set(session, sets[name])
            question_steps.add_questions(session, set_id=sets[name], questions=found, by=who.person_id, now=now)
    return sets


def _publish(plan: Plan, sets: dict[str, UUID], who: Principal, actor: Actor, *, base: datetime, at: datetime) -> UUID:
    """Compose the paper, set the exam up and publish it, as the office would at the instant ``at``."""
    set_ids = frozenset(str(sets[name]) for name in plan.sets)
    rules = tuple(
        Rule(set_ids=set_ids, type=kind, count=count, points=points) for kind, (count, points) in plan.counts.items()
    )
    spec = paper_rules.Spec(kind=PaperKind.DRAWN, rules=rules)
    key = RequestKey(f"demonstration/{plan.title}", "")
    paper = papers.create_paper(title=f"{plan.title}卷", spec=spec, key=key, actor=actor, now=at)
    opens_at, closes_at = base + timedelta(days=plan.opens), base + timedelta(days=plan.closes)
    setup = exam_rules.Setup(
        title=plan.title,
        instructions="演示考试：人员和单位均为虚构。请独立作答，中途离开页面不影响答题。",
        paper_id=paper.id,
        opens_at=opens_at,
        last_start_at=closes_at - timedelta(minutes=plan.minutes),
        closes_at=closes_at,
        duration_minutes=plan.minutes,
        attempts_allowed=plan.attempts,
        pass_points=spec.total_points * 6 // 10,
        excellent_percent=90,
        multiple_rule=MultipleRule.HALF,
        multiple_fixed_points=0,
        shuffles_questions=True,
        shuffles_options=True,
        review_policy=plan.policy,
        audience=plan.audience,
        is_trial=plan.is_trial,
    )
    exam_key = RequestKey(f"demonstration/exam/{plan.title}", "")
    exam = exams.create_exam(setup=setup, key=exam_key, principal=who, actor=actor, now=at)
    exams.publish_exam(exam_id=exam.id, seen_rev=exam.rev, seed="demonstration", principal=who, actor=actor, now=at)
    return exam.id


def _let_people_sit(exam_id: UUID, *, starts: datetime) -> None:
    """Let most of the roster sit the exam through the same commands as a phone: some well, some badly, some never."""
    chance = random.Random(str(exam_id)[-4:])  # noqa: S311 - any spread of results will do
    with reading() as session:
        people = session.scalars(sa.select(Candidate.person_id).where(Candidate.exam_id == exam_id)).all()
        paper_id = session.scalars(sa.select(Exam.frozen_paper_id).where(Exam.id == exam_id)).one()
    with bare_transaction() as connection:
        paper = content(connection, paper_id or exam_id)
    callers = _sign_in([person for person in people if chance.random() < 0.93], starts)
    for caller in callers:
        _sit(exam_id, caller, paper, chance, now=starts + timedelta(seconds=chance.randrange(3600)))
    with transaction() as session:
        session.execute(
            sa.update(LoginSession)
            .where(LoginSession.id.in_([caller.session_id for caller in callers]))
            .values(ended_at=starts + timedelta(hours=3), ended_why="demonstration")
        )


def _sign_in(people: Sequence[UUID], now: datetime) -> list[Caller]:
    callers = [Caller(person_id=person_id, session_id=new_id(now)) for person_id in people]
    rows = [
        {
            "id": caller.session_id,
            "person_id": caller.person_id,
            "device": "演示",
            "address": "",
            "created_at": now,
            "used_at": now,
            "expires_at": now + timedelta(days=1),
        }
        for caller in callers
    ]
    with transaction() as session:
        session.execute(sa.insert(LoginSession), rows)
    return callers


def _sit(exam_id: UUID, caller: Caller, paper: FrozenContent, chance: random.Random, *, now: datetime) -> None:
    skill = chance.uniform(0.45, 1.0)
    device = f"demo-{caller.person_id.hex[:12]}"
    attempt = sittings.start_attempt(exam_id=exam_id, caller=caller, device_id=device, now=now, grace=GRACE)
    ops = [
        AnswerOp(question=number, value=_answer(paper.items[number].question, skill, chance), base_rev=0,
                 device_seq=seq, digest="")
        for seq, number in enumerate(attempt.numbers, 1)
    ]  # fmt: skip
    sittings.hand_in(
        attempt_id=attempt.id,
        caller=caller,
        device_id=device,
        ops=ops,
        claimed={},
        now=now + timedelta(minutes=chance.uniform(12, 58)),
        grace=GRACE,
    )


def _answer(question: AnyQuestion, skill: float, chance: random.Random) -> object:
    """Answer rightly with the probability of one's skill, else plausibly wrong."""
    knows = chance.random() < skill
    if isinstance(question, Judgement):
        return question.key if knows else not question.key
    if isinstance(question, SingleChoice):
        return [question.key if knows else chance.choice([option.id for option in question.options])]
    if isinstance(question, MultipleChoice):
        key = sorted(question.key)
        return key if knows else sorted(chance.sample(key, max(1, len(key) - 1)))
    return None

"""Drawing papers from a bank: so many questions per rule, no question twice, the same paper for the same seed.

Rules may overlap (ten single choices, five of them hard ones more): questions that the same rules accept form an
*urn*, and what each rule takes from each urn is a flow.  So a draw succeeds whenever any choice of questions would
do (Ford & Fulkerson), and :func:`check_feasible` is a proof for every paper that will ever be drawn from the pool.

Within an urn every question is equally likely.  Papers do not depend on one another: each can be recomputed from
its own seed, which is why exposure is left to chance (among n papers a question's uses vary like √n).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from struct import unpack

from question_bank.questions import MAX_POINTS, Difficulty, QuestionType

DRAW_VERSION = 1
"""Part of every hash, to be kept with a drawn paper: raised whenever a seed would draw another paper."""

MAX_COUNT = 1_000

Drawn = list[tuple[int, str]]
"""One paper: index of the rule (from 0, ascending) and id of the question."""


class BadRule(ValueError):
    """These numbers cannot be a rule of a blueprint; the message says why in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A question that could be drawn, by what rules ask about."""

    id: str
    set_id: str
    type: QuestionType
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a blueprint: ``count`` questions of one type from these sets, each worth ``points`` (tenths).

    ``difficulty`` None is any, ``tags`` means at least one of them (none: any), and ``source`` is the beginning of
    a citation, such as ``纪律处分条例@2023`` or ``纪律处分条例@2023/第十条``.
    """

    set_ids: frozenset[str]
    type: QuestionType
    count: int
    points: int
    difficulty: Difficulty | None = None
    tags: frozenset[str] = frozenset()
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule without sets, and numbers out of range."""
        if not self.set_ids:
            raise BadRule("请至少选择一个题库")
        if not 1 <= self.count <= MAX_COUNT:
            raise BadRule(f"题数应在 1 到 {MAX_COUNT} 之间")
        if not 1 <= self.points <= MAX_POINTS:
            raise BadRule("每题分值应在 0.1 到 1000 之间，且为 0.1 的整数倍")

    @property
    def label(self) -> str:
        """Return what the rule asks for, in a few words: 多选题·难·标签“党章”."""
        parts = [self.type.label, self.difficulty.label if self.difficulty else ""]
        parts += [f"标签“{'、'.join(sorted(self.tags))}”" if self.tags else ""]
        parts += [f"出处“{self.source}”" if self.source else ""]
        return "·".join(filter(None, parts))

    def accepts(self, candidate: Candidate) -> bool:
        """Whether this rule could draw the candidate."""
        return (
            candidate.type is self.type
            and candidate.set_id in self.set_ids
            and (self.difficulty is None or candidate.difficulty is self.difficulty)
            and (not self.tags or not self.tags.isdisjoint(candidate.tags))
            and candidate.source.startswith(self.source)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A rule that cannot be met beside those before it.  ``rule`` and ``rivals`` count from 0."""

    rule: int
    needed: int
    available: int
    rivals: tuple[int, ...]
    message: str


class NotEnoughQuestions(ValueError):
    """The pool cannot give what the rules ask for; ``shortages`` says where."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        """Keep the shortages; the message is theirs, one per line."""
        super().__init__("\n".join(shortage.message for shortage in shortages))
        self.shortages = tuple(shortages)


def check_feasible(rules: Sequence[Rule], pool: Iterable[Candidate]) -> list[Shortage]:
    """Return every rule that falls short when the rules before it are met first; none means every draw succeeds."""
    return _Urns(rules, pool).shortages()


def draw(rules: Sequence[Rule], pool: Iterable[Candidate], *, seed: str) -> Drawn:
    """Return the paper of this seed; raises NotEnoughQuestions.  The order of ``pool`` does not matter."""
    return next(draw_many(rules, pool, seeds=[seed]))


def draw_many(rules: Sequence[Rule], pool: Iterable[Candidate], *, seeds: Iterable[str]) -> Iterator[Drawn]:
    """Return the papers of these seeds, one after the other; raises NotEnoughQuestions at once.

    Preparing the pool costs once, a paper of 50 questions some 50 µs.
    """
    urns = _Urns(rules, pool)
    if shortages := urns.shortages():
        raise NotEnoughQuestions(shortages)
    return (urns.draw(_numbers(seed)) for seed in seeds)


class _Urns:
    """The pool, sorted into urns: the questions of one urn are accepted by exactly the same rules."""

    def __init__(self, rules: Sequence[Rule], pool: Iterable[Candidate]) -> None:
        unique = {candidate.id: candidate for candidate in pool}
        by_rules: dict[tuple[int, ...], list[str]] = {}
        for id, candidate in sorted(unique.items()):
            accepting = tuple(index for index, rule in enumerate(rules) if rule.accepts(candidate))
            by_rules.setdefault(accepting, []).append(id)
        self.rules = rules
        self.urns = list(by_rules.values())
        self.open_to = [
            [urn for urn, accepting in enumerate(by_rules) if index in accepting] for index in range(len(rules))
        ]
        # Narrow rules first: a wide one finds enough elsewhere, so flows are rarely moved.
        self.order = sorted(
            range(len(rules)), key=lambda index: sum(len(self.urns[urn]) for urn in self.open_to[index])
        )

    def shortages(self) -> list[Shortage]:
        flow = _Flow(self)
        found = []
        for index, rule in enumerate(self.rules):
            for available in range(rule.count):
                if rivals := flow.give(index):
                    found.append(_shortage(index, rule, available, tuple(sorted(rivals - {index}))))
                    break
        return found

    def draw(self, numbers: Iterator[int]) -> Drawn:
        flow = _Flow(self)
        for index in self.order:
            for _ in range(self.rules[index].count):
                flow.take(index, numbers)
        drawn: Drawn = []
        for urn, ids in enumerate(self.urns):
            takers = [index for index, taken in enumerate(flow.taken) for _ in range(taken.get(urn, 0))]
            drawn += zip(takers, _sample(ids, len(takers), numbers), strict=True)
        return sorted(drawn, key=lambda item: item[0])


class _Flow:
    """How many questions each rule takes from each urn, and how many are left there."""

    def __init__(self, urns: _Urns) -> None:
        self.open_to = urns.open_to
        self.left = [len(ids) for ids in urns.urns]
        self.taken: list[dict[int, int]] = [{} for _ in urns.open_to]

    def take(self, rule: int, numbers: Iterator[int]) -> None:
        """Take one question: every one that is left and accepted is equally likely."""
        total = sum(self.left[urn] for urn in self.open_to[rule])
        place = next(numbers) * total >> 64
        for urn in self.open_to[rule]:
            if place < self.left[urn]:
                self._move(rule, urn)
                return
            place -= self.left[urn]
        self.give(rule)

    def give(self, rule: int) -> set[int]:
        """Find one more question for a rule, moving others to other urns where need be (breadth first).

        Returns the rules that hold everything the rule could use, itself included, if nothing can be moved — else
        nothing.
        """
        asked = [(rule, -1)]  # a rule that could use one more, for the urn that it would give back
        reached: dict[int, tuple[int, int]] = {}
        for asking, returned in asked:
            for urn in self.open_to[asking]:
                if urn in reached:
                    continue
                reached[urn] = (asking, returned)
                if self.left[urn]:
                    self._move_along(reached, urn)
                    return set()
                asked += [(holder, urn) for holder, taken in enumerate(self.taken) if taken.get(urn)]
        return {asking for asking, _ in asked}

    def _move_along(self, reached: dict[int, tuple[int, int]], urn: int) -> None:
        self.left[urn] -= 1
        while urn >= 0:
            asking, returned = reached[urn]
            self.taken[asking][urn] = self.taken[asking].get(urn, 0) + 1
            if returned >= 0:
                self.taken[asking][returned] -= 1
            urn = returned

    def _move(self, rule: int, urn: int) -> None:
        self.left[urn] -= 1
        self.taken[rule][urn] = self.taken[rule].get(urn, 0) + 1


def _shortage(index: int, rule: Rule, available: int, rivals: tuple[int, ...]) -> Shortage:
    shared = f"（与第{'、'.join(str(rival + 1) for rival in rivals)}条争用同一批题目）" if rivals else ""
    message = (
        f"第{index + 1}条：{rule.label} 需要 {rule.count} 题，最坏情况下只能抽出 {available} 题{shared}；"
        "请减少题数、放宽条件或补充题目"
    )
    return Shortage(rule=index, needed=rule.count, available=available, rivals=rivals, message=message)


def _numbers(seed: str) -> Iterator[int]:
    """Yield numbers of 64 bits, the same for the same seed on every machine and in every release of Python."""
    key = blake2b(f"{DRAW_VERSION}\x1f{seed}".encode(), digest_size=32).digest()
    for block in count():
        yield from unpack("<8Q", blake2b(block.to_bytes(8, "little"), key=key).digest())


def _sample(ids: Sequence[str], size: int, numbers: Iterator[int]) -> list[str]:
    """Return ``size`` of the ids in random order (Fisher & Yates)."""
    mixed = list(ids)
    for place in range(size):
        other = place + (next(numbers) * (len(mixed) - place) >> 64)
        mixed[place], mixed[other] = mixed[other], mixed[place]
    return mixed[:size]

"""Drawing: exact whenever it can be done at all, fair, and the same for the same seed."""

import dataclasses
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from question_bank.drawing import (
    BadRule,
    Candidate,
    NotEnoughQuestions,
    Rule,
    Shortage,
    check_feasible,
    draw,
    draw_many,
)
from question_bank.questions import Difficulty, QuestionType

BANK = frozenset({"set"})
HARD = Difficulty.HARD


def rule(count: int = 1, **fields: Any) -> Rule:
    return dataclasses.replace(Rule(set_ids=BANK, type=QuestionType.SINGLE, count=count, points=20), **fields)


def candidates(count: int, *, name: str = "q", **fields: Any) -> list[Candidate]:
    first = Candidate(id="", set_id="set", type=QuestionType.SINGLE)
    return [dataclasses.replace(first, id=f"{name}{number:03}", **fields) for number in range(count)]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    return rule(
        count=draw(st.integers(1, 4)),
        set_ids=draw(st.frozensets(st.sampled_from("甲乙"), min_size=1)),
        difficulty=draw(st.none() | st.sampled_from(Difficulty)),
        tags=draw(st.frozensets(st.sampled_from("章纪廉"), max_size=2)),
        source=draw(st.sampled_from(["", "", "章程@2022", "章程@2022/第三条"])),
    )


@st.composite
def pools(draw: st.DrawFn) -> list[Candidate]:
    found = draw(
        st.lists(
            st.builds(
                Candidate,
                id=st.just(""),
                set_id=st.sampled_from("甲乙"),
                type=st.just(QuestionType.SINGLE) | st.sampled_from(QuestionType),
                difficulty=st.sampled_from(Difficulty),
                tags=st.frozensets(st.sampled_from("章纪廉"), max_size=2),
                source=st.sampled_from(["", "章程@2022/第三条", "章程@2022/第四条"]),
            ),
            max_size=20,
        )
    )
    return [dataclasses.replace(candidate, id=f"q{number:02}") for number, candidate in enumerate(found)]


blueprints = st.lists(rules(), max_size=5)


def deficiency(rules: list[Rule], pool: list[Candidate]) -> int:
    """Return how many questions are missing at least, by Hall's theorem: the worst of all groups of rules."""
    worst = 0
    for size in range(1, len(rules) + 1):
        for group in combinations(rules, size):
            wanted = sum(rule.count for rule in group)
            worst = max(worst, wanted - sum(any(rule.accepts(candidate) for rule in group) for candidate in pool))
    return worst


@given(blueprints, pools())
def test_shortages_are_exactly_what_is_missing(rules: list[Rule], pool: list[Candidate]) -> None:
    shortages = check_feasible(rules, pool)

    assert sum(shortage.needed - shortage.available for shortage in shortages) == deficiency(rules, pool)
    assert all(shortage.needed == rules[shortage.rule].count > shortage.available for shortage in shortages)


@given(blueprints, pools(), st.text("ab01", max_size=4))
def test_a_feasible_draw_gives_every_rule_what_it_asks_for(rules: list[Rule], pool: list[Candidate], seed: str) -> None:
    if deficiency(rules, pool):
        with pytest.raises(NotEnoughQuestions):
            draw(rules, pool, seed=seed)
        return

    drawn = draw(rules, pool, seed=seed)

    by_id = {candidate.id: candidate for candidate in pool}
    assert len({id for _, id in drawn}) == len(drawn)
    assert Counter(index for index, _ in drawn) == {index: rule.count for index, rule in enumerate(rules)}
    assert all(rules[index].accepts(by_id[id]) for index, id in drawn)
    assert [index for index, _ in drawn] == sorted(index for index, _ in drawn)


@given(pools(), st.data())
@example([*candidates(3), *candidates(2, name="hard", difficulty=HARD)], None)
def test_the_order_of_the_pool_does_not_matter(pool: list[Candidate], data: st.DataObject | None) -> None:
    rules = [rule(2), rule(1, difficulty=HARD)]
    moved = data.draw(st.permutations(pool)) if data else pool[::-1]
    if not check_feasible(rules, pool):
        assert draw(rules, moved, seed="1") == draw(rules, pool + pool[:2], seed="1") == draw(rules, pool, seed="1")


def test_a_seed_gives_the_same_paper_in_every_release() -> None:
    pool = [*candidates(6, name="easy"), *candidates(6, name="hard", difficulty=HARD)]

    drawn = draw([rule(3), rule(2, difficulty=HARD)], pool, seed="2024-补考")

    assert drawn == [(0, "easy005"), (0, "easy000"), (0, "hard004"), (1, "hard005"), (1, "hard002")]


def test_many_papers_are_the_papers_of_their_seeds() -> None:
    pool, rules = candidates(40), [rule(5)]
    seeds = [f"考生{number}" for number in range(30)]

    papers = list(draw_many(rules, pool, seeds=seeds))

    assert papers == [draw(rules, pool, seed=seed) for seed in seeds]
    assert len({tuple(paper) for paper in papers}) == 30


def test_overlapping_rules_never_starve_one_another() -> None:
    pool = [
        *candidates(4, name="a", tags=frozenset({"章程"})),
        *candidates(2, name="b", tags=frozenset({"章程", "纪律"})),
        *candidates(2, name="c", tags=frozenset({"纪律", "廉洁"})),
        *candidates(2, name="d", tags=frozenset({"廉洁"})),
    ]
    rules = [rule(6, tags=frozenset({"章程"})), rule(2, tags=frozenset({"纪律"})), rule(2, tags=frozenset({"廉洁"}))]

    for drawn in draw_many(rules, pool, seeds=map(str, range(200))):
        assert {id for _, id in drawn} == {candidate.id for candidate in pool}


def chi_square(found: Counter[str], expected: float, kinds: int) -> float:
    return sum((count - expected) ** 2 / expected for count in found.values()) + (kinds - len(found)) * expected


def test_every_question_of_an_urn_is_drawn_about_equally_often() -> None:
    pool = [*candidates(100, name="easy"), *candidates(100, name="hard", difficulty=HARD)]
    rules = [rule(10, difficulty=HARD), rule(20)]

    papers = list(draw_many(rules, pool, seeds=map(str, range(2_000))))

    hard = Counter(id for paper in papers for index, id in paper if index == 0)
    either = Counter(id for paper in papers for index, id in paper if index == 1)
    easy = Counter({id: count for id, count in either.items() if "easy" in id})
    rest = Counter({id: count for id, count in either.items() if "hard" in id})
    # 99 degrees of freedom: mean 99, standard deviation 14; six deviations are allowed.
    assert chi_square(hard, expected=200, kinds=100) < 183
    assert chi_square(easy, expected=easy.total() / 100, kinds=100) < 183
    assert chi_square(rest, expected=rest.total() / 100, kinds=100) < 183
    # The wide rule finds 100 easy and 90 hard ones left: 20 of them, hypergeometric.
    assert abs(easy.total() / 2_000 - 20 * 100 / 190) < 6 * 2.2 / 2_000**0.5


def test_questions_are_drawn_independently_of_each_other() -> None:
    papers = draw_many([rule(2)], candidates(10), seeds=map(str, range(9_000)))

    pairs = Counter("+".join(sorted(id for _, id in paper)) for paper in papers)

    assert chi_square(pairs, expected=200, kinds=45) < 44 + 6 * 88**0.5


def test_a_shortage_says_which_rule_what_is_missing_and_why() -> None:
    pool = [*candidates(3, name="m", type=QuestionType.MULTIPLE, difficulty=HARD), *candidates(9)]
    wide = rule(2, type=QuestionType.MULTIPLE)
    narrow = rule(2, type=QuestionType.MULTIPLE, difficulty=HARD)

    assert check_feasible([rule(9), wide, narrow], pool) == [
        Shortage(
            rule=2,
            needed=2,
            available=1,
            rivals=(1,),
            message="第3条：多选题·难 需要 2 题，最坏情况下只能抽出 1 题（与第2条争用同一批题目）；"
            "请减少题数、放宽条件或补充题目",
        )
    ]
    with pytest.raises(
        NotEnoughQuestions, match="第1条：单选题·标签“党章”·出处“章程” 需要 1 题，最坏情况下只能抽出 0 题；"
    ):
        draw([rule(1, tags=frozenset({"党章"}), source="章程")], pool, seed="1")


def test_many_papers_are_refused_before_the_first_is_drawn() -> None:
    with pytest.raises(NotEnoughQuestions):
        draw_many([rule(2)], candidates(1), seeds=[])


def test_an_empty_blueprint_is_an_empty_paper() -> None:
    assert check_feasible([], candidates(3)) == []
    assert draw([], candidates(3), seed="1") == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"set_ids": frozenset()}, "至少选择一个题库"),
        ({"count": 0}, "题数应在 1 到 1000 之间"),
        ({"count": 1_001}, "题数应在 1 到 1000 之间"),
        ({"points": 0}, "每题分值"),
        ({"points": 10_001}, "每题分值"),
    ],
)
def test_a_rule_out_of_range_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRule, match=message):
        rule(**fields)

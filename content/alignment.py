"""Which article of one text became which of another: alignment by the likeness of their wordings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

MIN_LIKENESS = 0.25  # below this two articles are different articles,
GAP_LIKENESS = 0.1  # unless they stand between the same neighbours: a rewritten article
MOVED_LIKENESS = 0.6  # across the order only clear cases count

Likenesses = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Pairs of positions (old → new), the old ones among them that stand out of order, and the likeness of all."""

    pairs: Mapping[int, int]
    moved: frozenset[int]
    likeness: Likenesses


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Align two sequences of texts.

    Order is kept where that explains most (a dynamic programme over both sequences); what is left on both sides
    is then matched across the order if it is clearly alike, and at last between the same two neighbours.
    """
    likeness = likenesses(old, new)
    in_order = dict(_in_order(likeness, MIN_LIKENESS))
    moved = dict(_across(likeness, in_order))
    rewritten = dict(_in_gaps(likeness, in_order, moved))
    return Alignment(pairs=in_order | rewritten | moved, moved=frozenset(moved), likeness=likeness)


def likenesses(old: Sequence[str], new: Sequence[str]) -> list[list[float]]:
    """Return the likeness (0 to 1) of every old with every new text.

    Weighted Dice over pairs of characters, a pair that many articles share counting little: the formulas of
    punishment that every second article of a disciplinary text ends with make no two articles alike.
    """
    profiles = [_pairs_of_characters(text) for text in (*old, *new)]
    spread = Counter(pair for profile in profiles for pair in profile)
    weights = {pair: log((1 + len(profiles)) / count) for pair, count in spread.items()}
    sizes = [sum(count * weights[pair] for pair, count in profile.items()) for profile in profiles]
    weighed = list(zip(profiles, sizes, strict=True))
    return [[_dice(first, second, weights) for second in weighed[len(old) :]] for first in weighed[: len(old)]]


def _pairs_of_characters(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _dice(first: tuple[Counter[str], float], second: tuple[Counter[str], float], weights: Mapping[str, float]) -> float:
    common = sum(min(count, second[0][pair]) * weights[pair] for pair, count in first[0].items() if pair in second[0])
    return 2 * common / (first[1] + second[1]) if common else 0.0


def _in_order(likeness: Likenesses, least: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of the alignment that keeps both orders and has the greatest likeness above ``least``."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            paired = likeness[row][column] - least + best[row + 1][column + 1]
            best[row][column] = max(best[row + 1][column], best[row][column + 1], paired)
    row = column = 0
    while row < rows and column < columns:
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            yield row, column
            row, column = row + 1, column + 1


def _across(likeness: Likenesses, in_order: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield pairs out of order among what is left, the most alike first."""
    rows = set(range(len(likeness))) - set(in_order)
    taken = set(in_order.values())
    alike = [
        (value, row, column)
        for row in rows
        for column, value in enumerate(likeness[row])
        if column not in taken and value >= MOVED_LIKENESS
    ]
    for _, row, column in sorted(alike, key=lambda each: (-each[0], each[1:])):
        if row in rows and column not in taken:
            rows.remove(row)
            taken.add(column)
            yield row, column


def _in_gaps(likeness: Likenesses, in_order: Mapping[int, int], moved: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of what is left between two neighbouring pairs."""
    ends = [(-1, -1), *in_order.items(), (len(likeness), len(likeness[0]) if likeness else 0)]
    for (row, column), (next_row, next_column) in pairwise(ends):
        rows = [at for at in range(row + 1, next_row) if at not in moved]
        columns = [at for at in range(column + 1, next_column) if at not in moved.values()]
        gap = [[likeness[at][to] for to in columns] for at in rows]
        for at, to in _in_order(gap, GAP_LIKENESS):
            yield rows[at], columns[to]

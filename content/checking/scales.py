"""Scales of punishment: which degree of an act gets which punishments, 情节严重：留党察看/开除党籍."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = ("严重警告", "警告", "撤销党内职务", "留党察看", "开除党籍", "改组", "解散")
_NAME = "|".join(NAMES)
_JOINT = "、|或者|或|和|及"
_RUN = re.compile(rf"(?:{_NAME})(?:处分)?(?:(?:{_JOINT}|，?直至|到|至)(?:{_NAME}))*")
_EXTREME = re.compile("最[高低轻重]|起点")  # what follows is no longer about the degree named before
_DEGREE = re.compile("情节(?:特别严重|较轻|较重|严重|恶劣)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One step of a scale: the degree it is for (empty when none is named) and the punishments to choose from.

    ``is_range`` is a way of speaking (从警告直至开除党籍) that names only the ends.
    """

    degree: str
    names: frozenset[str]
    is_range: bool = False

    def __str__(self) -> str:
        """Return the text form in which facts keep it: 情节严重：留党察看/开除党籍."""
        listed = "/".join(name for name in NAMES if name in self.names)
        return f"{self.degree}：{listed}" if self.degree else listed


def punishments(text: str) -> list[str]:
    """Return the punishments that a text names, in order (严重警告 is not also 警告)."""
    return re.findall(_NAME, text)


def tiers(text: str, *, degree: str = "") -> Iterator[Tier]:
    """Yield the steps that a text states; a degree reaches to the end of its clause (``degree``: before the text)."""
    for clause in re.split("[；。\n]", text):
        for found in _RUN.finditer(clause):
            before = _DEGREE.findall(_EXTREME.split(clause[: found.start()])[-1])
            names = frozenset(punishments(found[0]))
            is_range = len(names) == 2 and re.search("[到至]", found[0]) is not None
            yield Tier(degree=before[-1] if before else degree, names=names, is_range=is_range)


def degree_of(text: str) -> str:
    """Return the one degree that a text (a question's stem) names; empty when there is none, or more than one."""
    found = set(_DEGREE.findall(text))
    return found.pop() if len(found) == 1 else ""


def is_stated(tier: Tier, known: set[str]) -> bool:
    """Tell whether a step agrees with the known ones (text forms).

    A list is one step of its degree, whole (without a degree: one or several whole steps); a single punishment is in
    a step of its degree; of a range only the ends count.
    """
    steps = [(step.rpartition("：")[0], set(step.rpartition("：")[2].split("/"))) for step in known]
    fitting = [names for degree, names in steps if not tier.degree or degree == tier.degree]
    if tier.is_range:
        return all(any(name in names for _, names in steps) for name in tier.names)
    if len(tier.names) == 1:
        return any(tier.names <= names for names in fitting)
    if tier.degree:
        return tier.names in fitting
    return set().union(*(names for names in fitting if names <= tier.names)) == tier.names

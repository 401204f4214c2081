"""A page of a list, by keyset: ``next`` holds the last row's sort values, or None at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some items, and where the next page begins."""

    items: Sequence[T]
    next: list[Any] | None = None


def page_of(rows: Sequence[R], *, size: int, view: Callable[[R], T], place: Callable[[R], list[Any]]) -> Page[T]:
    """Make a page from up to ``size + 1`` rows: the one too many only tells that there is more."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(items=[view(row) for row in shown], next=place(shown[-1]) if more else None)


def like(text: str) -> str:
    r"""Return a pattern for ``LIKE … ESCAPE '\'`` that finds the text literally anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

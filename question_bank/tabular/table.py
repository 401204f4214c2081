"""A table as any reader gives it: rows of text cells with the row number a person sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from question_bank.drafts import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (from 1) and its cells as text."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """The cells that are not empty."""
        return [cell for cell in self.cells if cell.strip()]

    @property
    def is_blank(self) -> bool:
        """Whether every cell is empty."""
        return not self.filled

    def cell(self, index: int | None) -> str:
        """Return a cell's text, empty when the row is shorter or the column is unknown."""
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one sheet or table.  ``sheet`` is None where the file has no sheets."""

    file: str
    rows: tuple[Row, ...] = field(default=())
    sheet: str | None = None

    def place(self, row: Row, column: str | None = None) -> Place:
        """Return the place of a row, or of one of its cells."""
        return Place(file=self.file, sheet=self.sheet, row=row.number, column=column)


def table_of(rows: Iterable[Sequence[str]], *, file: str, sheet: str | None = None, first: int = 1) -> Table:
    """Return a table of these rows, numbered from ``first``; blank rows keep their number but are left out."""
    kept = (Row(number, tuple(cells)) for number, cells in enumerate(rows, start=first))
    return Table(file=file, sheet=sheet, rows=tuple(row for row in kept if not row.is_blank))

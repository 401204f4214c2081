"""Content files are TOML read strictly: an unknown key, a missing one or a value of another kind is named."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class BadContent(ValueError):
    """A content file that cannot be used.  The message says the file, the place in it and what to do."""

    def __init__(self, file: str, message: str, line: int | None = None) -> None:
        """Keep the place beside the sentence."""
        super().__init__(f"{file}{f':{line}' if line else ''}: {message}")
        self.file = file
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a file, and where it stands (``where`` is said in errors)."""

    values: Mapping[str, Any]
    file: str
    where: str = ""
    line: int | None = None

    def refuse(self, message: str) -> BadContent:
        """Return the error that names this table's place."""
        return BadContent(self.file, f"{self.where}{message}", self.line)

    def only(self, *keys: str) -> None:
        """Refuse keys that nobody reads: they are mistyped, or belong elsewhere."""
        unknown = sorted(set(self.values) - set(keys))
        if unknown:
            raise self.refuse(f"不认识的键 {'、'.join(unknown)}；可用的键：{'、'.join(keys)}")

    def need(self, key: str, kind: type[T]) -> T:
        """Return the value of a key that must be there."""
        if key not in self.values:
            raise self.refuse(f"缺少 {key}，请补上")
        return self._typed(key, kind)

    def may(self, key: str, kind: type[T], default: T) -> T:
        """Return the value of a key that may be absent."""
        return self._typed(key, kind) if key in self.values else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; absent is empty."""
        values = self.may(key, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.refuse(f"{key} 应是由文字组成的列表，且不含空项")
        return tuple(values)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return an array of tables ([[key]]); absent is empty."""
        values = self.may(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.refuse(f"{key} 应写成 [[{key}]]")
        return tuple(
            Table(values=value, file=self.file, where=f"第{at}个 {key}：") for at, value in enumerate(values, start=1)
        )

    def table(self, key: str) -> "Table":
        """Return an inline table or a [key] section; absent is empty."""
        return Table(values=self.may(key, dict, {}), file=self.file, where=f"{self.where}{key} 里")

    def _typed(self, key: str, kind: type[T]) -> T:
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.refuse(f"{key} 的值 {value!r} 类型不对，应是{_KINDS.get(kind, kind.__name__)}")
        return value


_KINDS: dict[type, str] = {str: "文字", int: "整数", bool: "true 或 false", list: "列表", dict: "表"}


def read(text: str, *, file: str, line: int = 1) -> Table:
    """Read TOML text; ``line`` is where it begins in its file, so that syntax errors name the right line."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadContent(file, f"不是正确的 TOML：{error}；请检查引号、括号和等号", line) from error
    return Table(values=values, file=file)


def read_text(path: Path, *, file: str) -> str:
    """Return a file's UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(file, f"读不出来（{error}）；请用 UTF-8 保存") from error

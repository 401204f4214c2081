"""Wire fields stricter than marshmallow's own: no coercion, no control characters, points on a grid of 0.1."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate
from marshmallow.exceptions import ValidationError

SPOKEN: dict[Any, dict[str, str]] = {
    fields.Field: {"required": "必填。", "null": "不能为空。", "validator_failed": "无效的值。"},
    fields.String: {"invalid": "应为文字。", "invalid_utf8": "应为文字。"},
    fields.UUID: {"invalid_uuid": "编号无效。"},
    fields.Enum: {"unknown": "应为以下之一：{choices}。"},
    fields.List: {"invalid": "应为列表。"},
    fields.Nested: {"type": "应为一个对象。"},
    fields.Dict: {"invalid": "应为一个对象。"},
}
for kind, messages in SPOKEN.items():  # marshmallow speaks English; the people who read this do not
    kind.default_error_messages.update(messages)
validate.OneOf.default_message = "应为以下之一：{choices}。"
validate.Length.message_min = "至少 {min} 项。"
validate.Length.message_max = "最多 {max} 项。"
validate.Length.message_all = "应为 {min} 到 {max} 项。"
validate.Length.message_equal = "应为 {equal} 项。"


class In(Schema):
    """The base of every request schema: an unknown field is refused and named."""

    class Meta:
        """marshmallow's switch for that."""

        unknown = "raise"

    error_messages = {
        "unknown": "不认识的字段。",
        "type": "应为一个对象。",
    }


class Text(fields.String):
    """A text of 1 to ``longest`` characters (code points), NFC, trimmed, without control or invisible characters.

    ``lines=True`` keeps line breaks and tabs; ``empty=True`` lets it be empty.
    """

    def __init__(self, longest: int, *, lines: bool = False, empty: bool = False, **kwargs: Any) -> None:
        """Take the length limit; the rest as in marshmallow."""
        super().__init__(**kwargs)
        self.longest, self.lines, self.empty = longest, lines, empty
        self.metadata = {**self.metadata, "minLength": 0 if empty else 1, "maxLength": longest}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("应为文字。")
        return clean_text(value, longest=self.longest, lines=self.lines, empty=self.empty)


class Password(fields.String):
    """A password as typed: never trimmed or normalised, 1 to 128 characters, no NUL."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value:
            raise ValidationError("请输入密码。")
        if len(value) > 128:
            raise ValidationError("密码最长 128 个字符。")
        if "\x00" in value or _has_surrogate(value):
            raise ValidationError("密码含有无法使用的字符。")
        return value


class Int(fields.Integer):
    """An integer that is one on the wire: ``1``, not ``"1"``, ``1.0`` or ``true``; bounds are given."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        """Take the inclusive bounds."""
        super().__init__(validate=validate.Range(least, most, error=f"应在 {least} 到 {most} 之间。"), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("应为整数。")
        return int(value)


class QueryInt(Int):
    """The same in a query string, where every value arrives as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 9:
            raise ValidationError("应为整数。")
        return int(value)


class Bool(fields.Boolean):
    """``true`` or ``false`` and nothing like them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("应为 true 或 false。")
        return value


class QueryBool(Bool):
    """The same in a query string: the word ``true`` or ``false``."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise ValidationError("应为 true 或 false。")
        return bool(value == "true")


class Points(fields.Field[int]):
    """Points: a number of points on the wire (2.5), an integer of tenths inside (25)."""

    def __init__(self, *, least: int = 1, most: int = 100_000, **kwargs: Any) -> None:
        """Take the inclusive bounds, in tenths."""
        super().__init__(**kwargs)
        self.least, self.most = least, most
        shape = {"type": "number", "multipleOf": 0.1, "minimum": least / 10, "maximum": most / 10}
        self.metadata = {**self.metadata, **shape}

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> int | float | None:
        if value is None:
            return None
        return value // 10 if value % 10 == 0 else value / 10

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("分值应为数值。")
        tenths = Decimal(str(value)) * 10
        if tenths != tenths.to_integral_value():
            raise ValidationError("分值应为 0.1 的整数倍。")
        if not self.least <= tenths <= self.most:
            raise ValidationError(f"分值应在 {self.least / 10:g} 到 {self.most / 10:g} 之间。")
        return int(tenths)


class Instant(fields.AwareDateTime):
    """An instant in ISO 8601 with its offset, in the years 2000 to 2100."""

    def __init__(self, **kwargs: Any) -> None:
        """Fix the format."""
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not value.isascii() or "T" not in value:
            raise ValidationError("时间应为带时区的 ISO 8601 格式，例如 2026-12-01T09:00:00+08:00。")
        try:
            instant = super()._deserialize(value, attr, data, **kwargs)
        except (ValidationError, OverflowError, ValueError) as error:
            raise ValidationError("时间应为带时区的 ISO 8601 格式，例如 2026-12-01T09:00:00+08:00。") from error
        if not 2000 <= instant.year <= 2100:
            raise ValidationError("时间应在 2000 年到 2100 年之间。")
        return instant


def clean_text(value: str, *, longest: int, lines: bool = False, empty: bool = False) -> str:
    """Return the text in NFC and trimmed; raise ValidationError when it is not one a person can have meant."""
    if _has_surrogate(value):
        raise ValidationError("含有无效字符。")
    text = unicodedata.normalize("NFC", value).strip().replace("\r\n", "\n").replace("\r", "\n")
    if any(_is_hidden(character) for character in text):
        _check_hidden(text, allowed="\n\t" if lines else "")
    if not text and not empty:
        raise ValidationError("不能为空。")
    if len(text) > longest:
        raise ValidationError(f"最长 {longest} 个字。")
    return text


def _is_hidden(character: str) -> bool:
    """Tell whether a character is a control, an invisible one or no character at all.

    Unassigned and private ones are let through: rare Han in names are newer than some Unicode tables.
    """
    return unicodedata.category(character) in ("Cc", "Cf") or ord(character) & 0xFFFE == 0xFFFE


def _check_hidden(text: str, *, allowed: str) -> None:
    """Refuse hidden characters, but for the joiner inside an emoji and the line breaks that are ``allowed``."""
    for before, character in zip(" " + text, text, strict=False):
        joins_emoji = character == "\u200d" and unicodedata.category(before) in ("So", "Sk", "Mn")
        if _is_hidden(character) and character not in allowed and not joins_emoji:
            raise ValidationError("含有控制字符或看不见的字符，请删除后重试。")


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)

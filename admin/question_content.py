"""The wire shape of a whole question, its key included: only ever between the desk and its administrators."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from question_bank.questions import MAX_OPTIONS, MAX_POINTS, Difficulty, Option, QuestionType
from server.http.fields import In, Points, Text, clean_text
from server.questions.rules import LONGEST, MOST_BLANKS, MOST_TAGS
from server.questions.views import Content, Gap

OPTION_ID = validate.Regexp(r"[A-Za-z0-9]{1,8}\Z", error="选项标号应为 1 到 8 个字母或数字。")
ANSWER = "single, multiple: a list of option ids · judge: true or false · short: a text · fill: null, see blanks"


class Answer(fields.Field[Any]):
    """An answer key: a list of option ids, true or false, a text, or null."""

    def __init__(self, **kwargs: Any) -> None:
        """Document the shapes."""
        super().__init__(allow_none=True, **kwargs)
        shapes = [{"type": "array", "items": {"type": "string"}}, {"type": "boolean"}, {"type": "string"}]
        self.metadata = {**self.metadata, "description": ANSWER, "anyOf": [*shapes, {"type": "null"}]}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return list(value) if isinstance(value, tuple) else value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            return clean_text(value, longest=LONGEST["答案"], lines=True, empty=True)
        if isinstance(value, list) and len(value) <= MAX_OPTIONS and all(isinstance(each, str) for each in value):
            return tuple(OPTION_ID(each) for each in value)
        raise ValidationError("答案应为选项标号的列表、true 或 false，或文字。")


class QuestionOptionIn(In):
    """One option; the key names it by ``id``."""

    id = fields.String(required=True, validate=OPTION_ID)
    text = Text(LONGEST["选项"], lines=True, required=True)


class BlankIn(In):
    """One blank: accepted texts; its own points and its order-free pool if it has them."""

    accepted = fields.List(Text(LONGEST["答案"]), required=True, validate=validate.Length(1, 50))
    points = Points(most=MAX_POINTS, load_default=None, allow_none=True)
    pool = Text(20, empty=True, load_default="")


class QuestionContentIn(In):
    """All that a question says."""

    type = fields.Enum(QuestionType, by_value=fields.String, required=True)
    stem = Text(LONGEST["题干"], lines=True, empty=True, required=True)
    options = fields.List(fields.Nested(QuestionOptionIn), load_default=list, validate=validate.Length(max=100))
    answer = Answer(load_default=None)
    blanks = fields.List(fields.Nested(BlankIn), load_default=list, validate=validate.Length(max=MOST_BLANKS))
    keywords = fields.List(Text(50), load_default=list, validate=validate.Length(max=30))
    explanation = Text(LONGEST["解析"], lines=True, empty=True, load_default="")
    points = Points(most=MAX_POINTS, load_default=10)
    difficulty = fields.Enum(Difficulty, by_value=fields.String, load_default=Difficulty.MEDIUM)
    tags = fields.List(Text(LONGEST["标签"]), load_default=list, validate=validate.Length(max=MOST_TAGS))
    source = Text(LONGEST["出处"], empty=True, load_default="")
    material = Text(LONGEST["材料"], lines=True, empty=True, load_default="")
    attachments = fields.List(Text(80), load_default=list, validate=validate.Length(max=20))


class QuestionPartsIn(QuestionContentIn):
    """Some of what a question says; what is not named stays (use it ``partial``)."""


class QuestionOptionOut(Schema):
    """One option."""

    id = fields.String(required=True)
    text = fields.String(required=True)


class BlankOut(Schema):
    """One blank."""

    accepted = fields.List(fields.String(), required=True)
    points = Points(required=True, allow_none=True)
    pool = fields.String(required=True)


class QuestionContentOut(Schema):
    """All that a question says, its key included."""

    type = fields.Enum(QuestionType, by_value=fields.String, required=True)
    stem = fields.String(required=True)
    options = fields.List(fields.Nested(QuestionOptionOut), required=True)
    answer = Answer(required=True)
    blanks = fields.List(fields.Nested(BlankOut), required=True)
    keywords = fields.List(fields.String(), required=True)
    explanation = fields.String(required=True)
    points = Points(required=True, allow_none=True)
    difficulty = fields.Enum(Difficulty, by_value=fields.String, required=True)
    tags = fields.List(fields.String(), required=True)
    source = fields.String(required=True)
    material = fields.String(required=True)
    attachments = fields.List(fields.String(), required=True)


def content_from(body: Mapping[str, Any]) -> Content:
    """Return what a loaded QuestionContentIn says."""
    return Content(**parts_from(body))


def parts_from(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a content that a loaded QuestionContentIn names: all of them, or those of a partial one."""
    parts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    if "options" in body:
        parts["options"] = tuple(Option(**option) for option in body["options"])
    if "blanks" in body:
        parts["blanks"] = tuple(Gap(**gap | {"accepted": tuple(gap["accepted"])}) for gap in body["blanks"])
    return parts

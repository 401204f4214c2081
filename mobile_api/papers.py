"""The wire shape of a paper's questions: an allow-list in which a key has no place."""

from marshmallow import Schema, fields

from question_bank.questions import QuestionType
from server.http.fields import Points


class OptionOut(Schema):
    """One option, in display order; answers refer to ``id``."""

    id = fields.String(required=True)
    text = fields.String(required=True)


class PaperQuestionOut(Schema):
    """A question as a learner sees it before review opens."""

    number = fields.Integer(required=True)
    type = fields.Enum(QuestionType, by_value=True, required=True)
    stem = fields.String(required=True)
    points = Points(required=True)
    options = fields.List(fields.Nested(OptionOut))
    blank_count = fields.Integer()
    blank_points = fields.List(Points())
    material = fields.String()
    attachments = fields.List(fields.String())

"""One-time codes and readiness on the wire, the same for heads on the phone and for the desk."""

from marshmallow import Schema, fields


class SlipOut(Schema):
    """A one-time code for a person, shown this once."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    account = fields.String(required=True, metadata={"description": "work number, or the phone masked"})
    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, metadata={"example": "K7PM-3XQA-9TDC"})
    valid_until = fields.AwareDateTime(required=True)


class NotReadyOut(Schema):
    """A person who has never signed in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    work_number = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True, metadata={"description": "masked: 138****1234"})
    unit = fields.String(required=True)
    branch = fields.String(required=True, allow_none=True)

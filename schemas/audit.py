"""What was written by whom, as it is listed."""

from __future__ import annotations

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, Text, shown, told
from schemas.source import PageQuerySchema
from service.access import Action

_ACTOR = "address 127.0.0.1"


class AuditQuerySchema(PageQuerySchema):
    """Which writes to list."""

    action = fields.Enum(
        Action,
        by_value=True,
        error_messages={"unknown": "Give one of: {choices}."},
        metadata=shown("Only writes that did this.", "source.added"),
    )
    actor = Text(longest=200, metadata=shown("Only writes of this actor, as the list names it.", "service"))


class NoteSchema(Contract):
    """One write."""

    at = told(fields.String, "When, in UTC.", "2026-01-01T12:00:00Z")
    actor = told(
        fields.String, "Who: `key` and its id, `address` and it, `command line`, `assistant`, or `service`.", _ACTOR
    )
    name = told(fields.String, "The name of the key, where it was one.", None, null=True)
    action = fields.Enum(Action, by_value=True, required=True, metadata=shown("What was done.", "source.added"))
    subject = told(
        fields.String,
        "Id of what it was done to; a claim by hand is named by the source that cites it.",
        examples.SOURCE_ID,
    )


class AuditListSchema(Contract):
    """A page of writes."""

    items = fields.List(fields.Nested(NoteSchema), required=True, metadata={"description": "Writes, the last first."})
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)

"""What a client is told when a request fails (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Contract, shown, told


class FieldErrorSchema(Contract):
    """One field or parameter, and how to mend it."""

    pointer = fields.String(metadata=shown("JSON pointer to the field of the body, as a URI fragment.", "#/statement"))
    parameter = fields.String(metadata=shown("Name of the query parameter or the header.", "limit"))
    detail = told(fields.String, "What is wrong and what to do.", "It is missing: give a text.")


class ProblemSchema(Contract):
    """A problem, with one `code` for each kind."""

    type = told(fields.String, "URI of the kind of problem.", "urn:tally:problem:invalid_input")
    title = told(fields.String, "The kind in words.", "The input is not valid")
    status = told(fields.Integer, "HTTP status.", 422)
    detail = told(fields.String, "This occurrence and its remedy.", "1 field needs mending; see errors.")
    code = told(fields.String, "Name of the kind, for machines.", "invalid_input")
    instance = told(fields.String, "Path of the request.", "/v1/verify")
    request_id = fields.String(
        metadata=shown(
            "Tell it to the operator: the log has it (faults of the service only).", "8e03978e40d543e8bc936894a57f9324"
        )
    )
    errors = fields.List(
        fields.Nested(FieldErrorSchema), metadata={"description": "What to mend, field by field (422 only)."}
    )

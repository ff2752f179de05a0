"""What an operator is told."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Contract, told


class HealthSchema(Contract):
    """All is well."""

    status = told(fields.String, "Always ok; a fault is a problem.", "ok")

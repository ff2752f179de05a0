"""What an operator is told."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Contract, told


class HealthSchema(Contract):
    """All is well."""

    status = told(fields.String, "Always ok; a fault is a problem.", "ok")


class WarningSchema(Contract):
    """What is not well, while most of it is."""

    code = told(
        fields.String,
        "Name of the kind, for machines: disk_low, store_read_only, store_damaged or follower_stuck.",
        "disk_low",
    )
    detail = told(fields.String, "What it is and what to do.", "The store's disk has 120 MB left: make room.")


class ReadinessSchema(HealthSchema):
    """It is ready, perhaps not for long."""

    warnings = fields.List(
        fields.Nested(WarningSchema),
        metadata={"description": "What leaves most of it at work; left out when there is nothing."},
    )

"""A claim held against the text that it was cut from."""

from __future__ import annotations

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, told


class IntegritySchema(Contract):
    """A claim cut out of its source again, and the text hashed again."""

    claim_id = told(fields.String, "Id of the claim.", examples.CLAIM_ID)
    source_id = told(fields.String, "Id of its source.", examples.SOURCE_ID)
    revision = told(fields.Integer, "Revision of the source.", 1)
    retrieved_at = told(fields.String, "When the source was got.", "2022-02-01T10:00:00Z")
    ok = told(fields.Boolean, "Excerpt and text are what was stored.", True)
    excerpt = told(fields.String, "`text[start:end]` of the source, cut now.", examples.EXCERPT)
    start = told(fields.Integer, "Where it starts, in code points.", examples.START)
    end = told(fields.Integer, "Where it ends, in code points.", examples.END)
    excerpt_matches = told(fields.Boolean, "It is the clause that was stored with the claim.", True)
    sha256_stored = told(fields.String, "SHA-256 of the text when it was stored, in hex.", examples.SHA256)
    sha256_now = told(fields.String, "SHA-256 of the text now; null when it is gone.", examples.SHA256, null=True)
    text_matches = told(fields.Boolean, "Both digests are the same.", True)

"""The values that the contract shows: each works against the demo corpus."""

from __future__ import annotations

STATEMENT = "18 officers killed"
SOURCE_ID = "s_0"
CLAIM_ID = "c_0"
SHA256 = "0" * 64

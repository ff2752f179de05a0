"""The values that the contract shows: each works against the demo corpus."""

from __future__ import annotations

STATEMENT = "18 officers killed"
SOURCE_ID = "s_0"
CLAIM_ID = "c_0"
SHA256 = "0" * 64
SOURCE = {
    "text": "At least 18 officers were killed in the unrest, officials said on Friday.",
    "title": "Unrest in Kazakhstan",
    "url": "https://news.example/kazakhstan-unrest",
    "publisher": "Example Agency",
    "published_at": "2022-01-07",
    "language": "en",
    "tags": ["kazakhstan"],
}

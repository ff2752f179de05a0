"""The values that the contract shows: each works against the demo corpus."""

from __future__ import annotations

STATEMENT = "18 officers killed"
SOURCE_ID = "s_f926d6e2ee0a5bda970d"
CLAIM_ID = "c_0"
SHA256 = "34b01c36010be4470a8e8bd29f56d20a9d9271414bbb31d632cd89e6d01ca5b0"
TITLE = "Kazakhstan: Friday in figures"
URL = "https://example.org/central-ledger/friday-in-figures"
PUBLISHER = "Central Ledger"
AUTHOR = "A. Novak and R. Ito"
PUBLISHED_AT = "2022-01-07T16:45:00Z"
TAG = "unrest-2022"
EXCERPT = "At least 18 law enforcement officers were killed"
START, END = 373, 421
ATTRIBUTION = "the ministry"
ATTRIBUTION_START, ATTRIBUTION_END = 436, 448
SOURCE = {
    "text": "At least 18 officers were killed in the unrest in Kazakhstan, officials said on Friday.",
    "title": "Officials: at least 18 officers killed",
    "url": "https://example.org/your-paper/officers-killed",
    "publisher": "Your Paper",
    "published_at": "2022-01-07",
    "language": "en",
    "tags": [TAG],
}

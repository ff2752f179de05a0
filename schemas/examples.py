"""The values that the contract shows; what the demo corpus decides of them is written by `make openapi`."""

from __future__ import annotations

STATEMENT = "18 officers killed"
PUBLISHER = "Central Ledger"
SOURCE_ID = "s_f926d6e2ee0a5bda970d"
OTHER_SOURCE_ID = "s_2add1c2bbaeddbcb9d8c"
ORIGIN = "ministry of interior"
HAND_CLAIM_ID = "c_fcaa9325487a3b00e0ef"
WATCH_ID = "w_4b679dd65f1bdfe420fe"
VERIFICATION_ID = "v_768d9c5c906ab85a7e1d"
CLAIM_ID = "c_260d9831c726ae1aeafe"
SHA256 = "34b01c36010be4470a8e8bd29f56d20a9d9271414bbb31d632cd89e6d01ca5b0"
CHARACTERS = 1227
TITLE = "Kazakhstan: Friday in figures"
URL = "https://example.org/central-ledger/friday-in-figures"
LINK = "https://example.org/central-ledger/friday-in-figures#:~:text=At%20least%2018,to%20the%20ministry"
AUTHOR = "A. Novak and R. Ito"
PUBLISHED_AT = "2022-01-07T16:45:00Z"
TAG = "unrest-2022"
EXCERPT = "At least 18 law enforcement officers were killed, according to the ministry"
PREFIX = "hese figures could be checked independently.\n\nAt a glance\n• "
SUFFIX = "\n• More than 3,000 people arrested in the whole country\n• 70"
START = 373
END = 448
ATTRIBUTION = "the ministry"
ATTRIBUTION_START = 436
ATTRIBUTION_END = 448
PAGE = (
    '<html lang="en"><head><title>Night buses run again</title><meta name="author" content="M. Okafor">'
    '<meta property="og:site_name" content="Your Paper">'
    '<meta property="article:published_time" content="2022-01-09T08:00:00Z"></head>'
    "<body><nav><a href='/'>Home</a></nav><article><h1>Night buses run again</h1>"
    "<p>Night buses are running again in Almaty after four nights, the city said on Sunday.</p>"
    "<p>At least 40 buses had been burnt.</p></article></body></html>"
)
DRAFT_CLAIM = "At least 18 officers were killed in the unrest in Kazakhstan."
DRAFT = f"{DRAFT_CLAIM} Some 2,000 people were arrested in Almaty. Could it have been prevented? I think so."
SOURCE = {
    "text": "At least 18 officers were killed in the unrest in Kazakhstan, officials said on Friday.",
    "title": "Officials: at least 18 officers killed",
    "url": "https://example.org/your-paper/officers-killed",
    "publisher": "Your Paper",
    "published_at": "2022-01-07",
    "language": "en",
    "tags": [TAG],
}

"""What can go wrong, in the words of Tally; the HTTP layer alone gives these a number."""

from __future__ import annotations


class TallyError(Exception):
    """Base of every fault that a client or an operator can mend; the message says how."""


class SourceNotFoundError(TallyError):
    """No source has this id."""


class SourceWithdrawnError(TallyError):
    """The source, or the newest revision under its url, was withdrawn."""

    def __init__(self, source_id: str, at: str, reason: str) -> None:
        super().__init__(
            f"{source_id} was withdrawn on {at[:10]} ({reason}): nothing is added to it. If that was a mistake, remove"
            f" it wholly (DELETE /v1/sources/{source_id}?purge=true) and add it again."
        )


class FutureError(TallyError):
    """The answer is asked for as of a time that is yet to come."""


class ClaimNotFoundError(TallyError):
    """No claim has this id."""


class WatchNotFoundError(TallyError):
    """No watch has this id."""


class VerificationNotFoundError(TallyError):
    """No stored verification has this id."""


class KeyNotFoundError(TallyError):
    """No key has this id."""


class NoClaimError(TallyError):
    """The statement asserts nothing that could be checked."""


class ClaimOfSourceError(TallyError):
    """The claim was read in a source and cannot be removed alone."""


class SlotError(TallyError):
    """A slot of a claim by hand, named `slot`, is not understood."""

    def __init__(self, slot: str, message: str) -> None:
        super().__init__(message)
        self.slot = slot


class NoFigureError(TallyError):
    """The statement gives no figure."""


class BatchTooLargeError(TallyError):
    """A batch has more statements than one request may."""


class BatchSpentError(TallyError):
    """The statements before one of a batch make all the claims that one request may."""


class NoSentenceError(TallyError):
    """The text holds no sentence to read."""


class BadPageError(TallyError):
    """A web page is too large to be read in time, or its text too long to be stored."""


class BadReviewError(TallyError):
    """What is given as a fact-check is none, or lacks what one needs, at `pointer` within it."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


class NoTextError(TallyError):
    """No text is found in a web page."""

    def __init__(self) -> None:
        super().__init__(
            "No text is found in the page: send the HTML that holds the article (scripts are not run), or its text."
        )


class ReadingEndedError(TallyError):
    """A process that read texts was ended from outside."""


class InvalidCursorError(TallyError):
    """The cursor was not made by this service."""


class BrokenBodyError(TallyError):
    """The body of a request does not come as HTTP asks."""


class SlowClientError(TallyError):
    """A client does not send what it has begun, or not fast enough."""


class TookTooLongError(TallyError):
    """An answer was given up after the `seconds` that it may take; nothing was written."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The answer was given up after {seconds:g} seconds and nothing was written: ask in fewer or shorter"
            " sentences, send fewer or shorter passages, or verify a draft in pieces."
        )


class ServerBusyError(TallyError):
    """So many long requests are at work that no more are taken; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "The service is at work on as many long requests as it takes at once, and nothing was written: try again in"
            " a moment, or ask in fewer or shorter sentences."
        )


class StoreBusyError(TallyError):
    """The store was locked for longer than the busy timeout; nothing was written."""


class StoreFullError(TallyError):
    """The disk has no room, or a limit on files is reached; nothing was written."""


class StoreReadOnlyError(TallyError):
    """The store's file, folder or disk may not be written to; nothing was written."""


class StoreDamagedError(TallyError):
    """The store's file is no sound Tally database, or not the one that was opened."""


class ClaimDamagedError(StoreDamagedError):
    """What the store keeps of a claim cannot be decoded, for the reason `cause`."""

    def __init__(self, claim_id: str, cause: Exception) -> None:
        super().__init__(
            f"The claim {claim_id} is damaged or was read by another version of Tally ({cause}):"
            " restore a backup, or remove its source and ingest it again."
        )


class StoreTooNewError(TallyError):
    """The store was written by a newer Tally."""


class BackupError(TallyError):
    """A backup cannot be written or restored; nothing was changed."""

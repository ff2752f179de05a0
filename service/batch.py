"""Use case: many statements in, an answer or a fault for each out, all of one state of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service import __version__
from service.answer import Engine, Verification
from service.errors import BatchSpentError, NoClaimError
from service.storage.port import Store
from service.verify import Question, verify


@dataclass(frozen=True, slots=True)
class Batch:
    """An answer to each question in their order, or why there is none: its statement asserts nothing, or those before
    it make as many claims as a batch may.
    """

    answers: tuple[Verification | NoClaimError | BatchSpentError, ...]
    engine: Engine


def verify_each(store: Store, questions: Sequence[Question], *, width: int) -> Batch:
    """What `verify` answers to each question, all of one state of the store.

    Raises the store's errors, for then no statement can be answered.
    """
    answers = list[Verification | NoClaimError | BatchSpentError]()
    left = max(_LEAST_CLAIMS, _CLAIMS_EACH * len(questions))
    with store.snapshot():
        for question in questions:
            answers.append(_verify(store, question, width) if left > 0 else BatchSpentError(_SPENT))
            if isinstance(answers[-1], Verification):
                left -= len(answers[-1].parts)
        return Batch(tuple(answers), Engine(__version__, store.corpus_revision()))


_LEAST_CLAIMS, _CLAIMS_EACH = 400, 4  # that the statements of a batch may make together, the last one more
_SPENT = "The statements before it make as many claims as a batch is verified for: send it in another."


def _verify(store: Store, question: Question, width: int) -> Verification | NoClaimError:
    try:
        return verify(store, question, width=width)
    except NoClaimError as error:
        return error

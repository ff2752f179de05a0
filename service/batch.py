"""Use case: many statements in, an answer or a fault for each out, all of one state of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service import __version__
from service.answer import Engine, Verification
from service.errors import NoClaimError
from service.storage.port import Store
from service.verify import Question, verify


@dataclass(frozen=True, slots=True)
class Batch:
    """An answer to each question in their order, or why its statement asserts nothing."""

    answers: tuple[Verification | NoClaimError, ...]
    engine: Engine


def verify_each(store: Store, questions: Sequence[Question], *, width: int) -> Batch:
    """What `verify` answers to each question, all of one state of the store.

    Raises the store's errors, for then no statement can be answered.
    """
    with store.snapshot():
        answers = tuple(_verify(store, question, width) for question in questions)
        return Batch(answers, Engine(__version__, store.corpus_revision()))


def _verify(store: Store, question: Question, width: int) -> Verification | NoClaimError:
    try:
        return verify(store, question, width=width)
    except NoClaimError as error:
        return error

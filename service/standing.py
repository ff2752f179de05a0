"""Use case: one stored claim held against all other sources, as it was read in its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.answer import Verification
from service.errors import ClaimNotFoundError
from service.extraction.reader import read_topic
from service.extraction.standing import move, move_items, stand_alone
from service.model import Claim
from service.outline import Outline
from service.rereading import read_stored
from service.storage.port import Store
from service.verification.stance import Read
from service.verification.surroundings import Surroundings, list_shareable
from service.verification.whole import Side
from service.verify import Question, Statement, answer_statement


@dataclass(frozen=True, slots=True)
class Stood:
    """A claim read in an article as a part of a statement."""

    claim: Claim
    side: Side
    around: Surroundings


def verify_claim(store: Store, claim_id: str, question: Question, *, width: int) -> Verification:
    """The evidence for and against a stored claim from other sources than its own, its copies and its revisions.

    The statement is the claim's clause, whatever the question's; offsets count in it. Whoever said it need not be
    credited by others. All is of one state of the store. Raises ClaimNotFoundError and the store's errors.
    """
    with store.snapshot():
        stored = store.find_claim(claim_id)
        if stored is None:
            raise ClaimNotFoundError
        source, start = stored.source, stored.claim.start
        outline = Outline(stored.text, move_items(read_stored(stored).items, -start))
        topic = read_topic(store.find_text(source.id) or "", title=source.title)
        stood = stand(move(stored.claim, -start), outline, topic, source.published_at)
        copies = store.find_copies([source.id], as_of=question.as_of).get(source.id, ())
        own = {source.id, *copies, *(revision.id for revision in store.list_revisions(source.id))}
        asked = replace(question, statement=stored.text, apart_from=frozenset(own))
        statement = Statement(stored.text, (stood.claim,), (stood.side,), around=(stood.around,))
        return answer_statement(store, asked, statement, width + min(width, source.claims))


def stand(claim: Claim, outline: Outline, topic: tuple[str, ...], published_at: str | None) -> Stood:
    """A claim of an article, which is about `topic`, as a part of a statement; `outline` is that of its clause."""
    alone = stand_alone(claim, outline)
    lent = (*topic, *claim.context, *claim.lent)
    terms = frozenset[str]() if alone.named else list_shareable(alone.claim, topic, lent)
    side = Side(alone.outline, (Read(alone.claim, outline.part(claim.start, claim.end)),))
    headed = frozenset(term for term in topic if term[0] == "~") & terms
    return Stood(alone.claim, side, Surroundings(terms, headed, published_at, alone.open, alone.unnamed))

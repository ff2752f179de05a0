"""What a claim is indexed and looked up under; the store sees only these tokens."""

from __future__ import annotations

from service.lexicon.lexicon import ancestors_of
from service.model import MARKERS, Claim


def index_tokens(claim: Claim) -> tuple[str, ...]:
    """Lemmas and names as bare words, "@concepts" with the broader ones, "&places" with what contains them,
    and "#figures" in plain digits; each once, in order. Of the context only names and places count: every
    claim of an article shares its words, which would tell none of them apart.
    """
    lent = [term for term in claim.context if term[0] in "~&"]
    terms = [term for term in (*claim.terms, *lent) if term not in MARKERS]
    terms += [slot.concept.removesuffix("/agent") for slot in (claim.event, claim.group) if slot]
    terms += ["&" + place for place in (*claim.places, *claim.scope)]
    tokens = [token for term in terms for token in _forms(term)]
    if claim.quantity:
        tokens.append(f"#{claim.quantity.stated}")
    return tuple(dict.fromkeys(tokens))


def _forms(term: str) -> list[str]:
    if term.startswith("@"):
        return [term, *ancestors_of(term)]
    if term.startswith("&"):
        parts = term[1:].split(".")
        return ["&" + ".".join(parts[:size]) for size in range(1, len(parts) + 1)]
    if term.startswith("~"):
        return [term[1:]]
    return [term]

"""A word is held against a term once, however many claims have it."""

from __future__ import annotations

from service.verification.sayers import Sayers


def test_a_pair_is_looked_at_once() -> None:
    asked: list[tuple[str, str]] = []

    def begins(term: str, word: str) -> bool:
        asked.append((term, word))
        return word.startswith(term)

    sayers = Sayers(("su", "wi"), begins)
    assert sayers.meet({"sun", "rain"}) == {"su": {"sun"}, "wi": set()}
    assert sayers.meet({"sun", "wind"}) == {"su": {"sun"}, "wi": {"wind"}}
    assert sorted(asked) == [(term, word) for term in ("su", "wi") for word in ("rain", "sun", "wind")]

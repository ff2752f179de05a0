"""Scores of games, series and votes: "3–1", "a 7 to 4 win", "a 16-0 record"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.extraction.labels import is_numbered
from service.extraction.pairs import find_pair, is_set_of_pairs
from service.extraction.special import Special
from service.extraction.text import Token
from service.extraction.units import find_unit
from service.lexicon.lexicon import cues
from service.model import Kind

_WINDOW = 8
_GREATEST = 200  # points of one side; votes may be more
_GREATEST_VOTE = 1000
_CONTEST = {
    "advance", "aggregate", "beat", "beaten", "champion", "championship", "comeback", "cup", "defeat", "derby", "draw",
    "edge", "final", "finish", "game", "goal", "hammer", "inning", "lead", "leg", "lose", "loser", "loss", "match",
    "overcome", "overtime", "penalty", "playoff", "quarterfinal", "record", "result", "rout", "rule", "ruling", "score",
    "scoreline", "scorer", "season", "semifinal", "series", "shootout", "stun", "sweep", "team", "thrash", "thrashing",
    "tie", "tiebreak", "trail", "triumph", "trounce", "upset", "victory", "vote", "win", "winner", "won",
}  # fmt: skip
_VOTING = {"approve", "confirm", "pass", "reject", "rule", "ruling", "vote"}
_RESULTS = {
    "comeback", "deadlock", "decision", "defeat", "deficit", "draw", "drubbing", "hammering", "lead", "loss", "margin",
    "record", "result", "rout", "ruling", "score", "scoreline", "series", "split", "stalemate", "start", "success",
    "thrashing", "tie", "triumph", "upset", "victory", "vote", "walkover", "win",
}  # fmt: skip
_LEADS_UP = {
    "ahead", "beat", "behind", "beaten", "defeat", "draw", "edge", "finish", "lead", "level", "lose", "record", "rout",
    "score", "stun", "thrash", "tie", "trail", "victory", "vote", "win", "won", "down",
}  # fmt: skip
_NO_SCORE = {
    "chance", "defence", "defense", "favorite", "favourite", "formation", "odds", "outsider", "ratio", "shot", "zone",
    "bc", "bce", "pm", "am",
}  # fmt: skip
_IDIOMS = {(50, 50), (24, 7), (9, 5), (20, 20), (9, 11)}


def find_score(tokens: Sequence[Token], at: int) -> Special | None:
    """A result that begins at `tokens[at]`, where the words around it speak of a contest.

    Fires on "won 3–1", "a 7 to 4 win", "trailing 1–2"; not on "3-5 people", "1-2 metres", "a 3-1 ratio", nor on the
    sets of a tennis match ("7-5, 6-4"), which have no one score.
    """
    if tokens[at].kind != "number":
        return None
    tied = find_pair(tokens, at)
    pair = tied or _pair_with_to(tokens, at)
    if pair is None:
        return None
    one, other, last = pair
    if (one, other) in _IDIOMS or is_numbered(tokens, at) or is_set_of_pairs(tokens, at) or _is_signed(tokens, at):
        return None
    following = tokens[last] if last < len(tokens) else None
    if find_unit(tokens, last, None)[2] > last or (following is not None and following.lemma in _NO_SCORE):
        return None
    if any(token.lemma == "odds" for token in tokens[max(0, at - 4) : at]):
        return None
    if not (_falls(tokens, at, pair) if one >= other else _rises(tokens, at, pair)):
        return None
    low, high = Decimal(min(one, other)), Decimal(max(one, other))
    return Special(at, last, last, Kind.SCORE, "score", low, high, high, rough=False)


def _pair_with_to(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """ "a 7 to 4 win", "beat them 7 to 4": a result is told right before or behind it; not "from 7 to 4"."""
    if at + 2 >= len(tokens) or tokens[at + 1].low != "to" or tokens[at + 2].kind != "number":
        return None
    if not (tokens[at].text.isdecimal() and tokens[at + 2].text.isdecimal()):
        return None
    one, other = int(tokens[at].text), int(tokens[at + 2].text)
    before = {token.lemma for token in tokens[max(0, at - 4) : at]}
    ends_in_result = at + 3 < len(tokens) and tokens[at + 3].lemma in _RESULTS
    if "from" in before or max(one, other) >= _GREATEST_VOTE or not (ends_in_result or before & _LEADS_UP - {"down"}):
        return None
    return (one, other, at + 3) if ends_in_result or one >= other else None


def _is_signed(tokens: Sequence[Token], at: int) -> bool:
    """ "$3-1", "B-52-2": a sign or a letter leads it."""
    before = tokens[at - 1] if at else None
    return before is not None and (before.end == tokens[at].start or tokens[at].glued) and before.low not in '("'


def _falls(tokens: Sequence[Token], at: int, pair: tuple[int, int, int]) -> bool:
    """A falling or level pair: a contest is spoken of near it, or two names stand around it ("Rovers 3–1 United")."""
    last = pair[2]
    near = {token.lemma for token in (*tokens[max(0, at - _WINDOW) : at], *tokens[last : last + 5])}
    before, after = tokens[at - 1] if at else None, tokens[last] if last < len(tokens) else None
    named = before is not None and after is not None and before.capital and after.capital and before.low != "of"
    if near & _VOTING:
        return pair[0] < _GREATEST_VOTE
    return pair[0] < _GREATEST and (named or bool(near & _CONTEST))


def _rises(tokens: Sequence[Token], at: int, pair: tuple[int, int, int]) -> bool:
    """A rising pair, which could be a range: "lost 0–3", "a 1-3 defeat"; not "won 3-5 medals"."""
    if max(pair[:2]) >= _GREATEST:
        return False
    after = tokens[pair[2]] if pair[2] < len(tokens) else None
    if after is not None and after.lemma in _RESULTS:
        return True
    before = {token.lemma for token in tokens[max(0, at - 3) : at]}
    open_end = after is None or after.kind != "word" or after.low in cues().stopwords
    return open_end and (bool(before & _LEADS_UP) or pair[0] == 0)

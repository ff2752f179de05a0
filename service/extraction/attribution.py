"""Whom a sentence credits for what it says, from who is nearest to the reader to who knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from service.extraction.analysis import Analysis
from service.extraction.speaking import (
    ENDS,
    NONE,
    STOPS,
    Span,
    is_person_like,
    read_backward,
    read_before_aside,
    read_forward,
    read_inverted,
)
from service.lexicon.lexicon import cues
from service.lexicon.speakers import is_medium, is_medium_word, match_name, speakers
from service.model import Attribution


@dataclass(slots=True)
class _Voice:
    """Somebody credited, where that stands, who carries the words (nearer) and whom they cite (more primary)."""

    at: int
    who: Span
    carried: list[Span] = field(default_factory=list)
    cited: list[Span] = field(default_factory=list)

    @property
    def chain(self) -> list[Span]:
        return [*self.carried, self.who, *self.cited]


def find_attribution(analysis: Analysis) -> tuple[Attribution, ...]:
    """Whom a sentence credits, as written: the nearest to its publisher first, the most primary last.

    Both "Police told Reuters" and "Reuters reported, citing police" give Reuters, police. Of several that speak by
    themselves media come first; then who frames the sentence: before its content the first, behind it the last
    ("18 died, police said, the mayor's office confirmed": the office, police).
    """
    voices = _find_voices(analysis)
    if len(voices) > 1:
        voices.sort(key=lambda voice: _nearness(analysis, voice))
    found = []
    for first, last in (span for voice in voices for span in voice.chain):
        start, end = analysis.tokens[first].start, analysis.tokens[last - 1].end
        found.append(Attribution(analysis.text[start:end], start, end))
    return tuple(dict.fromkeys(found))


def _nearness(analysis: Analysis, voice: _Voice) -> tuple[bool, bool, int]:
    first, last = voice.chain[0]
    medium = is_medium(analysis.text[analysis.tokens[first].start : analysis.tokens[last - 1].end])
    behind = any(q.last <= voice.at for q in analysis.quantities) or any(
        m.kind == "event" and m.last <= voice.at and analysis.tokens[m.first].lemma not in cues().reporting
        for m in analysis.marks
    )
    return not medium, not behind, -voice.at if behind else voice.at


def _find_voices(analysis: Analysis) -> list[_Voice]:
    """Who speaks in a sentence in order of the text, each with who carries it and whom it cites.

    What has no speaker before it belongs to the one after it: "Citing police, Reuters said"; with none at all it
    speaks itself.
    """
    tokens, voices = analysis.tokens, list[_Voice]()
    carried: list[Span] = []
    cited: list[Span] = []
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        if token.low == "to" and at and tokens[at - 1].low == "according":
            _add(voices, at, read_forward(analysis, at + 1))
        elif token.low in _LINKS and at and tokens[at - 1].low in _before_links():
            _keep(_carrier(analysis, at), voices[-1].carried if voices else carried)
        elif token.lemma in cues().reporting and _is_said(analysis, at):
            source = _cited(analysis, at)
            if not token.low.endswith("ing") or not source[1]:
                speaker = _speaker(analysis, at)
                _add(voices, speaker[0], speaker)
                if token.lemma == "tell":
                    _keep(_medium(analysis, at + 1), voices[-1].carried if speaker[1] else carried)
            _keep(source, voices[-1].cited if voices else cited)
    if not voices:
        whole = [*carried, *cited]
        return [_Voice(whole[0][0], whole[0], cited=whole[1:])] if whole else []
    voices[0].carried[:0] = carried
    voices[0].cited[:0] = cited
    return voices


def _add(voices: list[_Voice], at: int, who: Span) -> None:
    if who[1] > who[0]:
        voices.append(_Voice(at, who))


def _keep(span: Span, spans: list[Span]) -> None:
    if span[1] > span[0]:
        spans.append(span)


def _speaker(analysis: Analysis, at: int) -> Span:
    """The subject of a reporting verb, before it or behind it; not in "an estimated 40", "claimed the lives of"."""
    inside = any(m.first <= at < m.last > m.first + 1 for m in analysis.marks)
    if analysis.is_counted(at) or inside or _takes_lives(analysis, at):
        return NONE
    for find in (read_backward, read_before_aside, read_inverted):
        found = find(analysis, at)
        if found[0] < found[1]:
            return found
    return NONE


def _takes_lives(analysis: Analysis, at: int) -> bool:
    """Whether a claim is a toll: "claimed 26 lives"; not "said 26 died"."""
    if analysis.tokens[at].lemma != "claim":
        return False
    counted = next((q for q in analysis.quantities if q.first == at + 1), None)
    return counted is not None and any(m.first == counted.last and m.concept == "@kill" for m in analysis.marks)


_NOUNS = {"claims", "reports", "estimates", "estimate", "states", "state", "note", "report"}


def _is_said(analysis: Analysis, at: int) -> bool:
    """Whether a reporting word is the verb: "police report having", not "two reports of", "the state of"."""
    tokens = analysis.tokens
    if tokens[at].low not in _NOUNS:
        return True
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at and tokens[at - 1].kind == "word" else "the"
    if before.endswith("ed"):  # "denied reports that"
        return False
    return following in ("that", "having", '"', "more", "at", "a") and before not in (
        "the",
        "a",
        "of",
        "these",
        "several",
    )


# --- who carries it and whom it cites ------------------------------------------------------------

_LINKS = {"by", "in", "on", "to", "with"}


@lru_cache(maxsize=1)
def _before_links() -> frozenset[str]:
    return frozenset(form[-2] for form in speakers().carriers | speakers().quoters)


def _carrier(analysis: Analysis, at: int) -> Span:
    """The medium behind "carried by", "interview with"; whoever it is behind "quoted by", "as reported by"."""
    words = tuple(token.low for token in analysis.tokens[max(0, at - 2) : at + 1])
    forms = {words, words[-2:]}
    if forms & speakers().quoters:
        found = read_forward(analysis, at + 1)
        return found if any(is_person_like(analysis, i) for i in range(*found)) else NONE
    return _medium(analysis, at + 1) if forms & speakers().carriers else NONE


_CITING = {"citing", "quoting"}
_CITED = {"cite", "quote"}


def _cited(analysis: Analysis, at: int) -> Span:
    """Whom a medium cites: "citing police", "which cited police", "TASS quoted the mayor as saying"; not "citing bad
    weather", "the minister cited security", "was quoted as saying".
    """
    tokens = analysis.tokens
    token = tokens[at]
    if token.lemma not in _CITED or (at and tokens[at - 1].low in cues().passive):
        return NONE
    first, last = read_forward(analysis, at + 1)
    if not any(is_person_like(analysis, i) for i in range(first, last)) or analysis.is_counted(first):
        return NONE
    after = [each.low for each in tokens[last : last + 2]]
    before = tokens[at - 1].low if at else ""
    sure = token.low in _CITING or before in ("which", "that", "who") or after[:1] == ["as"] or "saying" in after
    return (first, last) if sure or _is_medium_before(analysis, at) else NONE


def _is_medium_before(analysis: Analysis, at: int) -> bool:
    first, last = read_backward(analysis, at)
    tokens = analysis.tokens
    return first < last and is_medium(analysis.text[tokens[first].start : tokens[last - 1].end])


def _medium(analysis: Analysis, first: int) -> Span:
    """The medium that begins here: "Reuters", "the Kyiv Post", "Kazakh state television"; not "reporters"."""
    words = list(_words_of_phrase(analysis, first))
    for at in range(len(words)):
        named = match_name(words, at)
        if named or is_medium_word(words, at):
            last = named[0] if named else at + 1
            while last < len(words) and (is_medium_word(words, last) or words[last].lower() in speakers().agency_kinds):
                last += 1
            while not named and last < len(words) and words[last][0].isupper():  # "the newspaper Kommersant"
                last += 1
            return first, first + last
        if at and words[at].lower() in ("the", "a", "an"):
            break
    return NONE


def _words_of_phrase(analysis: Analysis, first: int) -> Iterator[str]:
    dated = {index for found in analysis.dates for index in range(found.first, found.last)}
    for at in range(first, min(first + 8, len(analysis.tokens))):
        token = analysis.tokens[at]
        if token.kind != "word" or token.low in STOPS or token.low in ENDS or at in dated or analysis.is_counted(at):
            return
        yield token.text

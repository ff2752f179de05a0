"""A whole text into claims: sentence by sentence, each lent what the article around it says."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Container, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, islice, takewhile
from typing import NamedTuple

from msgspec.structs import replace

from service.errors import NoClaimError, NoSentenceError
from service.extraction.analysis import Analysis, PlaceFound, analyse, analyse_text
from service.extraction.claims import extract_claims, extract_whole, find_parts, is_incident, is_wide
from service.extraction.comparisons import find_comparison
from service.extraction.ellipsis import has_open_subject, has_pronoun_subject
from service.extraction.pairs import find_pair
from service.extraction.phrases import POINTS_BACK
from service.extraction.retraction import takes_back
from service.extraction.searching import find_tagged_places
from service.extraction.text import split_sentences
from service.lexicon.gazetteer import is_town, is_within
from service.lexicon.lemma import is_english
from service.lexicon.lexicon import cues
from service.model import Claim, Kind, Modality, TimeSpan

_REMEMBERED = 2  # sentences back that a pronoun or an elided noun may point to
_USUAL = 3  # sentences that make a word part of an article's topic
_HOME_SHARE = 0.6  # of an article's place names that lie in the town that it is set in
_LEAD = 3  # sentences before which an article names where it is set
_RECENT_DAYS = 183  # half a year: an article's own event is rarely older
_THEN = ("at that time", "at the time", "that year", "the same year", "back then", "that day", "the same day")


def read_passage(text: str, analyses: Sequence[Analysis] | None = None) -> list[Claim]:
    """The claims of a text that stands alone beside a statement: what "it" or "the film" means is not in it; `analyses`
    are its sentences where they are at hand.
    """
    return _read(text, None, None, analyse_text(text, article=True) if analyses is None else analyses, lone=True)


def read_source(text: str, *, title: str | None = None, published_at: str | None = None) -> list[Claim]:
    """All claims of a text in order, offsets into `text`; raises NoSentenceError when it holds no sentence."""
    published = find_day(published_at)
    return _read(text, title, published, analyse_text(text, published, article=True), lone=False)


def read_topic(text: str, *, title: str | None = None) -> tuple[str, ...]:
    """The content terms of an article's heading, its title or else its first sentence: what all of it is about."""
    heading = analyse_text(title) if title else []
    opening = (each for each in split_sentences(text, article=True) if not each.dateline)
    return _topic(heading or [analyse(sentence, text, None) for sentence in islice(opening, 1)])


def find_day(published_at: str | None) -> date | None:
    """The day that relative dates are resolved against; none for a year that has no four-digit year before it."""
    day = date.fromisoformat(published_at[:10]) if published_at else None
    return day if day and day.year > _FIRST_YEAR else None


_FIRST_YEAR = 1000


def _read(
    text: str, title: str | None, published: date | None, analyses: Sequence[Analysis], *, lone: bool
) -> list[Claim]:
    if not analyses:
        raise NoSentenceError("the text holds no sentence: send running text in `text`")
    heading = analyse_text(title, published) if title else []
    undated = [analysis for analysis in analyses if not analysis.sentence.dateline]
    frequent = _frequent(analyses)
    topic = _topic(heading or undated[:1])
    if heading:
        topic += tuple(
            term for term in _topic(undated[:1]) if term[0] == "~" and term in frequent and term not in topic
        )
    called = _find_called([*heading, *analyses])
    full = _find_full([*heading, *analyses])
    usual = {*topic, *frequent}
    where = _find_where([*heading, *analyses])
    home = _home(heading, analyses, lone=lone)
    if len(undated) < len(analyses) and not _is_told(home, [*heading, *undated]):
        named = {found.place for analysis in (*heading, *analyses) for found in analysis.places}
        home = tuple(place for each in home if (place := each.split(".")[0]) in named)
    memory: deque[_Remembered] = deque(maxlen=_REMEMBERED)
    located = ""
    times: tuple[TimeSpan, ...] = ()
    claims: list[Claim] = []
    previous: Claim | None = None
    led: tuple[str, ...] = ()  # the town of the dateline, for the sentence behind it
    for analysis in analyses:
        low = text[analysis.sentence.start : analysis.sentence.end].lower()
        made = extract_claims(analysis)
        if takes_back(text[analysis.sentence.start : analysis.sentence.end]):
            _take_back(claims, text)
        carried = times if any(then in low for then in _THEN) else ()
        made = [_point_back(claim, previous) for claim in made]
        made = [_name_there(claim, text, located) for claim in made]
        for claim in (_name_country(claim, text, home) for claim in made):
            when = claim.times or carried
            claims.append(
                replace(
                    claim,
                    lent=tuple(
                        _lend_article(
                            claim,
                            analysis,
                            memory,
                            [
                                *_leave_out(topic, where if _is_elsewhere(claim, analysis, topic) else ()),
                                *_call(claim, text, called),
                                *_complete(claim, full),
                                *led,
                            ],
                        )
                    ),
                    scope=claim.scope or tuple(_find_scope(claim, analysis, home)),
                    times=when,
                    open_subject=lone and has_open_subject(analysis, claim),
                    circumstances=tuple(term for term in claim.circumstances if term not in usual),
                    background=claim.background or _is_background(when, published),
                    narrowed=claim.narrowed or _is_apart(claim, home, lone=lone),
                )
            )
        led = _town(analysis, home) if analysis.sentence.dateline else ()
        if not analysis.sentence.dateline:
            memory.append(_remember(analysis, made))
        located = analysis.places[-1].place if analysis.places else located
        times = tuple(d.time for d in analysis.dates) or times
        previous = next((claim for claim in reversed(made) if claim.quantity), None)
    return claims or [claim for analysis in analyses for claim in extract_whole(analysis)]


def _take_back(claims: list[Claim], text: str) -> None:
    """Let what the last sentence claims be denied ("That is false."), and the one before where that only goes on of it:
    "A post says that 18 died. It was shared 900 times. It is false."
    """
    start = claims[-1].sentence_start if claims else 0
    for at in reversed(range(len(claims))):
        if claims[at].sentence_start != start:
            if not _GOES_ON.match(text, start):
                break
            start = claims[at].sentence_start
        claims[at] = replace(claims[at], modality=Modality.DENIED)


_GOES_ON = re.compile(r"(?:it|they|this|that|the (?:claim|report|post|story|video|article))\b", re.IGNORECASE)


def read_statement(text: str, *, mended: dict[str, str] | None = None) -> list[Claim]:
    """The claims of a statement; `mended` maps a misspelt lower-case word to the word it is read as.

    A sentence without any figure or clause of its own counts whole. Raises NoClaimError when nothing is asserted.
    """
    claims: list[Claim] = []
    for analysis in analyse_text(text, mended=mended):
        if claims and takes_back(text[analysis.sentence.start : analysis.sentence.end]):
            _take_back(claims, text)
            continue
        claims += [_point_back(claim, None) for claim in extract_claims(analysis) or extract_whole(analysis)]
    if not claims:
        raise NoClaimError("the statement asserts nothing to check: write a sentence such as “18 officers were killed”")
    return claims


def lend_subject(claims: list[Claim], text: str) -> list[Claim]:
    """Lend each part of a statement what the others say it is about: the subject and the names of the first, and the
    place of any.

    "The quake in Peru killed 31 people and injured 210": the 210 too were injured by that quake, in Peru. Where no part
    tells where it happens, each is of what places the statement names, be it in a heading or a hashtag: "Mine blast in
    Poland. 21 miners died", "Turnout was 80% #Ghana".
    """
    located = next((claim.places for claim in claims if claim.places), ())
    named = (term[1:] for claim in claims for term in claim.terms if term[0] == "&")
    places = located or tuple(dict.fromkeys((*named, *find_tagged_places(text))))
    return [_lend(claim, claims[0], places, text) for claim in claims]


def _lend(claim: Claim, first: Claim, places: tuple[str, ...], text: str) -> Claim:
    names = any(term[0] in "~&" for term in claim.terms)
    alone = claim is not first and not names and not claim.subject and claim.sentence_start == first.sentence_start
    lent = [term for term in first.subject if term != ","] if alone else []
    if claim is not first and not names:  # "The Blue Heron sank. 5 people were injured": there, in no other accident
        lent += [term for term in first.terms if term[0] == "~" and term not in lent]
    headed = _HEADING.match(text, claim.start, claim.end) and claim.terms[:1] == ("&" + places[0],) if places else False
    if places and not claim.places and (headed or not names):
        lent += ["&" + place for place in places]
        claim = replace(claim, places=places, scope=places)
    return replace(claim, terms=(*(term for term in lent if term not in claim.terms), *claim.terms))


_HEADING = re.compile(r"[^\W\d_][\w ]*:")


def read_terms(text: str) -> list[str]:
    """The content terms of any text, and its figures as "#2300"; for searching."""
    analyses = analyse_text(text)
    figures = [f"#{found.quantity.stated}" for analysis in analyses for found in analysis.quantities]
    return [term for analysis in analyses for term in analysis.terms if term] + figures


def read_unknown_words(text: str) -> list[tuple[str, int, int]]:
    """Words in small letters that no dictionary knows, with their spans."""
    return [
        (token.low, token.start, token.end)
        for sentence in split_sentences(text)
        for token in sentence.tokens
        if token.kind == "word" and len(token.low) > 2 and token.low.isalpha() and not token.glued
        and not (token.capital or is_english(token.low))
    ]  # fmt: skip


def _find_scope(claim: Claim, analysis: Analysis, home: Sequence[str]) -> Iterator[str]:
    """Where a claim without a place holds: where its article is set, or all over that country; nowhere known where the
    sentence counts a part there ("it employs 14,800 people, 5,900 in Norway"), nor behind another place ("Chile had 90
    fires, which burned 300 barns").
    """
    if any(_is_of_another(found, claim, analysis, home) for found in analysis.places):
        return
    parts = find_parts(claim, analysis)
    if not any(is_within(term[1:], place) for term in parts for place in home):
        wide, named = is_wide(claim, analysis), _is_set_by_name(claim, analysis)
        yield from (place.split(".")[0] if wide or (named and is_town(place)) else place for place in home)


def _is_set_by_name(claim: Claim, analysis: Analysis) -> bool:
    """Whether a clause tells where it is by a name that no table knows: "58 arrests in the port of Lower Ica"."""
    return any(
        (analysis.terms[at] or "")[:1] == "~" and claim.start <= analysis.tokens[at].start < claim.end
        for at in analysis.located
    )


def _is_of_another(found: PlaceFound, claim: Claim, analysis: Analysis, home: Sequence[str]) -> bool:
    start = analysis.tokens[found.first].start
    credited = any(who.start <= start < who.end for who in claim.attribution)
    if start >= claim.start or credited:
        return False
    return not any(is_within(found.place, place) or is_within(place, found.place) for place in home)


def _is_apart(claim: Claim, home: Sequence[str], *, lone: bool) -> bool:
    """Whether a claim is of another place than its article, or begins with its place: "In Japan it earned 9"."""
    opens = bool(claim.places) and claim.subject[:1] == ("&" + claim.places[0],)
    return bool(home and claim.scope and home[0] not in claim.scope) or (lone and opens)


def _is_background(times: Sequence[TimeSpan], published: date | None) -> bool:
    """Whether all dates of a claim lie so far before its article that it tells of another event."""
    if not times or published is None:
        return False
    horizon = (published - timedelta(days=_RECENT_DAYS)).isoformat()
    return all(time.last < horizon and time.relation != "since" for time in times)


def _find_called(analyses: Sequence[Analysis]) -> dict[str, tuple[str, ...]]:
    """What "the museum" means in an article that names but one: its name by the kind that the name ends with."""
    called: dict[str, set[tuple[str, ...]]] = {}
    for analysis in analyses:
        run: list[str] = []
        for term in (*analysis.terms, None):
            if term and term[0] == "~":
                run.append(term)
                continue
            if len(run) > 1 and run[-1][1:] in cues().name_kinds:
                called.setdefault(run[-1][1:], set()).add(tuple(run))
            run = []
    return {kind: next(iter(names)) for kind, names in called.items() if len(names) == 1}


def _call(claim: Claim, text: str, called: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The names of the things that a clause calls by their kind: "the museum"."""
    for kind in called and re.findall(r"\b[Tt]he ([a-z]+)\b", text[claim.start : claim.end]):
        yield from called.get(kind, ())


def _find_full(analyses: Sequence[Analysis]) -> dict[str, tuple[str, ...]]:
    """The names of several words that an article may go on with by the first: "Lima Air" where it says "Lima" later.

    Not where the word stood alone before, begins two of them, or stands where something is ("in Lima").
    """
    full: dict[str, tuple[str, ...]] = {}
    for analysis in analyses:
        terms = (term or "" for term in analysis.terms)
        for named, run in groupby(terms, key=lambda term: term[:1] == "~"):
            name = tuple(run) if named else ()
            for at, term in enumerate(name):
                known = full.setdefault(term, name if not at else ())
                if known and len(name) > 1 and known[: len(name)] != name[at:][: len(known)]:
                    full[term] = ()
    where = _find_where(analyses)
    return {first: name for first, name in full.items() if len(name) > 1 and first not in where}


def _find_where(analyses: Sequence[Analysis]) -> frozenset[str]:
    """The terms that an article says anything is in, near or at."""
    return frozenset(analysis.terms[at] or "" for analysis in analyses for at in analysis.located)


def _is_elsewhere(claim: Claim, analysis: Analysis, topic: Sequence[str]) -> bool:
    """Whether a sentence is set by name where its article is not: "In Upper Tarma, which voted in May, turnout was"."""
    verb = next((at for at, token in enumerate(analysis.tokens) if token.verb), len(analysis.tokens))
    return any(
        name[0] == "~" and name not in topic and at < verb and analysis.tokens[at].start < claim.end
        for at in analysis.located
        if (name := analysis.terms[at])
    )


def _leave_out(terms: Sequence[str], names: Container[str]) -> Iterator[str]:
    return (term for term in terms if term[0] != "~" or term not in names)


def _complete(claim: Claim, full: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for term in claim.terms:
        yield from full.get(term, ())


class _Remembered(NamedTuple):
    """Of a sentence read before: who it is about, which places it names, and where by name it is set."""

    subject: tuple[str, ...]
    places: tuple[str, ...]
    located: tuple[str, ...]


def _remember(analysis: Analysis, made: Sequence[Claim]) -> _Remembered:
    credited = [(who.start, who.end) for claim in made for who in claim.attribution]
    subject: list[str] = []
    located: list[str] = []
    for index, term in enumerate(analysis.terms):
        token = analysis.tokens[index]
        if not term or term[0] != "~" or any(start <= token.start < end for start, end in credited):
            continue
        if index in analysis.located:
            located.append(term)
        elif subject[-1:] == [analysis.terms[index - 1]] if subject else not _is_led(analysis, index):
            subject.append(term)
    places = tuple(term for term in analysis.terms if term and term[0] == "&")
    return _Remembered(tuple(subject), places, tuple(located))


def _is_led(analysis: Analysis, at: int) -> bool:
    """Whether a preposition leads to a name: "on the island of Pag", "by the director Ruiz"."""
    for token in reversed(analysis.tokens[:at]):
        if token.low in cues().prepositions:
            return True
        if token.low not in ("the", "a", "an") and not token.capital:
            return False
    return False


def _town(dateline: Analysis, home: Sequence[str]) -> tuple[str, ...]:
    """The town that a dateline begins with, where no table knows it or the article is set there."""
    terms = tuple(takewhile(lambda term: term[0] == "~", (term or "." for term in dateline.terms)))
    first = dateline.terms[0] or ""
    return (first,) if first[:1] == "&" and first[1:] in home else terms


_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them|whom)\b", re.IGNORECASE)


_OF_ALL = re.compile(r"(?:of|among) (?:the|those) ", re.IGNORECASE)  # the dead that the article counts anywhere


def _lend_article(
    claim: Claim, analysis: Analysis, memory: Sequence[_Remembered], topic: Sequence[str]
) -> Iterator[str]:
    """What the article adds to a claim: its topic; whom the sentences before are about, where the claim points back to
    them; and where they are set, where it tells of something that befell people and names no place of its own.
    """
    start, end = claim.start, claim.end
    own = {*claim.terms, *claim.context}
    wide = is_wide(claim, analysis)
    of_all = _OF_ALL.match(analysis.text, start, end) is not None
    points_back = not of_all and (
        not claim.subject or has_open_subject(analysis, claim) or analysis.says(_PRONOUN, start, end)
    )
    settled = analysis.says(_THERE, start, end) or (
        is_incident(claim.event) and not (wide or of_all) and not any(term[0] == "&" for term in own)
    )
    there = {analysis.terms[index] for index in analysis.located}
    lent = [term for term in topic if not wide or (term[0] != "&" and term not in there)]
    before = next((each.subject for each in reversed(memory) if each.subject), ()) if points_back else ()
    if before and has_pronoun_subject(analysis, claim):  # "it" is what the sentence before is about
        lent = [term for term in lent if term[0] != "~" or term in before]
    lent += before
    for remembered in reversed(memory):
        lent += (*remembered.places, *remembered.located) if settled else ()
    parts = find_parts(claim, analysis).difference(before)
    yield from dict.fromkeys(term for term in lent if term not in own and term not in parts)


def _topic(analyses: Sequence[Analysis]) -> tuple[str, ...]:
    """The content terms of a heading, which every claim of the article shares; not the names of a contest that it gives
    the score of, nor two places that it puts together, for a claim may be of one of them.
    """
    return tuple(
        dict.fromkeys(
            term
            for analysis in analyses
            for at, (term, token) in enumerate(zip(analysis.terms, analysis.tokens, strict=True))
            if term and term[0] != "#" and find_comparison(analysis, at) is None
            if not (token.capital and (analysis.once(_is_of_sides) or _is_with_another(analysis, at)))
        )
    )


def _is_with_another(analysis: Analysis, at: int) -> bool:
    """Whether a place that no table knows is one of two: "in Ica and Tarma"."""
    named = analysis.located.intersection(analysis.names)
    return at in named and any(
        other in named and analysis.tokens[(at + other) // 2].low == "and" for other in (at - 2, at + 2)
    )


def _is_of_sides(analysis: Analysis) -> bool:
    """Whether a sentence gives a score: "Lima beat Ica 3-1", "Lima 1-3 Ica"."""
    tokens = analysis.tokens
    between = any(
        tokens[at - 1].capital and (pair := find_pair(tokens, at)) and pair[2] in analysis.names
        for at in range(1, len(tokens))
    )
    return between or any(found.quantity.kind is Kind.SCORE for found in analysis.quantities)


def _frequent(analyses: Sequence[Analysis]) -> set[str]:
    """The terms of at least three sentences of an article: what it is about."""
    counts = Counter(term for analysis in analyses for term in {term for term in analysis.terms if term})
    return {term for term, count in counts.items() if count >= _USUAL}


def _home(heading: Sequence[Analysis], analyses: Sequence[Analysis], *, lone: bool) -> tuple[str, ...]:
    """Where an article is set: the country that at least half of its place names lie in, or a place in it that its
    title or date line names and most of them lie in; empty when there is none.
    """
    named = [
        found.place
        for analysis in (*heading, *analyses)
        for found in analysis.places
        if find_comparison(analysis, found.first) is None
    ]
    counts = Counter(place.split(".")[0] for place in named)
    if not counts:
        return ()
    country, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    if 2 * count < counts.total():
        return ()
    lead = next((analysis.places for analysis in analyses[:_LEAD] if analysis.places), ())
    opening = [found.place for found in (*(place for analysis in heading for place in analysis.places), *lead)]
    titled = {found.place for analysis in heading for found in analysis.places}
    located = sum(1 for analysis in analyses for found in analysis.places if found.located and found.place == country)
    wide = country in titled or located > 1
    if not (wide or lone) or any(analysis.sentence.dateline for analysis in analyses[:_LEAD]):
        for place in sorted(set(opening), key=lambda place: (-place.count("."), place)):
            inside = sum(1 for other in named if is_within(other, place))
            others = [other for other in named if place not in titled or is_within(other, country)]
            outside = sum(1 for other in others if not is_within(other, place) and not is_within(place, other))
            if place != country and inside >= _HOME_SHARE * (inside + outside):
                return (place,)
    return (country,)


def _is_told(home: Sequence[str], analyses: Sequence[Analysis]) -> bool:
    """Whether a text names where it is set, or no place that no table knows: else a dateline may be of elsewhere."""
    if any(found.place in home for analysis in analyses for found in analysis.places):
        return True
    return not any((analysis.terms[at] or "")[:1] == "~" for analysis in analyses for at in analysis.located)


_COUNTRY = "@country"


def _name_country(claim: Claim, text: str, home: Sequence[str]) -> Claim:
    """ "The country closed its border" speaks of the country that the article is about."""
    if not home or "the country" not in text[claim.start : claim.end].lower() or _COUNTRY not in claim.terms:
        return claim
    at = claim.terms.index(_COUNTRY)
    return replace(claim, terms=(*claim.terms[:at], "&" + home[0].split(".")[0], *claim.terms[at:]))


_THERE = re.compile(
    r"\bthere\b(?!\s+(?:is|are|was|were|has|have|had|will|would|may|might|could|can|seems?|remains?)\b)"
    r"|\b(?:in|across|around) the (?:city|town|village|district|region|province)\b",
    re.IGNORECASE,
)


def _name_there(claim: Claim, text: str, located: str) -> Claim:
    """ "Nobody was hurt there", "70 were injured in the city": where the sentences before were; not "there were"."""
    if not located or claim.places or not _THERE.search(text, claim.start, claim.end):
        return claim
    return replace(claim, places=(located,), scope=(located,), terms=(*claim.terms, "&" + located))


def _point_back(claim: Claim, previous: Claim | None) -> Claim:
    """ "Some 30 of them are at sea": the pronoun's group is that of the figure before, else unknown."""
    if claim.group is None or claim.group.concept != POINTS_BACK:
        return claim
    return replace(claim, group=previous.group if previous else None)

"""Who is credited in the news: the agencies by name, what else is a medium, and who speaks without being anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.lexicon.gazetteer import find_demonym
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import read_table

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_OPENERS = frozenset({"the", "a", "an", "by", "from", "state", "official", "national", "news", "agency", "media"})
_LONGEST_CODE = 4


@dataclass(frozen=True, slots=True)
class Speakers:
    """The words of speakers.toml; single words are lemmas, forms are tuples of words in small letters."""

    names: dict[str, tuple[tuple[tuple[str, ...], str | None], ...]]
    whole: dict[str, str]
    written: dict[str, str]
    mastheads: frozenset[str]
    media: frozenset[str]
    agency_kinds: frozenset[str]
    credited: frozenset[str]
    papers: frozenset[str]
    carriers: frozenset[tuple[str, ...]]
    quoters: frozenset[tuple[str, ...]]
    nobody: frozenset[str]
    bare: frozenset[str]
    voices: frozenset[tuple[str, ...]]
    offices: frozenset[str]
    body_of_voice: dict[str, str]
    bodies: frozenset[str]
    loose: frozenset[str]
    same: dict[str, str]
    titles: frozenset[str]


@lru_cache(maxsize=1)
def speakers() -> Speakers:
    """The parsed speakers.toml.

    `names` holds by their first word in small letters the names as written, longest first, each with its agency's
    canonical name or None for another medium; `whole` holds the agencies by their whole names in small letters,
    `written` as written and in capitals.
    """
    table = read_table("speakers.toml")
    words, names, nobody = table["words"], table["names"], table["nobody"]
    alone = {name for name in table["agencies"] if name not in names["never_alone"]}
    known = [(alias, name) for name, others in table["agencies"].items() for alias in (name, *others)]
    forms: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
    for alias, owner in (*known, *((name, None) for name in names["outlets"])):
        if alias != owner or alias in alone:
            form = tuple(words_of(alias))
            forms.setdefault(form[0].lower(), []).append((form, owner))
    return Speakers(
        names={first: tuple(sorted(each, key=lambda pair: -len(pair[0]))) for first, each in forms.items()},
        whole={" ".join(words_of(alias)).lower(): owner for alias, owner in known},
        written={
            spelling: owner
            for alias, owner in known
            for name in [" ".join(words_of(alias))]
            for spelling in (name, name.upper())
        },
        mastheads=frozenset(names["mastheads"]),
        media=frozenset(words["media"]),
        agency_kinds=frozenset(words["agency_kinds"]),
        credited=frozenset(words["credited"]),
        papers=frozenset(words["papers"]),
        carriers=frozenset(tuple(form.split()) for form in words["carriers"]),
        quoters=frozenset(tuple(form.split()) for form in words["quoters"]),
        nobody=frozenset(nobody["speakers"]),
        bare=frozenset(nobody["bare"]),
        voices=frozenset(tuple(form.split()) for form in nobody["voices"]),
        offices=frozenset(nobody["offices"]),
        body_of_voice=nobody["body_of_voice"],
        bodies=frozenset(nobody["bodies"]),
        loose=frozenset(nobody["loose"]),
        same=nobody["same"],
        titles=frozenset(nobody["titles"]),
    )


def words_of(text: str) -> list[str]:
    """The words of a name as written, without marks: "Agence France-Presse" has three; "U.N." is "UN"."""
    return [word.replace(".", "") for word in _WORD.findall(text)]


def match_name(words: Sequence[str], at: int) -> tuple[int, str | None] | None:
    """The longest known medium whose name begins at `words[at]`: (index after it, its agency's canonical name or None
    for an outlet), or None. A name of capitals ("AP") is none before another name: "AP Ruiz".
    """
    for form, owner in speakers().names.get(words[at].lower(), ()):
        last = at + len(form)
        if last > len(words) or any(not _is_written(*pair) for pair in zip(form, words[at:last], strict=True)):
            continue
        after = words[last] if last < len(words) else ""
        code = len(form) == 1 and form[0].isupper() and len(form[0]) <= _LONGEST_CODE
        if not (code and after[:1].isupper() and after.lower() not in _OPENERS):
            return last, owner
    return None


def _is_written(wanted: str, word: str) -> bool:
    return word in (wanted, wanted.upper())


def agencies_in(text: str) -> tuple[str, ...]:
    """The canonical names of the agencies that a text names, in order, each once: "Russia's TASS news agency"."""
    words, at = words_of(text), 0
    found: list[str] = []
    while at < len(words):
        match = match_name(words, at) if _may_begin(words, at) else None
        if match and match[1]:
            found.append(match[1])
        at = match[0] if match else at + 1
    return tuple(dict.fromkeys(found))


def _may_begin(words: Sequence[str], at: int) -> bool:
    """Whether a name may begin here: not behind another name ("Foreign Press Association")."""
    before = words[at - 1] if at else ""
    return not before[:1].isupper() or before.lower() in _OPENERS or find_demonym(before) is not None


def agency_named(name: str, *, as_written: bool = False) -> str | None:
    """The canonical name of the agency that this is the whole name of, in any case: "reuters", "The Associated Press",
    "TASS news agency"; None for any other. Of names `as_written` only the usual spelling and capitals count.
    """
    words = words_of(name)
    words = words[1:] if words and words[0].lower() == "the" else words
    for form in (words, words[:-2] if [word.lower() for word in words[-2:]] == ["news", "agency"] else []):
        known = speakers().written.get(" ".join(form)) if as_written else speakers().whole.get(" ".join(form).lower())
        if known:
            return known
    return None


def is_medium(text: str) -> bool:
    """Whether a credit is a medium's: an agency, a known outlet, a masthead, or a kind of medium ("state TV")."""
    words = words_of(text)
    return any(
        is_medium_word(words, at) or (_may_begin(words, at) and match_name(words, at)) for at in range(len(words))
    )


def is_medium_word(words: Sequence[str], at: int) -> bool:
    """Whether a word makes a medium of its phrase: "newspaper", "the Kyiv Post", "news agency"."""
    low = words[at].lower()
    if lemma_of(low) in speakers().media:
        return True
    if low in speakers().mastheads:
        return at > 0 and words[at][0].isupper()
    return low == "agency" and at > 0 and words[at - 1].lower() in speakers().agency_kinds

"""What every store must do, as a suite: subclass `StoreContract` and give it a `store` fixture."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from service.errors import SourceWithdrawnError
from service.followed import KeptConflict, Watch, WatchEvent
from service.model import (
    Attribution,
    Claim,
    Comparator,
    IndexedClaim,
    Kind,
    Lookup,
    Modality,
    Quantity,
    ReadSource,
    Reason,
    Relation,
    Slot,
    Source,
    TimeSpan,
    Verdict,
)
from service.storage.port import Store

TEXT = "At least 18 officers were killed in Almaty since January 2. Nobody counted the “others”."


def build_source(name: str, **known: object) -> Source:
    source = Source(
        id=f"s_{name}",
        revision=1,
        sha256="0" * 64,
        characters=len(TEXT),
        claims=1,
        title=None,
        url=None,
        publisher=None,
        author=None,
        published_at=None,
        language="en",
        tags=(),
        retrieved_at="2026-01-01T00:00:00Z",
        superseded_by=None,
    )
    return replace(source, **known)


def build_claim(start: int = 0, end: int = 58) -> Claim:
    officers = Slot("@officer", "officers", 12, 20)
    low, high = Decimal(18), None
    quantity = Quantity(
        Kind.COUNT, low, high, False, False, Comparator.AT_LEAST, False, False, low, "officer", "At least 18", 0, 11
    )
    return Claim(
        start=start,
        end=end,
        sentence_start=0,
        sentence_end=59,
        event=Slot("@kill", "killed", 26, 32),
        group=officers,
        quantity=quantity,
        times=(TimeSpan("2022-01-02", "2022-01-02", "since", "January 2", 49, 58),),
        places=("kz.almaty",),
        scope=("kz",),
        names=(),
        narrowed=False,
        background=False,
        negated=False,
        modality=Modality.FACT,
        attribution=(Attribution("the ministry", 0, 3),),
        circumstances=("@unrest",),
        subject=("officer",),
        open_subject=False,
        terms=("officer", "@kill"),
        context=(),
    )


def build_indexed(name: str, tokens: Sequence[str], start: int = 0) -> IndexedClaim:
    return IndexedClaim(f"c_{name}", TEXT[start:58], build_claim(start), tuple(tokens), b"\x90")


def add(store: Store, name: str, tokens: Sequence[str], **known: object) -> Source:
    return store.add_source(build_source(name, **known), TEXT, [build_indexed(name, tokens)])[0]


def build_read(name: str, tokens: Sequence[str], **known: object) -> ReadSource:
    return ReadSource(build_source(name, **known), TEXT, [build_indexed(name, tokens)])


def print_like(first: int, shared: int, name: str) -> list[int]:
    """A fingerprint whose first values are the same for each name, and the others its own."""
    return [*range(first, first + shared), *(ord(name) * 1000 + at for at in range(64 - shared))]


def add_print(store: Store, name: str, fingerprint: Sequence[int], **known: object) -> None:
    store.add_sources([replace(build_read(name, [name], **known), fingerprint=tuple(fingerprint))])


def find_stories(
    store: Store, first: str, last: str, least: int = 1, limit: int = 9
) -> list[tuple[str, frozenset[int]]]:
    return store.find_stories(first, last, {0, 1, 7, 9}, least=least, limit=limit)


def find(store: Store, *tokens: str, width: int = 100, **filters: object) -> list[str]:
    return [claim.id for claim in store.find_candidates(Lookup(tokens=tokens, width=width, **filters))]


def build_conflict(earlier: str, later: str, day: str = "2022-01-08", *, grown: bool = False) -> KeptConflict:
    """A conflict of the claims of two sources, by their names."""
    return KeptConflict(
        id=f"k_{earlier}{later}",
        day=day,
        earlier=f"c_{earlier}",
        later=f"c_{later}",
        sources=(f"s_{earlier}", f"s_{later}"),
        relation=Relation.FIGURE_DIFFERS,
        score=0.9,
        reasons=(Reason("quantity.differs", "quantity", "18", "20", "“20” rules out “18”."),),
        turned=False,
        grown=grown,
    )


def settle(store: Store, name: str, *conflicts: KeptConflict, day: str = "2022-01-07") -> bool:
    return store.settle_source(f"s_{name}", (day, frozenset({1, 2})), conflicts, store.count_followed())


def list_conflicts(store: Store, **filters: object) -> str:
    """The conflicts that pass the filters, each by the names of its sources."""
    found = store.list_conflicts(Lookup((), 0, **filters), limit=100)  # type: ignore[arg-type]
    return " ".join(conflict.id.removeprefix("k_") for conflict in found)


def build_watch(name: str) -> Watch:
    return Watch(f"w_{name}", f"18 officers were killed in “{name}”", "2026-01-01T00:00:00Z", "{}", (("@kill",), ()))


def build_event(store: Store, name: str, verdict: Verdict, *supporting: str, revision: int | None = None) -> WatchEvent:
    seen = store.corpus_revision() if revision is None else revision
    return WatchEvent(f"w_{name}", "2026-01-02T00:00:00Z", seen, verdict, "It is so.", supporting, ())


def add_watch(store: Store, name: str) -> WatchEvent:
    event = build_event(store, name, Verdict.SUPPORTED, "c_a")
    assert store.add_watch(build_watch(name), event)
    return event


def list_due(store: Store) -> str:
    return "".join(watch.id.removeprefix("w_") for watch in store.list_watches(limit=100, is_due=True))


class StoreContract:
    # --- adding ----------------------------------------------------------------------------------

    def test_an_empty_store_answers_with_nothing(self, store: Store) -> None:
        store.check()
        assert store.count_sources() == 0
        assert store.find_source("s_a") is None
        assert store.find_text("s_a") is None
        assert store.find_claim("c_a") is None
        assert store.find_superseded("s_a") == ()
        assert store.list_sources(limit=10) == []
        assert store.list_claims("s_a", limit=10) == []
        assert store.find_similar_words("officer", 3) == []
        assert store.count_claims(["officer"]) == (0, {})
        assert not store.remove_source("s_a")
        assert find(store, "@kill") == []

    def test_what_is_added_comes_back_as_it_was(self, store: Store) -> None:
        source = build_source("a", title="Title", url="https://a.example/1", publisher="AGI", author="A. B.",
                              published_at="2022-01-07", tags=("x", "ä b"))  # fmt: skip
        claim = build_indexed("a", ["@kill"])
        assert store.add_source(source, TEXT, [claim]) == (source, True)
        assert store.find_source("s_a") == source
        assert store.find_text("s_a") == TEXT
        stored = store.find_claim("c_a")
        assert stored is not None
        assert (stored.id, stored.text, stored.claim, stored.source) == (claim.id, claim.text, claim.claim, source)
        assert store.list_claims("s_a", limit=10) == [stored]
        assert store.find_candidates(Lookup(("@kill",), 10)) == [stored]

    @pytest.mark.parametrize(
        "text",
        ["a\x00b", "line\r\nline\u2028", "\U0001f600 e\u0301 \ufeff", " blanks \t"],
        ids=["nul", "line ends", "beyond the basic plane", "blanks"],
    )
    def test_a_text_is_kept_code_point_for_code_point(self, store: Store, text: str) -> None:
        store.add_source(build_source("a"), text, [])
        assert store.find_text("s_a") == text

    def test_adding_the_same_source_again_changes_nothing(self, store: Store) -> None:
        first = add(store, "a", ["one"], title="First")
        revision = store.corpus_revision()
        again = store.add_source(build_source("a", title="Second"), "other", [build_indexed("b", ["two"])])
        assert again == (first, False)
        assert store.find_text("s_a") == TEXT
        assert store.find_claim("c_b") is None
        assert store.corpus_revision() == revision

    def test_a_write_that_fails_leaves_nothing(self, store: Store) -> None:
        add(store, "a", ["one"], url="https://a.example")
        revision = store.corpus_revision()
        unstorable = replace(build_source("b"), claims=None, url="https://a.example")  # type: ignore[arg-type]
        with pytest.raises(Exception):  # noqa: B017, PT011 - any fault, as long as nothing changes
            store.add_source(unstorable, TEXT, [build_indexed("b", ["two"])])
        assert store.count_sources() == 1
        assert store.corpus_revision() == revision
        assert store.find_source("s_a").superseded_by is None  # type: ignore[union-attr]
        assert find(store, "one", "two") == ["c_a"]
        add(store, "b", ["two"])
        assert find(store, "two") == ["c_b"]

    # --- adding many -----------------------------------------------------------------------------

    def test_many_are_stored_in_their_order_and_each_once(self, store: Store) -> None:
        known = add(store, "k", ["word"])
        revision = store.corpus_revision()
        batch = [build_read("b", ["word"]), build_read("k", ["other"], title="Second"), build_read("a", ["word"])]
        stored = store.add_sources([*batch, batch[0]])
        b, a = batch[0].source, batch[2].source
        assert stored == [(b, True), (known, False), (a, True), (b, False)]
        assert sorted(find(store, "word")) == ["c_a", "c_b", "c_k"]
        assert store.find_text("s_a") == TEXT
        assert store.corpus_revision() > revision
        assert store.add_sources([]) == []

    def test_many_texts_of_one_url_are_its_revisions_in_their_order(self, store: Store) -> None:
        add(store, "c", ["word"], url="u")
        stored = store.add_sources([build_read(name, ["word"], url="u") for name in "bad"])
        assert [source.revision for source, _ in stored] == [2, 3, 4]
        assert store.find_superseded("s_d") == ("s_a", "s_b", "s_c")
        assert find(store, "word") == ["c_d"]

    def test_of_many_none_is_stored_when_one_cannot_be(self, store: Store) -> None:
        add(store, "a", ["word"], url="u")
        revision = store.corpus_revision()
        unstorable = build_read("c", ["word"], claims=None)
        with pytest.raises(Exception):  # noqa: B017, PT011 - any fault, as long as nothing changes
            store.add_sources([build_read("b", ["word"], url="u"), unstorable, build_read("d", ["word"])])
        assert (store.count_sources(), store.corpus_revision()) == (1, revision)
        assert find(store, "word") == ["c_a"]
        assert store.find_source("s_a").superseded_by is None  # type: ignore[union-attr]

    # --- revisions -------------------------------------------------------------------------------

    def test_another_text_under_a_known_url_is_its_next_revision(self, store: Store) -> None:
        url = "https://a.example/1"
        add(store, "c", ["word"], url=url)
        assert add(store, "b", ["word"], url=url).revision == 2
        assert add(store, "a", ["word"], url=url).revision == 3
        assert store.find_superseded("s_a") == ("s_b", "s_c")
        assert store.find_superseded("s_c") == ()
        assert [store.find_source(f"s_{name}").superseded_by for name in "abc"] == [None, "s_a", "s_b"]  # type: ignore[union-attr]
        assert find(store, "word") == ["c_a"]
        assert store.find_claim("c_c") is not None

    def test_sources_without_url_never_replace_each_other(self, store: Store) -> None:
        add(store, "a", ["word"])
        assert add(store, "b", ["word"]).revision == 1
        assert sorted(find(store, "word")) == ["c_a", "c_b"]

    def test_removing_the_newest_revision_makes_the_one_before_current(self, store: Store) -> None:
        add(store, "a", ["old"], url="u")
        add(store, "b", ["new"], url="u")
        assert "old" not in store.count_claims(["old"])[1]
        assert store.remove_source("s_b")
        assert store.find_source("s_a").superseded_by is None  # type: ignore[union-attr]
        assert find(store, "old", "new") == ["c_a"]
        assert store.count_claims(["old"])[1]

    def test_removing_a_revision_in_between_closes_the_gap(self, store: Store) -> None:
        for name in "abc":
            add(store, name, [f"word{name}"], url="u")
        assert store.remove_source("s_b")
        assert store.find_source("s_a").superseded_by == "s_c"  # type: ignore[union-attr]
        assert store.find_superseded("s_c") == ("s_a",)
        assert find(store, "worda", "wordb", "wordc") == ["c_c"]

    # --- removing --------------------------------------------------------------------------------

    def test_a_removed_source_is_gone_whole(self, store: Store) -> None:
        add(store, "a", ["shared", "only"])
        add(store, "b", ["shared"])
        assert store.remove_source("s_a")
        assert store.find_source("s_a") is None
        assert store.find_text("s_a") is None
        assert store.find_claim("c_a") is None
        assert find(store, "shared", "only") == ["c_b"]
        assert store.count_claims(["only", "shared"]) == (1, {"shared": 1})
        assert store.count_sources() == 1
        assert not store.remove_source("s_a")

    def test_a_removed_source_can_be_added_again(self, store: Store) -> None:
        add(store, "a", ["word"])
        store.remove_source("s_a")
        add(store, "a", ["word"])
        assert find(store, "word") == ["c_a"]

    def test_every_change_raises_the_corpus_revision(self, store: Store) -> None:
        seen = [store.corpus_revision()]
        add(store, "a", ["word"])
        seen.append(store.corpus_revision())
        store.remove_source("s_a")
        seen.append(store.corpus_revision())
        store.remove_source("s_a")
        assert seen == sorted(set(seen))
        assert store.corpus_revision() == seen[-1]

    def test_a_snapshot_is_one_state_whatever_others_write(self, store: Store) -> None:
        add(store, "a", ["word"])
        revision = store.corpus_revision()
        with store.snapshot():
            assert store.corpus_revision() == revision
            with ThreadPoolExecutor(1) as other:
                assert other.submit(store.remove_source, "s_a").result()
                other.submit(add, store, "b", ["word"]).result()
            assert (store.corpus_revision(), find(store, "word"), store.find_text("s_a")) == (revision, ["c_a"], TEXT)
        assert find(store, "word") == ["c_b"]
        assert store.find_text("s_a") is None

    def test_a_snapshot_that_fails_ends(self, store: Store) -> None:
        with pytest.raises(KeyError), store.snapshot():
            raise KeyError
        add(store, "a", ["word"])
        assert find(store, "word") == ["c_a"]

    # --- listing ---------------------------------------------------------------------------------

    def test_sources_are_listed_by_id_page_by_page(self, store: Store) -> None:
        for name in "dbca":
            add(store, name, [])
        first = store.list_sources(limit=2)
        assert [source.id for source in first] == ["s_a", "s_b"]
        assert [source.id for source in store.list_sources(limit=9, after=first[-1].id)] == ["s_c", "s_d"]

    def test_sources_are_listed_by_publisher_and_tag(self, store: Store) -> None:
        add(store, "a", [], publisher="AGI", tags=("x", "y"))
        add(store, "b", [], publisher="AGI", tags=("xy",))
        add(store, "c", [], tags=("x",))
        assert [source.id for source in store.list_sources(limit=9, publisher="AGI")] == ["s_a", "s_b"]
        assert [source.id for source in store.list_sources(limit=9, tag="x")] == ["s_a", "s_c"]
        assert [source.id for source in store.list_sources(limit=9, publisher="AGI", tag="x")] == ["s_a"]

    def test_claims_are_listed_as_they_stand_in_the_text(self, store: Store) -> None:
        claims = [build_indexed("z", [], 0), build_indexed("b", [], 9), build_indexed("a", [], 9)]
        store.add_source(build_source("a", claims=3), TEXT, claims)
        first = store.list_claims("s_a", limit=2)
        assert [claim.id for claim in first] == ["c_z", "c_a"]
        rest = store.list_claims("s_a", limit=9, after=(first[-1].claim.start, first[-1].id))
        assert [claim.id for claim in rest] == ["c_b"]

    # --- looking up ------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "token",
        ["kill", "@kill", "#2300", "#2.3", "&kz.almaty", "~name", "don't", 'say"so', "u.s.", "4%", "a b", "UPPER", "a*",
         "élysée", "日本", "^a", "a-b", "nul\x00", "(", "NEAR(a b)", "{a}:b", "\\", "-", "%41", "a\u00a0b"],
    )  # fmt: skip
    def test_a_token_is_found_whole_whatever_it_holds(self, store: Store, token: str) -> None:
        add(store, "a", ["before", token, "after"])
        add(store, "b", ["kill2", "2300", "kz", "almaty", "name", "don", "t", "a", "b", "say", "so", "upper", "elysee"])
        assert find(store, token) == ["c_a"]
        assert store.count_claims([token, token + "x"]) == (2, {token: 1})

    def test_nothing_is_found_without_tokens(self, store: Store) -> None:
        add(store, "a", ["word", ""])
        assert find(store) == []
        assert find(store, "") == []
        assert find(store, "other") == []

    def test_thousands_of_tokens_may_be_asked_for_at_once(self, store: Store) -> None:
        add(store, "a", ["word"])
        assert find(store, *(f"w{number}" for number in range(5_000)), "word") == ["c_a"]

    def test_claims_with_the_rarest_and_most_tokens_come_within_the_width(self, store: Store) -> None:
        for number in range(30):
            add(store, f"common{number:02}", ["common", f"x{number}"])
        add(store, "rare", ["common", "rare"])
        add(store, "both", ["common", "second", "rare"])
        assert set(find(store, "common", "rare", "second", width=2)) == {"c_rare", "c_both"}

    def test_a_tie_breaks_on_the_claim_id_whatever_the_order_of_adding(self, store: Store) -> None:
        for name in "dacb":
            add(store, name, ["word"])
        assert set(find(store, "word", width=2)) == {"c_a", "c_b"}

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, "abcd"),
            ({"publishers": ("AGI", "BBC")}, "ab"),
            ({"publishers": ("agi",)}, ""),
            ({"languages": ("fr",)}, "b"),
            ({"tags": ("x",)}, "ab"),
            ({"tags": ("y", "z")}, "b"),
            ({"source_id": "s_c"}, "c"),
            ({"published_after": "2022-01-07"}, "abd"),
            ({"published_after": "2022-01-08"}, "bd"),
            ({"published_after": "2022-01-08T09:00:01Z"}, "d"),
            ({"published_before": "2022-01-08"}, "ab"),
            ({"published_before": "2022-01-07T23:00:00Z"}, "a"),
            ({"published_before": "2022-01-06"}, ""),
            ({"published_after": "2022-01-09T09:00:00Z"}, "d"),
            ({"published_after": "2022-01-09T09:00:00.500000Z"}, "d"),
            ({"published_after": "2022-01-09T09:00:00.500001Z"}, ""),
            ({"published_after": "2022-01-08T09:00:00.500000Z", "published_before": "2022-01-09"}, "bd"),
            ({"published_before": "2022-01-09T09:00:00.400000Z"}, "ab"),
            ({"published_before": "2022-01-09T09:00:00Z"}, "abd"),
            ({"published_after": "2022-01-07", "tags": ("y",)}, "b"),
        ],
    )
    def test_filters_apply_before_the_width(self, store: Store, filters: dict[str, object], expected: str) -> None:
        add(store, "a", ["word"], publisher="AGI", published_at="2022-01-07", tags=("x",))
        add(store, "b", ["word", "w2"], publisher="BBC", published_at="2022-01-08T09:00:00Z", language="fr",
            tags=("x", "y"))  # fmt: skip
        add(store, "c", ["word"])
        add(store, "d", ["word"], published_at="2022-01-09T09:00:00.500000Z")
        assert sorted(find(store, "word", width=max(1, len(expected)), **filters)) == [f"c_{name}" for name in expected]

    @pytest.mark.parametrize(
        ("site", "expected"),
        [
            ("a.example", "abcdefg"),
            ("A.Example", "abcdefg"),
            ("www.a.example", "d"),
            ("ample", ""),
            ("a_example", ""),
            ("%", ""),
            ("", ""),
            ("b.example", "h"),
        ],
    )
    def test_a_site_is_the_host_of_an_address_and_what_lies_under_it(
        self, store: Store, site: str, expected: str
    ) -> None:
        urls = {
            "a": "https://a.example/x",
            "b": "http://a.example",
            "c": "https://A.example:8080/b.example/",
            "d": "https://www.a.example/?u=https://c.example/",
            "e": "https://a.example?b.example",
            "f": "https://a.example#b.example",
            "g": "https://news.a.example/1",
            "h": "https://b.example/a.example",
            "i": None,
        }
        for name, url in urls.items():
            add(store, name, ["word"], url=url)
        assert sorted(find(store, "word", site=site)) == [f"c_{name}" for name in expected]

    def test_the_latest_claims_come_page_by_page(self, store: Store) -> None:
        dates = {"a": "2022-01-07", "b": None, "c": "2022-01-07T09:00:00Z", "d": "2022-01-09", "e": "2022-01-07"}
        for name, day in dates.items():
            add(store, name, ["word"], published_at=day, language="fr" if name == "e" else "en")
        add(store, "f", ["word"], published_at="2022-02-01")
        store.withdraw_source("s_f", "wrong", "2026-01-05T00:00:00Z")

        def list_names(**asked: object) -> str:
            claims = store.list_latest(Lookup((), 0, languages=("en",)), **asked)  # type: ignore[arg-type]
            return "".join(claim.id.removeprefix("c_") for claim in claims)

        assert list_names(limit=9) == "dcab"
        assert list_names(limit=2) == "dc"
        assert list_names(limit=2, offset=1) == "ca"
        assert list_names(limit=9, after=("2022-01-07T09:00:00Z", "c_c")) == "ab"
        assert list_names(limit=9, after=("2022-01-07", "c_a")) == "b"
        assert list_names(limit=9, after=("", "c_b")) == ""

    # --- spelling --------------------------------------------------------------------------------

    def test_similar_words_come_nearest_first_then_most_frequent_then_by_alphabet(self, store: Store) -> None:
        add(store, "a", ["officer", "office", "offices", "soldier"])
        add(store, "b", ["offices"])
        assert store.find_similar_words("officers", 9) == ["offices", "officer", "office"]
        assert store.find_similar_words("officers", 1) == ["offices"]

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("oficer", ["officer"]),
            ("fofficer", ["officer"]),
            ("offciers", ["officer"]),
            ("orficre", ["officer"]),
            ("killd", ["killed"]),
            ("klil", ["kill"]),
            ("kxlx", []),
            ("policemn", []),
            ("2301", []),
            ("said:pier", []),
        ],
    )
    def test_longer_words_may_differ_by_two_edits_short_ones_by_one(
        self, store: Store, word: str, expected: list[str]
    ) -> None:
        add(
            store,
            "a",
            [
                "officer",
                "killed" if word == "killd" else "kill",
                "@killd",
                "#2300",
                "&kz.almaty",
                "~oficer",
                "said:port",
                "said:peer",
            ],
        )
        assert store.find_similar_words(word, 9) == expected

    # --- withdrawing, and what counted when --------------------------------------------------------

    def test_a_withdrawn_source_stays_but_yields_no_candidate(self, store: Store) -> None:
        add(store, "a", ["word"], url="u", retrieved_at="2026-01-01T00:00:00Z")
        revision = store.corpus_revision()
        withdrawn = store.withdraw_source("s_a", "wrong", "2026-01-05T00:00:00Z")
        assert withdrawn is not None
        assert (withdrawn.withdrawn_at, withdrawn.withdrawn_reason) == ("2026-01-05T00:00:00Z", "wrong")
        assert store.find_source("s_a") == withdrawn
        assert store.corpus_revision() > revision
        assert find(store, "word") == []
        assert store.count_claims(["word"]) == (0, {})
        assert (store.find_text("s_a"), store.count_sources()) == (TEXT, 1)
        assert store.withdraw_source("s_a", "other", "2026-01-06T00:00:00Z") == withdrawn
        assert store.withdraw_source("s_b", "wrong", "2026-01-06T00:00:00Z") is None

    def test_nothing_is_added_to_a_withdrawn_source(self, store: Store) -> None:
        add(store, "a", ["word"], url="u")
        store.withdraw_source("s_a", "wrong", "2026-01-05T00:00:00Z")
        revision = store.corpus_revision()
        for name in "ab":
            with pytest.raises(SourceWithdrawnError, match="wrong"):
                add(store, name, ["word"], url="u")
        assert (store.count_sources(), store.corpus_revision()) == (1, revision)

    def test_removing_the_withdrawn_newest_revision_makes_the_one_before_current(self, store: Store) -> None:
        add(store, "a", ["old"], url="u")
        add(store, "b", ["new"], url="u")
        store.withdraw_source("s_b", "wrong", "2026-01-05T00:00:00Z")
        assert store.remove_source("s_b")
        assert store.find_source("s_a").is_current  # type: ignore[union-attr]
        assert find(store, "old", "new") == ["c_a"]
        add(store, "b", ["new"], url="u")
        assert find(store, "old", "new") == ["c_b"]

    def test_a_source_got_early_changes_no_answer_of_before_about_the_others(self, store: Store) -> None:
        add(store, "a", ["word"], published_at="2022-01-07", retrieved_at="2026-01-01T00:00:00Z")
        assert find(store, "word", as_of="2022-02-01") == ["c_a"]
        told = {"retrieved_at": "2021-06-01T00:00:00Z", "retrieval_told": True}
        add(store, "b", ["word"], published_at="2021-05-01", **told)
        add(store, "c", ["word"], published_at="2021-05-01", retrieved_at="2022-03-01T00:00:00Z", retrieval_told=True)
        assert sorted(find(store, "word", as_of="2022-02-01")) == ["c_a", "c_b"]
        assert sorted(find(store, "word", as_of="2022-03-01")) == ["c_a", "c_b", "c_c"]
        assert sorted(find(store, "word", as_of="2026-01-01")) == ["c_a", "c_b", "c_c"]
        assert find(store, "word", as_of="2021-05-30") == []

    def test_revisions_are_listed_oldest_first(self, store: Store) -> None:
        for name in "cab":
            add(store, name, [], url="u")
        add(store, "d", [])
        add(store, "e", [])
        assert [source.id for source in store.list_revisions("s_b")] == ["s_c", "s_a", "s_b"]
        assert [source.id for source in store.list_revisions("s_d")] == ["s_d"]
        assert store.list_revisions("s_x") == []

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2025-12-31", "be"),  # before anything was got: what was published, the newest revision of it
            ("2025-06-01", "a"),
            ("2025-05-31", ""),
            ("2026-01-01", "ae"),
            ("2026-01-01T09:59:59Z", "e"),
            ("2026-01-02", "bde"),
            ("2026-01-02T11:59:59Z", "ade"),
            ("2026-01-03", "bde"),
            ("2026-01-04", "be"),
            ("2026-01-09", "bce"),
        ],
    )
    def test_as_of_a_time_those_count_that_counted_then(self, store: Store, as_of: str, expected: str) -> None:
        known = {"published_at": "2025-06-01", "retrieved_at": "2026-01-01T10:00:00Z"}
        add(store, "a", ["word", "one"], url="u", **known)
        add(store, "e", ["word"], published_at="2025-07-01", retrieved_at="2026-01-01T00:00:00Z")
        known = {"published_at": "2025-07-01", "retrieved_at": "2026-01-02T12:00:00Z"}
        add(store, "b", ["word", "two"], url="u", **known)
        add(store, "c", ["word"], published_at="2026-01-09", retrieved_at="2026-01-02T12:00:00Z")
        add(store, "d", ["word"], retrieved_at="2026-01-02T00:00:00Z")
        store.withdraw_source("s_d", "wrong", "2026-01-04T08:00:00Z")
        assert "".join(sorted(each[-1] for each in find(store, "word", as_of=as_of))) == expected
        assert find(store, "one") == []
        assert find(store, "one", as_of=as_of) == (["c_a"] if "a" in expected else [])

    # --- labels ----------------------------------------------------------------------------------

    def test_labels_of_a_source_stand_in_place_of_those_before(self, store: Store) -> None:
        source = add(store, "a", ["word"], tags=("x", "y"))
        seen = [store.corpus_revision()]
        for tags in (["z", "ä b", "z"], []):
            assert find(store, "word")
            assert store.tag_source("s_a", tags)
            seen.append(store.corpus_revision())
            labelled = replace(source, tags=tuple(dict.fromkeys(tags)))
            assert store.find_source("s_a") == labelled
            assert store.list_sources(limit=9) == [labelled]
            assert [claim.source for claim in store.find_candidates(Lookup(("word",), 9))] == [labelled]
            assert find(store, "word", tags=("x", "y")) == []
            assert find(store, "word", tags=("z",)) == (["c_a"] if tags else [])
            assert len(store.list_sources(limit=9, tag="ä b")) == bool(tags)
        assert seen == sorted(set(seen))
        assert not store.tag_source("s_b", ["x"])
        assert store.corpus_revision() == seen[-1]

    def test_labels_of_a_claim_stand_in_place_of_those_before(self, store: Store) -> None:
        claims = [build_indexed("a", ["word"]), build_indexed("b", ["word"], 9)]
        source, _ = store.add_source(build_source("a", claims=2, tags=("s",)), TEXT, claims)
        seen = [store.corpus_revision()]
        for tags in (["z", "ä b", "z", "a"], []):
            assert store.tag_claim("c_b", tags)
            seen.append(store.corpus_revision())
            assert store.find_tags(["c_a", "c_b", "c_x"]) == ({"c_b": ("z", "ä b", "a")} if tags else {})
            assert find(store, "word", tags=("a", "q")) == (["c_b"] if tags else [])
        assert sorted(find(store, "word", tags=("s",))) == ["c_a", "c_b"]
        assert store.find_source("s_a") == source
        assert seen == sorted(set(seen))
        assert not store.tag_claim("c_x", ["x"])
        assert store.corpus_revision() == seen[-1]
        assert store.find_tags([]) == {}

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({"tags": ("own",)}, "ac"),
            ({"tags": ("whole",)}, "ab"),
            ({"tags": ("own", "whole")}, "abc"),
            ({"tags": ("OWN",)}, ""),
            ({"tags": ("own",), "publishers": ("AGI",)}, "a"),
            ({"tags": ("own",), "source_id": "s_c"}, "c"),
            ({"tags": ("own",), "published_after": "2022-01-08"}, "c"),
            ({"tags": ("own", "whole"), "as_of": "2026-01-02"}, "ab"),
            ({"tags": ("own",), "as_of": "2026-01-03"}, "acd"),
            ({"tags": ("own",), "as_of": "2025-12-31"}, "ac"),
            ({"tags": ("own",), "as_of": "2026-01-02", "languages": ("fr",)}, ""),
        ],
    )
    def test_a_tag_is_the_claims_or_its_sources(self, store: Store, filters: dict[str, object], expected: str) -> None:
        add(store, "a", ["word"], publisher="AGI", published_at="2022-01-07", tags=("whole",))
        add(store, "b", ["word"], publisher="AGI", tags=("whole", "more"), retrieved_at="2026-01-02T00:00:00Z")
        add(store, "c", ["word"], published_at="2022-01-09", retrieved_at="2026-01-03T00:00:00Z")
        add(store, "d", ["word"], retrieved_at="2026-01-03T00:00:00Z")
        for name in "acd":
            store.tag_claim(f"c_{name}", ["own"])
        store.withdraw_source("s_d", "wrong", "2026-01-05T00:00:00Z")
        for width in (max(1, len(expected)), 100):
            assert sorted(find(store, "word", width=width, **filters)) == [f"c_{name}" for name in expected]

    def test_labels_go_with_their_source(self, store: Store) -> None:
        add(store, "a", ["word"])
        store.tag_source("s_a", ["whole"])
        store.tag_claim("c_a", ["own"])
        assert store.remove_source("s_a")
        assert store.find_tags(["c_a"]) == {}
        add(store, "a", ["word"])
        assert store.find_tags(["c_a"]) == {}
        assert find(store, "word", tags=("own", "whole")) == []

    def test_labels_stay_when_a_source_counts_no_more_and_when_it_does_again(self, store: Store) -> None:
        add(store, "a", ["word"], url="u")
        store.tag_claim("c_a", ["own"])
        add(store, "b", ["word"], url="u")
        assert store.find_tags(["c_a", "c_b"]) == {"c_a": ("own",)}
        assert find(store, "word", tags=("own",)) == []
        store.remove_source("s_b")
        assert find(store, "word", tags=("own",)) == ["c_a"]

    # --- whom claims credit ----------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("names", "filters", "expected"),
        [
            ([["said:port"]], {}, "ab"),
            ([["said:port", "said:office"]], {}, "a"),
            ([["said:office", "said:port"]], {}, "a"),
            ([["said:port", "said:office"], ["said:crew"]], {}, "ac"),
            ([["said:port", "said:crew"]], {}, ""),
            ([[]], {}, ""),
            ([[], ["said:crew"]], {}, "c"),
            ([["said:nobody"]], {}, ""),
            ([["port"]], {}, ""),
            ([["said:port"], ["said:crew"]], {"publishers": ("AGI",)}, "ac"),
            ([["said:port"]], {"tags": ("x",)}, "b"),
            ([["said:port"]], {"as_of": "2026-01-01"}, "a"),
            ([["said:port"]], {"as_of": "2026-01-03"}, "abd"),
        ],
    )
    def test_of_those_who_are_credited_a_claim_has_all_tokens_of_one(
        self, store: Store, names: list[list[str]], filters: dict[str, object], expected: str
    ) -> None:
        add(store, "a", ["word", "said:port", "said:office"], publisher="AGI")
        add(store, "b", ["word", "said:port"], tags=("x",), retrieved_at="2026-01-03T00:00:00Z")
        add(store, "c", ["word", "said:crew"], publisher="AGI")
        add(store, "d", ["word", "said:port"], retrieved_at="2026-01-03T00:00:00Z")
        store.withdraw_source("s_d", "wrong", "2026-01-05T00:00:00Z")
        credited = tuple(map(tuple, names))
        for width in (max(1, len(expected)), 100):
            found = find(store, "word", width=width, credits=credited, **filters)
            assert sorted(found) == [f"c_{name}" for name in expected]

    # --- counting --------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("as_of", "total", "counts"),
        [
            (None, 3, {"word": 2, "other": 1}),
            ("2026-01-01", 1, {"word": 1, "old": 1}),
            ("2026-01-02", 2, {"word": 2}),
            ("2026-01-03", 4, {"word": 3, "other": 1}),
            ("2026-01-04", 3, {"word": 2, "other": 1}),
            ("2025-12-31", 0, {}),
        ],
    )
    def test_claims_are_counted_that_count_or_counted_then(
        self, store: Store, as_of: str | None, total: int, counts: dict[str, int]
    ) -> None:
        add(store, "a", ["word", "old"], url="u", retrieved_at="2026-01-01T00:00:00Z")
        add(store, "b", ["word", "word"], url="u", retrieved_at="2026-01-02T00:00:00Z")
        add(store, "c", ["word"], retrieved_at="2026-01-02T00:00:00Z")
        add(store, "d", ["other"], retrieved_at="2026-01-03T00:00:00Z")
        add(store, "e", ["word"], retrieved_at="2026-01-03T00:00:00Z")
        store.withdraw_source("s_e", "wrong", "2026-01-04T00:00:00Z")
        assert store.count_claims(["word", "old", "other", "none", ""], as_of=as_of) == (total, counts)

    # --- reading anew ----------------------------------------------------------------------------

    def test_sources_that_another_version_read_are_listed_page_by_page(self, store: Store) -> None:
        for name, reader in (("d", "2"), ("a", None), ("c", "1"), ("b", "2"), ("e", "1")):
            add(store, name, [], reader=reader)
        add(store, "h", [], reader="1", by_hand=True)
        assert store.list_read_otherwise("2", limit=9) == ["s_a", "s_c", "s_e"]
        assert store.list_read_otherwise("2", limit=2) == ["s_a", "s_c"]
        assert store.list_read_otherwise("2", limit=2, after="s_c") == ["s_e"]
        assert store.list_read_otherwise("", limit=9) == ["s_a", "s_b", "s_c", "s_d", "s_e"]

    def test_a_source_read_anew_has_other_claims_and_all_else_as_it_was(self, store: Store) -> None:
        source = add(store, "a", ["word", "old"], url="u", title="Title", tags=("x",), reader="1")
        add(store, "b", ["word"])
        revision, followed = store.corpus_revision(), store.count_followed()
        claims = [build_indexed("a", ["word", "new"]), build_indexed("c", ["word"], 9)]
        known = {"title": "Other", "tags": ("y",), "retrieved_at": "2026-02-01T00:00:00Z"}
        read = ReadSource(build_source("a", claims=2, agency="AFP", reader="2", **known), "other", claims)
        assert store.reread_source(read)
        stored = replace(source, claims=2, agency="AFP", reader="2")
        assert store.find_source("s_a") == stored
        assert store.find_text("s_a") == TEXT
        assert [(claim.id, claim.source) for claim in store.list_claims("s_a", limit=9)] == [
            ("c_a", stored),
            ("c_c", stored),
        ]
        assert sorted(find(store, "word")) == ["c_a", "c_b", "c_c"]
        assert find(store, "old") == []
        assert find(store, "new") == ["c_a"]
        assert store.count_claims(["word", "old", "new"]) == (3, {"word": 3, "new": 1})
        assert store.corpus_revision() > revision
        assert store.count_followed() > followed, "what was begun of following up is not settled"
        assert not store.reread_source(build_read("x", ["word"]))

    def test_a_claim_that_is_read_as_before_keeps_its_labels_and_no_other_does(self, store: Store) -> None:
        claims = [build_indexed("a", ["word"]), build_indexed("b", ["word"], 9)]
        store.add_source(build_source("a", claims=2), TEXT, claims)
        store.tag_claim("c_a", ["kept", "also"])
        store.tag_claim("c_b", ["gone"])
        store.reread_source(build_read("a", ["word"]))
        assert store.find_tags(["c_a", "c_b"]) == {"c_a": ("kept", "also")}
        assert find(store, "word", tags=("kept",)) == ["c_a"]
        assert find(store, "word", tags=("gone",)) == []
        store.reread_source(ReadSource(build_source("a", claims=2), TEXT, claims))
        assert store.find_tags(["c_a", "c_b"]) == {"c_a": ("kept", "also")}
        store.remove_source("s_a")
        store.add_source(build_source("a", claims=2), TEXT, claims)
        assert store.find_tags(["c_a", "c_b"]) == {}

    @pytest.mark.parametrize("tokens", [["word", "new"], []], ids=["with claims", "without"])
    def test_what_counts_no_more_is_read_anew_and_still_does_not_count(self, store: Store, tokens: list[str]) -> None:
        add(store, "a", ["word"], url="u", retrieved_at="2026-01-01T00:00:00Z")
        add(store, "b", ["word"], url="u", retrieved_at="2026-01-02T00:00:00Z")
        add(store, "c", ["word"], retrieved_at="2026-01-01T00:00:00Z")
        store.withdraw_source("s_c", "wrong", "2026-01-03T00:00:00Z")
        before = [store.find_source(f"s_{name}") for name in "ac"]
        for name in "ac":
            claims = [build_indexed(name, tokens)] if tokens else []
            store.reread_source(ReadSource(build_source(name, claims=len(claims)), TEXT, claims))
        assert [store.find_source(f"s_{name}") for name in "ac"] == [
            replace(source, claims=bool(tokens)) for source in before if source
        ]
        assert find(store, "word", "new") == ["c_b"]
        assert store.count_claims(["word", "new"]) == (1, {"word": 1})
        assert sorted(find(store, "new", as_of="2026-01-01")) == (["c_a", "c_c"] if tokens else [])
        store.remove_source("s_b")
        assert find(store, "new") == (["c_a"] if tokens else [])
        assert store.count_claims(["word"]) == ((1, {"word": 1}) if tokens else (0, {}))

    def test_a_source_read_anew_is_the_copy_of_what_its_fingerprint_says_now(self, store: Store) -> None:
        for name in "abc":
            add_print(store, name, print_like(0, 64, name))
        store.reread_source(replace(build_read("b", ["b"]), fingerprint=tuple(range(500, 564))))
        assert store.find_copies(["s_a", "s_b"]) == dict.fromkeys(("s_a", "s_c"), ("s_a", "s_c"))
        store.reread_source(replace(build_read("a", ["a"]), fingerprint=()))
        assert store.find_copies(["s_a", "s_b", "s_c"]) == {}
        for name in "ab":
            store.reread_source(replace(build_read(name, [name]), fingerprint=tuple(range(64))))
        assert store.find_copies(["s_b"])["s_b"] == ("s_a", "s_b", "s_c")

    def test_a_source_read_anew_is_to_be_followed_up(self, store: Store) -> None:
        add(store, "a", ["word"], published_at="2022-01-07")
        begun = store.count_followed()
        assert store.settle_source("s_a", ("2022-01-07", frozenset({1})), [], begun)
        assert (store.list_pending(9), len(find_stories(store, "2022-01-07", "2022-01-07"))) == ([], 1)
        begun = store.count_followed()
        store.reread_source(build_read("a", ["other"], published_at="2022-01-07"))
        assert (store.list_pending(9), find_stories(store, "2022-01-07", "2022-01-07")) == (["s_a"], [])
        assert not store.settle_source("s_a", ("2022-01-07", frozenset({1})), [], begun)
        assert store.list_pending(9) == ["s_a"]

    # --- copies ----------------------------------------------------------------------------------

    def test_sources_are_copies_that_share_enough_values(self, store: Store) -> None:
        for name, shared in (("a", 64), ("b", 60), ("c", 4), ("d", 3), ("e", 0)):
            add_print(store, name, print_like(0, shared, name))
        for name in "fg":
            add_print(store, name, [0])
        add_print(store, "h", [])
        abc, fg = ("s_a", "s_b", "s_c"), ("s_f", "s_g")
        found = store.find_copies([f"s_{name}" for name in "abcdefghx"])
        assert found == {**dict.fromkeys(abc, abc), **dict.fromkeys(fg, fg)}
        assert store.find_copies([]) == {}

    @pytest.mark.parametrize("order", ["abc", "bac", "cab", "acb"])
    def test_copies_of_copies_are_copies_until_what_joins_them_is_removed(self, store: Store, order: str) -> None:
        # b shares 8 values with a and others with c, which share none.
        prints = {"a": range(64), "b": [*range(8), *range(100, 156)], "c": [*range(200, 208), *range(100, 156)]}
        for name in order:
            add_print(store, name, prints[name])
        whole = ("s_a", "s_b", "s_c")
        assert store.find_copies(["s_a", "s_c"]) == dict.fromkeys(whole, whole)
        store.remove_source("s_b")
        assert store.find_copies(["s_a", "s_c"]) == {}
        add_print(store, "b", prints["b"])
        assert store.find_copies(["s_c"]) == dict.fromkeys(whole, whole)
        assert store.remove_source("s_a")
        assert store.find_copies(["s_c"]) == dict.fromkeys(whole[1:], whole[1:])

    def test_copies_that_count_no_more_are_left_out_but_as_of_when_they_did(self, store: Store) -> None:
        for day, name in enumerate("abc", 1):
            add_print(store, name, print_like(0, 64, name), retrieved_at=f"2026-01-0{day}T00:00:00Z")
        store.withdraw_source("s_b", "wrong", "2026-01-04T00:00:00Z")
        assert store.find_copies(["s_a"])["s_a"] == ("s_a", "s_c")
        assert store.find_copies(["s_a"], as_of="2026-01-03")["s_a"] == ("s_a", "s_b", "s_c")
        assert store.find_copies(["s_a"], as_of="2026-01-02")["s_a"] == ("s_a", "s_b")
        assert store.find_copies(["s_a"], as_of="2026-01-01") == {}

    def test_as_of_a_time_nothing_is_joined_by_what_came_later(self, store: Store) -> None:
        prints = {"a": range(64), "c": [*range(200, 208), *range(100, 156)], "b": [*range(8), *range(100, 156)]}
        for day, (name, print_) in enumerate(prints.items(), 1):
            add_print(store, name, print_, retrieved_at=f"2026-01-0{day}T00:00:00Z")
        assert store.find_copies(["s_a"], as_of="2026-01-02") == {}
        assert store.find_copies(["s_a"], as_of="2026-01-03")["s_a"] == ("s_a", "s_b", "s_c")

    # --- following up ------------------------------------------------------------------------------

    def test_what_is_added_is_pending_in_the_order_of_its_coming_until_it_is_settled(self, store: Store) -> None:
        for name in "cab":
            add(store, name, ["word"])
        add(store, "a", ["word"])
        assert (store.list_pending(2), store.count_pending()) == (["s_c", "s_a"], 3)
        seen = store.count_followed()
        assert settle(store, "a")
        assert (store.list_pending(9), store.count_pending()) == (["s_c", "s_b"], 2)
        assert store.count_followed() > seen
        assert settle(store, "a")
        assert store.remove_source("s_c")
        assert (store.list_pending(9), store.count_pending()) == (["s_b"], 1)

    def test_a_store_without_sources_has_nothing_to_follow_up(self, store: Store) -> None:
        assert (store.list_pending(9), store.count_pending(), list_conflicts(store)) == ([], 0, "")
        assert find_stories(store, "0001-01-01", "9999-12-31") == []
        assert not settle(store, "a")
        assert (store.list_watches(limit=9), store.list_events(limit=9), store.find_watch("w_a")) == ([], [], None)
        assert not store.remove_watch("w_a")

    def test_the_stories_of_some_days_are_those_that_were_settled(self, store: Store) -> None:
        words = frozenset({0, 7, 2**32 - 1})
        for name, day in (("d", "0001-01-01"), ("b", "2022-01-07"), ("a", "2022-01-08"), ("c", "9999-12-31")):
            add(store, name, [])
            assert store.settle_source(f"s_{name}", (day, words), [], store.count_followed())
        add(store, "e", [])
        assert store.settle_source("s_e", None, [], store.count_followed())
        assert find_stories(store, "2022-01-07", "2022-01-08") == [("s_a", words), ("s_b", words)]
        assert [found for found, _ in find_stories(store, "0001-01-01", "9999-12-31")] == ["s_a", "s_b", "s_c", "s_d"]
        assert find_stories(store, "2022-01-08", "2022-01-07") == []
        store.settle_source("s_a", ("2022-01-09", frozenset({7})), [], store.count_followed())
        assert find_stories(store, "2022-01-08", "2022-01-09") == [("s_a", frozenset({7}))]
        store.remove_source("s_a")
        assert find_stories(store, "2022-01-08", "2022-01-09") == []

    def test_the_stories_with_most_words_in_common_come_first(self, store: Store) -> None:
        for name, words in (("a", {0}), ("b", {0, 1, 2}), ("c", {7, 9, 11}), ("d", {2, 3}), ("e", set())):
            add(store, name, [])
            store.settle_source(f"s_{name}", ("2022-01-07", frozenset(words)), [], store.count_followed())
        found = [
            [one for one, _ in find_stories(store, "2022-01-07", "2022-01-07", *some)] for some in ((1,), (2,), (1, 1))
        ]
        assert found == [["s_b", "s_c", "s_a"], ["s_b", "s_c"], ["s_b"]]

    def test_a_source_is_not_settled_when_another_was_meanwhile(self, store: Store) -> None:
        for name in "ab":
            add(store, name, ["word"])
        seen = store.count_followed()
        assert settle(store, "a")
        assert not store.settle_source("s_b", ("2022-01-07", frozenset({1})), [build_conflict("a", "b")], seen)
        assert (store.list_pending(9), list_conflicts(store)) == (["s_b"], "")
        assert [found for found, _ in find_stories(store, "2022-01-07", "2022-01-07")] == ["s_a"]
        assert settle(store, "b", build_conflict("a", "b"))
        assert (store.count_pending(), list_conflicts(store)) == (0, "ab")

    @pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "read anew"])
    def test_a_source_is_not_settled_when_one_was_changed_meanwhile(self, store: Store, is_removed: bool) -> None:
        for name in "ab":
            add(store, name, ["word"])
        assert settle(store, "a")
        seen = store.count_followed()
        assert store.remove_source("s_a") if is_removed else store.reread_source(build_read("a", ["word"]))
        assert not store.settle_source("s_b", None, [build_conflict("a", "b")], seen)
        assert list_conflicts(store) == ""

    def test_only_one_of_many_that_saw_the_same_settles(self, store: Store) -> None:
        names = [f"{number:02}" for number in range(12)]
        for name in names:
            add(store, name, [])
        seen = store.count_followed()
        with ThreadPoolExecutor(4) as pool:
            settled = pool.map(lambda name: store.settle_source(f"s_{name}", None, [], seen), names)
            assert sum(settled) == 1
        assert store.count_pending() == len(names) - 1

    def test_a_conflict_comes_back_as_it_was_and_once(self, store: Store) -> None:
        for name in "ab":
            add(store, name, ["word"])
        conflict = build_conflict("a", "b", grown=True)
        assert settle(store, "a", conflict)
        assert settle(store, "b", conflict)
        assert store.list_conflicts(Lookup((), 0), limit=9) == [conflict]

    def test_a_conflict_goes_with_either_of_its_sources(self, store: Store) -> None:
        for name in "abc":
            add(store, name, ["word"])
        settle(store, "c", build_conflict("a", "b"), build_conflict("b", "c"), build_conflict("a", "c"))
        assert list_conflicts(store) == "bc ac ab"
        store.remove_source("s_a")
        assert list_conflicts(store) == "bc"
        store.reread_source(build_read("c", ["word"]))
        assert list_conflicts(store) == ""
        assert not settle(store, "a", build_conflict("a", "b"))
        assert settle(store, "c", build_conflict("a", "c"))
        assert list_conflicts(store) == "", "the other source is gone"

    def test_a_source_that_counts_no_more_hides_its_conflicts(self, store: Store) -> None:
        for name in "abc":
            add(store, name, ["word"], url=name)
        settle(store, "c", build_conflict("a", "b"), build_conflict("b", "c"), build_conflict("a", "c"))
        add(store, "d", ["word"], url="a")
        assert list_conflicts(store) == "bc"
        store.withdraw_source("s_c", "wrong", "2026-01-05T00:00:00Z")
        assert list_conflicts(store) == ""
        store.remove_source("s_d")
        assert list_conflicts(store) == "ab"

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, "bc ac ab"),
            ({"source_id": "s_a"}, "ac ab"),
            ({"source_id": "s_c"}, "bc ac"),
            ({"source_id": "s_x"}, ""),
            ({"publishers": ("AGI",)}, "ac ab"),
            ({"publishers": ("AGI", "BBC")}, "bc ac ab"),
            ({"publishers": ("agi",)}, ""),
            ({"languages": ("fr",)}, "bc ab"),
            ({"tags": ("x",)}, "bc ac"),
            ({"tags": ("x", "y")}, "bc ac ab"),
            ({"published_after": "2022-01-09"}, "bc ac"),
            ({"published_before": "2022-01-07"}, "ac ab"),
            ({"published_after": "2022-01-08", "published_before": "2022-01-08"}, "bc ab"),
            ({"publishers": ("AGI",), "languages": ("fr",)}, ""),
        ],
        ids=str,
    )
    def test_conflicts_are_listed_of_which_one_source_passes_all_filters(
        self, store: Store, filters: dict[str, object], expected: str
    ) -> None:
        add(store, "a", ["word"], publisher="AGI", published_at="2022-01-07", tags=("y",))
        add(store, "b", ["word"], publisher="BBC", published_at="2022-01-08T09:00:00Z", language="fr")
        add(store, "c", ["word"], published_at="2022-01-09", tags=("x",))
        settle(store, "c", build_conflict("a", "b"), build_conflict("b", "c"), build_conflict("a", "c"))
        assert list_conflicts(store, **filters) == expected

    def test_conflicts_are_paged_by_day_and_id_newest_first(self, store: Store) -> None:
        for name in "abcd":
            add(store, name, ["word"])
        days = {"ab": "2022-01-08", "cd": "2022-01-08", "ac": "2022-01-08T09:00:00Z", "ad": "9999-12-31",
                "bc": "0001-01-01"}  # fmt: skip
        settle(store, "a", *(build_conflict(*pair, day, grown=pair < "b") for pair, day in days.items()))
        told = ["ad", "ac", "cd", "ab", "bc"]
        assert list_conflicts(store).split() == told
        for size in (1, 2, 3, 5, 9):
            found: list[KeptConflict] = []
            while page := store.list_conflicts(
                Lookup((), 0), limit=size, after=(found[-1].day, found[-1].id) if found else None
            ):
                assert len(page) <= size
                found += page
            assert [conflict.id for conflict in found] == [f"k_{pair}" for pair in told]

    @pytest.mark.parametrize(("grown", "expected"), [(None, "cd bc ab"), (True, "cd ab"), (False, "bc")])
    def test_conflicts_are_listed_that_grew_or_did_not(self, store: Store, grown: bool | None, expected: str) -> None:
        for name in "abcd":
            add(store, name, ["word"])
        settle(store, "a", *(build_conflict(*pair, grown=pair != "bc") for pair in ("ab", "bc", "cd")))
        found = store.list_conflicts(Lookup((), 0), grown=grown, limit=9)
        assert " ".join(conflict.id.removeprefix("k_") for conflict in found) == expected

    # --- watching --------------------------------------------------------------------------------

    def test_a_watch_is_kept_once_with_its_first_event(self, store: Store) -> None:
        event = add_watch(store, "a")
        assert not store.add_watch(build_watch("a"), build_event(store, "a", Verdict.CONTRADICTED))
        assert store.find_watch("w_a") == build_watch("a")
        assert store.list_events(limit=9, watch_id="w_a") == [event]
        assert list_due(store) == ""

    def test_watches_are_listed_by_id_page_by_page(self, store: Store) -> None:
        for name in "cab":
            add_watch(store, name)
        store.mark_due(["w_c", "w_a", "w_x"])
        store.mark_due([])
        first = store.list_watches(limit=2)
        assert [watch.id for watch in first] == ["w_a", "w_b"]
        assert [watch.id for watch in store.list_watches(limit=2, after=first[-1].id)] == ["w_c"]
        assert list_due(store) == "ac"
        assert [watch.id for watch in store.list_watches(limit=1, after="w_a", is_due=True)] == ["w_c"]

    def test_a_watch_is_removed_with_its_history(self, store: Store) -> None:
        add_watch(store, "a")
        kept = add_watch(store, "b")
        assert store.remove_watch("w_a")
        assert not store.remove_watch("w_a")
        assert (store.find_watch("w_a"), store.list_events(limit=9)) == (None, [kept])
        assert not store.settle_watch(build_event(store, "a", Verdict.CONTRADICTED))
        event = add_watch(store, "a")
        assert store.list_events(limit=9, watch_id="w_a") == [event]

    def test_what_is_new_of_a_watch_is_added_to_its_history(self, store: Store) -> None:
        first = add_watch(store, "a")
        others = add_watch(store, "b")
        assert not store.settle_watch(structs.replace(first, at="2026-01-09T00:00:00Z", summary="In other words."))
        add(store, "s", ["word"])
        more = build_event(store, "a", Verdict.SUPPORTED, "c_a", "c_b")
        assert store.settle_watch(more)
        other_side = build_event(store, "a", Verdict.CONTRADICTED)
        assert store.settle_watch(other_side)
        assert not store.settle_watch(other_side)
        assert store.list_events(limit=9, watch_id="w_a") == [other_side, more, first]
        assert store.list_events(limit=9) == [other_side, more, others, first]
        assert store.list_events(limit=1) == [other_side]
        assert store.list_events(limit=9, watch_id="w_x") == []

    def test_what_was_seen_of_an_older_corpus_is_not_news(self, store: Store) -> None:
        add(store, "s", ["word"])
        first = add_watch(store, "a")
        old = build_event(store, "a", Verdict.CONTRADICTED, revision=first.corpus_revision - 1)
        assert not store.settle_watch(old)
        assert store.list_events(limit=9) == [first]

    def test_a_watch_is_due_until_it_is_settled_for_the_corpus_that_is(self, store: Store) -> None:
        event = add_watch(store, "a")
        store.mark_due(["w_a"])
        add(store, "s", ["word"])
        store.settle_watch(event)
        assert list_due(store) == "a"
        store.settle_watch(build_event(store, "a", Verdict.SUPPORTED, "c_a"))
        assert list_due(store) == ""
        assert store.list_events(limit=9) == [event]

    def test_a_watch_that_was_verified_before_the_last_change_is_due_at_once(self, store: Store) -> None:
        event = build_event(store, "a", Verdict.SUPPORTED)
        add(store, "s", ["word"])
        assert store.add_watch(build_watch("a"), event)
        assert list_due(store) == "a"

    @pytest.mark.parametrize("change", ["withdrawn", "replaced", "removed", "read anew", "labelled", "claim labelled"])
    def test_all_watches_are_due_when_what_counted_may_count_no_more(self, store: Store, change: str) -> None:
        add(store, "s", ["word"], url="u")
        for name in "ab":
            add_watch(store, name)
        changes = {
            "withdrawn": lambda: store.withdraw_source("s_s", "wrong", "2026-01-05T00:00:00Z"),
            "replaced": lambda: add(store, "t", ["word"], url="u"),
            "removed": lambda: store.remove_source("s_s"),
            "read anew": lambda: store.reread_source(build_read("s", ["other"], url="u")),
            "labelled": lambda: store.tag_source("s_s", ["x"]),
            "claim labelled": lambda: store.tag_claim("c_s", ["x"]),
        }
        assert changes[change]()
        assert list_due(store) == "ab"

    def test_a_new_source_or_one_that_did_not_count_makes_no_watch_due(self, store: Store) -> None:
        add(store, "s", ["word"], url="u")
        add(store, "t", ["word"], url="u")
        add_watch(store, "a")
        add(store, "v", ["word"])
        store.remove_source("s_s")
        assert list_due(store) == ""

"""What every store must do with the answers that it keeps: subclass `RecordsContract` and give it a `store` fixture."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import orjson
import pytest

from service.model import Verdict
from service.record import KeptAnswer, KeptRequest, Record, RecordHead, Reservation, Sides
from service.storage.port import WholeStore
from tests.store_contract import add

NOTHING = {"supporting": [], "contradicting": [], "related": [], "correction": None, "gaps": []}
FIRST = Reservation("key", "request", "token")
ANSWER = KeptAnswer(201, (("Location", "/v1/x"), ("Content-Type", "application/json")), b'{"text": "\xc3\xa4"}')


def build_answer(**sides: Iterable[str]) -> dict[str, Any]:
    """An answer with an excerpt of each of some sources on each side."""
    evidence = {
        side: [
            {
                "excerpt": {"text": f"said by {name}"},
                "provenance": {"source_id": f"s_{name}", "publisher": name, "origin": name, "also_in": []},
            }
            for name in names
        ]
        for side, names in sides.items()
    }
    return {"verdict": "supported", **NOTHING, **evidence}


def build_record(name: str, answer: dict[str, Any] | None = None, **known: Any) -> Record:
    head = RecordHead(f"v_{name}", "2026-01-01T00:00:00Z", b'{"statement": "x"}', Verdict.SUPPORTED)
    return Record(replace(head, **known), Sides(("c_1", "c_2"), ("c_3",)), orjson.dumps(answer or build_answer()))


def keep(store: WholeStore, record: Record, *names: str) -> tuple[Record, bool]:
    return store.keep_verification(record, [f"s_{name}" for name in names])


def reserve(store: WholeStore, token: str, **given: Any) -> KeptRequest | None:
    known = {"key": "key", "fingerprint": "request", "now": 0.0, "until": 60.0} | given
    reservation = Reservation(known["key"], known["fingerprint"], token)
    return store.reserve(reservation, now=known["now"], until=known["until"])


class RecordsContract:
    # --- verifications ---------------------------------------------------------------------------

    def test_nothing_is_kept_at_first(self, store: WholeStore) -> None:
        assert store.find_verification("v_a") is None
        assert store.list_verifications(limit=9) == []
        assert store.list_verifications(limit=9, before="v_a") == []

    def test_a_verification_comes_back_as_it_was(self, store: WholeStore) -> None:
        add(store, "a", [])
        revision = store.corpus_revision()
        record = build_record("a", build_answer(supporting="a"))
        assert keep(store, record, "a") == (record, True)
        assert store.find_verification("v_a") == record
        assert store.list_verifications(limit=9) == [record.head]
        assert store.corpus_revision() == revision

    def test_the_same_id_again_changes_nothing(self, store: WholeStore) -> None:
        first = build_record("a")
        keep(store, first)
        again = build_record("a", build_answer(supporting="b"), created_at="2026-02-02T00:00:00Z")
        assert keep(store, again) == (first, False)
        assert store.list_verifications(limit=9) == [first.head]

    def test_verifications_are_listed_the_last_first_page_by_page(self, store: WholeStore) -> None:
        for name in "dbca":
            keep(store, build_record(name))
        assert [head.id for head in store.list_verifications(limit=2)] == ["v_a", "v_c"]
        assert [head.id for head in store.list_verifications(limit=9, before="v_c")] == ["v_b", "v_d"]

    def test_verifications_are_listed_by_verdict(self, store: WholeStore) -> None:
        for name, verdict in (("a", Verdict.SUPPORTED), ("b", Verdict.CONFLICTING), ("c", Verdict.SUPPORTED)):
            keep(store, build_record(name, verdict=verdict))
        assert [head.id for head in store.list_verifications(limit=9, verdict=Verdict.SUPPORTED)] == ["v_c", "v_a"]
        found = store.list_verifications(limit=9, before="v_c", verdict=Verdict.SUPPORTED)
        assert [head.id for head in found] == ["v_a"]
        assert store.list_verifications(limit=9, verdict=Verdict.CONTRADICTED) == []

    # --- sources that are removed ------------------------------------------------------------------

    @pytest.mark.parametrize("side", ["supporting", "contradicting", "related"])
    def test_what_is_removed_for_good_is_forgotten_on_every_side(self, store: WholeStore, side: str) -> None:
        add(store, "a", [])
        add(store, "b", [])
        answer = build_answer(**{side: "aba"}) | {"correction": "said by a", "gaps": ["said by a"]}
        keep(store, build_record("x", answer), "a", "b")
        keep(store, build_record("y", build_answer(supporting="b")), "b")
        untouched = store.find_verification("v_y")
        store.remove_source("s_a")
        found = store.find_verification("v_x")
        assert found is not None
        assert found.head.purged == ("s_a",)
        assert found.sides == build_record("x").sides
        assert orjson.loads(found.answer) == build_answer(**{side: "b"})
        assert b"said by a" not in found.answer
        assert store.find_verification("v_y") == untouched
        store.remove_source("s_b")
        assert store.list_verifications(limit=1, before="v_y")[0].purged == ("s_a", "s_b")

    def test_a_source_that_is_drawn_on_unseen_is_forgotten_too(self, store: WholeStore) -> None:
        add(store, "a", [])
        keep(store, build_record("x", build_answer() | {"gaps": ["said by a"]}), "a")
        store.remove_source("s_a")
        found = store.find_verification("v_x")
        assert found is not None
        assert (found.head.purged, orjson.loads(found.answer)) == (("s_a",), build_answer())

    @pytest.mark.parametrize(
        ("origins", "expected"),
        [
            pytest.param("xxy", ("b", "y"), id="of one origin"),
            pytest.param("xyz", ("y", "z"), id="of other origins"),
        ],
    )
    def test_what_a_source_may_have_lent_to_others_is_forgotten(
        self, store: WholeStore, origins: str, expected: tuple[str, str]
    ) -> None:
        add(store, "a", [])
        answer = build_answer(supporting="ab", related="c")
        shown = [each["provenance"] for each in (*answer["supporting"], *answer["related"])]
        for provenance, origin in zip(shown, origins, strict=True):
            provenance["origin"] = origin
        keep(store, build_record("x", answer), "a")
        store.remove_source("s_a")
        found = store.find_verification("v_x")
        assert found is not None
        redacted = orjson.loads(found.answer)
        kept = [each["provenance"]["origin"] for each in (*redacted["supporting"], *redacted["related"])]
        assert tuple(kept) == expected

    def test_a_copy_that_another_excerpt_stood_for_is_forgotten(self, store: WholeStore) -> None:
        add(store, "a", [])
        answer = build_answer(supporting="bc")
        for each, lent, also_in in zip(answer["supporting"], ("said by a", "c"), (["s_a", "s_d"], []), strict=True):
            each["provenance"] |= {"origin": lent, "also_in": also_in}
        keep(store, build_record("x", answer), "a")
        store.remove_source("s_a")
        found = store.find_verification("v_x")
        assert found is not None
        first, second = (each["provenance"] for each in orjson.loads(found.answer)["supporting"])
        assert (first["origin"], first["also_in"]) == ("b", ["s_d"])
        assert (second["origin"], second["also_in"]) == ("c", [])

    def test_a_source_that_was_removed_before_the_verification_is_kept_is_forgotten_at_once(
        self, store: WholeStore
    ) -> None:
        add(store, "b", [])
        stored, is_new = keep(store, build_record("x", build_answer(supporting="ab")), "a", "b")
        assert is_new
        assert stored.head.purged == ("s_a",)
        assert orjson.loads(stored.answer) == build_answer(supporting="b")
        assert store.find_verification("v_x") == stored

    def test_a_source_that_is_only_withdrawn_stays_as_it_was_answered(self, store: WholeStore) -> None:
        add(store, "a", [])
        record = build_record("x", build_answer(supporting="a"))
        keep(store, record, "a")
        store.withdraw_source("s_a", "wrong", "2026-01-05T00:00:00Z")
        assert store.find_verification("v_x") == record

    def test_a_source_that_is_removed_and_added_again_stays_forgotten(self, store: WholeStore) -> None:
        add(store, "a", [])
        keep(store, build_record("x", build_answer(supporting="a")), "a")
        for _ in range(2):
            store.remove_source("s_a")
            add(store, "a", [])
        found = store.find_verification("v_x")
        assert found is not None
        assert found.head.purged == ("s_a",)

    # --- requests --------------------------------------------------------------------------------

    def test_a_key_is_taken_once(self, store: WholeStore) -> None:
        assert reserve(store, "one") is None
        running = KeptRequest("request", True, None)
        assert reserve(store, "two") == running
        assert reserve(store, "two", fingerprint="other") == running
        assert reserve(store, "two", key="other") is None

    def test_of_many_at_once_one_takes_the_key(self, store: WholeStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda number: reserve(store, str(number)), range(40)))
        assert found.count(None) == 1

    def test_an_answer_comes_back_as_it_was(self, store: WholeStore) -> None:
        assert reserve(store, "token") is None
        store.keep_answer(FIRST, ANSWER, until=100.0)
        assert reserve(store, "two", now=99.0, until=150.0) == KeptRequest("request", False, ANSWER)
        assert reserve(store, "two", now=100.0, until=150.0) is None

    def test_a_key_that_was_given_back_is_free(self, store: WholeStore) -> None:
        assert reserve(store, "token") is None
        store.release(FIRST)
        assert reserve(store, "two") is None

    def test_whoever_lost_a_key_changes_nothing_of_it(self, store: WholeStore) -> None:
        assert reserve(store, "token") is None
        assert reserve(store, "two", now=60.0, until=120.0) is None
        store.keep_answer(FIRST, ANSWER, until=1000.0)
        store.release(FIRST)
        assert reserve(store, "three", now=119.0, until=179.0) == KeptRequest("request", True, None)

    def test_of_two_requests_that_cross_the_later_one_waits(self, store: WholeStore) -> None:
        assert reserve(store, "one", now=10.01, until=70.01) is None
        assert reserve(store, "two", now=10.0, until=70.0) == KeptRequest("request", True, None)

    def test_a_lease_of_a_clock_that_was_put_back_since_holds_nobody_up_and_answers_are_kept(
        self, store: WholeStore
    ) -> None:
        assert reserve(store, "ahead", now=9_000.0, until=9_060.0) is None
        assert reserve(store, "token", now=0.0, until=60.0) is None
        assert reserve(store, "two", now=0.0, until=60.0) == KeptRequest("request", True, None)
        store.keep_answer(FIRST, ANSWER, until=9_000.0)
        assert reserve(store, "three", now=0.0, until=60.0) == KeptRequest("request", False, ANSWER)

    def test_an_answer_is_kept_after_the_lease_when_nobody_took_the_key(self, store: WholeStore) -> None:
        assert reserve(store, "token") is None
        store.keep_answer(FIRST, ANSWER, until=1000.0)
        assert reserve(store, "two", now=500.0) == KeptRequest("request", False, ANSWER)

    @pytest.mark.parametrize("body", [b'{"id":"s_a"}', b"at s_a.", b'{"id":"v_x"}'], ids=ascii)
    def test_an_answer_that_names_what_was_removed_is_forgotten(self, store: WholeStore, body: bytes) -> None:
        for name in "ab":
            add(store, name, [])
        keep(store, build_record("x", build_answer(supporting="a")), "a")
        for key, kept in (("key", body), ("other", b'{"id": "s_ab", "by": "s_b"}')):
            assert reserve(store, "token", key=key) is None
            store.keep_answer(replace(FIRST, key=key), replace(ANSWER, body=kept), until=100.0)
        store.remove_source("s_a")
        assert reserve(store, "two") == KeptRequest("request", False, None)
        other = reserve(store, "two", key="other")
        assert other is not None
        assert other.answer is not None

    @pytest.mark.parametrize(("body", "is_kept"), [(b"said by a", False), (b"", True)])
    def test_an_answer_that_a_removal_overtook_is_forgotten_when_it_may_quote(
        self, store: WholeStore, body: bytes, is_kept: bool
    ) -> None:
        add(store, "a", [])
        assert reserve(store, "token") is None
        store.remove_source("s_a")
        answer = replace(ANSWER, body=body)
        store.keep_answer(FIRST, answer, until=100.0)
        assert reserve(store, "two") == KeptRequest("request", False, answer if is_kept else None)

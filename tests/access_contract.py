"""What every store must do with keys and with notes of writes: subclass `AccessContract`, give it a `store` fixture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.access import Action, Key, Scope
from service.actor import SERVICE, Actor, act_as
from service.model import Verdict
from service.storage.port import WholeStore
from tests.records_contract import build_record, keep
from tests.store_contract import TEXT, add, build_event, build_indexed, build_read, build_source, build_watch

KEY = Key("k1", "Desk", Scope.WRITE, "2026-01-01T00:00:00Z", digest=b"1" * 32)
LATER = "2026-01-02T00:00:00Z"


def _add(store: WholeStore) -> None:
    add(store, "a", [])


def _write_claim(store: WholeStore) -> None:
    add(store, "h", [], by_hand=True)


def _watch(store: WholeStore) -> None:
    store.add_watch(build_watch("a"), build_event(store, "a", Verdict.SUPPORTED))


def _nothing(_store: WholeStore) -> None:
    pass


# What each kind of write does to which id, and what must be there before.
WRITES: dict[Action, tuple[Callable[[WholeStore], object], Callable[[WholeStore], object], str]] = {
    Action.SOURCE_ADDED: (_nothing, _add, "s_a"),
    Action.SOURCE_TAGGED: (_add, lambda store: store.tag_source("s_a", ["x"]), "s_a"),
    Action.SOURCE_WITHDRAWN: (_add, lambda store: store.withdraw_source("s_a", "wrong", LATER), "s_a"),
    Action.SOURCE_REMOVED: (_add, lambda store: store.remove_source("s_a"), "s_a"),
    Action.SOURCE_READ_ANEW: (_add, lambda store: store.reread_source(build_read("a", ["x"])), "s_a"),
    Action.CLAIM_WRITTEN: (_nothing, _write_claim, "s_h"),
    Action.CLAIM_REMOVED: (_write_claim, lambda store: store.remove_source("s_h"), "s_h"),
    Action.CLAIM_TAGGED: (_add, lambda store: store.tag_claim("c_a", ["x"]), "c_a"),
    Action.VERIFICATION_KEPT: (_nothing, lambda store: keep(store, build_record("a")), "v_a"),
    Action.WATCH_ADDED: (_nothing, _watch, "w_a"),
    Action.WATCH_REMOVED: (_watch, lambda store: store.remove_watch("w_a"), "w_a"),
    Action.KEY_CREATED: (_nothing, lambda store: store.add_key(KEY), "k1"),
    Action.KEY_REVOKED: (lambda store: store.add_key(KEY), lambda store: store.revoke_key("k1", LATER), "k1"),
    Action.STORE_RESTORED: (_nothing, lambda store: store.note_restore("tally.bak"), "tally.bak"),
}


def list_told(store: WholeStore, **asked: object) -> list[tuple[str, str]]:
    return [(note.action.value, note.subject) for note in store.list_notes(limit=99, **asked)]  # type: ignore[arg-type]


class AccessContract:
    # --- keys ------------------------------------------------------------------------------------

    def test_there_is_no_key_at_first(self, store: WholeStore) -> None:
        assert store.list_keys() == []
        assert store.find_key("k1") is None
        assert not store.revoke_key("k1", LATER)

    def test_a_key_comes_back_as_it_was(self, store: WholeStore) -> None:
        store.add_key(KEY)
        other = replace(KEY, id="k0", scope=Scope.ADMIN, created_at=LATER)
        store.add_key(other)
        assert store.find_key("k1") == KEY
        assert store.list_keys() == [KEY, other]

    def test_a_revoked_key_stays_as_it_was_revoked_first(self, store: WholeStore) -> None:
        store.add_key(KEY)
        assert store.revoke_key("k1", LATER)
        assert store.revoke_key("k1", "2026-03-03T00:00:00Z")
        assert store.find_key("k1") == replace(KEY, revoked_at=LATER)

    # --- notes -----------------------------------------------------------------------------------

    def test_every_kind_of_write_is_tried(self) -> None:
        assert set(WRITES) == set(Action)

    @pytest.mark.parametrize("action", Action)
    def test_a_write_is_noted_once_under_who_acts(self, store: WholeStore, action: Action) -> None:
        prepare, write, subject = WRITES[action]
        prepare(store)
        before = list_told(store)
        act_as(Actor("key k1", "Desk"))
        write(store)
        act_as(SERVICE)
        assert list_told(store) == [(action, subject), *before]
        (note,) = store.list_notes(limit=1)
        assert (note.actor, note.name) == ("key k1", "Desk")

    @pytest.mark.parametrize(
        "action",
        [
            action
            for action in Action
            if action not in (Action.KEY_CREATED, Action.SOURCE_READ_ANEW, Action.STORE_RESTORED)
        ],
    )
    def test_a_write_that_changes_nothing_is_not_noted(self, store: WholeStore, action: Action) -> None:
        prepare, write, _ = WRITES[action]
        prepare(store)
        write(store)
        before = store.list_notes(limit=99)
        write(store)
        assert store.list_notes(limit=99) == before

    @pytest.mark.parametrize("missing", ["tag_source", "tag_claim", "withdraw_source", "remove_source", "remove_watch"])
    def test_what_is_not_there_is_not_noted(self, store: WholeStore, missing: str) -> None:
        given = {"tag_source": (["x"],), "tag_claim": (["x"],), "withdraw_source": ("wrong", LATER)}.get(missing, ())
        assert not getattr(store, missing)("x_none", *given)
        assert store.list_notes(limit=9) == []

    def test_each_source_of_a_batch_is_noted(self, store: WholeStore) -> None:
        add(store, "b", [])
        store.add_sources([build_read("a", []), build_read("b", []), build_read("c", [], by_hand=True)])
        expected = [("claim.written", "s_c"), ("source.added", "s_a"), ("source.added", "s_b")]
        assert list_told(store) == expected

    def test_notes_are_listed_the_last_first_page_by_page(self, store: WholeStore) -> None:
        for name in "abc":
            add(store, name, [])
        first, second = store.list_notes(limit=2)
        assert (first.subject, second.subject) == ("s_c", "s_b")
        assert [note.subject for note in store.list_notes(limit=9, before=second.number)] == ["s_a"]

    def test_notes_are_listed_by_action_and_actor(self, store: WholeStore) -> None:
        _add(store)
        act_as(Actor("address ::1"))
        store.tag_source("s_a", ["x"])
        add(store, "b", [])
        act_as(SERVICE)
        assert list_told(store, action=Action.SOURCE_ADDED) == [("source.added", "s_b"), ("source.added", "s_a")]
        assert list_told(store, actor="address ::1") == [("source.added", "s_b"), ("source.tagged", "s_a")]
        assert list_told(store, action=Action.SOURCE_TAGGED, actor="service") == []

    def test_notes_outlive_a_removed_source_and_hold_nothing_of_it(self, store: WholeStore) -> None:
        told = {"title": "The title", "url": "https://a.example/", "publisher": "The paper", "tags": ("labelled",)}
        store.add_source(build_source("a", **told), TEXT, [build_indexed("a", ["word"])])
        store.withdraw_source("s_a", "the reason", LATER)
        store.remove_source("s_a")
        notes = store.list_notes(limit=9)
        assert [note.action for note in notes] == ["source.removed", "source.withdrawn", "source.added"]
        for each in (TEXT, "title", "example", "paper", "labelled", "reason", "word"):
            assert each not in str(notes).replace("source.", "")

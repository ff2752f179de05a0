"""Keys are told once, kept as digests, and open nothing once they are revoked, whoever revokes them."""

from __future__ import annotations

import hmac
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import keys
from service.access import Scope
from service.errors import KeyNotFoundError
from service.keys import create_key, find_key, is_guarded, revoke_key
from service.storage.sqlite import SqliteStore

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    yield store
    store.close()


def revoke_elsewhere(path: Path, key_id: str) -> None:
    """Run in a process of its own."""
    store = SqliteStore(path)
    revoke_key(store, key_id)
    store.close()


@pytest.mark.parametrize(
    ("scope", "covered"), [(Scope.READ, "read"), (Scope.WRITE, "read write"), (Scope.ADMIN, "read write admin")]
)
def test_a_scope_covers_those_below_it(scope: Scope, covered: str) -> None:
    assert [other for other in Scope if scope.covers(other)] == covered.split()


def test_a_token_finds_its_key_and_is_kept_nowhere(store: SqliteStore, tmp_path: Path) -> None:
    key, token = create_key(store, "Desk", Scope.WRITE)
    assert find_key(store, token) == key
    tally, key_id, secret = token.split("_")
    assert (tally, key_id, key.name, key.scope) == ("tally", key.id, "Desk", Scope.WRITE)
    assert len(bytes.fromhex(secret)) * 8 >= 256
    store.close()
    kept = (tmp_path / "tally.db").read_bytes()
    assert key.digest in kept
    assert secret.encode() not in kept
    assert bytes.fromhex(secret) not in kept


def test_no_two_tokens_are_alike(store: SqliteStore) -> None:
    tokens = [create_key(store, "Desk", Scope.READ)[1] for _ in range(20)]
    assert len({token.rsplit("_", 1)[1] for token in tokens}) == 20


def test_a_token_with_anything_else_finds_nothing(store: SqliteStore) -> None:
    key, token = create_key(store, "Desk", Scope.ADMIN)
    other = create_key(store, "Other", Scope.ADMIN)[1]
    mixed = f"tally_{key.id}_{other.rsplit('_', 1)[1]}"
    last = "0" if token[-1] != "0" else "1"
    odd = ("", key.id, token[:-1], token + "0", token[:-1] + last, token.upper(), f" {token}", f"{token}\n", mixed)
    for each in (*odd, "tally_" + "0" * 12 + token[18:], token.replace("tally", "Tally"), "ж" * 82):
        assert find_key(store, each) is None, each


def test_the_digest_is_compared_in_constant_time_even_where_there_is_no_key(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, token = create_key(store, "Desk", Scope.READ)
    compared: list[int] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(min(len(one), len(other)))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(keys, "hmac", type("Spy", (), {"compare_digest": staticmethod(compare)}))
    assert find_key(store, token) == key
    assert find_key(store, "tally_" + "0" * 12 + token[18:]) is None
    assert compared == [32, 32]


def test_a_key_that_another_process_revokes_opens_nothing_at_once(store: SqliteStore, tmp_path: Path) -> None:
    key, token = create_key(store, "Desk", Scope.WRITE)
    assert find_key(store, token)
    process = SPAWN.Process(target=revoke_elsewhere, args=(tmp_path / "tally.db", key.id))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert find_key(store, token) is None
    assert not is_guarded(store)


def test_a_key_that_is_not_there_cannot_be_revoked(store: SqliteStore) -> None:
    with pytest.raises(KeyNotFoundError, match="tally keys list"):
        revoke_key(store, "none")


def test_a_store_is_guarded_while_a_key_lives(store: SqliteStore) -> None:
    assert not is_guarded(store)
    made = [create_key(store, "Desk", Scope.READ)[0] for _ in range(2)]
    for key in made:
        assert is_guarded(store)
        revoke_key(store, key.id)
    assert not is_guarded(store)

"""`tally keys`: make, list and revoke the keys that open a protected service."""

from __future__ import annotations

import click

from service.access import Key, Scope
from service.commands.stores import open_store
from service.commands.terminal import json_option, print_json, print_table
from service.keys import create_key, revoke_key

_LONGEST = 100


def _check_name(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST:
        raise click.BadParameter(f"write 1 to {_LONGEST} printable characters.")
    return name


@click.group()
def keys() -> None:
    """Make, list and revoke the keys that open a protected service."""


@keys.command("create")
@click.argument("name", callback=_check_name)
@click.option(
    "--scope",
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do: write includes read, admin includes both.",
)
@json_option("The key and its token.")
def create(name: str, scope: str, *, as_json: bool) -> None:
    """Make a key for NAME, a person or a program, and print it; it cannot be shown again."""
    with open_store(is_read=False) as store:
        key, token = create_key(store, name, Scope(scope))
    if as_json:
        print_json({**_show(key), "token": token})
        return
    click.echo(token)
    click.echo(f"This key, {key.id}, is shown once. Send it as `Authorization: Bearer …`.", err=True)


@keys.command("list")
@json_option("The same as values.")
def list_all(*, as_json: bool) -> None:
    """Show the keys: id, scope, since when, whose, and since when they are revoked."""
    with open_store() as store:
        found = store.list_keys()
    if as_json:
        print_json({"items": list(map(_show, found))})
        return
    print_table(
        ("id", "scope", "since", "whose"),
        (
            (
                key.id,
                key.scope,
                key.created_at,
                f"{key.name} (revoked {key.revoked_at})" if key.revoked_at else key.name,
            )
            for key in found
        ),
    )


@keys.command("revoke")
@click.argument("key_id", metavar="ID")
@json_option("Which key is revoked.")
def revoke(key_id: str, *, as_json: bool) -> None:
    """Let the key with this ID open nothing from now on."""
    with open_store() as store:
        revoke_key(store, key_id)
    if as_json:
        print_json({"revoked": key_id})
    else:
        click.echo(f"{key_id} is revoked.")


def _show(key: Key) -> dict[str, str | None]:
    names = ("id", "name", "scope", "created_at", "revoked_at")
    return {name: getattr(key, name) for name in names}

"""`tally keys`: make, list and revoke the keys that open a protected service."""

from __future__ import annotations

import click

from service.access import Scope
from service.commands.stores import open_store
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
def create(name: str, scope: str) -> None:
    """Make a key for NAME, a person or a program, and print it; it cannot be shown again."""
    with open_store(is_read=False) as store:
        key, token = create_key(store, name, Scope(scope))
    click.echo(token)
    click.echo(f"This key, {key.id}, is shown once. Send it as `Authorization: Bearer …`.", err=True)


@keys.command("list")
def list_all() -> None:
    """Show the keys: id, scope, since when, whose, and since when they are revoked."""
    with open_store() as store:
        for key in store.list_keys():
            revoked = f" (revoked {key.revoked_at})" if key.revoked_at else ""
            click.echo(f"{key.id}  {key.scope:5}  {key.created_at}  {key.name}{revoked}")


@keys.command("revoke")
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """Let the key with this ID open nothing from now on."""
    with open_store() as store:
        revoke_key(store, key_id)
    click.echo(f"{key_id} is revoked.")

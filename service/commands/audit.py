"""`tally audit`: what was written by whom."""

from __future__ import annotations

import click

from service.access import Action
from service.commands.stores import open_store


@click.command()
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000), help="How many to show.")
@click.option("--action", type=click.Choice([action.value for action in Action]), help="Only writes that did this.")
@click.option("--actor", help="Only writes of this actor, as the list names it.")
def audit(limit: int, action: str | None, actor: str | None) -> None:
    """Show what was written by whom, newest first."""
    with open_store() as store:
        for note in store.list_notes(limit=limit, action=Action(action) if action else None, actor=actor):
            name = f" ({note.name})" if note.name else ""
            click.echo(f"{note.at}  {note.action}  {note.subject}  {note.actor}{name}")

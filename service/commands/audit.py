"""`tally audit`: what was written by whom."""

from __future__ import annotations

import click

from service.access import Action
from service.commands.stores import open_store
from service.commands.terminal import json_option, print_json, print_table


@click.command()
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000), help="How many to show.")
@click.option("--action", type=click.Choice([action.value for action in Action]), help="Only writes that did this.")
@click.option("--actor", help="Only writes of this actor, as the list names it.")
@json_option("The items of GET /v1/audit.")
def audit(limit: int, action: str | None, actor: str | None, *, as_json: bool) -> None:
    """Show what was written by whom, newest first."""
    actor = actor and actor.partition(" (")[0]  # without the name of its key
    with open_store() as store:
        notes = store.list_notes(limit=limit, action=Action(action) if action else None, actor=actor)
    if as_json:
        names = ("at", "actor", "name", "action", "subject")
        print_json({"items": [{name: getattr(note, name) for name in names} for note in notes]})
        return
    print_table(
        ("when", "what", "of", "by"),
        (
            (note.at, note.action, note.subject, f"{note.actor} ({note.name})" if note.name else note.actor)
            for note in notes
        ),
    )

"""`tally mcp`: for assistants."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import click

from service.settings import Protection, load_settings


@click.command("mcp")
def offer_tools() -> None:
    """Offer verify, compare, search_claims and add_source to an assistant, over MCP on stdin and stdout.

    The assistant's program starts this command itself. It works on the store of TALLY_DATABASE, also while a server
    runs on it, and needs no key: who may run it may read and write that file.
    """
    if find_spec("mcp") is None:
        raise click.ClickException(
            "`tally mcp` needs the package mcp: `pip install --require-hashes -r requirements-mcp.lock` in Tally's"
            " folder, or `pip install 'tally[mcp]'`."
        )
    from service.app import create_app  # noqa: PLC0415 - here, for it takes longer than many a command
    from service.assistant import serve  # noqa: PLC0415 - here, for it needs what may not be installed

    serve(create_app(replace(load_settings(), protected=Protection.OFF)))

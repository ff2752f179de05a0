"""`tally completion`: for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def complete(context: click.Context, shell: str) -> None:
    """Print what lets SHELL complete commands and options.

    \b
    bash: echo 'eval "$(tally completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(tally completion zsh)"' >> ~/.zshrc
    fish: tally completion fish > ~/.config/fish/completions/tally.fish
    """
    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101 - click has all that may be chosen
    click.echo(completion(context.find_root().command, {}, "tally", "_TALLY_COMPLETE").source())

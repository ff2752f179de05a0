"""How `tally verify` ends: by the verdict, or as the BSD's sysexits.h has it for what went wrong."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import Any

import click

from service import errors
from service.model import Verdict
from service.settings import SettingError

VERDICTS = {
    Verdict.SUPPORTED: 0,
    Verdict.CONTRADICTED: 1,
    Verdict.CONFLICTING: 2,
    Verdict.NOT_ENOUGH_EVIDENCE: 3,
}
FAULTS: dict[type[Exception], int] = {
    click.UsageError: os.EX_USAGE,
    SettingError: os.EX_CONFIG,
    errors.StoreBusyError: os.EX_TEMPFAIL,
    errors.TookTooLongError: os.EX_TEMPFAIL,
    errors.StoreDamagedError: os.EX_NOINPUT,
    errors.StoreTooNewError: os.EX_NOINPUT,
    errors.StoreReadOnlyError: os.EX_NOINPUT,
    errors.StoreFullError: os.EX_NOINPUT,
    errors.TallyError: os.EX_DATAERR,
    BrokenPipeError: os.EX_IOERR,
    Exception: os.EX_SOFTWARE,
}
"""The first of them that a fault is decides."""


def find_exit(error: Exception) -> int:
    """The exit code that stands for a fault, never one of a verdict."""
    return next(code for kind, code in FAULTS.items() if isinstance(error, kind))


class Deciding(click.Command):
    """A command whose exit code is a verdict: whatever goes wrong has another one."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """The context of a call; a fault in how it was called ends it as sysexits.h has it."""
        try:
            return super().make_context(*arguments, **options)
        except click.UsageError as error:
            error.show()
            sys.exit(find_exit(error))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except errors.TallyError as error:
            click.ClickException(str(error)).show()
            ctx.exit(find_exit(error))
        except KeyboardInterrupt:
            ctx.exit(128 + signal.SIGINT)
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python tells of it again when it ends
            ctx.exit(find_exit(error))
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no verdict
            traceback.print_exc()
            ctx.exit(find_exit(error))

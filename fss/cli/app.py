"""The console script: collects the commands and turns every error into one line and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, cast

import typer

from commit.errors import FssError
from fss.cli.output import fail, note
from fss.cli.system import SystemRefused, close_stdout, open_missing_streams, refusal_of
from verifier.errors import VerifierError

COMMANDS = (
    *("demo", "clear", "merge", "verify", "audit"),
    *("setup", "ceremony", "bench", "info", "doctor", "explain"),
)

INTERRUPTED = 130
"""What typer answers when the user stopped a command."""

UsageError = cast(type[Exception], typer.BadParameter.__bases__[0])
"""The class of all wrong options and arguments, of which typer exports one child only."""


def build() -> typer.Typer:
    """Return the application with every command, or group of commands, under its module's name."""
    app = typer.Typer(
        name="fss",
        help="A fair sequencing system with sealed orders.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name in COMMANDS:
        module = importlib.import_module(f"fss.cli.{name}")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command(name)(module.command)
    return app


def main() -> None:
    """Run the command line; exit 0 ok, 1 the answer is no, 2 wrong input, 3 environment."""
    open_missing_streams()
    as_json = "--json" in sys.argv
    try:
        code = build()(prog_name="fss", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except KeyboardInterrupt:
        fail("interrupted", "stopped by the user", "run the command again", as_json=as_json)
        sys.exit(INTERRUPTED)
    except UsageError as error:
        _refuse_usage(error, as_json=as_json)
        sys.exit(2)
    except (FssError, VerifierError) as error:
        fail(error.code, error.message, error.hint, as_json=as_json)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        close_stdout()
        sys.exit(0)
    except MemoryError:
        refused = SystemRefused("there is not enough memory", hint="give less at once, or a larger machine")
        fail(refused.code, refused.message, refused.hint, as_json=as_json)
        sys.exit(refused.exit_code)
    except OSError as error:
        if os.environ.get("FSS_TRACE"):
            raise
        refusal = refusal_of(error)
        fail(refusal.code, refusal.message, refusal.hint, as_json=as_json)
        close_stdout()
        sys.exit(refusal.exit_code)
    except Exception as error:
        if os.environ.get("FSS_TRACE"):
            raise
        fail("internal", f"{type(error).__name__}: {error}", "set FSS_TRACE=1 to see where", as_json=as_json)
        sys.exit(3)


def _refuse_usage(error: Any, *, as_json: bool) -> None:
    """Say in one line which option or argument is wrong; a bare ``fss`` shows the help instead."""
    message = error.format_message()
    if message.startswith("Usage:"):
        note(message)
        return
    command = error.ctx.command_path if error.ctx else "fss"
    line = " ".join(message.split()).rstrip(".")
    fail("usage", f"{command}: {line[:1].lower()}{line[1:]}", f"see `{command} --help`", as_json=as_json)

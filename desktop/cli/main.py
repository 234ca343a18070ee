"""From the words on the command line to an exit code."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper

from desktop.cli.arguments import parser
from desktop.cli.exit_codes import FAILED, INTERRUPTED, WRONG_USAGE
from desktop.cli.terminal import Terminal, plain
from desktop.domain.errors import UserError
from desktop.engine.protocol import EngineFailed
from desktop.engine.stopping import LoadingStopped
from desktop.places import user_places

# Where each command is. A module is loaded when its command is called: all of them take longer than most commands.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "demo"),
    "new": ("new", "new"),
    "grow": ("grow", "grow_topics"),
    "run": ("run", "run"),
    "list": ("listing", "list_projects"),
    "show": ("listing", "show"),
    "import": ("importing", "import_rows"),
    "curate": ("curate", "curate_project"),
    "export": ("export", "export"),
    "score": ("score", "score"),
    "checkup": ("checkup", "checkup"),
    "recipes": ("listing", "recipes"),
    "models": ("models", "models"),
    "bench": ("bench", "bench"),
    "doctor": ("doctor", "doctor"),
}


def run_command(words: Sequence[str]) -> int:
    """Carry out one command. What a user can mend is one line on standard error; a bug surfaces."""
    for stream in (sys.stdout, sys.stderr):
        # A file's name may hold what no text does; it is shown by its number.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _carried_out(words)
    except LoadingStopped:
        print("gristmill: stopped.", file=sys.stderr)
        return INTERRUPTED
    except UserError as error:
        print(plain(f"gristmill: {error}"), file=sys.stderr)
        return WRONG_USAGE
    except EngineFailed as error:
        print(plain(f"gristmill: {error}"), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("gristmill: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; nothing more can be said there, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _carried_out(words: Sequence[str]) -> int:
    options = parser().parse_args(words)
    if options.command is None:
        raise UserError("Name a command; gristmill --help lists them.")
    terminal = Terminal(options, user_places())
    try:
        return command(options.command)(terminal)
    except (UserError, EngineFailed, BrokenPipeError):
        raise
    except Exception as error:
        # A bug, unless the library is to blame.
        from desktop.store.damage import damage_of

        if found := damage_of(terminal.library_path):
            raise found from error
        raise


def command(name: str) -> Callable[[Terminal], int]:
    """The function that carries out the command of that name."""
    module, function = COMMANDS[name]
    found: Callable[[Terminal], int] = getattr(import_module(f"desktop.cli.{module}"), function)
    return found

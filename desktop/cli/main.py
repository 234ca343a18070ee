"""From the words on the command line to an exit code."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from desktop.cli.arguments import parser
from desktop.cli.bench import bench
from desktop.cli.checkup import checkup
from desktop.cli.demo import demo
from desktop.cli.doctor import doctor
from desktop.cli.exit_codes import FAILED, INTERRUPTED, WRONG_USAGE
from desktop.cli.export import export
from desktop.cli.grow import grow_topics
from desktop.cli.importing import import_rows
from desktop.cli.listing import list_projects, recipes, show
from desktop.cli.models import models
from desktop.cli.new import new
from desktop.cli.run import run
from desktop.cli.score import score
from desktop.cli.terminal import Terminal, plain
from desktop.domain.errors import UserError
from desktop.engine.protocol import EngineFailed
from desktop.places import user_places

_COMMANDS: Mapping[str, Callable[[Terminal], int]] = {
    "demo": demo,
    "new": new,
    "grow": grow_topics,
    "run": run,
    "list": list_projects,
    "show": show,
    "export": export,
    "import": import_rows,
    "score": score,
    "checkup": checkup,
    "recipes": recipes,
    "models": models,
    "bench": bench,
    "doctor": doctor,
}


def run_command(words: Sequence[str]) -> int:
    """Carry out one command. What a user can mend is one line on standard error; a bug surfaces."""
    try:
        options = parser().parse_args(words)
        if options.command is None:
            raise UserError("Name a command; gristmill --help lists them.")
        return _COMMANDS[options.command](Terminal(options, user_places()))
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

"""No arguments: the window, or while there is none the demo; with a command: the terminal."""

import os
import signal
import sys
from collections.abc import Sequence

from desktop.engine.process import CHILD_ARGUMENT


def main(words: Sequence[str] | None = None) -> int:
    """Start what was asked for; returns the exit code."""
    # Until the commands are loaded there is nothing to clean up, and no handler of theirs yet.
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))
    arguments = list(sys.argv[1:] if words is None else words)
    if arguments[:1] == [CHILD_ARGUMENT]:
        from desktop.engine.llama.child import main as engine_process

        engine_process()
    from desktop.cli.main import run_command

    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not arguments:
        print(
            "This version has no window yet: this is the demo. gristmill --help lists the commands.", file=sys.stderr
        )
        arguments = ["demo"]
    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""The engine process, bound to the life of the app before anything else: what it imports takes a while to load."""

import ctypes
import signal
import sys

# prctl(2), PR_SET_PDEATHSIG.
_SIGNAL_AT_PARENTS_DEATH = 1


def main() -> None:
    """Bind this process to the app, then serve it."""
    end_with_the_app()
    from desktop.engine.llama.child import main as serve

    serve()


def end_with_the_app() -> None:
    """Have this process killed with the thread that started it, even while it is stopped or computes (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SIGNAL_AT_PARENTS_DEATH, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    main()

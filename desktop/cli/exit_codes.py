"""What the exit code of a command says: scripts rely on it."""

DONE = 0
FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

"""The two kinds of trouble: what the user can mend, and everything else, which is a bug."""

from desktop.domain.quoting import CONTROLS

_BEGINNING, _END = 600, 300


class UserError(Exception):
    """Something the user can mend. Its text is one clear sentence: what is wrong and what to do.

    What it quotes of a stranger's file stays on one line, and is cut in its middle where nobody would read it all.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(_readable(sentence))


def _readable(sentence: str) -> str:
    line = CONTROLS.sub(" ", sentence)
    return line if len(line) <= _BEGINNING + _END else f"{line[:_BEGINNING]} … {line[-_END:]}"

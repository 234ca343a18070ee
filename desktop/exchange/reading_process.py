"""The process that reads documents: takes their paths on standard input, and answers on standard output.

A question is a line of JSON with the path, and the seconds and bytes that may be taken for it. The answer is one line
for each step on the way, and one with the document, with the sentence for the user, or with what broke here. It ends
with its input.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block
from desktop.exchange.bounds import Bounds, refuse_too_long

Say = Callable[[int], None]
Read = Callable[[Path, Say], tuple[str, tuple[Block, ...]]]

# Where the app is gone, nobody ends a process that hangs: this many times what it may take, it ends by itself.
_ORPHANED = 2


def main() -> None:
    """Take over standard input and output, so that a stray print cannot break an answer, and serve."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(answer: Any) -> None:
        outgoing.write(_encoded(answer))
        outgoing.flush()

    for line in sys.stdin.buffer:
        question = json.loads(line)
        bounds = Bounds(question["seconds"], question["memory"])
        send(_answer(Path(question["path"]), bounds, send))


def _answer(path: Path, bounds: Bounds, send: Callable[[Any], None]) -> Any:
    try:
        read = _reader_of(path.suffix.lower())
        _bind(bounds)
        send({"characters": 0})
        title, blocks = read(path, lambda count: send({"characters": count}))
        refuse_too_long(path, blocks)
        return {"title": title, "blocks": [(block.kind, block.text, block.level) for block in blocks]}
    except UserError as error:
        return {"wrong": str(error)}
    except Exception as error:
        return {"broken": type(error).__name__}


def _encoded(answer: Any) -> bytes:
    try:
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
    except MemoryError:
        return b'{"broken": "MemoryError"}\n'


def _reader_of(suffix: str) -> Read:
    """What reads a kind of file; nothing else is loaded."""
    match suffix:
        case ".pdf":
            from desktop.exchange.pdf import read_pdf

            return read_pdf
        case ".docx":
            from desktop.exchange.docx import read_docx as read
        case ".md" | ".markdown":
            from desktop.exchange.markdown import read_markdown as read
        case ".html" | ".htm":
            from desktop.exchange.html import read_html as read
        case ".rst":
            from desktop.exchange.rst import read_rst as read
        case _:
            from desktop.exchange.plain import read_plain as read
    return lambda path, say: read(path)


def _bind(bounds: Bounds) -> None:
    """Has the system hold this process to its bounds, where it does so."""
    if sys.platform == "win32":
        return
    import resource

    import psutil

    process = psutil.Process()
    _limit(resource.RLIMIT_CPU, int(sum(process.cpu_times()[:2]) + _ORPHANED * bounds.seconds) + 1)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, process.memory_info().vms + bounds.memory)


def _limit(kind: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()

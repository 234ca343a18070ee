"""An engine process without a model: it does what the prompts tell it to.

`DIE` aborts, `VANISH` is killed from outside (by itself), `HANG` never answers but gives signs of life, `SILENT`
gives none, `LONG` is too long for one sequence until the sequences are longer, `GARBAGE` breaks the protocol,
`BEGIN` writes two tokens and is killed, and tells the second time what was begun, `STUBBORN` does not end with its
input, `CROWD` is killed for want of memory where there are more than two sequences.
A model file called `hangs` never gets on, `mute` gives no sign of life any more, `greedy` runs out of memory beyond
one sequence of 512 tokens, `starved` always does, and `killed` is killed each time.
A copy of a model is written by half, and never gets on.
Any other prompt is answered with itself in capital letters, in batches: a reply comes once nothing more does.
"""

import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

from desktop.domain.tokens import TokenTrace
from desktop.engine.messages import Beat, Broken, Load, Ready, Repack, Reshape, Stop, Stopped, TooLong
from desktop.engine.requests import Begun, Checkpoint, Generate, Generated
from desktop.engine.wire import read_message, write_message

inbox: "queue.Queue[object]" = queue.Queue()
hanging = threading.Event()
silent = threading.Event()
stubborn = threading.Event()


def read() -> None:
    while (message := read_message(sys.stdin.buffer)) is not None:
        inbox.put(message)
    if not stubborn.is_set():
        os._exit(0)


def beat() -> None:
    hung = 0.0
    while True:
        time.sleep(0.05)
        hung = hung + 0.05 if hanging.is_set() else 0.0
        if not silent.is_set():
            send(Beat(hung))


sending = threading.Lock()


def send(message: object) -> None:
    with sending:
        write_message(sys.stdout.buffer, message)


def obey(text: str, parallel: int, context: int, request: Generate) -> None:
    if "DIE" in text:
        print("GGML_ASSERT(false) failed", file=sys.stderr, flush=True)
        os.abort()
    if "STUBBORN" in text:
        stubborn.set()
    if "CROWD" in text and parallel > 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if "VANISH" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "BEGIN" in text and len(request.begun) < 4:
        send(Checkpoint(request.id, Begun((1, 2), (-0.5, -0.5), (0.1, 0.1))))
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)
    if "BEGIN" in text:
        text = repr(request.begun.tokens)
    if "HANG" in text or "SILENT" in text:
        (silent if "SILENT" in text else hanging).set()
        time.sleep(60)
    if "GARBAGE" in text:
        sys.stdout.buffer.write(b"\x05\x00\x00\x00hello")
        sys.stdout.buffer.flush()
    if "LONG" in text and context < 4096:
        send(TooLong(request.id, 3000, 3500))
        return
    send(Generated(request.id, text.upper(), TokenTrace(), -1.0, "stop", 1, 0, 0.0))


def needs_more(load: Load) -> bool:
    return load.parallel * load.context > 512


def main() -> None:
    threading.Thread(target=read, daemon=True).start()
    threading.Thread(target=beat, daemon=True).start()
    parallel, context = 8, 2048
    waiting: list[Generate] = []
    while True:
        try:
            message = inbox.get(timeout=0.02 if waiting else None)
        except queue.Empty:
            request = waiting.pop(0)
            obey(request.prompt.text, parallel, context, request)
            continue
        match message:
            case Load() if "broken" in message.path:
                send(Broken("it is not for this program", mendable=True))
                os._exit(1)
            case Load() if "crash" in message.path:
                os.abort()
            case Load() if "hangs" in message.path or "mute" in message.path:
                time.sleep(0.2)
                (hanging if "hangs" in message.path else silent).set()
                time.sleep(60)
            case Repack():
                Path(message.target).write_bytes(b"half a model")
                hanging.set()
                time.sleep(60)
            case Load() if "killed" in message.path:
                os.kill(os.getpid(), signal.SIGKILL)
            case Load() if "starved" in message.path or ("greedy" in message.path and needs_more(message)):
                send(Broken("unable to allocate CPU buffer", mendable=True))
                os._exit(1)
            case Load():
                parallel, context = message.parallel, message.context
                send(Ready(message.context, message.parallel, has_template=True))
            case Reshape() if message.context == 666_000:
                os.abort()
            case Reshape():
                context = message.context
                waiting.clear()
                send(Ready(message.context, message.parallel, has_template=True))
            case Stop():
                waiting.clear()
                send(Stopped())
            case Generate():
                # The deadly ones first, so that their neighbours are in flight when they strike.
                waiting.insert(0 if message.prompt.text.isupper() else len(waiting), message)


if __name__ == "__main__":
    main()

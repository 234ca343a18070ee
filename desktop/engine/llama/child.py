"""The engine process: reads messages on standard input, answers on standard output, ends with its input."""

import os
import queue
import sys
import threading
import time
import traceback
from typing import BinaryIO

from desktop.engine.llama.context import LoadFailed
from desktop.engine.llama.devices import load_backends, survey
from desktop.engine.llama.native import AbortFlag, start
from desktop.engine.llama.repack import repack
from desktop.engine.llama.worker import Worker
from desktop.engine.messages import Beat, Broken, Load, Repack, Reshape, Stop, Stopped, Survey
from desktop.engine.requests import Choose, Embed, Generate, Likelihood
from desktop.engine.wire import read_message, write_message

_BEAT_SECONDS = 1.0


class Mailbox:
    """Messages from the app as they come, and the way back to it."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self.abort = AbortFlag()
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.step_started = 0.0
        self._stopping = threading.Event()
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = threading.Lock()

    def listen(self) -> None:
        """Start to read and to give signs of life, each on a thread of its own."""
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._beat, daemon=True).start()

    def send(self, message: object) -> None:
        """Send a message to the app."""
        with self._writing:
            write_message(self._outgoing, message)

    def stopped(self) -> bool:
        """Whether everything in flight is to be dropped."""
        return self._stopping.is_set()

    def get_on(self) -> bool:
        """Note that a long step gets on; whether it should."""
        self.step_started = time.monotonic()
        return not self.stopped()

    def resume(self) -> None:
        """Everything was dropped: decode again."""
        self.abort.clear()
        self._stopping.clear()

    def _read(self) -> None:
        while (message := read_message(self._incoming)) is not None:
            if isinstance(message, Stop):
                self._stopping.set()
                self.abort.set()
            self.inbox.put(message)
        # The app is gone, or wants this process gone: nothing here is worth keeping.
        os._exit(0)

    def _beat(self) -> None:
        while True:
            time.sleep(_BEAT_SECONDS)
            started = self.step_started
            try:
                self.send(Beat(round(time.monotonic() - started, 1) if started else 0.0))
            except OSError:
                os._exit(0)


def serve(mailbox: Mailbox) -> None:
    """Answer messages for ever."""
    worker: Worker | None = None
    while True:
        mailbox.step_started = 0.0
        message = _next(mailbox, wait=worker is None or not worker.busy)
        mailbox.step_started = time.monotonic()
        if isinstance(message, Load):
            worker = Worker(message, mailbox.abort, mailbox.get_on)
            mailbox.send(worker.ready())
        elif isinstance(message, Repack):
            mailbox.send(repack(message))
        elif isinstance(message, Survey):
            mailbox.send(survey())
        elif worker is not None:
            _work(worker, message, mailbox)


def _work(worker: Worker, message: object, mailbox: Mailbox) -> None:
    match message:
        case Stop():
            worker.drop()
            mailbox.resume()
            mailbox.send(Stopped())
            return
        case Reshape():
            replies = worker.reshape(message)
        case Generate() | Likelihood() | Choose() | Embed():
            replies = worker.take(message)
        case _:
            replies = worker.step(mailbox.stopped)
    for reply in replies:
        mailbox.send(reply)


def _next(mailbox: Mailbox, *, wait: bool) -> object | None:
    try:
        return mailbox.inbox.get(block=wait)
    except queue.Empty:
        return None


def main() -> None:
    """Take over standard input and output, so that a stray print cannot break a message, and serve."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    mailbox = Mailbox(sys.stdin.buffer, outgoing)
    mailbox.listen()
    try:
        start()
        load_backends()
        serve(mailbox)
    except LoadFailed as error:
        mailbox.send(Broken(str(error), mendable=True))
    except MemoryError:
        mailbox.send(Broken("there is too little memory", mendable=True))
    except Exception:
        traceback.print_exc()
    # The ordinary way out would wait for the thread that reads standard input.
    sys.stderr.flush()
    os._exit(1)

"""Model files that are damaged or mean harm, as many as there is time for. By hand: `make fuzz`.

    python -m tests.torture.fuzz_models [--minutes M] [--from SEED]

Three kinds of cases in turn, each made from its seed number alone. Headers: a valid one of random keys, arrays and
tensors is flipped, cut, spliced or made to lie, and read as the app reads it before it loads anything; only UserError
may come out. Templates: put together from pieces that mean harm, rendered for a conversation; each ends in a text, in
TemplateError, or with the process that it runs in. Models: tiny ones that run, with weights and fields damaged behind
a header that is valid, loaded and asked by the engine; each ends in an answer or a sentence, and the app goes on.
A case may take 5 seconds (a load 90) and 500 MB.
"""

import argparse
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.engine.appraisal import appraise
from desktop.engine.discovery import find_models
from desktop.engine.gguf import read_header
from desktop.engine.llama.template import ChatTemplate
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.process import last_words
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import Generate, Generated, Prompt, Refused
from tests.engine.gguf_files import SMALL_MODEL, Tensor, Typed, gguf_bytes
from tests.engine.llama.hostile_templates import COSTLY, FORBIDDEN, UNREADABLE
from tests.engine.llama.tiny_models import recurrent_model, sliding_window_model

MOST_SECONDS, MOST_MEGABYTES = 5.0, 500
LOAD_SECONDS = 90.0
SETTINGS = EngineSettings(threads=1, parallel=2, context=512, repack="never")

Damage = Callable[[bytearray, random.Random], None]

# --- headers -------------------------------------------------------------------------------------


def header_case(seed: int) -> bytes:
    """A small model file that is damaged in one to four ways."""
    chance = random.Random(seed)
    data = bytearray(_valid(chance))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        chance.choice(_DAMAGES)(data, chance)
    return bytes(data)


def _valid(chance: random.Random) -> bytes:
    metadata = {**SMALL_MODEL, **{_name(chance): _value(chance) for _ in range(chance.randrange(12))}}
    tensors = [
        Tensor(f"blk.{n}.weight", (chance.choice([32, 256]), chance.randint(1, 3)), chance.choice(["F32", "F16"]))
        for n in range(chance.randint(1, 4))
    ]
    return gguf_bytes(metadata, tensors)


def _name(chance: random.Random) -> str:
    known = (
        "llama.attention.key_length",
        "llama.expert_count",
        "split.count",
        "general.type",
        "llama.ssm.inner_size",
    )
    return chance.choice([*known, f"key.{chance.randrange(100)}", "k" * chance.choice([1, 64, 65535])])


def _value(chance: random.Random) -> Any:
    one: tuple[Any, ...] = (chance.getrandbits(32), "text", "é" * 9, b"\xff\xfe", True, -1.5)
    kinds = (*one, [chance.choice(one)] * chance.randrange(50), Typed(chance.choice([3, 4, 5, 10, 13, 99]), 1), [])
    return chance.choice(kinds)


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 4, 64])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def _lie(data: bytearray, chance: random.Random) -> None:
    """Overwrite a count, a length, a type or an offset, wherever there is one."""
    number = chance.choice(
        [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63, 2**64 - 1, chance.getrandbits(64)]
    )
    place = chance.choice([8, 16, chance.randrange(max(1, len(data) - 8))])
    raw = struct.pack("<Q", number)[: chance.choice([1, 4, 8])]
    data[place : place + len(raw)] = raw


def _lie_of_a_text(data: bytearray, chance: random.Random) -> None:
    """Give the bytes before a key another length."""
    place = data.find(chance.choice([b"general.", b"llama.", b"tokenizer.", b"blk."]))
    if place >= 8:
        data[place - 8 : place] = struct.pack("<Q", chance.choice([0, 1, 2**16, 2**20 + 1, 2**31, 2**63, 2**64 - 1]))


def _splice(data: bytearray, chance: random.Random) -> None:
    start, place = chance.randrange(len(data)), chance.randrange(len(data))
    piece = data[start : start + chance.choice([1, 8, 100, 5000])]
    data[place : place + chance.choice([0, len(piece)])] = piece * chance.choice([1, 2, 50])


def _nest(data: bytearray, chance: random.Random) -> None:
    """Put arrays within arrays where a value may be."""
    place = chance.randrange(len(data))
    data[place:place] = struct.pack("<IQ", 9, 1) * chance.choice([2, 1000, 50_000])


def _spoil_text(data: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(data))
    data[place : place + 4] = chance.choice(
        [b"\xff\xff\xff\xff", b"\xed\xa0\x80\x00", b"\0\0\0\0", b"\xf4\x90\x80\x80"]
    )


_DAMAGES: tuple[Damage, ...] = (_flip, _cut, _lie, _lie, _lie_of_a_text, _splice, _nest, _spoil_text)


def look_at(path: Path) -> str:
    """Read a file as the app does before it loads it. Returns "read" or "refused"."""
    found = list(find_models(path.parent / "nobody", [path.parent], {}, path.parent / "nowhere"))
    assert len(found) <= 1, found
    appraisal = appraise(path, SETTINGS)
    assert appraisal.sentence
    try:
        read_header(path)
    except UserError as error:
        _refuse_unless(is_sentence(error) and not appraisal.fits, str(error)[:200])
        return "refused"
    return "read"


def is_sentence(error: Exception) -> bool:
    """Whether an error can be shown to a user as it stands."""
    return bool(str(error).strip()) and len(str(error)) < 2000 and "\n" not in str(error)


def _refuse_unless(right: bool, what: str) -> None:
    if not right:
        raise AssertionError(what)


def try_header(seed: int, folder: Path) -> str:
    """One case. Raises what is wrong."""
    path = folder / "case.gguf"
    path.write_bytes(header_case(seed))
    with within_limits():
        return look_at(path)


# --- templates -----------------------------------------------------------------------------------

_PIECES = (
    "{% for a in range(99999) %}",
    "{% for m in messages %}",
    "{% for x in [1, 2] recursive %}",
    "{% endfor %}",
    "{% if m %}",
    "{% endif %}",
    "{% set n = namespace(x='ab', l=[1]) %}",
    "{% set n.x = n.x ~ n.x %}",
    "{% set n.x = n.x + n.x %}",
    "{% set n.l = [n.l, n.l] %}",
    "{% set n.l = n.l + n.l %}",
    "{% set n.x = n.x * 999 %}",
    "{% set n.x = n.x | replace('a', n.x) %}",
    "{% set n.x = n.x | join(n.x) %}",
    "{{ n.x }}",
    "{{ n.l }}",
    "{{ n.l == n.l }}",
    "{{ n | tojson }}",
    "{{ n.l | tojson }}",
    "{{ m.content }}",
    "{{ loop([1, 2]) }}",
    "{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}",
    "{{ f(1) }}",
    "{{ ''.__class__ }}",
    "{{ m.__init__.__globals__ }}",
    "{{ raise_exception('no') }}",
    "{{ strftime_now('%c' * 500) }}",
    "{% generation %}",
    "{% endgeneration %}",
    "{% break %}",
    "{{ ",
    " }}",
    "{% set x %}",
    "{% endset %}",
    "\ue0001\ue001",
    "text",
)


_NEEDS_N = "{% set n = namespace(x='ab', l=[1]) %}"
_CLOSED = {"for": "{% endfor %}", "if": "{% endif %}", "generation": "{% endgeneration %}"}
_BREAKING = ("{{ ", " }}", "{% break %}", "{{ loop([1, 2]) }}", "{{ ''.__class__ }}", "{{ raise_exception('no') }}")


def template_case(seed: int) -> str:
    """A template of pieces that mean harm, three quarters of them put together so that they can be read."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return chance.choice([*COSTLY.values(), *FORBIDDEN.values(), *UNREADABLE.values()])
    if chance.random() < 0.2:
        return "".join(chance.choices(_PIECES, k=chance.randint(1, 30)))
    whole = [piece for piece in _PIECES if piece not in _BREAKING and "end" not in piece.split("%}")[0]]
    pieces = [_NEEDS_N, *chance.choices(whole, k=chance.choice([2, 4, 8, 16]))]
    ends = [_closing(piece) for piece in reversed(pieces)]
    return "".join([*pieces, *ends])


def _closing(piece: str) -> str:
    """What has to come after a piece."""
    if piece == "{% set x %}":
        return "{% endset %}"
    return _CLOSED.get(piece.removeprefix("{% ").split(" ")[0], "")


def try_template(seed: int) -> str:
    """One case, in this process: it may end with it."""
    messages = [Message("system", "Be kind."), Message("user", "Hello.")]
    with within_limits():
        try:
            template = ChatTemplate(template_case(seed), "<s>", "</s>")
            template.render(messages)
            template.parts(messages)
        except TemplateError:
            return "refused"
    return "rendered"


def try_templates(first: int, count: int) -> Counter[str]:
    """So many cases in processes of their own: how often each end came. Raises AssertionError for any other."""
    ends: Counter[str] = Counter()
    following = first
    while following < first + count:
        line = [sys.executable, "-m", __spec__.name if __name__ == "__main__" and __spec__ else __name__]
        line += ["--templates", str(following), str(first + count - following)]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=count * 60)
        told = done.stdout.split()
        ends.update(told)
        following += len(told)
        if done.returncode == 0:
            break
        # The hard end is for what cannot be interrupted; every other one is a finding.
        assert last_words(done.stderr) == "its chat template does not end", f"template {following}: {done.stderr}"
        ends["ended with its process"] += 1
        following += 1
    return ends


# --- models --------------------------------------------------------------------------------------

_FIELDS = (b".context_length", b".head_count", b".head_count_kv", b".key_length", b".sliding_window", b".block_count")
_TOKENS = (b"bos_token_id", b"eos_token_id", b"unknown_token_id", b"embedding_length", b"feed_forward_length")


def model_case(seed: int, path: Path) -> None:
    """A tiny model with damage that its header does not tell."""
    chance = random.Random(seed)
    chance.choice([sliding_window_model, recurrent_model])(path)
    whole = path.read_bytes()
    while True:
        data = bytearray(whole)
        chance.choice([_spoil_weights, _spoil_fields, _spoil_vocabulary, _spoil_names])(data, chance)
        path.write_bytes(data)
        try:
            read_header(path)
            return
        except UserError:
            continue


def _spoil_weights(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 100, 2000])):
        place = chance.randrange(len(data) // 2, len(data) - 4)
        data[place : place + 4] = struct.pack("<f", chance.choice([float("nan"), float("inf"), 1e38, -1e38, 0.0]))


def _spoil_fields(data: bytearray, chance: random.Random) -> None:
    name = chance.choice([*_FIELDS, *_TOKENS])
    place = data.find(name)
    if place > 0:
        start = place + len(name) + 4
        data[start : start + 4] = struct.pack("<I", chance.choice([0, 1, 3, 7, 1000, 2**20, 2**31 - 1]))


def _spoil_vocabulary(data: bytearray, chance: random.Random) -> None:
    place = data.find(chance.choice([b"tokenizer.ggml.scores", b"tokenizer.ggml.token_type", b"<0x41>", b"<unk>"]))
    for offset in range(chance.choice([1, 50])):
        if 0 < place + 40 + offset < len(data):
            data[place + 40 + offset] = chance.randrange(256)


def _spoil_names(data: bytearray, chance: random.Random) -> None:
    for name in (b"attn_norm", b"ssm_conv1d", b"token_embd", b"tokenizer.ggml.model", b"gemma2", b"llama"):
        if chance.random() < 0.3 and (place := data.find(name)) > 0:
            data[place] ^= 1 << chance.randrange(7)


def try_model(seed: int, folder: Path) -> str:
    """Load it and ask it something. Returns how it ended; raises what may not come out."""
    path = folder / "model.gguf"
    model_case(seed, path)
    started = time.monotonic()
    try:
        engine = open_engine(path, SETTINGS, folder / "cache", lambda text: None)
        try:
            engine.submit(Generate("1", Prompt(text="a b c"), Sampling(max_tokens=8)))
            while True:
                assert time.monotonic() - started < LOAD_SECONDS, f"model {seed} takes too long"
                for event in engine.collect(0.5):
                    if isinstance(event, Generated | Refused):
                        return type(event).__name__.lower()
        finally:
            engine.close()
    except (UserError, EngineFailed) as error:
        _refuse_unless(is_sentence(error), str(error))
        return "refused while loading" if isinstance(error, UserError) else "given up"


# --- limits --------------------------------------------------------------------------------------


@contextmanager
def within_limits() -> Iterator[None]:
    """Raises AssertionError where it took over 5 seconds, or over 500 MB where the system says how much (Linux)."""
    before, started = _peak_megabytes(reset=True), time.monotonic()
    yield
    seconds, more = time.monotonic() - started, _peak_megabytes() - before
    assert seconds < MOST_SECONDS, f"it took {seconds:.1f} s"
    assert more < MOST_MEGABYTES, f"it took {more} MB"


def _peak_megabytes(*, reset: bool = False) -> int:
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


# --- by hand -------------------------------------------------------------------------------------


def main() -> None:
    """Try until the time is up, and say what came of it."""
    options = _options()
    if options.templates:
        first, count = options.templates
        for seed in range(first, first + count):
            print(try_template(seed), flush=True)
        return
    ends: Counter[str] = Counter()
    seed, deadline = options.first, time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "headers").mkdir()
        while time.monotonic() < deadline:
            for each in range(seed, seed + 200):
                ends[f"header {_told(each, partial(try_header, each, folder / 'headers'))}"] += 1
            ends.update({f"template {end}": count for end, count in try_templates(seed, 10).items()})
            for each in range(seed, seed + 3):
                ends[f"model {_told(each, partial(try_model, each, folder))}"] += 1
            seed += 200
            print(
                f"to seed {seed}: " + ", ".join(f"{end} {count}" for end, count in sorted(ends.items())), flush=True
            )


def _told(seed: int, case: Callable[[], str]) -> str:
    try:
        return case()
    except BaseException:
        print(f"seed {seed}:", file=sys.stderr)
        raise


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed number")
    parser.add_argument("--templates", nargs=2, type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Damages library files in every way that comes to mind, and does with each what a user does. By hand:

    python -m tests.torture.fuzz_library [--minutes M] [--first N]

A case is a number: from it comes which bytes are flipped, cut off or overwritten, of the library or of the log of its
last changes (`-wal`) that a killed program left beside it, or which cells hold what they never should. Then the
library is listed, shown, exported, curated, paged through as Review does, and written to. Each of that must end well
or in a UserError, in 5 s and 500 MB a case, and print nothing that commands a terminal; and a library that is refused
must not have been changed. Printed at the end: how many cases, how they ended, and which failed.
"""

import argparse
import contextlib
import faulthandler
import io
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from desktop.cli.main import run_command
from desktop.cli.terminal import plain
from desktop.domain.errors import UserError
from desktop.domain.finding import FindingKind
from desktop.store.damage import blamed_on_damage
from desktop.store.library import Library
from tests.store.making import a_sample, fill
from tests.store.tampering import tampering

NAME = "Essays"
SAMPLES = 40
LONGEST_SECONDS = 5.0
MOST_BYTES = 500 * 2**20
_PAGE = 4096
_LOG = "-wal"
_LOGGED_EVERY = 11
_HANGS_SECONDS = 60
Ending = Literal["well", "refused"]

VALUES: tuple[Any, ...] = (
    *(None, "", "{", "[]", "{}", "null", "5", '"x"', "[null]", "[{}]", '{"a":1}', '{"sentences":5}', "a\nb", "zzz"),
    *(-1, 0, 5, 2**62, -(2**62), 2**31, 1e308, float("inf"), -0.5, 1e-300),
    *(b"", b"\xff\xfe\x00", b"x" * 50, b'[{"role":"\xff","content":""}]'),
    *("accepted", "running", "essay", "x" * 100_000, "1e999", "NaN", "9" * 400, "9" * 5000, "\x00x", "\ufffe\u202e"),
    *('[{"role":"\x1b[2J","content":"\x1b]0;x\x07"}]', "\x1b[2J\x1b]0;pwn\x07\x9b2J", "[" * 2000),
    *('{"a":' + "[" * 900 + "]" * 900 + "}", '[{"role":"user","content":5}]', '[{"role":"user"}]', '["x"]'),
    *('{"language":5}', '{"imported":5}', '{"imported":{"file":5}}', '{"format":5,"statuses":[5]}', '{"learnt":5}'),
    *('{"label":{}}', '{"attributes":5}', '{"branch":[[5]]}', "[[1,2,3]]", '{"patterns":[9]}'),
)


class Broken(AssertionError):
    """A case ended as none may."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column of a table is made to hold: in its first row, or in all of them."""

    table: str
    column: str
    value: Any
    everywhere: bool = False


def base(folder: Path) -> Path:
    """The sound library that cases are made of."""
    path = folder / "base.gristmill"
    with Library.open(path) as library:
        fill(library, SAMPLES)
        library.add_project("Another", "document-qa", {})
    _leave_log(path)
    return path


def _leave_log(path: Path) -> None:
    """Beside the sound library, one whose last changes are in its log alone, as a killed program leaves it."""
    opened, left = path.with_name("opened.gristmill"), _logged(path)
    shutil.copy(path, opened)
    with Library.open(opened) as library:
        library.rename_project(library.project(NAME).id, "Was renamed")
        library.rename_project(library.project("Was renamed").id, NAME)
        for sample in library.page(library.project(NAME).id, limit=20):
            library.review_sample(sample.id, "accept")
        for suffix in ("", _LOG):
            shutil.copy(f"{opened}{suffix}", f"{left}{suffix}")
    opened.unlink()


def _logged(sound: Path) -> Path:
    return sound.with_name("logged.gristmill")


def spoiled(sound: Path, number: int, path: Path) -> None:
    """Writes the library of a case to `path`."""
    chance = random.Random(number)
    _clear(path)
    if number % _LOGGED_EVERY == _LOGGED_EVERY - 1:
        shutil.copy(_logged(sound), path)
        log = bytearray(Path(f"{_logged(sound)}{_LOG}").read_bytes())
        Path(f"{path}{_LOG}").write_bytes(_flipped(log, chance))
        return
    content = bytearray(sound.read_bytes())
    if chance.random() < 0.5:
        path.write_bytes(_flipped(content, chance))
        return
    path.write_bytes(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        put(path, _any_cell(path, chance))


def put(path: Path, cell: Cell) -> None:
    """Makes a column hold a value, by whatever way SQLite lets it."""
    where = "" if cell.everywhere else f" WHERE rowid = (SELECT min(rowid) FROM {cell.table})"
    value = cell.value
    text = "CAST(? AS TEXT)" if isinstance(value, bytes) and len(value) % 2 else "?"
    # What a STRICT table or a key holds back is no case.
    with tampering(path) as connection, contextlib.suppress(sqlite3.Error):
        connection.execute(f"UPDATE {cell.table} SET {cell.column} = {text}{where}", [value])


def survive(path: Path, folder: Path) -> Counter[Ending]:
    """Does with a library what users do. Raises Broken where anything ends as it must not."""
    ended: Counter[Ending] = Counter()
    _refuse_change_by_opening(path)
    for act in _acts(path, folder):
        ended[act()] += 1
    return ended


@contextlib.contextmanager
def bounded(seconds: float = LONGEST_SECONDS, most_bytes: int = MOST_BYTES) -> Iterator[None]:
    """Raises Broken where the block takes longer, or so much more memory than the process ever took before.

    Seconds are of the processor, since others may keep it busy; of the clock it may take six times as many.
    """
    before, began = _peak(), time.process_time()

    def late(number: int, frame: FrameType | None) -> None:
        raise Broken(f"it takes longer than {6 * seconds} s, now at {''.join(traceback.format_stack(frame)[-1:])}")

    handler = signal.signal(signal.SIGALRM, late)
    # Whoever set the alarm before, such as a test's own limit, has it back behind the block.
    alarm = signal.setitimer(signal.ITIMER_REAL, 6 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *alarm)
    took, grew = time.process_time() - began, _peak() - before
    if took > seconds:
        raise Broken(f"it took {took:.1f} s")
    if grew > most_bytes:
        raise Broken(f"it took {grew / 2**20:.0f} MB")


def _acts(path: Path, folder: Path) -> Iterator[Callable[[], Ending]]:
    out = str(folder / "out.jsonl")
    for words in (
        ("list",),
        ("list", "--json"),
        ("show", NAME),
        ("show", NAME, "--json"),
        ("export", NAME, "--to", out, "--all"),
        ("export", NAME, "--to", out, "--all", "--format", "full"),
        ("export", NAME, "--to", out, "--test", "0.2"),
        ("export", NAME, "--again"),
    ):
        yield lambda words=words: _told(*words, library=path)  # type: ignore[misc]
    for query in (_page_through, _look_around):
        yield lambda query=query: _asked(path, query, read_only=True)  # type: ignore[misc]
    yield lambda: _told("curate", NAME, library=path)
    yield lambda: _asked(path, _write, read_only=False)


def _told(*words: str, library: Path) -> Ending:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run_command([*words, "--library", str(library)])
    said = printed.getvalue()
    if plain(said) != said:
        raise Broken(f"{words} prints control characters: {said!r:.200}")
    if code == 2 and len(said.splitlines()) < 1:
        raise Broken(f"{words} ends without a word")
    return "refused" if code else "well"


def _asked(path: Path, query: Callable[[Library], None], *, read_only: bool) -> Ending:
    try:
        with blamed_on_damage(path), Library.open(path, read_only=read_only) as library:
            query(library)
    except UserError:
        return "refused"
    return "well"


def _page_through(library: Library) -> None:
    project = library.project(NAME).id
    for order in ("id", "score", "doubt"):
        for descending in (False, True):
            page = library.page(project, order=order, descending=descending, limit=15)
            more = library.page(
                project, order=order, descending=descending, limit=15, after=page[-1] if page else None
            )
            library.samples_of([each.id for each in more], whole=True)
    library.page(project, search="river valley")
    library.page(project, found=list(FindingKind), reviewed=True, minimum_score=0.1)
    for sample in library.page(project, limit=3):
        library.original(sample.id)


def _look_around(library: Library) -> None:
    for overview in library.overview():
        project = overview.project.id
        library.score_histogram(project, 20)
        library.signal_histograms(project, 20)
        library.accepted_by_seed(project, 10, worst_first=True)
        library.accepted_by_round(project)
        library.covered_branches(project)
        library.covered_values(project)
        library.calibration(project)
        library.benchmarks(project)
        library.findings(library.found_in(project))
        list(zip(range(1000), library.seeds(project), strict=False))
        list(library.chunks(project))
        for run in library.runs(project):
            library.rounds(run.id)
            library.answers(run.id)


def _write(library: Library) -> None:
    project = library.project(NAME)
    library.rename_project(project.id, "Other essays")
    for sample in library.page(project.id, limit=3):
        library.review_sample(sample.id, "accept" if sample.messages else "reject")
        library.edit_sample(sample.id, {**sample.fields, "essay": "Mine."}, sample.messages)
        library.restore_sample(sample)
    run = library.latest_run(project.id)
    if run is not None:
        library.add_sample(a_sample(run, 5000, "A new river."))
        library.note_in_run(run.id, "notes", {"a": 1})
    library.duplicate_project(project.id, "A copy")
    library.delete_project(project.id)


def _refuse_change_by_opening(path: Path) -> None:
    if Path(f"{path}{_LOG}").exists():
        # What the log holds is rightly taken over into the library.
        return
    before = path.read_bytes()
    for read_only in (True, False):
        if _asked(path, lambda library: None, read_only=read_only) == "refused" and path.read_bytes() != before:
            raise Broken(f"it is refused {'for reading' if read_only else 'for writing'} and changed all the same")


def _flipped(content: bytearray, chance: random.Random) -> bytes:
    pages = len(content) // _PAGE
    start = chance.randrange(pages) * _PAGE
    match chance.randrange(7):
        case 0:
            return bytes(content[: chance.randrange(len(content))])
        case 1:
            length = chance.choice((100, _PAGE, 10 * _PAGE))
            content[start : start + length] = bytes(min(length, len(content) - start))
        case 2:
            other = chance.randrange(pages) * _PAGE
            content[start : start + _PAGE] = content[other : other + _PAGE]
        case 3:
            content[start : start + 200] = chance.randbytes(200)
        case 4:
            # The heads of pages are where SQLite keeps its own numbers.
            for _ in range(chance.choice((1, 3, 10))):
                content[chance.randrange(pages) * _PAGE + chance.randrange(120)] = chance.randrange(256)
        case 5:
            content[chance.randrange(100)] = chance.randrange(256)
        case _:
            for _ in range(chance.choice((1, 1, 3, 10, 100))):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _any_cell(path: Path, chance: random.Random) -> Cell:
    with tampering(path) as connection:
        columns = connection.execute(
            "SELECT parts.name, columns.name FROM pragma_table_list AS parts JOIN pragma_table_info(parts.name) AS "
            "columns WHERE parts.type = 'table' AND parts.strict ORDER BY 1, 2"
        ).fetchall()
    table, column = chance.choice(columns)
    return Cell(table, column, chance.choice(VALUES), chance.random() < 0.5)


def _clear(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}*"):
        beside.unlink()


def _peak() -> int:
    """The most memory that this process ever took, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def try_case(number: int, sound: Path, folder: Path) -> Counter[Ending]:
    """Makes the library of a case and does with it what users do. Raises what must not be."""
    path = folder / "case.gristmill"
    spoiled(sound, number, path)
    with bounded():
        return survive(path, folder)


def own_home(folder: Path) -> dict[str, str]:
    """A home in which nothing of this machine's user is touched."""
    return {f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CACHE", "STATE", "CONFIG")}


def main() -> None:
    """Try case after case, and say what came of it."""
    options = _options()
    ended: Counter[Ending] = Counter()
    failed: dict[str, list[int]] = {}
    # Nothing here is worth waiting for a disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        os.environ.update(own_home(folder))
        sound, number, end = base(folder), options.first, time.monotonic() + 60 * options.minutes
        # A warm start, so that modules count for no case.
        survive(sound, folder)
        (folder / sound.name).unlink()
        sound = base(folder)
        while time.monotonic() < end:
            # A hang within SQLite hears no alarm: then it says where, and ends.
            faulthandler.dump_traceback_later(_HANGS_SECONDS, exit=True)
            try:
                ended += try_case(number, sound, folder)
            except Exception as error:
                what = _in_short(error)
                if what not in failed:
                    print(f"case {number}: {what}", file=sys.stderr, flush=True)
                failed.setdefault(what, []).append(number)
            number += 1
        faulthandler.cancel_dump_traceback_later()
    _tell(number - options.first, ended, failed)
    sys.exit(1 if failed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    return parser.parse_args()


def _in_short(error: Exception) -> str:
    ours = [each for each in traceback.extract_tb(error.__traceback__) if "desktop" in Path(each.filename).parts]
    where = f" at {'/'.join(Path(ours[-1].filename).parts[-2:])}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {error!s:.120}{where}"


def _tell(cases: int, ended: Counter[Ending], failed: dict[str, list[int]]) -> None:
    print(f"{cases} cases: {ended['well']} acts ended well, {ended['refused']} in a sentence; {len(failed)} failures")
    for what, numbers in failed.items():
        print(f"  {what}: {len(numbers)} cases, the first {numbers[0]}")


if __name__ == "__main__":
    main()

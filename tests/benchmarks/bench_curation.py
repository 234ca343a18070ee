"""How quick curation is and what it finds, on planted copies and rows. By hand: `make bench-curation`.

    python -m tests.benchmarks.bench_curation [--count N] [--benchmark FILE.jsonl] [--meaning]

Texts of 200 words, drawn as often as Zipf's law has it; a tenth of them are copies of others with a tenth of their
words changed. Printed beside the near copies: what exact copies alone find, and, on a small part, all pairs that
comparing each with each finds. `--benchmark` plants rows of FILE, and pieces of 13 words, in other
texts. `--meaning` asks the built-in model for embeddings of paraphrases and of pairs on one topic.
"""

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.curation.contamination import Benchmarks
from desktop.curation.copies import fingerprint
from desktop.curation.meaning import BOUND as MEANING_BOUND
from desktop.curation.meaning import Meanings
from desktop.curation.near_copies import BOUND, NearCopies, jaccard, near_copies, shingles
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.requests import Embed, Embedded
from desktop.engine.work import Finished, Work, work_through
from desktop.exchange.benchmarks import read_benchmark
from desktop.judging.checkup.figures import auc_interval
from desktop.places import user_places

PARAPHRASES = Path(__file__).parent / "data" / "paraphrases.jsonl"
LENGTH, CHANGED, PLANTED = 200, 0.1, 0.1
_VOCABULARY, _SMALL, _LATEST = 20_000, 600, 300
Words = list[str]
Texts = list[tuple[int, str]]


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--benchmark", type=Path)
    arguments.add_argument("--meaning", action="store_true")
    options = arguments.parse_args()
    chance = random.Random(1)
    for name, change in CHANGES.items():
        count = options.count if change is substituted else max(_SMALL, options.count // 10)
        _near(name, *_planted(count, change, chance))
    _brute_force(chance)
    if options.benchmark:
        _contamination(options.benchmark, chance)
    if options.meaning:
        _meaning()


def vocabulary() -> tuple[Words, list[float]]:
    """Words and their cumulated weights, by Zipf's law."""
    signs = "bcdfghklmnprstvwz"
    words = [f"{a}{b}{c}{b}{d}" for a in signs for b in "aeiou" for c in signs for d in ("", *signs)][:_VOCABULARY]
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


WORDS, WEIGHTS = vocabulary()


def drawn(chance: random.Random, count: int) -> Words:
    """So many words by their frequency."""
    return chance.choices(WORDS, cum_weights=WEIGHTS, k=count)


def substituted(own: Words, chance: random.Random) -> Words:
    """The words with a tenth of them replaced."""
    found = list(own)
    for place in _places(own, chance):
        found[place] = drawn(chance, 1)[0]
    return found


def deleted(own: Words, chance: random.Random) -> Words:
    """The words without a tenth of them."""
    places = _places(own, chance)
    return [word for place, word in enumerate(own) if place not in places]


def inserted(own: Words, chance: random.Random) -> Words:
    """The words with a tenth as many put between them."""
    places = _places(own, chance)
    return [
        each
        for place, word in enumerate(own)
        for each in ((drawn(chance, 1)[0], word) if place in places else (word,))
    ]


CHANGES: dict[str, Callable[[Words, random.Random], Words]] = {
    "substituted": substituted,
    "deleted": deleted,
    "inserted": inserted,
}


def _places(own: Words, chance: random.Random) -> set[int]:
    return set(chance.sample(range(len(own)), round(len(own) * CHANGED)))


def _planted(
    count: int, change: Callable[[Words, random.Random], Words], chance: random.Random
) -> tuple[Texts, set[tuple[int, int]]]:
    """So many texts, the last tenth of them copies; and which is a copy of which."""
    originals = count - int(count * PLANTED)
    chosen = chance.sample(range(originals), count - originals)
    texts = [(key, " ".join(drawn(chance, LENGTH))) for key in range(originals)]
    copies = [(originals + n, " ".join(change(texts[key][1].split(), chance))) for n, key in enumerate(chosen)]
    return texts + copies, {(originals + n, key) for n, key in enumerate(chosen)}


def _near(name: str, texts: Texts, truth: set[tuple[int, int]]) -> None:
    before, wall, cpu = _memory(), time.monotonic(), time.process_time()
    held = NearCopies()
    found = {(key, twin.key) for key, text in texts for twin in held.add_and_find(key, text)}
    seconds, spent = time.monotonic() - wall, time.process_time() - cpu
    exact = len(texts) - len({fingerprint(text) for _, text in texts})
    print(
        f"{len(texts):,} texts, a tenth of the words {name}: recall {len(found & truth) / len(truth):.4f}, precision "
        f"{len(found & truth) / max(1, len(found)):.4f}; {seconds:.1f} s, {spent:.1f} s of a processor, "
        f"{_memory() - before:.0f} MB more (peak); exact copies alone find {exact} of {len(truth)}"
    )
    if name == "substituted":
        _one_more(held, texts)


def _one_more(held: NearCopies, texts: Texts) -> None:
    spent: list[float] = []
    for number, (_, text) in enumerate(texts[:_LATEST]):
        started = time.perf_counter()
        held.twins(text)
        held.add(len(texts) + number, text)
        spent.append(1000 * (time.perf_counter() - started))
    median, late = np.percentile(spent, [50, 99])
    print(f"one more among {len(texts):,}: median {median:.2f} ms, 99th percentile {late:.2f} ms")


def _brute_force(chance: random.Random) -> None:
    """Each text beside each other one: what the search of near copies misses by not looking."""
    texts, _ = _planted(_SMALL, substituted, chance)
    sets = [(key, shingles(text)) for key, text in texts]
    all_pairs = {(b, a) for (a, left), (b, right) in combinations(sets, 2) if jaccard(left, right) >= BOUND}
    found = {(key, twin) for key, twin, _ in near_copies(texts)}
    print(f"of all {len(all_pairs)} pairs that comparing each of {_SMALL} with each finds: {len(all_pairs & found)}")


def _contamination(path: Path, chance: random.Random) -> None:
    rows = list(read_benchmark(path))
    held = Benchmarks()
    held.add(path.name, rows)
    planted = [*_whole(rows, chance), *_pieces(rows, chance)]
    clean = [" ".join(drawn(chance, LENGTH)) for _ in range(1000)]
    started = time.process_time()
    right = sum(any(each.place.endswith(f" {row}") for each in held.findings(text)) for row, text in planted)
    each = 1000 * (time.process_time() - started) / len(planted)
    wrong = sum(bool(held.findings(text)) for text in clean)
    print(
        f"contamination: {right} of {len(planted)} planted found, {wrong} of {len(clean)} clean; {each:.2f} ms each"
    )
    _million(chance)


def _million(chance: random.Random) -> None:
    rows = [(number, " ".join(drawn(chance, 50))) for number in range(20_000)]
    before, started = _memory(), time.process_time()
    held = Benchmarks()
    held.add("a million words", rows)
    print(f"a benchmark of a million words: {time.process_time() - started:.1f} s, {_memory() - before:.0f} MB more")


def _whole(rows: Sequence[tuple[int, str]], chance: random.Random) -> Iterator[tuple[int, str]]:
    return ((number, _otherwise(text, chance)) for number, text in rows)


def _pieces(rows: Sequence[tuple[int, str]], chance: random.Random) -> Iterator[tuple[int, str]]:
    for number, text in rows:
        own = text.split()
        pieces = [own[first : first + 13] for first in range(len(own) - 12)]
        # What holds nothing but marks is no word.
        if whole := [piece for piece in pieces if all(re.search(r"[^\W_]", word) for word in piece)]:
            piece = _otherwise(" ".join(chance.choice(whole)), chance)
            yield number, " ".join((*drawn(chance, 90), piece, *drawn(chance, 90)))


def _otherwise(text: str, chance: random.Random) -> str:
    """The same words in other case and with other punctuation."""
    marks = chance.choice(("", " ", " - "))
    return re.sub(r"[^\w\s]+", marks, chance.choice((text.upper(), text.lower(), text.title())))


def _meaning() -> None:
    rows = [json.loads(line) for line in PARAPHRASES.read_text(encoding="utf-8").splitlines()]
    vectors = _embedded([row[side] for row in rows for side in ("first", "second")])
    held = Meanings(bound=-1.0)
    for key, vector in enumerate(vectors):
        held.add(key, vector)
    shares = _cosines(held, vectors)
    pairs = [float(shares[2 * number, 2 * number + 1]) for number in range(len(rows))]
    same = [share for row, share in zip(rows, pairs, strict=True) if row["paraphrase"]]
    topic = [share for row, share in zip(rows, pairs, strict=True) if not row["paraphrase"]]
    figure = auc_interval(same, topic, list(range(len(same))), list(range(len(same), len(rows))))
    above = int((shares[np.triu_indices(len(shares), 1)] >= MEANING_BOUND).sum())
    right = sum(share >= MEANING_BOUND for share in same)
    print(f"paraphrases against pairs on one topic: AUC {figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})")
    print(f"at {MEANING_BOUND}, among all pairs: {right} of {len(same)} paraphrases, {above - right} others")


def _cosines(held: Meanings, vectors: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    found = np.zeros((len(vectors), len(vectors)))
    for row, vector in enumerate(vectors):
        for twin in held.twins(vector, most=len(vectors)):
            found[row, twin.key] = twin.share
    return found


def _embedded(texts: Sequence[str]) -> list[Sequence[float]]:
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        engine.start()
        events = work_through(engine, [(0, _embed(texts))])
        return next(event.result for event in events if isinstance(event, Finished))
    finally:
        engine.close()


def _embed(texts: Sequence[str]) -> Work[list[Sequence[float]]]:
    replies = yield tuple(Embed("", text) for text in texts)
    return [reply.vector for reply in replies if isinstance(reply, Embedded)]


def _memory() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

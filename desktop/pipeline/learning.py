"""What a round leaves to the next one: its best samples, each from another seed, as examples."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.run import Run
from desktop.store.library import Library

EXAMPLES = 2
_LOOKED_AT = 200


def examples_for(library: Library, run: Run, round_number: int) -> tuple[Mapping[str, Any], ...]:
    """The fields, and the seed's text, of the best accepted samples of earlier rounds of the run."""
    if round_number == 1:
        return ()
    chosen: dict[int, Mapping[str, Any]] = {}
    for sample in library.best_of_run(run.id, round_number, _LOOKED_AT):
        seed_id = sample.lineage.seed_id
        if seed_id is not None and seed_id not in chosen:
            chosen[seed_id] = {**sample.fields, "seed": library.seed(seed_id).text}
        if len(chosen) == EXAMPLES:
            break
    return tuple(chosen.values())

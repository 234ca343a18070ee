"""What a round leaves to the next one: its best samples, each from another seed, as examples."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.store.library import Library

EXAMPLES = 2
_LOOKED_AT = 200


def examples_for(library: Library, run: Run, round_number: int) -> tuple[Mapping[str, Any], ...]:
    """The fields, and the seed's text, of the best accepted samples of earlier rounds of the run."""
    if round_number == 1:
        return ()
    best = library.page(run.project_id, statuses=(Status.ACCEPTED,), order="score", descending=True, limit=_LOOKED_AT)
    chosen: dict[int | None, Mapping[str, Any]] = {}
    for sample in best:
        lineage = sample.lineage
        earlier = lineage.run_id == run.id and lineage.round < round_number
        if earlier and lineage.seed_id is not None and lineage.seed_id not in chosen:
            seed = library.seed(lineage.seed_id)
            chosen[lineage.seed_id] = {**sample.fields, "seed": seed.text}
        if len(chosen) == EXAMPLES:
            break
    return tuple(chosen.values())

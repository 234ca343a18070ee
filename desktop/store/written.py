"""Samples as most exports need them: what the model wrote, without what was measured of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from json import dumps, loads
from typing import Any, NamedTuple

from desktop.domain.imported import IMPORTED
from desktop.store.connection import Shelf
from desktop.store.rows import UNSCORED

# A cross join goes through what stands on its left in order: to sort it too would copy every text once more.
_WRITTEN = f"""
SELECT samples.id, writer_id, status, nullif(score, {UNSCORED}), review, messages, iif(:with_fields, fields, '{{}}'),
iif(:with_reason, reason, '')
FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
"""

# One place is one row of the dataset in the making, in however many versions.
_ROOTS = f"""
SELECT samples.id, seeds.chunk_id, seeds.text, printf('%d/%d/%d', run_id, round, ordinal),
iif(seed_id IS NULL AND json_type(runs.settings, '$.{IMPORTED}') IS NOT NULL, messages, '[]')
FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
LEFT JOIN runs ON runs.id = run_id LEFT JOIN seeds ON seeds.id = seed_id ORDER BY wanted.key
"""


class Written(NamedTuple):
    """What most formats need of a sample: `messages` and `fields` are the JSON that is stored.

    A tuple and no dataclass: of these, a million are made in some seconds.
    """

    id: int
    writer_id: int
    status: str
    score: float | None
    review: str
    messages: str
    fields: str
    reason: str = ""


_made_of: Callable[[tuple[Any, ...]], Written] = partial(tuple.__new__, Written)


class WrittenRows(Shelf):
    """Reads samples for exports."""

    def written(self, ids: Sequence[int], *, with_fields: bool = False, with_reason: bool = False) -> list[Written]:
        """The samples with those ids, in that order; `fields` and `reason` are empty unless they are asked for.

        Those that are gone are left out.
        """
        asked = {"with_fields": with_fields, "with_reason": with_reason}
        rows = self._connection.tuples(_WRITTEN, ids=dumps(list(ids)), **asked)
        return list(map(_made_of, rows))

    def roots(self, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
        """The id of each of those samples and what it grew from: samples of one root are siblings.

        That is the passage of a source, else the text of the seed, else, of one that was brought in, what is asked in
        it first, else the sample's place in its run.
        """
        for sample_id, chunk_id, text, place, messages in self._connection.rows(_ROOTS, ids=dumps(list(ids))):
            asked = _first_question(messages)
            if chunk_id is not None:
                yield sample_id, f"passage {chunk_id}"
            elif text is not None:
                yield sample_id, f"seed {text}"
            else:
                yield sample_id, f"question {asked}" if asked else f"place {place}"


def _first_question(messages: str) -> str:
    """The first turn of the user, whatever the spaces in it; "" without one."""
    asked = (turn["content"] for turn in loads(messages) if turn["role"] == "user")
    return " ".join(next(asked, "").split())

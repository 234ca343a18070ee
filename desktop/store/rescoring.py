"""What a score is learnt from, and new scores for many samples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from json import dumps
from typing import NamedTuple

from desktop.domain.sample import Signal, Status
from desktop.store.connection import Shelf
from desktop.store.queries import Query, batches
from desktop.store.rows import signals_of
from desktop.store.values import clean

_BATCH = 200
# Short transactions: a run that writes meanwhile waits for none of them.
_AT_ONCE = 1_000

# The text is the model's own, whatever a person made of it since.
_SCORED = """
SELECT samples.id, judged, review, score, reason, seed_id,
    review = 'reject' AND EXISTS (
        SELECT 1 FROM findings INDEXED BY findings_of_sample WHERE sample_id = samples.id AND kind <> 'quote'
    ) AS flagged,
    ifnull(json_extract(ifnull(originals.messages, samples.messages), '$[#-1].content'), '') AS text
FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
LEFT JOIN originals ON originals.sample_id = samples.id
WHERE score >= 0 ORDER BY wanted.key
"""
_RESCORE = """
UPDATE samples SET judged = :status, status = iif(review = '', :status, status), score = :score, reason = :reason
WHERE id = :id
"""


@dataclass(frozen=True, slots=True)
class ReviewedSample:
    """What a score can learn from a sample that a person reviewed.

    `kept` says that it was accepted. An edited one counts as not kept: what the model wrote was not good enough as it
    was. `text` is the last message as the model made it.
    """

    sample_id: int
    kept: bool
    score: float | None
    seed_id: int | None
    signals: tuple[Signal, ...]
    text: str


class ScoredSignals(NamedTuple):
    """What a sample is scored anew from: the status, score and reason that the pipeline gave it, and its signals.

    `text` is the last message as the model made it.
    """

    sample_id: int
    judged: Status
    score: float
    reason: str
    signals: tuple[Signal, ...]
    text: str


class Rescoring(Shelf):
    """Reads what scores are made of, and stores scores that were made of it."""

    def reviewed_samples(self, project_id: int) -> Iterator[ReviewedSample]:
        """The samples of a project that have a score and a person's verdict, by id, in bounded memory.

        What was rejected and has a finding is left out: it may be sound, and was rejected for what was found in it.
        """
        query = Query(project_id, tuple(Status), reviewed=True, minimum_score=0.0, limit=_BATCH)
        for ids in batches(self._connection, query, _BATCH):
            signals = signals_of(self._connection, dumps(ids))
            for row in self._connection.rows(_SCORED, ids=dumps(ids)):
                kept, found = row["review"] == "accept", tuple(signals.get(row["id"], ()))
                if row["review"] and not row["flagged"]:
                    yield ReviewedSample(row["id"], kept, row["score"], row["seed_id"], found, row["text"])

    def scored_signals(self, ids: Sequence[int]) -> list[ScoredSignals]:
        """Those samples that have a score, in the order asked for."""
        signals = signals_of(self._connection, dumps(list(ids)))
        return [
            ScoredSignals(
                row["id"],
                Status(row["judged"]),
                row["score"],
                row["reason"],
                tuple(signals.get(row["id"], ())),
                row["text"],
            )
            for row in self._connection.rows(_SCORED, ids=dumps(list(ids)))
        ]

    def rescore(self, scores: Iterable[tuple[int, float, Status, str]]) -> None:
        """Stores new scores: for each sample its id, score, status and reason. A person's verdict stands.

        Signals and evidence stay. Samples that are gone are left out. Each thousand is one transaction.
        """
        rows = (
            {"id": sample_id, "score": score, "status": status, "reason": clean(reason)}
            for sample_id, score, status, reason in scores
        )
        while part := list(islice(rows, _AT_ONCE)):
            with self._connection.writing() as database:
                database.conn.executemany(_RESCORE, part)

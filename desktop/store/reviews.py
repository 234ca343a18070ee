"""What a person makes of samples: verdicts and edits, each of which can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, Literal

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.sample import Sample, Status
from desktop.store.failures import damaged
from desktop.store.rows import messages_json, messages_of
from desktop.store.samples import Samples
from desktop.store.values import to_json

Verdict = Literal["accept", "reject", ""]
_STATUS_OF_VERDICT = {"accept": Status.ACCEPTED, "reject": Status.REJECTED}
_REVIEWS = frozenset({"", "accept", "reject", "edit"})

# A sample without messages has nothing to accept.
_FIT = "(:verdict <> 'accept' OR messages <> '[]')"
_BEFORE = f"""
SELECT samples.id, review, status FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
WHERE {_FIT} GROUP BY samples.id ORDER BY min(wanted.key)
"""
_REVIEW = "UPDATE samples SET review = :verdict, status = ifnull(:status, judged) WHERE id = :id"
# A sample that nobody reviews stands where the pipeline put it, which may have moved on.
_RESTORE = "UPDATE samples SET review = :review, status = iif(:review = '', judged, :status) WHERE id = :id"
_EDIT = "UPDATE samples SET fields = :fields, messages = :messages WHERE id = :id"
_KEEP = """
INSERT INTO originals (sample_id, fields, messages) SELECT id, fields, messages FROM samples WHERE id = ?
ON CONFLICT (sample_id) DO NOTHING
"""
_LET_GO = """
DELETE FROM originals WHERE sample_id = ?
AND (fields, messages) = (SELECT fields, messages FROM samples WHERE id = sample_id)
"""


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A person's verdict on a sample, and the status that it has by it."""

    sample_id: int
    review: str
    status: Status


@dataclass(frozen=True, slots=True)
class Original:
    """What the model made of a sample that a person edited."""

    fields: Mapping[str, Any]
    messages: tuple[Message, ...]


class Reviews(Samples):
    """A person's verdicts and edits."""

    def review_sample(self, sample_id: int, verdict: Verdict) -> Sample:
        """Stores a person's verdict, which decides the status; with "" the pipeline's status comes back.

        A sample that failed has no fields to teach: it cannot be accepted, which raises UserError.
        """
        with self._connection.writing():
            reviewed = self.review_samples([sample_id], verdict)
            sample = self.sample(sample_id)
            if not reviewed:
                raise UserError(f"Sample {sample_id} has no text to accept; edit it or leave it out.")
            return sample

    def review_samples(self, ids: Sequence[int], verdict: Verdict) -> list[ReviewState]:
        """Stores a verdict on many samples at once; returns how those stood that it changed, for taking it back.

        Samples that are gone are left out, and with "accept" those without a text to accept.
        """
        with self._connection.writing() as database:
            rows = self._connection.rows(_BEFORE, ids=dumps(list(ids)), verdict=verdict)
            before = [ReviewState(row["id"], row["review"], Status(row["status"])) for row in rows]
            status = _STATUS_OF_VERDICT.get(verdict)
            database.conn.executemany(
                _REVIEW, ({"verdict": verdict, "status": status, "id": state.sample_id} for state in before)
            )
            return before

    def restore_reviews(self, states: Iterable[ReviewState]) -> None:
        """Puts verdicts and statuses back as `review_samples` found them; samples that are gone stay gone."""
        with self._connection.writing() as database:
            database.conn.executemany(
                _RESTORE,
                ({"review": state.review, "status": state.status, "id": state.sample_id} for state in states),
            )

    def edit_sample(self, sample_id: int, fields: Mapping[str, Any], messages: Sequence[Message]) -> Sample:
        """Stores what a person made of a sample and accepts it; `original` keeps what was there before."""
        return self._change(sample_id, fields, messages, "edit", Status.ACCEPTED)

    def restore_sample(self, sample: Sample) -> Sample:
        """Puts fields, messages, verdict and status of a sample back as they were when `sample` was read.

        Raises UserError where it is gone, or where what was read is no verdict.
        """
        if sample.review not in _REVIEWS:
            raise damaged(self._connection.path, f"review of samples, row {sample.id}")
        return self._change(sample.id, sample.fields, sample.messages, sample.review, sample.status)

    def original(self, sample_id: int) -> Original | None:
        """What an edited sample was before its first edit; None where its text is as it was made."""
        row = self._connection.row("SELECT fields, messages FROM originals WHERE sample_id = :id", id=sample_id)
        return Original(loads(row["fields"]), messages_of(row["messages"])) if row else None

    def _change(
        self, sample_id: int, fields: Mapping[str, Any], messages: Sequence[Message], review: str, status: Status
    ) -> Sample:
        with self._connection.writing() as database:
            database.execute(_KEEP, [sample_id])
            values = {"fields": to_json(fields), "messages": messages_json(messages), "id": sample_id}
            self._check_found(database.execute(_EDIT, values), sample_id)
            database.execute(_LET_GO, [sample_id])
            self.restore_reviews([ReviewState(sample_id, review, status)])
            return self.sample(sample_id)

"""Making a run again from what is stored, to see how much of it comes out word for word the same.

The second run happens in a library of its own that is thrown away: nothing that it writes gets into the dataset, and
only its figures are kept, with the first run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from desktop import __version__
from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine, LoadedModel
from desktop.pipeline.events import Event, SampleFinished
from desktop.pipeline.imports import import_of
from desktop.pipeline.judges import OWN_JUDGE, Judge
from desktop.pipeline.loop import loop_of
from desktop.pipeline.places import place
from desktop.pipeline.run_settings import CURATE, REPLAYS, MadeWith, is_curated, sha256_of_recipe
from desktop.pipeline.running import execute
from desktop.store.library import Library

_BATCH = 200
_ALL = 2**31
_EDITED = "edit"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of making a run again: of the samples that were `replayed`, so many are `identical`, word for word.

    `other_prompts` counts those that the model was sent another prompt for. `made` is a time in ISO 8601.
    """

    run: int
    replayed: int
    identical: int
    other_prompts: int
    made: str = ""

    @property
    def share(self) -> float:
        """The share that is word for word the same, 0 to 1; 0 where nothing was replayed."""
        return self.identical / self.replayed if self.replayed else 0.0

    def in_words(self) -> str:
        """What came of it, in a sentence or two."""
        said = f"{self.identical} of {self.replayed} samples are word for word the same ({self.share:.0%})"
        if self.identical == self.replayed:
            return f"{said}."
        sent = f" {self.other_prompts} were sent another prompt." if self.other_prompts else ""
        return f"{said}; others differ, since a batch of other sequences rounds otherwise.{sent}"


class _Kept(NamedTuple):
    """What is compared of a sample: hashes of what was written and of what the model was sent."""

    text: str
    words: str
    prompt: str
    edited: bool


_Place = tuple[int, int, int]


def run_of(library: Library, project: Project, number: int) -> Run:
    """The project's run of that number. Raises UserError that names those that made samples."""
    runs = [run for run in library.runs(project.id) if import_of(run) is None]
    found = next((run for run in runs if run.id == number), None)
    if found is None:
        there = ", ".join(str(run.id) for run in runs) or "none yet"
        raise UserError(f"{project.name} has no run {number}; its runs are: {there}.")
    if not any(library.run_counts(found.id).values()):
        raise UserError(f"Run {number} has no samples to compare with; choose another one.")
    return found


def refuse_other_seeds(library: Library, project: Project, recipe: Recipe, run: Run) -> None:
    """Raises UserError where the seeds are no longer those that the run's samples were made from."""
    ids = library.seed_ids(project.id)
    others = sum(not _is_seed_there(sample, run, recipe, ids) for sample in _samples_of(library, run))
    if others:
        raise UserError(
            f"Run {run.id} cannot be made again: {others} of its samples came from seeds that were changed or taken "
            "out since, or stand elsewhere. Put the seeds back as they were, with undo, or choose another run."
        )


def changes_since(library: Library, project: Project, recipe: Recipe, run: Run, model: LoadedModel) -> list[str]:
    """What is not as it was when the run was made, so that samples may differ; a sentence each."""
    return list(_changes(library, project, recipe, run, model))


def replay(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    run: Run,
    stopped: Callable[[], bool],
    judge: Judge = OWN_JUDGE,
) -> Iterator[Event | Replayed]:
    """Make a run again and compare; the figures come last, and are kept with the run unless it was stopped.

    `project` is the project as it was when the run was made. Raises UserError for another model than the run's.
    """
    if engine.model.identity.sha256 != run.model_sha256:
        raise UserError(f"Run {run.id} was written by another model than {engine.model.identity.file_name}.")
    waiting, found = _kept_of(library, run), list[tuple[bool, bool]]()
    with TemporaryDirectory(prefix="gristmill-replay-") as folder, Library.open(Path(folder) / "replay") as copy:
        again, second = _copied(library, project, recipe, run, copy)

        def enough() -> bool:
            # A run that was stopped has fewer samples than places: the rest would be made for nothing.
            return stopped() or not waiting

        for event in execute(copy, engine, recipe, again, second, enough, judge):
            if isinstance(event, SampleFinished):
                first = waiting.pop(_place_of(event.sample), None)
                found += [_compared(first, event.sample)] if first is not None else []
            yield event
    figures = _figures(run, found)
    if not stopped():
        library.note_in_run(run.id, REPLAYS, asdict(figures))
    yield figures


def _figures(run: Run, found: list[tuple[bool, bool]]) -> Replayed:
    identical, other_prompts = sum(same for same, _ in found), sum(other for _, other in found)
    return Replayed(run.id, len(found), identical, other_prompts, datetime.now(UTC).isoformat(timespec="seconds"))


def _changes(library: Library, project: Project, recipe: Recipe, run: Run, model: LoadedModel) -> Iterator[str]:
    before = MadeWith.of(run)
    if not before.version:
        yield "The run did not note what it was made with: whether the recipe has changed since cannot be told."
    elif before.version != __version__:
        yield f"It was made with Gristmill {before.version}; this is {__version__}."
    if before.recipe and before.recipe != sha256_of_recipe(recipe):
        yield "The recipe was changed since."
    if before.seeds and before.seeds != library.seed_count(project.id):
        yield f"There were {before.seeds} seeds then, and there are {library.seed_count(project.id)} now."
    if before.parallel and before.parallel != model.parallel:
        yield f"{before.parallel} samples were written at once then, and {model.parallel} are now."
    runs_as = run.settings.get("runs_as", model.runs_as)
    if runs_as != model.runs_as:
        yield f"The model was computed as {runs_as} then, and is as {model.runs_as} now."


def _samples_of(library: Library, run: Run) -> Iterator[Sample]:
    """The samples of a run, round by round, without their traces."""
    for number in sorted(library.rounds_counted(run.id)):
        ids = [version.id for version in library.versions(run.id, number)]
        for start in range(0, len(ids), _BATCH):
            yield from library.samples_of(ids[start : start + _BATCH])


def _is_seed_there(sample: Sample, run: Run, recipe: Recipe, ids: list[int]) -> bool:
    if sample.lineage.seed_id is None:
        return True
    if not ids:
        return False
    position = place(run, sample.lineage.ordinal, len(ids), recipe.starts_from).seed_position
    return ids[position] == sample.lineage.seed_id


def _kept_of(library: Library, run: Run) -> dict[_Place, _Kept]:
    return {_place_of(sample): _kept(sample) for sample in _samples_of(library, run)}


def _place_of(sample: Sample) -> _Place:
    lineage = sample.lineage
    return lineage.round, lineage.ordinal, lineage.seed_number


def _kept(sample: Sample) -> _Kept:
    texts = {name: value for name, value in sample.fields.items() if isinstance(value, str)}
    prompt = [(message.role, message.content) for message in sample.prompt]
    return _Kept(_hash(sample.raw_text), _hash(texts), _hash(prompt), sample.review == _EDITED)


def _hash(value: object) -> str:
    return sha256(dumps(value, sort_keys=True).encode()).hexdigest()


def _compared(first: _Kept, sample: Sample) -> tuple[bool, bool]:
    """Whether what was written is the same, and whether the prompt was another one."""
    second = _kept(sample)
    # The fields of an edited sample are a person's; what the model wrote is kept as it was.
    same = first.text == second.text and (first.edited or first.words == second.words)
    return same, first.prompt != second.prompt


def _copied(library: Library, project: Project, recipe: Recipe, run: Run, copy: Library) -> tuple[Project, Run]:
    """The project with all that the run started from, and the run as it was when it began, in another library."""
    made = copy.add_project(project.name, project.recipe, project.settings, project.threshold)
    again = copy.update_project(replace(project, id=made.id))
    chunks = _copy_sources(library, project, again, copy)
    copy.add_seeds(again.id, (_moved(seed, chunks) for seed in library.seeds(project.id)))
    calibration = library.calibration(project.id)
    if calibration is not None:
        copy.store_calibration(again.id, calibration)
    if recipe.starts_from == "task":
        _copy_earlier(library, project, run, again, copy)
    settings = {**loop_of(run).as_setting(), **({CURATE: True} if is_curated(run) else {})}
    second = copy.start_run(again.id, run.requested, run.rounds, run.seed_number, run.model_sha256, settings)
    return again, second


def _copy_sources(library: Library, project: Project, again: Project, copy: Library) -> Mapping[int, int]:
    """Copy the documents; which chunk there is which one here."""
    numbers: dict[int, int] = {}
    for source in library.sources(project.id, with_removed=True):
        chunks = library.chunks_of(source.id, 0, _ALL)
        there = copy.chunks_of(copy.add_source(again.id, source, chunks).id, 0, _ALL)
        numbers |= {old.id: new.id for old, new in zip(chunks, there, strict=True)}
    return numbers


def _moved(seed: Seed, chunks: Mapping[int, int]) -> Seed:
    return replace(seed, chunk_id=chunks[seed.chunk_id]) if seed.chunk_id is not None else seed


def _copy_earlier(library: Library, project: Project, run: Run, again: Project, copy: Library) -> None:
    """The accepted samples of earlier runs: new tasks must be unlike theirs."""
    earlier = [each for each in library.runs(project.id) if each.id < run.id]
    stand_in = copy.start_run(again.id, 1, 1, 0, run.model_sha256, {}).id if earlier else 0
    samples = (sample for each in earlier for sample in _samples_of(library, each))
    accepted = (sample for sample in samples if sample.status is Status.ACCEPTED)
    for number, sample in enumerate(accepted):
        lineage = replace(sample.lineage, run_id=stand_in, ordinal=number, round=1, seed_id=None, parent_id=None)
        copy.add_sample(replace(sample, project_id=again.id, lineage=lineage))

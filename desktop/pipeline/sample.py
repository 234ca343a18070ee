"""The life of one sample, from its seed to its score."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.judged import Judged
from desktop.domain.project import Chunk, Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.engine.work import Work
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import Scales
from desktop.pipeline.places import Place
from desktop.recipes.draft import Draft, Start
from desktop.recipes.methods import Method
from desktop.store.library import Library
from desktop.store.samples import PlaceTaken


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making a sample needs. `model_sha256` is of the model that writes now: a run may change it on the way."""

    library: Library
    project: Project
    recipe: Recipe
    run: Run
    method: Method
    scales: Scales
    model_sha256: str


def make_sample(shop: Workshop, where: Place, examples: tuple[Mapping[str, Any], ...]) -> Work[Sample]:
    """Write, commit, measure, commit: the whole way of one sample."""
    seed = shop.library.seed_at(shop.project.id, where.seed_position)
    chunk = chunk_of(shop.library, seed)
    try:
        draft = yield from shop.method.compose(Start(seed, where.seed_number, where.turn, chunk, examples))
    except UserError as error:
        # A seed that lacks what a template asks for, say: it costs no other sample.
        draft = Draft(failure=str(error))
    try:
        sample = shop.library.add_sample(_sample(shop, where, seed.id, draft))
    except PlaceTaken as error:
        raise UserError("Another Gristmill is making this run: wait until it is done, or stop it.") from error
    if sample.status is not Status.GENERATED:
        return sample
    return (yield from score_sample(shop, sample, chunk))


def chunk_of(library: Library, seed: Seed) -> Chunk | None:
    """The passage that a seed is, if it is one."""
    return library.chunk(seed.chunk_id) if seed.chunk_id is not None else None


def score_sample(shop: Workshop, sample: Sample, chunk: Chunk | None) -> Work[Sample]:
    """Measure a committed sample, and keep or reject it."""
    try:
        verdict = yield from judge(judged_of(shop.recipe, sample, chunk), shop.scales)
    except NotMeasurable as error:
        shop.library.score_sample(sample.id, Status.FAILED, None, (), str(error))
        return replace(sample, status=Status.FAILED, reason=str(error))
    accepted = verdict.score >= shop.project.threshold
    status, reason = (Status.ACCEPTED, "") if accepted else (Status.REJECTED, verdict.weakness)
    shop.library.score_sample(sample.id, status, verdict.score, verdict.signals, reason)
    return replace(sample, status=status, score=verdict.score, signals=verdict.signals, reason=reason)


def judged_of(recipe: Recipe, sample: Sample, chunk: Chunk | None) -> Judged:
    """What of a sample is scored: its answer to its prompt, or to a question about its source."""
    answer = str(sample.fields.get(recipe.judged, ""))
    if chunk is not None:
        question, cited = str(sample.fields.get("question", "")), str(sample.fields.get("proof", ""))
        return Judged(sample.prompt, answer, source=chunk.text, question=question, cited=cited)
    # The trace is of what the model wrote itself: it serves where that is the whole answer.
    whole = sample.raw_text.strip() == answer and sum(sample.trace.lengths) == len(sample.raw_text.encode())
    return Judged(sample.prompt, answer, sample.trace if whole else None, sample.end_logprob)


def _sample(shop: Workshop, where: Place, seed_id: int, draft: Draft) -> Sample:
    status = Status.FAILED if draft.failure else Status.REJECTED if draft.rejection else Status.GENERATED
    lineage = Lineage(
        run_id=shop.run.id,
        round=where.round,
        ordinal=where.ordinal,
        seed_id=seed_id,
        seed_number=where.seed_number,
        model_sha256=shop.model_sha256,
        sampling=draft.sampling,
    )
    return Sample(
        project_id=shop.project.id,
        lineage=lineage,
        status=status,
        fields=draft.fields,
        messages=draft.messages,
        prompt=draft.prompt,
        raw_text=draft.raw_text,
        trace=draft.trace,
        end_logprob=draft.end_logprob,
        reason=draft.failure or draft.rejection,
        seconds=draft.seconds,
    )

"""The life of one sample, from its seed to its score."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.judged import Judged
from desktop.domain.project import Chunk, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Lineage, Sample, Status
from desktop.engine.work import Work
from desktop.judging.catalogue import OF_PROMPT, USUAL
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.pipeline.deciding import decide
from desktop.pipeline.places import Place
from desktop.pipeline.settling import settle
from desktop.pipeline.workshop import Workshop
from desktop.recipes.attributes import ATTRIBUTES
from desktop.recipes.draft import Draft, Start
from desktop.recipes.guiding import as_asked
from desktop.recipes.patterns import repeated_pattern
from desktop.store.library import Library
from desktop.store.samples import PlaceTaken


def make_sample(
    shop: Workshop, where: Place, examples: tuple[Mapping[str, Any], ...], parent_id: int | None = None
) -> Work[Sample]:
    """Write, commit, measure, commit: the whole way of one sample. Another judge measures it later."""
    start = start_at(shop, where, examples)
    sample = yield from write_sample(shop, where, start)
    return (yield from keep_sample(shop, sample, start.chunk, parent_id))


def start_at(shop: Workshop, where: Place, examples: tuple[Mapping[str, Any], ...] = ()) -> Start:
    """What the sample at a place starts from."""
    seed = shop.library.seed_at(shop.project.id, where.seed_position)
    start = shop.start(where, seed, chunk_of(shop.library, seed), shop.library.seed_count(shop.project.id))
    return replace(start, examples=examples)


def keep_sample(shop: Workshop, sample: Sample, chunk: Chunk | None, parent_id: int | None) -> Work[Sample]:
    """Commit a sample that was written, then measure it, unless another model judges."""
    sample = replace(sample, lineage=replace(sample.lineage, parent_id=parent_id))
    try:
        with shop.library.together():
            sample = shop.library.add_sample(sample)
            settle(shop, sample.lineage.round, sample.lineage.ordinal)
    except PlaceTaken as error:
        raise UserError("Another Gristmill is making this run: wait until it is done, or stop it.") from error
    if sample.status is not Status.GENERATED or shop.judge.engine is not None:
        return sample
    return (yield from score_sample(shop, sample, chunk))


def write_sample(shop: Workshop, where: Place, start: Start) -> Work[Sample]:
    """Write a sample, stored nowhere yet: generated, or already rejected or failed with its reason."""
    try:
        draft = yield from shop.method.compose(start)
    except UserError as error:
        # A seed that lacks what a template asks for, say: it costs no other sample.
        draft = Draft(failure=str(error))
    if start.attributes:
        draft = replace(draft, fields={**draft.fields, ATTRIBUTES: dict(start.attributes)})
    return sample_of(shop, where, start.seed.id or None, draft)


def chunk_of(library: Library, seed: Seed) -> Chunk | None:
    """The passage that a seed is, if it is one."""
    return library.chunk(seed.chunk_id) if seed.chunk_id is not None else None


def passage_of(library: Library, sample: Sample) -> Chunk | None:
    """The passage that a stored sample was made from, if it was made from one."""
    seed_id = sample.lineage.seed_id
    return chunk_of(library, library.seed(seed_id)) if seed_id is not None else None


def score_sample(shop: Workshop, sample: Sample, chunk: Chunk | None) -> Work[Sample]:
    """Measure a committed sample, and keep or reject it; what a cleaning found to repeat another stays rejected."""
    measured = yield from measure_sample(shop, sample, chunk)
    with shop.library.together():
        shop.library.score_sample(
            sample.id, measured.status, measured.score, measured.signals, measured.reason, measured.evidence
        )
        settle(shop, sample.lineage.round, sample.lineage.ordinal)
        repeats = _gives_way_again(shop, sample)
    return shop.library.sample(sample.id) if repeats else measured


def _gives_way_again(shop: Workshop, sample: Sample) -> bool:
    """Whether a cleaning let a sample give way while it was measured; a run that curates looks at it itself."""
    return shop.curation is None and shop.library.let_copies_give_way(shop.project.id, [sample.id]) > 0


def measure_sample(shop: Workshop, sample: Sample, chunk: Chunk | None) -> Work[Sample]:
    """The sample with its signals, its evidence, its score and what they decide; stores nothing."""
    judged = judged_of(shop.recipe, sample, chunk)
    if shop.judge.engine is not None:
        # What the writer thought of its tokens is not what the judge thinks of them.
        judged = replace(judged, trace=None)
    signals, judging = _signals(shop), shop.project.judging
    try:
        verdict = yield from judge(judged, shop.judge.scales, signals, judging.resamples, shop.project.rubric)
    except NotMeasurable as error:
        return replace(sample, status=Status.FAILED, reason=str(error))
    text = sample.messages[-1].content if sample.messages else judged.answer
    scored = decide(verdict.score, verdict.weakness, verdict.signals, text, shop.calibration)
    accepted = scored.score >= shop.project.threshold
    return replace(
        sample,
        status=Status.ACCEPTED if accepted else Status.REJECTED,
        score=scored.score,
        signals=verdict.signals,
        evidence=verdict.evidence,
        reason="" if accepted else scored.reason,
    )


def _signals(shop: Workshop) -> Collection[str]:
    """What is measured; of a passage that a person wrote, only how it goes with the request to it."""
    chosen = shop.project.judging.signals
    wanted = USUAL if chosen is None else frozenset(chosen)
    return (wanted & OF_PROMPT or OF_PROMPT) if shop.recipe.judges_a_passage else wanted


def judged_of(recipe: Recipe, sample: Sample, chunk: Chunk | None) -> Judged:
    """What of a sample is scored: its answer to its prompt, or to a question about its source.

    The prompt is the recipe's own, without what the loop added to it.
    """
    prompt = as_asked(sample.prompt)
    answer = str(sample.fields.get(recipe.judged, ""))
    if recipe.judged_against == "lesson" and len(sample.messages) > 1:
        return Judged(sample.messages[:-1], sample.messages[-1].content)
    # A row that was brought in may hold its passage itself.
    source = chunk.text if chunk is not None else str(sample.fields.get("passage", ""))
    if source:
        question = str(sample.fields.get("question", "") or sample.fields.get("instruction", ""))
        cited = str(sample.fields.get("proof", ""))
        return Judged(prompt, answer, source=source, question=question, cited=cited)
    # The trace is of what the model wrote itself: it serves where that is the whole answer to that very prompt.
    whole = sample.raw_text.strip() == answer and sum(sample.trace.lengths) == len(sample.raw_text.encode())
    whole = whole and prompt == sample.prompt
    return Judged(prompt, answer, sample.trace if whole else None, sample.end_logprob)


def sample_of(shop: Workshop, where: Place, seed_id: int | None, draft: Draft) -> Sample:
    """A draft as a sample, stored nowhere yet; one that only repeats a pattern is rejected."""
    draft = _unlike_patterns(shop, draft)
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


def _unlike_patterns(shop: Workshop, draft: Draft) -> Draft:
    if draft.failure or draft.rejection:
        return draft
    return replace(draft, rejection=repeated_pattern(str(draft.fields.get(shop.recipe.judged, "")), shop.patterns))

"""The dataset card of an export."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from desktop import __version__
from desktop.domain.imported import Import
from desktop.domain.licence import Licence
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project, Source
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sampling import Sampling
from desktop.exchange.card import render_card
from desktop.exchange.card_facts import CardFacts, EvidenceFigures, ReviewFigures, RunFacts, ScoreFigures
from desktop.exchange.conflicts import conflicts
from desktop.exchange.licences import licensed_import, licensed_model, licensed_source
from desktop.judging.soundness import load_scales
from desktop.pipeline.beginning import compared_rounds
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.gates import gates
from desktop.pipeline.imports import import_of, imports_of, judge_of_runs
from desktop.pipeline.insights import agreement_of
from desktop.pipeline.loop import loop_of
from desktop.pipeline.run_settings import MadeWith, replayed_in_words, sha256_of_recipe
from desktop.recipes.attributes import ATTRIBUTES, held_attributes
from desktop.recipes.patterns import PATTERNS
from desktop.recipes.settings import defaults
from desktop.store.library import Library

_TEXT_GENERATION = "text-generation"
# Hugging Face's tasks, by the recipe's method; all others write text.
_TASKS: Mapping[str, str] = MappingProxyType(
    {"document-qa": "question-answering", "classify": "text-classification", "table": "table-question-answering"}
)
_PASSAGE = "{{ passage }}"
_UNKNOWN_FILE = "a model that this library does not know"


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows, those of them that a person has reviewed or edited, and what they are like.

    `files` are the paths of the rows by split, from the card's folder. `said` is which samples went out, in words.
    `models` are the SHA-256 sums of the models that wrote them, "" for rows that were `brought_in`; `sources` are
    what they were made from and `imports` what they were brought in with. While nobody has looked at the rows,
    `models` is empty and the others None, and all of the project's stand in for them.
    """

    format_name: str
    rows: int
    reviewed: int = 0
    edited: int = 0
    scores: ScoreFigures | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    models: tuple[str, ...] = ()
    brought_in: int | None = None
    sources: tuple[Source, ...] | None = None
    imports: tuple[Import, ...] | None = None
    samplings: tuple[Sampling, ...] = ()
    evidence: EvidenceFigures | None = None
    languages: tuple[str, ...] = ()


def project_card(
    library: Library,
    project: Project,
    recipe: Recipe | None,
    exported: Exported,
    checkups: CheckUps | None = None,
    licence: Licence | None = None,
) -> str:
    """The card, as Markdown; without the prompts where the recipe is no longer known.

    `checkups` are those that were made on this machine; `licence` is the one that the dataset goes out under, if one
    was chosen.
    """
    return render_card(card_facts(library, project, recipe, exported, checkups, licence))


def card_facts(
    library: Library,
    project: Project,
    recipe: Recipe | None,
    exported: Exported,
    checkups: CheckUps | None = None,
    licence: Licence | None = None,
) -> CardFacts:
    """What the card says."""
    runs = [run for run in library.runs(project.id) if import_of(run) is None]
    models = _models(library, exported.models or tuple(run.model_sha256 for run in runs))
    sources = _sources(library, project) if exported.sources is None else exported.sources
    imports = imports_of(library, project) if exported.imports is None else exported.imports
    model_licences, source_licences = tuple(map(licensed_model, models)), tuple(map(licensed_source, sources))
    import_licences = tuple(map(licensed_import, imports))
    judge = _judge(library, project, models)
    return CardFacts(
        project=project.name,
        recipe=project.recipe,
        version=__version__,
        format=exported.format_name,
        rows=exported.rows,
        models=models,
        model_licences=model_licences,
        sources=sources,
        source_licences=source_licences,
        imports=imports,
        import_licences=import_licences,
        brought_in=exported.brought_in if imports else 0,
        written=_is_written(exported, bool(runs), imports),
        licence=licence,
        warnings=tuple(conflicts(model_licences, source_licences, licence, import_licences)),
        makes=recipe.makes if recipe is not None else "",
        follows=recipe.follows if recipe is not None else "",
        quoted=_quoted(recipe) if recipe is not None and sources else "",
        task=_TASKS.get(recipe.method, _TEXT_GENERATION) if recipe is not None else "",
        files=exported.files,
        exported=exported.said,
        gates=gates(library, project),
        prompts=_prompts(recipe) if recipe is not None and (runs or not imports) else (),
        recipe_sha256=sha256_of_recipe(recipe) if recipe is not None else "",
        settings=_settings(project, recipe),
        rubric=project.rubric,
        edited=exported.edited,
        other_prompts=sum(run.settings.get("prompts", {}) != dict(project.prompts) for run in runs),
        samplings=exported.samplings,
        runs=tuple(_run(library, run) for run in runs),
        rounds=tuple(_rounds(library, runs, recipe)) if recipe is not None else (),
        scores=exported.scores,
        threshold=project.threshold,
        reviewed=exported.reviewed,
        reviews=_reviews(library, project),
        evidence=exported.evidence,
        judge=judge,
        checkup=checkups.find(judge.sha256, project.rubric) if checkups is not None and judge is not None else None,
        measured_on=judge is not None and judge.sha256 == load_scales().measured_on,
        languages=exported.languages,
        created=runs[-1].ended if runs else "",
    )


def _is_written(exported: Exported, has_run: bool, imports: tuple[Import, ...]) -> bool:
    """Whether a model wrote any of the rows; while nobody has looked at them, whether one has written at all."""
    if exported.models and exported.brought_in is not None:
        return exported.rows > exported.brought_in
    return has_run or not imports


def _quoted(recipe: Recipe) -> str:
    """What of its documents stands in the rows of a recipe; "" where nothing does."""
    if recipe.judges_a_passage:
        return "What answers in them is a passage of a document, word for word: the model wrote what is asked."
    if recipe.quotes:
        return "An answer may be a sentence of a document, word for word."
    shown = any(_PASSAGE in turn.content for turn in recipe.teaches)
    return "What is asked in them holds a passage of a document, word for word." if shown else ""


def _models(library: Library, sums: tuple[str, ...]) -> tuple[ModelIdentity, ...]:
    """The models with those SHA-256 sums, each once; one that the library does not know is shown as such."""
    return tuple(library.model(sha256) or _unknown_model(sha256) for sha256 in dict.fromkeys(sums) if sha256)


def _unknown_model(sha256: str) -> ModelIdentity:
    return ModelIdentity(sha256, _UNKNOWN_FILE, "", "", "", "", 0, 0)


def _sources(library: Library, project: Project) -> tuple[Source, ...]:
    return tuple(library.sources(project.id, with_removed=True))


def _judge(library: Library, project: Project, writers: tuple[ModelIdentity, ...]) -> ModelIdentity | None:
    """The model that judges: the project's judge, else the one that judged last.

    Where no judge is named, each model judged what it wrote: a later run says nothing of rows by another one.
    """
    sha256 = project.judging.judge or judge_of_runs(library, project.id)
    if writers and not project.judging.judge and sha256 not in {writer.sha256 for writer in writers}:
        sha256 = writers[-1].sha256
    return library.model(sha256) if sha256 else None


def _run(library: Library, run: Run) -> RunFacts:
    model, loop = library.model(run.model_sha256), loop_of(run)
    return RunFacts(
        number=run.id,
        model=model.file_name if model is not None else _UNKNOWN_FILE,
        places=run.requested,
        rounds=run.rounds,
        drafts=loop.candidates,
        revised=loop.revise,
        seed_number=run.seed_number,
        version=MadeWith.of(run).version,
        replayed=replayed_in_words(run),
    )


def _rounds(library: Library, runs: list[Run], recipe: Recipe) -> Iterator[str]:
    """What the loop was found to do: the latest round of each run against its first."""
    for run in runs:
        compared = next(compared_rounds(library, run.id, recipe.judged), None)
        if compared is not None:
            yield f"Run {run.id}: {compared.in_words()}"


def _reviews(library: Library, project: Project) -> ReviewFigures:
    reviews = library.reviewed_scores(project.id)
    kept = sum(was_kept for _, was_kept in reviews)
    agreement = agreement_of(reviews, project.threshold)
    calibration = library.calibration(project.id)
    return ReviewFigures(
        kept=kept,
        rejected=len(reviews) - kept,
        agreed=agreement.agreed if agreement is not None else None,
        auc=agreement.auc if agreement is not None else None,
        learnt=calibration.reviews if calibration is not None and calibration.used else 0,
    )


def _settings(project: Project, recipe: Recipe | None) -> Mapping[str, Any]:
    """What a project was made with, the usual settings too, each as it can be read on a line."""
    listed = [f"{name}: {', '.join(values)}" for name, values in held_attributes(project.settings).items()]
    patterns = project.settings.get(PATTERNS, ())
    told = {ATTRIBUTES: "; ".join(listed)} if listed else {}
    return {
        **(defaults(recipe) if recipe is not None else {}),
        **project.settings,
        **told,
        **({PATTERNS: f"{len(patterns)} of the author's own"} if patterns else {}),
    }


def _prompts(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    return tuple(
        (step.name, "\n\n".join(f"{turn.role}: {turn.content.strip()}" for turn in step.turns))
        for step in recipe.steps
    )

"""gristmill run: runs a project, or goes on with what was stopped."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.progress import ProgressPrinter
from desktop.cli.replay import replay_run
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.engine.opening import identity_of
from desktop.engine.protocol import Engine, LoadedModel
from desktop.pipeline.beginning import compared_rounds, learnt_rounds
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.events import PreferenceMeasured
from desktop.pipeline.judges import NEVER_CHECKED, opened_judge
from desktop.pipeline.learning import Learnt
from desktop.pipeline.planning import recipe_for, recipe_to_run
from desktop.pipeline.preferring import SelfPreference
from desktop.pipeline.running import Wish, execute, resumable_run, start_run
from desktop.pipeline.wording import gave_way_in_words, repeated_in_words
from desktop.store.counted import Counts
from desktop.store.library import Library

_COUNT = 20
_OF_A_NEW_RUN = ("count", "rounds", "candidates", "revise", "curate")
_RESUME_KEEPS = "The model file is another one than the run was started with; what is missing is made with this one."


def run(terminal: Terminal) -> int:
    """Run the project that was named."""
    options = terminal.options
    if options.replay is not None:
        return replay_run(terminal)
    with terminal.open_library() as library:
        project = library.project(options.name)
        _named_judge(terminal)
        recipe = recipe_to_run(project, terminal.places.recipes)
        if options.revise and not recipe.revises:
            terminal.say(f"The recipe {recipe.id} has no text that can be rewritten: --revise is left aside.")
        unfinished = resumable_run(library, project)
        if options.resume and unfinished is None:
            raise UserError(f"{project.name} has no run to go on with: its last run is done, or there is none.")
        if options.resume and any(getattr(options, name) is not None for name in _OF_A_NEW_RUN):
            terminal.say(
                "The run goes on as it was started; --count, --rounds, --candidates, --revise and --no-curate are "
                "left aside."
            )
        wish = _wish(terminal, library, project)
        preferred = unfinished.model_sha256 if options.resume and unfinished is not None else ""
        with terminal.engine(library, preferred) as engine:
            project = _with_judge(terminal, library, engine.model, project)
            if options.resume and unfinished is not None:
                chosen = _same_model(terminal, unfinished, engine)
            else:
                _mention(terminal, library, project, unfinished)
                chosen = start_run(library, engine, project, wish, recipe)
            return carry_out(terminal, library, engine, project, chosen)


def carry_out(terminal: Terminal, library: Library, engine: Engine, project: Project, chosen: Run) -> int:
    """Execute a run with progress; prints its figures. Returns the exit code."""
    recipe = recipe_for(project, terminal.places.recipes)
    printer = ProgressPrinter(terminal)
    preference: SelfPreference | None = None
    checkups = CheckUps(terminal.places.checkups)
    with (
        stop_on_interrupt() as token,
        opened_judge(library, project, engine, checkups, partial(terminal.load, stopped=token)) as judge,
    ):
        if not judge.checked:
            terminal.say(NEVER_CHECKED)
        for event in execute(library, engine, recipe, project, chosen, token, judge):
            printer.take(event)
            if isinstance(event, PreferenceMeasured):
                preference = event.preference
    printer.end()
    figures = run_figures(library, project, library.run(chosen.id))
    if compared := comparisons(library, recipe, chosen):
        figures["compared"] = compared
    if preference is not None:
        figures["self_preference"] = asdict(preference)
    terminal.result(figures)
    _summarise(terminal, figures)
    if not figures["generated"]:
        for failed in library.page(project.id, statuses=(Status.FAILED,), descending=True, limit=1):
            terminal.say(f"Nothing usable was written: {failed.reason}")
    return _exit_code(terminal, figures, token)


def run_figures(library: Library, project: Project, run: Run) -> dict[str, Any]:
    """What `run --json` prints.

    `requested` and `done` count places, `generated` all that was written for them and did not fail. Of each place one
    version counts as accepted, rejected or failed; those that gave way to it are told apart. Of the rejected ones so
    many `repeated` another sample.
    """
    scores = library.round_scores(run.id)
    learnt = learnt_rounds(library, run.id)
    counted, repeated = library.rounds_counted(run.id), library.repeated(run.id)
    return {
        "project": project.name,
        "run": run.id,
        "status": str(run.status),
        "requested": run.requested,
        "done": library.places_done(run.id),
        **_counts(library.run_counts(run.id), library.run_counted(run.id)),
        "repeated": sum(repeated.values()),
        "tokens": run.tokens,
        "seconds": round(run.seconds, 2),
        "generate_tokens_per_second": round(run.tokens / run.generate_seconds, 1) if run.generate_seconds else 0.0,
        "score_seconds": round(run.score_seconds, 2),
        "rounds": [
            {
                "round": number,
                **_counts(written, counted[number]),
                "repeated": repeated.get(number, 0),
                "mean_score": scores.get(number),
                **(_learnt(learnt[number]) if number in learnt else {}),
            }
            for number, written in library.round_counts(run.id).items()
        ],
    }


def _counts(written: Mapping[Status, int], counted: Counts) -> dict[str, int]:
    return {
        "generated": sum(written.values()) - written[Status.FAILED],
        "accepted": counted.by_status[Status.ACCEPTED],
        "rejected": counted.by_status[Status.REJECTED],
        "failed": counted.by_status[Status.FAILED],
        "gave_way": counted.gave_way,
    }


def _learnt(learnt: Learnt) -> dict[str, Any]:
    """What a round was given: the ids of its examples, and its line of guidance with the signal behind it."""
    return {"examples": list(learnt.examples), "guidance": learnt.guidance, "weakest": learnt.weakest}


def comparisons(library: Library, recipe: Recipe, run: Run) -> list[dict[str, Any]]:
    """Each later round that has begun against the first one."""
    found = reversed(list(compared_rounds(library, run.id, recipe.judged)))
    return [{**asdict(compared), "said": compared.in_words()} for compared in found]


def _named_judge(terminal: Terminal) -> ModelIdentity | None:
    """The judge that was named, if one was. Raises UserError where it cannot be used."""
    path: Path | None = terminal.options.judge
    return identity_of(path, terminal.places.cache, terminal.say) if path is not None else None


def _with_judge(terminal: Terminal, library: Library, writer: LoadedModel, project: Project) -> Project:
    """The project with the judge that was named, which it keeps. The model used last is still the one that writes."""
    identity = _named_judge(terminal)
    if identity is None:
        return project
    library.remember_model(identity, terminal.options.judge.resolve())
    library.remember_model(writer.identity, Path(writer.path) if writer.path else None)
    return library.update_project(replace(project, judging=replace(project.judging, judge=identity.sha256)))


def _wish(terminal: Terminal, library: Library, project: Project) -> Wish:
    """What was asked for; without a seed number, another one for each run, so that each gives other samples."""
    options, before = terminal.options, library.runs(project.id)
    if any(run.seed_number == options.seed for run in before):
        terminal.say(f"An earlier run had the seed number {options.seed} too: expect the same samples again.")
    return Wish(
        count=_COUNT if options.count is None else options.count,
        rounds=1 if options.rounds is None else options.rounds,
        seed_number=len(before) if options.seed is None else options.seed,
        candidates=options.candidates,
        revise=options.revise,
        curate=options.curate is not False,
    )


def _same_model(terminal: Terminal, unfinished: Run, engine: Engine) -> Run:
    if unfinished.model_sha256 != engine.model.identity.sha256:
        terminal.say(_RESUME_KEEPS)
    return unfinished


def _mention(terminal: Terminal, library: Library, project: Project, unfinished: Run | None) -> None:
    if unfinished is not None:
        done = library.places_done(unfinished.id)
        terminal.say(
            f"The last run of {project.name} is at {done} of {unfinished.requested} and not done; this is a new one "
            "(run --resume goes on with a run that was stopped)."
        )


def _summarise(terminal: Terminal, figures: dict[str, Any]) -> None:
    gave_way = f"{gave_way_in_words(figures['gave_way'])}; " if figures["gave_way"] else ""
    repeated = f" ({repeated_in_words(figures['repeated'])})" if figures["repeated"] else ""
    terminal.show(
        f"{figures['project']}: {figures['accepted']} accepted, {figures['rejected']} rejected{repeated}, "
        f"{figures['failed']} failed of {figures['requested']}; {gave_way}{figures['tokens']} tokens in "
        f"{figures['seconds']} s."
    )


def _exit_code(terminal: Terminal, figures: dict[str, Any], token: CancelToken) -> int:
    if token() and figures["status"] != "done":
        terminal.say("Stopped. What is finished is kept; run --resume goes on.")
        return INTERRUPTED
    return DONE if figures["generated"] else FAILED

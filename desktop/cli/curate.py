"""gristmill curate: looks through a project's samples for copies, benchmarks, sources and personal data."""

from dataclasses import asdict

from desktop.cli.exit_codes import DONE, INTERRUPTED
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.curation.variety import advice
from desktop.domain.errors import UserError
from desktop.domain.finding import COPIES, FindingKind
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.pipeline.curating import Curated, CurationProgress, add_benchmark, curate
from desktop.pipeline.planning import recipe_for

_IN_WORDS = {
    FindingKind.COPY: "repeat another sample word for word",
    FindingKind.NEAR_COPY: "nearly repeat another sample",
    FindingKind.SAME_MEANING: "say the same as another sample in other words",
    FindingKind.CONTAMINATION: "share words with a benchmark",
    FindingKind.OVERLAP: "copy words from their source",
    FindingKind.QUOTE: "quote their source, as the recipe means them to",
    FindingKind.PERSONAL: "hold personal data",
    FindingKind.SECRET: "hold a key or a password",
    FindingKind.LANGUAGE: "are in another language than asked for",
    FindingKind.DEBRIS: "hold what a wrong encoding or a template left",
}


def curate_project(terminal: Terminal) -> int:
    """Add benchmarks, go through the samples, and say what was found."""
    options = terminal.options
    with terminal.open_library() as library:
        project = library.project(options.name)
        for path in options.against:
            rows = add_benchmark(library, project, path)
            terminal.say(f"Added {path.name} with {rows} rows to keep clear of.")
        with stop_on_interrupt() as token:
            done = None
            for event in curate(library, project, _recipe(terminal, project), token):
                match event:
                    case CurationProgress():
                        terminal.say(f"{event.done} of {event.total} samples")
                    case Curated():
                        done = event
        if done is None:
            terminal.say("Stopped: nothing was changed.")
            return INTERRUPTED
        _report(terminal, project, done)
    return DONE


def _recipe(terminal: Terminal, project: Project) -> Recipe | None:
    """The recipe, which says whether samples are meant to quote; one that is gone is not."""
    try:
        return recipe_for(project, terminal.places.recipes)
    except UserError:
        return None


def _report(terminal: Terminal, project: Project, done: Curated) -> None:
    terminal.show(f"{project.name}: went through {done.samples} samples; {done.gave_way} gave way to a better twin.")
    for kind, count in done.counts.items():
        terminal.show(f"{count:>7} {_IN_WORDS[kind]}")
    left = done.variety
    terminal.show(
        f"Of the {left.texts} that are left, {left.distinct[1]:.0%} of the word pairs are distinct; compressed, they "
        f"become {left.compression:.1f} times shorter."
    )
    for sentence in advice(left):
        terminal.show(sentence)
    flagged = sum(count for kind, count in done.counts.items() if kind not in COPIES)
    if flagged:
        terminal.show("What is flagged stays accepted: look at it in Review, or leave it.")
    terminal.result(
        {
            "project": project.name,
            "samples": done.samples,
            "gave_way": done.gave_way,
            "findings": {str(kind): count for kind, count in done.counts.items()},
            "variety": asdict(left),
            "advice": advice(left),
        }
    )

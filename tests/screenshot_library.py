"""The library that the pictures show: made by the built-in model in a minute or two, and partly reviewed."""

import tempfile
from dataclasses import replace
from itertools import islice
from pathlib import Path

from desktop.domain.project import Project
from desktop.domain.sample import Sample
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.pipeline.growing import seeds_of_tree
from desktop.pipeline.running import Wish, execute, start_run
from desktop.pipeline.sources import add_sources
from desktop.pipeline.starter import new_project
from desktop.pipeline.trees import starters_give_way
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

ESSAYS, QUESTIONS = "essay", "document-qa"
_QUESTIONS = Wish(16)
_ESSAYS = Wish(12, rounds=3)
_WORDS = 80
_REVIEWED = 14
_DOMAIN = "everyday life in a town"
_BRANCHES = {
    "Streets": ("trees on streets", "walking to work", "quiet at night"),
    "Public places": ("public libraries", "parks in winter", "old buildings"),
    "Learning": ("music lessons at school", "a second language", "keeping a diary"),
    "Food": ("how bread is made", "learning to cook", "markets"),
}
# One in so many is reviewed against its score, as people do.
_DISAGREED = 5
_DOCUMENT = """# Canal locks

## How a lock works

A lock lets a boat climb from one level of a canal to another. It is a chamber with gates at both ends. When a boat
goes up, it enters at the low end and the gates close behind it. Water then flows in from the upper level through
openings called paddles. The boat rises with the water until both levels are the same, and only then can the upper
gates be opened. A narrow lock on an English canal takes about ten minutes and uses roughly 110,000 litres of water.

## The mitre gate

The gates of most locks meet at an angle, like the roof of a house laid on its side. The shape is called a mitre. The
water above the lock presses the two leaves together, so that the gate seals itself without a bolt. Leonardo da Vinci
drew mitre gates for the canals of Milan at the end of the fifteenth century. Before that, most gates were single
boards lifted by a winch, which took six men and leaked.

## Staircases

Where a hill is steep, several locks are built one above the other, and the upper gate of each is the lower gate of
the next. Such a flight is called a staircase. The staircase at Bingley has five chambers and lifts boats eighteen
metres. A keeper decides which boats go up and which come down, because two boats cannot pass inside it. On a busy
day in August some sixty boats pass through.

## Saving water

Every boat that goes down takes a lockful of water with it. In dry summers the highest stretch of a canal can run
out. Engineers therefore build ponds beside the lock and let half of the water run into them before the gates are
opened. The next boat that goes up gets that water back. These side ponds save about a third of each lockful. Other
canals pump the water back to the top at night, when electricity is cheap.

## The people

Lock keepers used to live in a cottage beside the gates and were paid by the boat. They kept a garden, sold bread and
eggs to the crews, and knew everybody's news. Since the 1960s nearly all boats have been pleasure boats, and the crews
work the gates themselves with an iron handle called a windlass. Volunteers now look after many of the cottages and
tell visitors how the place worked.
"""


def make_library(path: Path, cache: Path) -> None:
    """A project of essays made in two rounds and one of questions about a document, each partly reviewed."""
    engine = open_engine(builtin_model(), EngineSettings(), cache, _say)
    try:
        engine.start()
        with Library.open(path) as library, tempfile.TemporaryDirectory() as folder:
            own = path.parent / "recipes"
            essays = _essays(library, own)
            questions = new_project(library, find_recipe(QUESTIONS, own), "Canal questions")
            document = Path(folder) / "canal-locks.md"
            document.write_text(_DOCUMENT, encoding="utf-8")
            add_sources(library, questions, [document], "CC BY 4.0", _say)
            for project, wish in ((questions, _QUESTIONS), (essays, _ESSAYS)):
                _run(library, engine, project, wish, own)
                _review(library, project)
    finally:
        engine.close()


def _essays(library: Library, own: Path) -> Project:
    """A project with a topic tree, as a person might have kept it."""
    recipe = find_recipe(ESSAYS, own)
    project = new_project(library, recipe, "Essays on town life")
    library.update_project(replace(project, settings={"words": _WORDS}))
    starters_give_way(library, project.id, recipe)
    paths = [(branch, topic) for branch, topics in _BRANCHES.items() for topic in topics]
    library.add_seeds(project.id, seeds_of_tree(_DOMAIN, paths))
    return library.project_of(project.id)


def _run(library: Library, engine: Engine, project: Project, wish: Wish, own: Path) -> None:
    recipe, run = find_recipe(project.recipe, own), start_run(library, engine, project, wish)
    for _ in execute(library, engine, recipe, project, run, lambda: False):
        pass
    _say(f"{project.name}: {sum(library.counts(project.id).values())} samples.")


def _review(library: Library, project: Project) -> None:
    """Most verdicts as the score has it, and some against it."""
    sound = (sample for sample in library.iterate(project.id) if sample.score is not None)
    for number, sample in enumerate(islice(sound, _REVIEWED), 1):
        accept = _scores_well(sample, project) != (number % _DISAGREED == 0)
        library.review_sample(sample.id, "accept" if accept else "reject")


def _scores_well(sample: Sample, project: Project) -> bool:
    return sample.score is not None and sample.score >= project.threshold


def _say(text: str) -> None:
    print(text)

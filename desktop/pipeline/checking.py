"""The check-up: the loaded model as a judge, tested on texts that were spoiled on purpose."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from desktop.domain.checkup import CheckUp
from desktop.domain.errors import UserError
from desktop.domain.judged import Judged
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.domain.text import sentences
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice
from desktop.engine.work import Finished, work_through
from desktop.judging.checkup.measuring import Measured, measure
from desktop.judging.checkup.planting import LEAST_SENTENCES, Planted, Sourced, negated, plant, plant_sourced
from desktop.judging.checkup.report import report
from desktop.judging.checkup.texts import shipped_sourced, shipped_texts, short_texts
from desktop.judging.soundness import load_scales
from desktop.pipeline.events import Told
from desktop.pipeline.sample import judged_of, passage_of
from desktop.store.library import Library

MOST_OWN = 16
"""How many of a project's own samples are tested beside the shipped texts, at most."""

TEXTS = 9
SOURCED = 8
"""How many of the shipped texts are measured, without and with a source, unless it is to be thorough."""

_LEAST_READ = 0.5


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the check-up is: texts measured of all, and what is being measured in a few words."""

    done: int
    total: int
    what: str


@dataclass(frozen=True, slots=True)
class CheckedUp:
    """The check-up is done."""

    checkup: CheckUp


def check_up(
    engine: Engine,
    own: Sequence[Judged] = (),
    rubric: Sequence[str] = (),
    stopped: Callable[[], bool] = lambda: False,
    thorough: bool = False,
) -> Iterator[Checking | CheckedUp | Told]:
    """Test the loaded model on some of the shipped texts and on a project's `own`; also each line of its `rubric`.

    A `thorough` one takes all of the shipped texts. Yields how far it is, and CheckedUp at the end unless `stopped`
    turned true before. Raises UserError where the model cannot read most of the texts.
    """
    started = time.monotonic()
    criteria = tuple(text for line in rubric if (text := line.strip()))
    planted = _planted(own, thorough)
    scales = load_scales()
    works = [(number, measure(text, scales, criteria)) for number, text in enumerate(planted)]
    found: dict[int, Measured | None] = {}
    yield Checking(0, len(planted), planted[0].defect)
    for event in work_through(engine, works, stopped):
        if isinstance(event, Finished):
            found[event.key] = event.result
            yield Checking(len(found), len(planted), planted[event.key].defect)
        elif isinstance(event, Notice):
            yield Told(event.text)
    if stopped():
        return
    measured = [row for _, row in sorted(found.items()) if row is not None]
    if len(measured) < _LEAST_READ * len(planted):
        raise UserError("This model cannot read most of the check-up's texts: choose one with a longer context.")
    checkup = report(measured, scales, criteria, engine.model.identity.sha256 == scales.measured_on)
    yield CheckedUp(
        replace(
            checkup,
            model_sha256=engine.model.identity.sha256,
            model=engine.model.identity.file_name,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - started, 1),
            texts=len({row.planted.text for row in measured}),
            own_texts=len(own),
        )
    )


def own_texts(library: Library, project: Project, recipe: Recipe) -> tuple[Judged, ...]:
    """Samples of a project that are taken for sound: those that a person accepted, else those that were accepted."""
    reviewed = _judgeable(library, project, recipe, reviewed=True)
    return reviewed or _judgeable(library, project, recipe, reviewed=None)


def _judgeable(library: Library, project: Project, recipe: Recipe, reviewed: bool | None) -> tuple[Judged, ...]:
    samples = library.page(
        project.id, statuses=(Status.ACCEPTED,), reviewed=reviewed, order="score", descending=True, limit=8 * MOST_OWN
    )
    fitting = (judged for sample in samples if _can_be_spoiled(judged := _judged(library, recipe, sample)))
    return tuple(islice(fitting, MOST_OWN))


def _judged(library: Library, recipe: Recipe, sample: Sample) -> Judged:
    chunk = passage_of(library, sample)
    return replace(judged_of(recipe, sample, chunk), trace=None)


def _can_be_spoiled(judged: Judged) -> bool:
    return bool(judged.source.strip()) or len(sentences(judged.answer)) >= LEAST_SENTENCES


def _planted(own: Sequence[Judged], thorough: bool) -> list[Planted]:
    """All texts to measure, those with a source numbered after the others."""
    # They stand in groups of a kind: some of each.
    about = shipped_sourced() if thorough else shipped_sourced()[:: len(shipped_sourced()) // SOURCED]
    shipped = shipped_texts() if thorough else short_texts()[:TEXTS]
    plain = [*shipped, *(text for text in own if not text.source)]
    sourced = [*about, *(_sourced(text) for text in own if text.source)]
    behind = len(plain)
    return [*plant(plain), *(replace(text, text=text.text + behind) for text in plant_sourced(sourced))]


def _sourced(judged: Judged) -> Sourced:
    """An own answer about a source: what contradicts it is its negation, an unsupported sentence is not made up."""
    return Sourced(replace(judged, cited=""), negated(judged.answer), "")

"""What can be measured of a sample, in the parts that a user can choose, and what each costs."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from desktop.domain.project import Judging
from desktop.domain.recipe import Recipe
from desktop.judging.catalogue import KINDS, OF_PROMPT, USUAL, price
from desktop.judging.kinds import SignalKind
from desktop.judging.signals.grounding import PARTS

ANSWER_TOKENS = 200
PASSAGE_TOKENS = 300
_PROMPT_TOKENS = 60
_RESAMPLES = "resamples"
_SOURCE = "source"
# Signals that are read from what is decoded for another one: they come and go with it.
_TOGETHER = {"relevance": ("difficulty",), "grounding": ("source_gain", *PARTS, "citation")}
_FOLLOWERS = frozenset(name for names in _TOGETHER.values() for name in names)


@dataclass(frozen=True, slots=True)
class Measure:
    """A signal that costs something, with those that come for nothing where it is measured."""

    kind: SignalKind
    names: tuple[str, ...]

    @property
    def of_source(self) -> bool:
        """Whether a sample needs a source for it."""
        return self.kind.needs == _SOURCE

    @property
    def tokens(self) -> int:
        """How many more tokens it takes, for an answer of `ANSWER_TOKENS`, and a passage of `PASSAGE_TOKENS`."""
        return price(self.names, PASSAGE_TOKENS if self.of_source else _PROMPT_TOKENS, ANSWER_TOKENS)

    def price(self) -> str:
        """What is decoded for it, as the signal that costs most says it."""
        return max((KINDS[name] for name in self.names), key=lambda kind: kind.tokens(1, 1)).price

    def is_on(self, judging: Judging) -> bool:
        """Whether it is measured."""
        return self.kind.name in _chosen(judging)

    def switched(self, judging: Judging, on: bool) -> Judging:
        """The same way to judge, with it or without it."""
        others = _chosen(judging) - set(self.names)
        wanted = others | set(self.names) if on else others
        if wanted == USUAL:
            return replace(judging, signals=None)
        return replace(judging, signals=tuple(name for name in KINDS if name in wanted))


def measures() -> tuple[Measure, ...]:
    """What a user can choose, in the order of the signals."""
    found = (
        Measure(kind, (kind.name, *_TOGETHER.get(kind.name, ())))
        for kind in KINDS.values()
        if kind.name not in _FOLLOWERS and kind.needs != _RESAMPLES
    )
    return tuple(measure for measure in found if measure.tokens)


def always() -> tuple[SignalKind, ...]:
    """The signals that cost nothing by themselves, and are always measured."""
    chosen = {name for measure in measures() for name in measure.names}
    return tuple(kind for kind in KINDS.values() if kind.name not in chosen and kind.needs != _RESAMPLES)


def measures_of(recipe: Recipe | None) -> tuple[Measure, ...]:
    """Those that are measured of what a recipe makes."""
    if recipe is not None and recipe.judges_a_passage:
        return tuple(measure for measure in measures() if not OF_PROMPT.isdisjoint(measure.names))
    of_source = recipe is not None and recipe.starts_from == "chunk"
    return tuple(measure for measure in measures() if of_source or not measure.of_source)


def tokens_of_sample(judging: Judging, recipe: Recipe | None) -> int:
    """How many more tokens all that is chosen takes, for an answer of `ANSWER_TOKENS`."""
    chosen = (measure for measure in measures_of(recipe) if measure.is_on(judging))
    return sum(measure.tokens for measure in chosen) + tokens_of_asking(judging.resamples)


def tokens_of_asking(times: int) -> int:
    """How many tokens are written where the model is asked again so many times."""
    return times * ANSWER_TOKENS


def _chosen(judging: Judging) -> frozenset[str]:
    chosen: Collection[str] = USUAL if judging.signals is None else judging.signals
    return frozenset(chosen)

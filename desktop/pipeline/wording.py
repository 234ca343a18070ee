"""What samples lack, in words that a model can go by; and what gave way, for people."""

from collections import Counter
from collections.abc import Iterable

from desktop.domain.sample import Sample, Signal
from desktop.judging.catalogue import KINDS
from desktop.judging.soundness import Scales
from desktop.recipes.faults import MENDING, fault_in
from desktop.recipes.guiding import critique

_MOST_ADVICE = 2
_SOUND = 0.9


def advice_on(weakness: str) -> str:
    """What to tell a model of a weakness, a signal or a fault by name; empty where there is nothing to tell."""
    kind = KINDS.get(weakness)
    return kind.advice if kind is not None else MENDING.get(weakness, "")


def gave_way_in_words(count: int) -> str:
    """That so many versions gave way, as a phrase."""
    return "1 draft gave way to a better one" if count == 1 else f"{count} drafts gave way to better ones"


def repeated_in_words(count: int) -> str:
    """That so many samples repeated another one, as a phrase."""
    return f"{count:,} repeated another"


def critique_of(sample: Sample, scales: Scales) -> str:
    """The wish to write a sample again, with its two weakest signals in words, or the fault that rejected it."""
    return critique(*dict.fromkeys(advice_on(weakness) for weakness in _weaknesses(sample, scales)))


def commonest_weakness(samples: Iterable[Sample], scales: Scales) -> tuple[str, int]:
    """The signal or fault that was the weakness of most samples, and of how many; ("", 0) where there is none."""
    weakest = (found[0] for sample in samples if (found := _weaknesses(sample, scales)))
    counted = Counter(weakest).most_common(1)
    return counted[0] if counted else ("", 0)


def _weaknesses(sample: Sample, scales: Scales) -> list[str]:
    """By name, what a sample lacks most; at most two, and of those that are sound only the first."""
    if sample.score is None and (fault := fault_in(sample.reason)):
        return [fault]
    weak = _weakest_first(sample, scales)[:_MOST_ADVICE]
    return [each.name for place, each in enumerate(weak) if place == 0 or each.soundness < _SOUND]


def _weakest_first(sample: Sample, scales: Scales) -> list[Signal]:
    """The signals with a part in the score that come with advice."""
    telling = (each for each in sample.signals if each.name in scales.meanings and advice_on(each.name))
    return sorted(telling, key=lambda each: each.soundness)

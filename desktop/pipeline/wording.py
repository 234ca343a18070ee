"""What samples lack, in words that a model can go by."""

from collections import Counter
from collections.abc import Iterable

from desktop.domain.sample import Sample, Signal
from desktop.judging.catalogue import KINDS
from desktop.judging.soundness import Scales
from desktop.pipeline.choosing import TOO_SHORT
from desktop.recipes.guiding import critique

_MOST_ADVICE = 2
_SOUND = 0.9


def critique_of(sample: Sample, scales: Scales) -> str:
    """The wish to write a sample again, with its two weakest signals in words."""
    if sample.reason.startswith(TOO_SHORT):
        return critique("Write more: it was too short.")
    weak = _weakest_first(sample, scales)[:_MOST_ADVICE]
    # What is sound needs no advice, but for the weakest of all.
    telling = [each for place, each in enumerate(weak) if place == 0 or each.soundness < _SOUND]
    return critique(*dict.fromkeys(KINDS[each.name].advice for each in telling))


def commonest_weakness(samples: Iterable[Sample], scales: Scales) -> tuple[str, int]:
    """The signal that was the weakest of most samples, and of how many; ("", 0) where there is none."""
    weakest = (found[0].name for sample in samples if (found := _weakest_first(sample, scales)))
    counted = Counter(weakest).most_common(1)
    return counted[0] if counted else ("", 0)


def _weakest_first(sample: Sample, scales: Scales) -> list[Signal]:
    """The signals with a part in the score that come with advice."""
    telling = (each for each in sample.signals if each.name in scales.meanings and _advice(each.name))
    return sorted(telling, key=lambda each: each.soundness)


def _advice(name: str) -> str:
    return KINDS[name].advice if name in KINDS else ""

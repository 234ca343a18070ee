"""How far other answers to the same prompt agree with an answer."""

from dataclasses import dataclass

from desktop.domain.evidence import Evidence
from desktop.domain.judged import Judged
from desktop.domain.sample import Signal
from desktop.engine.work import Work
from desktop.judging.evidence import agreement_evidence
from desktop.judging.resampling import resample
from desktop.judging.signals import agreement, semantic_entropy

NAMES = frozenset({agreement.KIND.name, semantic_entropy.KIND.name})


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the re-samples say of each sentence, and the signals that follow."""

    evidence: Evidence
    signals: tuple[Signal, ...]


def agree(judged: Judged, count: int, tokens: int) -> Work[Agreed]:
    """Ask `count` times again for an answer about as long as one of so many `tokens`. Raises NotMeasurable."""
    texts = yield from resample(judged, count, tokens)
    asked = judged.asked
    evidence = agreement_evidence(judged.answer, asked, texts)
    low = evidence.weakest
    contradicted = ", ".join(low.unsupported) if low else ""
    share = round(1 - evidence.risk, 4)
    said = contradicted and f"said by fewer than half: {contradicted}"
    entropy = semantic_entropy.semantic_entropy((judged.answer, *texts), asked)
    signals = (
        Signal(agreement.KIND.name, share, share, said),
        Signal(semantic_entropy.KIND.name, round(entropy, 4), share),
    )
    return Agreed(evidence, signals)

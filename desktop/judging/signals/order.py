"""Order: whether the sentences stand in an order that makes sense.

    mean log P(token of the text) - mean log P(token of the text, its sentences shuffled)

In nats a token; above 0 where the order that stands there is likelier than another one, about 0 where it is as good
as any. The text is compared with itself, so that it need not be written well, and only its beginning is read. One
shuffle in which no sentence keeps its neighbour tells as much as two that are drawn evenly.

Source: sentence order discrimination, Barzilay and Lapata 2008, "Modeling Local Coherence"; by a language model's
likelihood, measured for this project (`make bench-signals`).
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.domain.tokens import TokenTrace
from desktop.judging.kinds import SignalKind

LONGEST = 480
"""How many characters of the text are shuffled, at least; a sentence is not cut."""

KIND = SignalKind(
    name="order",
    title="Order",
    says="How much likelier the sentences are in their order than in a random one, in nats a token. About 0 where "
    "the order makes no difference.",
    low="The sentences are as likely in any other order: they do not follow from each other",
    advice="Let each sentence follow from the one before.",
    defects=("sentences shuffled",),
    price=f"The beginning of the answer, {LONGEST} characters, with its sentences shuffled.",
    tokens=lambda prompt, answer: min(answer, LONGEST // 4),
)

_LEAST_PIECES = 3
_SHORTEST_PIECE = 12
_BOUNDARY = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+|(?<=[。！？])|\n+""")
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Shuffle:
    """The beginning of a text, and the same with its sentences in another order."""

    beginning: str
    other: str


def shuffle(text: str) -> Shuffle | None:
    """The beginning of a text shuffled, always the same for the same text; None where it is too short.

    Sentences change places; the white space between them stays where it is, so that only their order differs.
    """
    pieces, gaps = _beginning(*_pieces(text))
    if len(pieces) < _LEAST_PIECES:
        return None
    order = _other_order(len(pieces), random.Random(text))
    return Shuffle(_joined(pieces, gaps, range(len(pieces))), _joined(pieces, gaps, order))


def order(given: TokenTrace, beginning: str, other: TokenTrace) -> float:
    """How much likelier the text's `beginning` is than the shuffled one, in nats a token.

    `given` is the trace of the whole text, which the beginning is cut from.
    """
    length = len(beginning.encode())
    kept, reached = 0, 0
    while kept < len(given) and reached < length:
        reached += given.lengths[kept]
        kept += 1
    return sum(given.logprobs[:kept]) / max(1, kept) - other.mean_logprob


def _pieces(text: str) -> tuple[list[str], list[str]]:
    """The sentences and lines of a text, and the white space behind each; what is very short goes with the next."""
    pieces: list[str] = []
    gaps: list[str] = []
    start = 0
    for boundary in (*(match.end() for match in _BOUNDARY.finditer(text)), len(text)):
        whole = text[start:boundary]
        if len(whole.strip()) >= _SHORTEST_PIECE or boundary == len(text):
            piece = whole.rstrip()
            pieces.append(piece)
            gaps.append(whole[len(piece) :])
            start = boundary
    return [piece for piece in pieces if piece], [gap for piece, gap in zip(pieces, gaps, strict=True) if piece]


def _beginning(pieces: list[str], gaps: list[str]) -> tuple[list[str], list[str]]:
    reached = 0
    for count, piece in enumerate(pieces, 1):
        reached += len(piece)
        if reached >= LONGEST and count >= _LEAST_PIECES:
            return pieces[:count], gaps[:count]
    return pieces, gaps


def _other_order(count: int, chance: random.Random) -> list[int]:
    """Of some shuffles, that in which the fewest places follow what they followed."""
    tries = []
    for _ in range(_TRIES):
        order = list(range(count))
        chance.shuffle(order)
        tries.append(order)
    return min(tries, key=_kept)


def _kept(order: Sequence[int]) -> int:
    """How many places follow the one that they followed; the first one follows the beginning."""
    return sum(after == before + 1 for before, after in pairwise((-1, *order)))


def _joined(pieces: Sequence[str], gaps: Sequence[str], order: Sequence[int]) -> str:
    return "".join(pieces[place] + gap for place, gap in zip(order, gaps, strict=True)).rstrip()

"""How the next token is drawn from the model's distribution."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sampling:
    """Settings of the sampler. A temperature of 0 is greedy; `top_k` of 0 and `top_p` of 1 switch those off.

    `repeat_penalty` divides the logits of the last `repeat_window` tokens; 1 switches it off.
    """

    temperature: float = 0.7
    top_p: float = 0.95
    top_k: int = 40
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    repeat_window: int = 128
    max_tokens: int = 512

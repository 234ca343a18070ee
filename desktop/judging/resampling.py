"""Other answers to a prompt that was answered: what the model says when it is asked again."""

from desktop.domain.judged import Judged
from desktop.domain.sampling import Sampling
from desktop.engine.requests import Generate, Generated, Prompt
from desktop.engine.work import Work
from desktop.judging.readings import NotMeasurable, given_prompt

TEMPERATURE = 0.8
_TOP_P = 0.95
_TOP_K = 40
_MIN_P = 0.05
_FIRST_SEED_NUMBER = 7_000_000
_ROOM = 1.2
_SPARE_TOKENS = 12


def resample(judged: Judged, count: int, tokens: int) -> Work[tuple[str, ...]]:
    """`count` other answers, about as long as the one of so many `tokens`; they share the prompt's KV cache.

    Raises NotMeasurable where the model gives none.
    """
    prompt = Prompt(given_prompt(judged))
    room = round(tokens * _ROOM) + _SPARE_TOKENS
    sampling = Sampling(temperature=TEMPERATURE, top_p=_TOP_P, top_k=_TOP_K, min_p=_MIN_P, max_tokens=room)
    replies = yield tuple(
        Generate("", prompt, sampling, seed_number=_FIRST_SEED_NUMBER + number) for number in range(count)
    )
    texts = tuple(reply.text.strip() for reply in replies if isinstance(reply, Generated) and reply.text.strip())
    if not texts:
        raise NotMeasurable("The model gave no other answer to the same prompt.")
    return texts

"""Less memory, step by step."""

from desktop.engine.messages import Load
from desktop.engine.shrinking import LEAST_CONTEXT, reduced, smaller

LOAD = Load("model.gguf", "", threads=1, parallel=32, context=2048, batch=2048, micro_batch=512, gpu_layers=0)


def steps(load: Load) -> list[Load]:
    taken = [load]
    while (less := smaller(taken[-1])) is not None:
        taken.append(less)
        assert len(taken) < 20
    return taken


def test_first_there_are_fewer_sequences_then_shorter_ones() -> None:
    sizes = [(load.parallel, load.context) for load in steps(LOAD)]
    assert sizes == [(32, 2048), (8, 2048), (2, 2048), (1, 2048), (1, 1024), (1, LEAST_CONTEXT)]


def test_a_batch_is_never_longer_than_the_cache() -> None:
    assert all(load.micro_batch <= load.batch <= load.parallel * load.context for load in steps(LOAD))


def test_what_is_less_is_said_and_what_is_not_is_left_out() -> None:
    taken = steps(LOAD)
    assert reduced(LOAD, taken[1]) == "8 at once (before: 32)"
    assert reduced(LOAD, taken[-1]) == "1 at once (before: 32), 512 tokens each (before: 2,048)"
    assert reduced(LOAD, LOAD) == ""

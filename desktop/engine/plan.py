"""How a model will be run on a machine: how many sequences, of how many tokens, on how many threads."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from desktop.domain.errors import UserError
from desktop.engine.gguf import ModelHeader
from desktop.engine.gguf_tensors import padded
from desktop.engine.machine import Machine
from desktop.engine.memory import CACHE_STEP, MemoryEstimate, copy_bytes, estimate, free_in_words, usable

MAX_PARALLEL = 256
MAX_THREADS = 512
ALL_LAYERS = -1
_BATCH = 2048
_MICRO_BATCH = 512
_DEFAULT_CONTEXT = 2048
_LEAST_CONTEXT = 512
_PARALLEL_STEPS = (32, 24, 16, 8, 4, 2, 1)
_SPARE_DISK = 10**9
# Of a graphics card's free memory nine tenths are used: a desktop draws with the rest.
_PARTS_OF_CARD = (9, 10)
# A processor that multiplies bytes in one instruction is fastest with Q8_0. Another one unpacks them to 16 bits each
# time, and is faster with F16 as long as the weights are few enough that reading them is not the work.
_BYTE_PRODUCTS = frozenset({"avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm"})
_MOST_F16_BYTES = 10**9
# Without kernels that work on several sequences at once; at 32 sequences they run at half the speed of Q8_0.
_SLOW_TYPES = frozenset({"Q4_1", "Q5_0", "Q5_1", "Q5_K"})


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the user asks for; None leaves the choice to the app. `context` is in tokens of one sequence.

    `gpu_layers` of -1 puts every layer on the GPU. `repack` of "never" forbids a faster copy of the file.
    """

    threads: int | None = None
    parallel: int | None = None
    context: int | None = None
    gpu_layers: int | None = None
    repack: Literal["auto", "never"] = "auto"


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """How the engine is started. Lengths are in tokens; `notes` are sentences for the user."""

    threads: int
    parallel: int
    context_per_sequence: int
    batch: int
    micro_batch: int
    gpu_layers: int
    memory: MemoryEstimate
    notes: tuple[str, ...] = ()

    @property
    def total_context(self) -> int:
        """Tokens in the whole cache: each sequence has its own part, a multiple of 256."""
        return self.parallel * padded(self.context_per_sequence, CACHE_STEP)


def plan(
    header: ModelHeader,
    machine: Machine,
    wishes: EngineSettings | None = None,
    graphics_memory: int = 0,
) -> EnginePlan:
    """Plans for the most sequences that fit, then for the longest.

    `graphics_memory` is what is free of the graphics cards that the engine can use, in bytes. Raises `UserError`
    for a wish that is impossible and, with the figures, for a model that does not fit.
    """
    wishes = wishes or EngineSettings()
    _refuse_impossible(wishes)
    for parallel, context in _sizes(header, wishes):
        shape = _Shape(header, parallel, context)
        if shape.memory.total <= usable(machine):
            return _plan_of(shape, machine, wishes, graphics_memory)
    raise _too_large(shape, machine, wishes)


def fits_context(engine_plan: EnginePlan, tokens: int) -> bool:
    """Whether a request of `tokens` tokens, its prompt and its answer, fits into one sequence."""
    return tokens <= engine_plan.context_per_sequence


def reshape(engine_plan: EnginePlan, header: ModelHeader, machine: Machine, tokens: int) -> EnginePlan | None:
    """A plan that holds a request of `tokens` tokens, with fewer sequences if need be; None if none can.

    The memory that the plan already takes counts as free, so the machine may be looked at while it runs.
    """
    if fits_context(engine_plan, tokens):
        return engine_plan
    room = max(usable(machine), engine_plan.memory.total)
    for context in _longer_contexts(header, tokens):
        for parallel in (engine_plan.parallel, *_steps_below(engine_plan.parallel)):
            shape = _Shape(header, parallel, context)
            if shape.memory.total <= room:
                return _reshaped(engine_plan, shape)
    return None


def should_repack(
    header: ModelHeader,
    machine: Machine,
    engine_plan: EnginePlan,
    free_disk: int,
    wishes: EngineSettings | None = None,
) -> str | None:
    """The quantization that a faster copy of the file should have, or None where it should run as it is.

    A copy pays where the processor does the work and most weights are of a type that it decodes slowly for
    many sequences at once. It has to fit into memory and, with 1 GB to spare, into `free_disk` bytes.
    """
    copy = _copy_type(header, machine)
    size = copy_bytes(header, copy)
    allowed = (wishes or EngineSettings()).repack == "auto" and engine_plan.gpu_layers == 0
    slow = header.main_type in _SLOW_TYPES and engine_plan.parallel > 1
    memory = size + engine_plan.memory.kv_cache + engine_plan.memory.compute
    fits = memory <= usable(machine) and size + _SPARE_DISK <= free_disk
    return copy if allowed and slow and fits else None


def _copy_type(header: ModelHeader, machine: Machine) -> str:
    unpacks = "f16c" in machine.instruction_sets and not machine.instruction_sets & _BYTE_PRODUCTS
    return "F16" if unpacks and copy_bytes(header, "F16") <= _MOST_F16_BYTES else "Q8_0"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A model with a number of sequences and the tokens of each."""

    header: ModelHeader
    parallel: int
    context: int

    @property
    def batch(self) -> int:
        # llama.cpp shortens its batch to the cache without saying so, and dies of a longer one.
        return min(_BATCH, self.parallel * padded(self.context, CACHE_STEP))

    @property
    def micro_batch(self) -> int:
        return min(_MICRO_BATCH, self.batch)

    @property
    def memory(self) -> MemoryEstimate:
        return estimate(self.header, self.parallel, self.context, self.micro_batch)


def _reshaped(engine_plan: EnginePlan, shape: _Shape) -> EnginePlan:
    return replace(
        engine_plan,
        parallel=shape.parallel,
        context_per_sequence=shape.context,
        batch=shape.batch,
        micro_batch=shape.micro_batch,
        memory=shape.memory,
    )


def _refuse_impossible(wishes: EngineSettings) -> None:
    _refuse_outside("threads", wishes.threads, 1, MAX_THREADS)
    _refuse_outside("parallel", wishes.parallel, 1, MAX_PARALLEL)
    _refuse_outside("context", wishes.context, 1, 2**31 - 1)
    _refuse_outside("gpu_layers", wishes.gpu_layers, ALL_LAYERS, 2**31 - 1)
    if wishes.repack not in ("auto", "never"):
        raise UserError(f"The engine setting repack is {wishes.repack!r}; set it to auto or never.")


def _refuse_outside(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise UserError(f"The engine setting {name} is {value}; set it to a whole number from {least} to {most}.")


def _sizes(header: ModelHeader, wishes: EngineSettings) -> Iterator[tuple[int, int]]:
    contexts = _contexts(header, wishes)
    steps = _PARALLEL_STEPS if wishes.parallel is None else (wishes.parallel,)
    yield from ((parallel, contexts[0]) for parallel in steps)
    yield from ((steps[-1], context) for context in contexts[1:])


def _contexts(header: ModelHeader, wishes: EngineSettings) -> list[int]:
    if wishes.context is not None:
        return [min(wishes.context, header.context_length)]
    contexts = [min(_DEFAULT_CONTEXT, header.context_length)]
    while contexts[-1] > _LEAST_CONTEXT:
        contexts.append(max(_LEAST_CONTEXT, contexts[-1] // 2))
    return contexts


def _plan_of(shape: _Shape, machine: Machine, wishes: EngineSettings, graphics_memory: int) -> EnginePlan:
    gpu_layers = _layers_that_fit(shape, graphics_memory) if wishes.gpu_layers is None else wishes.gpu_layers
    return EnginePlan(
        threads=wishes.threads or max(1, machine.physical_cores),
        parallel=shape.parallel,
        context_per_sequence=shape.context,
        batch=shape.batch,
        micro_batch=shape.micro_batch,
        gpu_layers=gpu_layers if graphics_memory else 0,
        memory=shape.memory,
        notes=(
            *_shape_notes(shape, wishes),
            *_thread_notes(machine, wishes),
            *_graphics_notes(shape, wishes, graphics_memory),
        ),
    )


def _layers_that_fit(shape: _Shape, graphics_memory: int) -> int:
    """How many layers the graphics card can take with their part of the cache; `ALL_LAYERS` where it can take all."""
    room = graphics_memory * _PARTS_OF_CARD[0] // _PARTS_OF_CARD[1]
    if shape.memory.total <= room:
        return ALL_LAYERS
    # The last layer, which gives the logits, counts as one more.
    layer = (shape.memory.weights + shape.memory.kv_cache) // (shape.header.block_count + 1)
    return max(0, (room - shape.memory.compute) // layer)


def _shape_notes(shape: _Shape, wishes: EngineSettings) -> Iterator[str]:
    trained, most = shape.header.context_length, _PARALLEL_STEPS[0]
    if wishes.context is not None and wishes.context > trained:
        yield f"The model was trained on {trained} tokens, so the context is {trained} and not {wishes.context}."
    if wishes.parallel is None and shape.parallel < most:
        yield f"Memory is short, so the engine writes {shape.parallel} at a time and not {most}."
    if wishes.context is None and shape.context < min(trained, _DEFAULT_CONTEXT):
        yield f"Memory is short, so a prompt and its answer have {shape.context} tokens."


def _thread_notes(machine: Machine, wishes: EngineSettings) -> Iterator[str]:
    if wishes.threads is not None and wishes.threads > machine.cores:
        yield f"{wishes.threads} threads on {machine.cores} usable cores wait for each other; fewer are faster."


def _graphics_notes(shape: _Shape, wishes: EngineSettings, graphics_memory: int) -> Iterator[str]:
    layers, blocks = _layers_that_fit(shape, graphics_memory), shape.header.block_count
    if wishes.gpu_layers and not graphics_memory:
        yield "The engine finds no graphics card that it can use, so the processor does all the work."
    if wishes.gpu_layers is None and graphics_memory and layers != ALL_LAYERS:
        yield f"{layers} of the model's {blocks} layers fit into the graphics card; the processor does the others."


def _longer_contexts(header: ModelHeader, tokens: int) -> list[int]:
    if tokens > header.context_length:
        return []
    # The next power of two leaves room for the request after this one; the exact length is the last resort.
    lengths = (1 << (tokens - 1).bit_length(), padded(tokens, CACHE_STEP))
    return [min(length, header.context_length) for length in lengths]


def _steps_below(parallel: int) -> list[int]:
    return [step for step in (128, 64, *_PARALLEL_STEPS) if step < parallel]


def _too_large(shape: _Shape, machine: Machine, wishes: EngineSettings) -> UserError:
    by_hand = wishes.parallel is not None or wishes.context is not None
    advice = "ask for fewer or shorter sequences" if by_hand else "choose a smaller file"
    return UserError(
        f"{shape.header.path.name} needs {shape.memory} and this machine has {free_in_words(machine)}; "
        f"close other programs or {advice}."
    )

"""What a model file is and how it would run on this machine, before it is chosen."""

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.engine.gguf import ModelHeader, read_header
from desktop.engine.gguf_tensors import TENSOR_TYPES_BY_NAME
from desktop.engine.machine import Machine, look
from desktop.engine.memory import estimate, usable
from desktop.engine.opening import refuse_unwritable
from desktop.engine.plan import EnginePlan, EngineSettings, plan
from desktop.engine.sizes import size_in_words
from desktop.engine.surveying import graphics_memory

_LEAST_CONTEXT = 512
_MICRO_BATCH = 512


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A model file as its header tells it, and whether it can be used.

    `size`, `memory` (what the engine would take) and `free` (what it may take) are in bytes, the lengths in tokens;
    `parameters` counts the weights, and `gpu_layers` of -1 are all. What is not known is 0 or the empty string.
    `sentence` says how it would run, or why it cannot.
    """

    path: Path
    name: str
    sentence: str
    fits: bool = False
    architecture: str = ""
    quantization: str = ""
    licence: str = ""
    context_length: int = 0
    size: int = 0
    parameters: int = 0
    memory: int = 0
    free: int = 0
    parallel: int = 0
    context_per_sequence: int = 0
    gpu_layers: int = 0


def appraise(path: Path, settings: EngineSettings, machine: Machine | None = None) -> Appraisal:
    """Reads the header of `path` and plans for it, without loading it; a bad file is told of in the sentence.

    For a model that does not fit, `memory` is the least that it would take. The machine is looked at where none is
    given.
    """
    machine = machine or look()
    try:
        header = read_header(path)
    except UserError as error:
        return Appraisal(path, path.stem, str(error), size=_size(path), free=usable(machine))
    try:
        refuse_unwritable(header)
        planned = plan(header, machine, settings, graphics_memory())
    except UserError as error:
        return _appraisal(header, machine, str(error), _least_memory(header, settings))
    return replace(
        _appraisal(header, machine, _fitting(planned), planned.memory.total),
        fits=True,
        parallel=planned.parallel,
        context_per_sequence=planned.context_per_sequence,
        gpu_layers=planned.gpu_layers,
    )


def _appraisal(header: ModelHeader, machine: Machine, sentence: str, memory: int) -> Appraisal:
    return Appraisal(
        path=header.path,
        name=header.name or header.path.stem,
        sentence=sentence,
        architecture=header.architecture,
        quantization=header.quantization,
        licence=header.licence,
        context_length=header.context_length,
        size=header.file_size,
        parameters=_parameters(header),
        memory=memory,
        free=usable(machine),
    )


def _fitting(planned: EnginePlan) -> str:
    return (
        f"Fits: {planned.parallel} at once, {planned.context_per_sequence:,} tokens each, "
        f"{size_in_words(planned.memory.total)} of memory."
    )


def _least_memory(header: ModelHeader, settings: EngineSettings) -> int:
    parallel = max(1, settings.parallel or 1)
    context = min(max(1, settings.context or _LEAST_CONTEXT), header.context_length)
    return estimate(header, parallel, context, _MICRO_BATCH).total


def _parameters(header: ModelHeader) -> int:
    kinds = ((TENSOR_TYPES_BY_NAME[name], size) for name, size in header.tensor_types.items())
    return sum(size // kind.size * kind.block for kind, size in kinds)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0

"""What this machine has: cores, memory and instruction sets that this process may really use.

A container or a limit set by the administrator can be far tighter than the machine itself. Every function
takes the root of the file system, where the kernel's files are looked for.
"""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop.engine.cgroups import cpu_quota, memory_left, memory_limit

_X86_SETS = {"sse4_2", "avx", "avx2", "f16c", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16"}
_ARM_SETS = {"asimd", "asimddp", "asimdhp", "i8mm", "bf16", "sve", "sve2"}
_INSTRUCTION_SETS = frozenset(_X86_SETS | _ARM_SETS | {"amx_int8", "amx_bf16"})
_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class Machine:
    """What this process may use. Memory is in bytes; `instruction_sets` is empty where none are listed."""

    cores: int
    physical_cores: int
    memory_total: int
    memory_available: int
    instruction_sets: frozenset[str]
    system: str


def look(root: Path = _ROOT) -> Machine:
    """Looks at the machine as it is at this moment."""
    memory = psutil.virtual_memory()
    limits = [limit for limit in (memory_limit(root), address_space_limit()) if limit is not None]
    left = [left for left in (memory_left(root), address_space_limit()) if left is not None]
    return Machine(
        cores=usable_cores(root),
        physical_cores=usable_physical_cores(root),
        memory_total=min([memory.total, *limits]),
        memory_available=min([memory.available, *left]),
        instruction_sets=instruction_sets(root),
        system=f"{platform.system()} {platform.machine()}",
    )


def usable_cores(root: Path = _ROOT) -> int:
    """Logical cores that this process may run on, within the quota of its control group; at least 1."""
    return _within_quota(len(_allowed_cores()), root)


def usable_physical_cores(root: Path = _ROOT) -> int:
    """As `usable_cores`, with the threads that share a core counted once."""
    allowed = _allowed_cores()
    siblings = {_siblings(root, core) for core in allowed}
    if "" in siblings:
        return _within_quota(min(len(allowed), psutil.cpu_count(logical=False) or len(allowed)), root)
    return _within_quota(len(siblings), root)


def instruction_sets(root: Path = _ROOT) -> frozenset[str]:
    """The instruction sets that matter for speed, as the kernel names them; empty off Linux."""
    return next((frozenset(line.split()) & _INSTRUCTION_SETS for line in _flag_lines(root)), frozenset())


def address_space_limit() -> int | None:
    """Bytes of address space that this process may have; None where there is no limit."""
    if sys.platform == "win32":
        return None
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def oom_kills(root: Path = _ROOT) -> int:
    """How many processes the kernel has ended for want of memory since it started; 0 where it does not say."""
    file = root / "proc/vmstat"
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _allowed_cores() -> list[int]:
    if sys.platform == "linux":
        allowed = sorted(os.sched_getaffinity(0))
    else:
        allowed = list(range(os.cpu_count() or 1))
    return allowed


def _within_quota(cores: int, root: Path) -> int:
    quota = cpu_quota(root)
    # Rounded down: threads beyond the quota are paused in turn, and all others wait for them.
    return max(1, cores if quota is None else min(cores, int(quota)))


def _siblings(root: Path, core: int) -> str:
    file = root / f"sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"
    return file.read_text().strip() if file.is_file() else ""


def _flag_lines(root: Path) -> Iterator[str]:
    file = root / "proc/cpuinfo"
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            yield value

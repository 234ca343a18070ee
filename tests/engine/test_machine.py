import os
import sys
from pathlib import Path

import pytest

from desktop.engine.machine import (
    address_space_limit,
    instruction_sets,
    look,
    oom_kills,
    usable_cores,
    usable_physical_cores,
)

CORES = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def test_this_machine_has_cores_and_memory() -> None:
    machine = look()
    assert 1 <= machine.physical_cores <= machine.cores <= (os.cpu_count() or 1)
    assert 0 < machine.memory_available <= machine.memory_total
    assert machine.system


def test_a_machine_that_tells_nothing_is_still_looked_at(tmp_path: Path) -> None:
    machine = look(tmp_path)
    assert machine.cores == CORES
    assert machine.instruction_sets == frozenset()


class TestInstructionSets:
    def test_come_from_the_first_flags_line(self, tmp_path: Path) -> None:
        text = "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_vnni rdrand\n\nprocessor\t: 1\nflags\t\t: fpu\n"
        _write(tmp_path, {"proc/cpuinfo": text})
        assert instruction_sets(tmp_path) == {"avx2", "avx512f", "avx512_vnni"}

    def test_are_called_features_on_arm(self, tmp_path: Path) -> None:
        _write(tmp_path, {"proc/cpuinfo": "Features\t: fp asimd asimddp i8mm\n"})
        assert instruction_sets(tmp_path) == {"asimd", "asimddp", "i8mm"}

    def test_are_empty_where_the_file_lists_none(self, tmp_path: Path) -> None:
        _write(tmp_path, {"proc/cpuinfo": "vendor: x\n"})
        assert instruction_sets(tmp_path) == frozenset()


class TestCores:
    @pytest.mark.parametrize(
        "files",
        [
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"},
            {"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "50000 100000\n"},
            {
                "proc/self/cgroup": "3:cpu,cpuacct:/docker/abc\n0::/\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
        ],
        ids=["version 2", "version 2, set on a group above", "version 1"],
    )
    def test_are_held_down_by_a_quota_to_whole_ones_and_at_least_one(
        self, tmp_path: Path, files: dict[str, str]
    ) -> None:
        _write(tmp_path, files)
        assert usable_cores(tmp_path) == 1
        assert usable_physical_cores(tmp_path) == 1

    @pytest.mark.parametrize(
        "files",
        [
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"},
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "nonsense\n"},
            {
                "proc/self/cgroup": "3:cpu:/\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
            {"proc/self/cgroup": "broken"},
        ],
        ids=["max", "nonsense", "minus one", "no groups"],
    )
    def test_are_all_there_without_a_quota(self, tmp_path: Path, files: dict[str, str]) -> None:
        assert usable_cores(_write(tmp_path, files)) == CORES

    def test_that_share_a_physical_core_count_once(self, tmp_path: Path) -> None:
        names = [f"sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list" for core in range(1024)]
        _write(tmp_path, dict.fromkeys(names, "0-1023\n"))
        assert usable_physical_cores(tmp_path) == 1
        assert usable_cores(tmp_path) == CORES


class TestMemory:
    def test_is_held_down_by_the_control_group(self, tmp_path: Path) -> None:
        files = {
            "proc/self/cgroup": "0::/box\n",
            "sys/fs/cgroup/box/memory.max": "50000000\n",
            "sys/fs/cgroup/box/memory.current": "30000000\n",
            "sys/fs/cgroup/box/memory.stat": "anon 1\ninactive_file 20000000\n",
        }
        machine = look(_write(tmp_path, files))
        assert machine.memory_total == 50_000_000
        assert machine.memory_available == 40_000_000

    def test_is_held_down_by_the_older_kind_too(self, tmp_path: Path) -> None:
        files = {
            "proc/self/cgroup": "4:memory:/docker/abc\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "50000000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "10000000\n",
        }
        machine = look(_write(tmp_path, files))
        assert (machine.memory_total, machine.memory_available) == (50_000_000, 40_000_000)

    def test_takes_the_tightest_group_around_it(self, tmp_path: Path) -> None:
        files = {
            "proc/self/cgroup": "0::/outer/inner\n",
            "sys/fs/cgroup/outer/memory.max": "20000000\n",
            "sys/fs/cgroup/outer/memory.current": "15000000\n",
            "sys/fs/cgroup/outer/inner/memory.max": "max\n",
            "sys/fs/cgroup/memory.max": "30000000\n",
        }
        assert look(_write(tmp_path, files)).memory_available == 5_000_000

    def test_is_never_less_than_nothing(self, tmp_path: Path) -> None:
        files = {
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": "10\n",
            "sys/fs/cgroup/memory.current": "4000\n",
        }
        assert look(_write(tmp_path, files)).memory_available == 0

    @pytest.mark.parametrize("limit", ["max", "9223372036854771712", "nonsense"])
    def test_is_the_machines_own_without_a_limit(self, tmp_path: Path, limit: str) -> None:
        free = look(tmp_path).memory_total
        files = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": limit}
        assert look(_write(tmp_path, files)).memory_total == free

    def test_climbs_out_of_no_folder(self, tmp_path: Path) -> None:
        files = {"proc/self/cgroup": "0::/../../..\n", "memory.max": "10\n"}
        assert look(_write(tmp_path, files)).memory_total > 10

    def test_is_held_down_by_the_limit_of_the_address_space(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("desktop.engine.machine.address_space_limit", lambda: 1000)
        assert look().memory_available == 1000

    def test_a_limit_of_the_address_space_is_seen(self) -> None:
        if sys.platform == "win32":
            assert address_space_limit() is None
            return
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = 2**44 if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        try:
            assert address_space_limit() == limit
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_what_the_kernel_ended_for_want_of_memory_is_counted(tmp_path: Path) -> None:
    assert oom_kills(_write(tmp_path, {"proc/vmstat": "nr_free_pages 7\noom_kill 3\noom_kill_other 9\n"})) == 3
    assert oom_kills(tmp_path / "nothing") == 0
    assert oom_kills() >= 0

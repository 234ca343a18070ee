from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.engine.gguf import ModelHeader
from desktop.engine.machine import Machine
from desktop.engine.memory import MemoryEstimate, copy_bytes, estimate, spare, usable
from desktop.engine.plan import EngineSettings, fits_context, plan, reshape, should_repack

GIGABYTE = 10**9
TINY = ModelHeader(
    path=Path("tiny-135m.gguf"),
    file_size=98_000_000,
    version=3,
    architecture="llama",
    name="Tiny",
    licence="apache-2.0",
    context_length=8192,
    embedding_length=576,
    block_count=30,
    head_count=9,
    head_count_kv=(3,) * 30,
    key_length=64,
    value_length=64,
    feed_forward_length=1536,
    expert_count=0,
    sliding_window=0,
    recurrent_state=0,
    causal=True,
    vocabulary_size=49152,
    chat_template="",
    quantization="Q4_1",
    tensor_bytes=96_576_768,
    tensor_types={"Q8_0": 30_081_024, "F32": 140_544, "Q4_1": 66_355_200},
)
SEVEN_BILLION = replace(
    TINY,
    path=Path("seven.Q4_K_M.gguf"),
    context_length=32768,
    embedding_length=4096,
    block_count=32,
    head_count=32,
    head_count_kv=(8,) * 32,
    key_length=128,
    value_length=128,
    feed_forward_length=14336,
    vocabulary_size=32000,
    quantization="Q4_K_M",
    tensor_bytes=4_368_438_272,
    tensor_types={"Q4_K": 3_600_000_000, "Q6_K": 767_000_000, "F32": 1_438_272},
)
SEVENTY_BILLION = replace(
    SEVEN_BILLION,
    path=Path("seventy.gguf"),
    embedding_length=8192,
    block_count=80,
    head_count=64,
    head_count_kv=(8,) * 80,
    feed_forward_length=28672,
    vocabulary_size=128256,
    tensor_bytes=42_500_000_000,
    tensor_types={"Q4_K": 42_500_000_000},
)


def _machine(gigabytes: float, **changes: Any) -> Machine:
    size = int(gigabytes * GIGABYTE)
    return replace(Machine(8, 4, size, size, frozenset(), "Linux x86_64"), **changes)


class TestTheEstimate:
    def test_counts_keys_and_values_in_16_bits_over_all_layers(self) -> None:
        assert estimate(TINY, 1, 256, 512).kv_cache == 256 * 2 * 30 * 3 * (64 + 64)

    def test_rounds_each_sequence_up_to_256_tokens(self) -> None:
        assert estimate(TINY, 3, 257, 512).kv_cache == estimate(TINY, 3, 512, 512).kv_cache

    def test_counts_layers_one_by_one(self) -> None:
        mixed = replace(TINY, head_count_kv=(4, 0, 2), block_count=3)
        assert estimate(mixed, 1, 256, 512).kv_cache == 256 * 2 * 6 * 128

    def test_counts_the_state_of_a_recurrent_model_once_a_sequence(self) -> None:
        recurrent = replace(TINY, head_count_kv=(), recurrent_state=1000)
        assert estimate(recurrent, 8, 4096, 512).kv_cache == 8000

    def test_counts_work_space_by_width(self) -> None:
        expected = 4 * (512 * (49152 + 8 * 576 + 3 * 1536) + 256 * 49152)
        assert estimate(TINY, 1, 256, 512).compute == expected

    def test_reads_in_gigabytes(self) -> None:
        text = str(MemoryEstimate(8_000_000_000, 500_000_000, 600_000_000))
        assert text == "9.1 GB (weights 8.0, cache 0.5, work space 0.6)"

    @pytest.mark.parametrize(("free", "kept"), [(0.0, 0.0), (1.0, 0.5), (4.0, 1.0), (64.0, 6.4)])
    def test_keeps_memory_for_other_programs(self, free: float, kept: float) -> None:
        assert spare(_machine(free)) == int(kept * GIGABYTE)
        assert usable(_machine(free)) == int(free * GIGABYTE) - int(kept * GIGABYTE)


class TestTheDefaultPlan:
    def test_for_a_small_model_has_many_sequences(self) -> None:
        made = plan(TINY, _machine(16))
        assert (made.parallel, made.context_per_sequence, made.total_context) == (32, 2048, 65536)
        assert (made.threads, made.batch, made.micro_batch, made.gpu_layers) == (4, 2048, 512, 0)
        assert made.notes == ()

    def test_for_seven_billion_on_8_gb_has_fewer_sequences(self) -> None:
        made = plan(SEVEN_BILLION, _machine(8))
        assert (made.parallel, made.context_per_sequence) == (8, 2048)
        assert made.memory.total <= usable(_machine(8))
        assert made.notes == ("Memory is short, so the engine writes 8 at a time and not 32.",)

    def test_for_seven_billion_on_4_gb_does_not_exist(self) -> None:
        with pytest.raises(UserError) as caught:
            plan(SEVEN_BILLION, _machine(4))
        assert str(caught.value) == (
            "seven.Q4_K_M.gguf needs 4.7 GB (weights 4.4, cache 0.1, work space 0.3) and this machine has "
            "4.0 GB free, 1.0 GB of it kept for other programs; close other programs or choose a smaller file."
        )

    def test_for_seventy_billion_on_16_gb_says_the_figures(self) -> None:
        with pytest.raises(UserError, match=r"seventy\.gguf needs 43\.4 GB \(weights 42\.5, cache 0\.2,.*16\.0 GB"):
            plan(SEVENTY_BILLION, _machine(16))

    def test_shrinks_the_context_only_when_one_sequence_is_left(self) -> None:
        made = plan(SEVEN_BILLION, _machine(5.85))
        assert (made.parallel, made.context_per_sequence) == (1, 1024)
        assert made.notes[1] == "Memory is short, so a prompt and its answer have 1024 tokens."

    @pytest.mark.parametrize("tenths", range(58, 200))
    def test_always_fits(self, tenths: int) -> None:
        machine = _machine(tenths / 10)
        made = plan(SEVEN_BILLION, machine)
        assert made.memory.total <= usable(machine)
        assert made.context_per_sequence >= 512
        assert made.parallel <= made.batch <= made.total_context
        assert made.micro_batch <= made.batch

    def test_keeps_to_a_short_trained_context(self) -> None:
        made = plan(replace(TINY, context_length=300), _machine(16))
        assert (made.context_per_sequence, made.total_context) == (300, 32 * 512)
        assert made.notes == ()

    def test_has_a_batch_no_longer_than_the_cache(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(parallel=1, context=200))
        assert (made.batch, made.micro_batch, made.total_context) == (256, 256, 256)

    def test_puts_all_layers_on_a_gpu_that_the_engine_can_use(self) -> None:
        assert plan(TINY, _machine(16), graphics_memory=64 * GIGABYTE).gpu_layers == -1

    def test_puts_as_many_layers_on_a_smaller_one_as_fit_and_says_so(self) -> None:
        made, blocks = plan(SEVEN_BILLION, _machine(64), graphics_memory=4 * GIGABYTE), SEVEN_BILLION.block_count
        layer = (made.memory.weights + made.memory.kv_cache) / (blocks + 1)
        room = 0.9 * 4 * GIGABYTE - made.memory.compute
        assert made.gpu_layers * layer <= room < (made.gpu_layers + 1) * layer
        assert 0 < made.gpu_layers < blocks
        told = f"{made.gpu_layers} of the model's {blocks} layers fit into the graphics card; the processor does"
        assert [note[: len(told)] for note in made.notes] == [told]

    def test_puts_no_layer_on_one_that_has_no_room_for_any(self) -> None:
        assert plan(SEVEN_BILLION, _machine(64), graphics_memory=GIGABYTE // 100).gpu_layers == 0

    def test_has_a_thread_on_a_machine_that_counts_none(self) -> None:
        assert plan(TINY, _machine(16, physical_cores=0)).threads == 1


class TestWishes:
    def test_are_kept(self) -> None:
        wishes = EngineSettings(threads=3, parallel=5, context=1000, gpu_layers=7)
        made = plan(TINY, _machine(16), wishes, graphics_memory=64 * GIGABYTE)
        assert (made.threads, made.parallel, made.context_per_sequence, made.gpu_layers) == (3, 5, 1000, 7)
        assert made.total_context == 5 * 1024

    def test_for_parallel_shrink_only_the_context(self) -> None:
        made = plan(SEVEN_BILLION, _machine(8), EngineSettings(parallel=16))
        assert (made.parallel, made.context_per_sequence) == (16, 1024)

    def test_for_context_shrink_only_the_sequences(self) -> None:
        made = plan(SEVEN_BILLION, _machine(8), EngineSettings(context=8192))
        assert (made.parallel, made.context_per_sequence) == (2, 8192)

    def test_beyond_the_trained_context_are_cut_with_a_note(self) -> None:
        made = plan(TINY, _machine(64), EngineSettings(context=10_000))
        assert made.context_per_sequence == 8192
        assert made.notes == ("The model was trained on 8192 tokens, so the context is 8192 and not 10000.",)

    def test_that_cannot_fit_are_refused_with_the_figures(self) -> None:
        with pytest.raises(UserError, match=r"needs .* GB .* 8\.0 GB free.* ask for fewer or shorter sequences"):
            plan(SEVEN_BILLION, _machine(8), EngineSettings(parallel=64, context=8192))

    @pytest.mark.parametrize(
        ("wishes", "expected"),
        [
            (EngineSettings(threads=0), "threads is 0; set it to a whole number from 1 to 512"),
            (EngineSettings(parallel=257), "parallel is 257; set it to a whole number from 1 to 256"),
            (EngineSettings(parallel=-1), "parallel is -1"),
            (EngineSettings(context=0), "context is 0"),
            (EngineSettings(gpu_layers=-2), "gpu_layers is -2"),
            (EngineSettings(repack="often"), "repack is 'often'; set it to auto or never"),  # type: ignore[arg-type]
        ],
    )
    def test_that_are_impossible_are_refused(self, wishes: EngineSettings, expected: str) -> None:
        with pytest.raises(UserError, match=expected):
            plan(TINY, _machine(16), wishes)

    def test_for_more_threads_than_cores_are_kept_with_a_note(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(threads=64))
        assert made.threads == 64
        assert made.notes == ("64 threads on 8 usable cores wait for each other; fewer are faster.",)

    def test_for_a_gpu_that_cannot_be_used_are_dropped_with_a_note(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(gpu_layers=-1))
        assert made.gpu_layers == 0
        assert made.notes == (
            "The engine finds no graphics card that it can use, so the processor does all the work.",
        )

    def test_for_no_gpu_are_kept(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(gpu_layers=0), graphics_memory=64 * GIGABYTE)
        assert (made.gpu_layers, made.notes) == (0, ())


class TestALongerRequest:
    def test_fits_up_to_the_context_of_a_sequence(self) -> None:
        made = plan(TINY, _machine(16))
        assert fits_context(made, 2048)
        assert not fits_context(made, 2049)

    def test_that_fits_changes_nothing(self) -> None:
        made = plan(TINY, _machine(16))
        assert reshape(made, TINY, _machine(16), 2048) is made

    def test_gets_fewer_and_longer_sequences(self) -> None:
        machine = _machine(8)
        made = plan(SEVEN_BILLION, machine)
        longer = reshape(made, SEVEN_BILLION, machine, 5000)
        assert longer is not None
        assert (longer.parallel, longer.context_per_sequence) == (2, 8192)
        assert longer.memory.total <= usable(machine)
        assert (longer.threads, longer.gpu_layers, longer.notes) == (made.threads, made.gpu_layers, made.notes)

    def test_gets_its_exact_length_where_more_does_not_fit(self) -> None:
        longer = reshape(plan(SEVEN_BILLION, _machine(8)), SEVEN_BILLION, _machine(8), 16_500)
        assert longer is not None
        assert (longer.parallel, longer.context_per_sequence) == (1, 16_640)

    def test_goes_no_further_than_the_trained_context(self) -> None:
        made = plan(TINY, _machine(16))
        limited = replace(TINY, context_length=5001)
        longer = reshape(made, limited, _machine(16), 5000)
        assert longer is not None
        assert longer.context_per_sequence == 5001
        assert reshape(made, limited, _machine(16), 5002) is None

    def test_longer_than_memory_has_no_plan(self) -> None:
        machine = _machine(8)
        assert reshape(plan(SEVEN_BILLION, machine), SEVEN_BILLION, machine, 32_000) is None

    def test_may_use_the_memory_that_the_engine_already_has(self) -> None:
        made = plan(SEVEN_BILLION, _machine(8))
        assert reshape(made, SEVEN_BILLION, _machine(0.5), 4000) is not None

    def test_never_gets_more_sequences(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(parallel=3))
        longer = reshape(made, TINY, _machine(16), 4000)
        assert longer is not None
        assert longer.parallel == 3


class TestACopy:
    def test_is_estimated_at_34_bytes_for_32_weights(self) -> None:
        weights = 66_355_200 // 20 * 32
        assert copy_bytes(TINY, "Q8_0") == 140_544 + 30_081_024 + weights // 32 * 34

    @pytest.mark.parametrize("kind", ["Q4_1", "Q5_0", "Q5_1", "Q5_K"])
    def test_pays_for_types_that_decode_slowly(self, kind: str) -> None:
        header = replace(TINY, tensor_types={kind: 66_000_000, "Q6_K": 1000})
        assert should_repack(header, _machine(16), plan(header, _machine(16)), 10 * GIGABYTE) == "Q8_0"

    def test_is_of_f16_where_the_processor_unpacks_bytes_and_the_model_is_small(self) -> None:
        machine = _machine(16, instruction_sets=frozenset({"avx2", "f16c"}))
        assert should_repack(TINY, machine, plan(TINY, machine), 10 * GIGABYTE) == "F16"
        large = replace(SEVEN_BILLION, tensor_types={"Q5_K": 1_000_000_000})
        assert should_repack(large, machine, plan(large, machine), 10 * GIGABYTE) == "Q8_0"

    @pytest.mark.parametrize("product", ["avx_vnni", "avx512_vnni", "asimddp"])
    def test_is_of_q8_0_where_the_processor_multiplies_bytes(self, product: str) -> None:
        machine = _machine(16, instruction_sets=frozenset({"f16c", product}))
        assert should_repack(TINY, machine, plan(TINY, machine), 10 * GIGABYTE) == "Q8_0"

    @pytest.mark.parametrize("kind", ["Q4_0", "Q4_K", "Q6_K", "Q8_0", "IQ4_NL", "F16", "F32"])
    def test_does_not_pay_for_others(self, kind: str) -> None:
        header = replace(TINY, tensor_types={kind: 66_000_000, "Q5_1": 1000})
        assert should_repack(header, _machine(16), plan(header, _machine(16)), 10 * GIGABYTE) is None

    def test_is_not_made_against_the_users_wish(self) -> None:
        made = plan(TINY, _machine(16))
        assert should_repack(TINY, _machine(16), made, 10 * GIGABYTE, EngineSettings(repack="never")) is None

    def test_is_not_made_for_a_gpu(self) -> None:
        made = plan(TINY, _machine(16), graphics_memory=64 * GIGABYTE)
        assert should_repack(TINY, _machine(16), made, 10 * GIGABYTE) is None

    def test_is_not_made_for_one_sequence(self) -> None:
        made = plan(TINY, _machine(16), EngineSettings(parallel=1))
        assert should_repack(TINY, _machine(16), made, 10 * GIGABYTE) is None

    def test_leaves_a_gigabyte_on_the_disk(self) -> None:
        made, needed = plan(TINY, _machine(16)), copy_bytes(TINY, "Q8_0") + GIGABYTE
        assert should_repack(TINY, _machine(16), made, needed) == "Q8_0"
        assert should_repack(TINY, _machine(16), made, needed - 1) is None

    def test_has_to_fit_into_memory(self) -> None:
        header = replace(SEVEN_BILLION, tensor_types={"Q5_K": 4_368_438_272})
        machine = _machine(7)
        assert should_repack(header, machine, plan(header, machine), 100 * GIGABYTE) is None

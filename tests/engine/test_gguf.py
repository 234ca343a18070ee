import os
import pickle
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import UserError
from desktop.engine.builtin import builtin_model
from desktop.engine.gguf import read_header
from tests.engine.gguf_files import (
    ARRAY,
    FLOAT32,
    INT32,
    TEXT,
    UINT64,
    Tensor,
    Typed,
    gguf_bytes,
    small_model,
    write_gguf,
)


def _sentence(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_header(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


class TestAGoodFile:
    def test_tells_what_the_model_is(self, tmp_path: Path) -> None:
        header = read_header(write_gguf(tmp_path / "tiny.gguf"))
        assert (header.architecture, header.name, header.licence) == ("llama", "Tiny", "apache-2.0")
        assert (header.context_length, header.embedding_length, header.block_count) == (4096, 64, 2)
        assert (header.head_count, header.head_count_kv) == (4, (2, 2))
        assert (header.key_length, header.value_length, header.feed_forward_length) == (16, 16, 128)
        assert (header.vocabulary_size, header.version, header.quantization) == (4, 3, "Q4_K_M")
        assert header.chat_template.startswith("{% for")

    def test_adds_up_its_tensors_by_type(self, tmp_path: Path) -> None:
        header = read_header(write_gguf(tmp_path / "tiny.gguf"))
        assert header.tensor_types == {"F32": 64 * 4 * 4 + 64 * 4, "Q4_K": 2 * 144}
        assert header.tensor_bytes == sum(header.tensor_types.values())
        assert header.main_type == "F32"

    @pytest.mark.parametrize("version", [2, 3])
    def test_may_be_of_version_2_or_3(self, tmp_path: Path, version: int) -> None:
        assert read_header(write_gguf(tmp_path / "m.gguf", version=version)).version == version

    @pytest.mark.parametrize("alignment", [1, 64, 4096])
    def test_may_have_another_alignment(self, tmp_path: Path, alignment: int) -> None:
        metadata = small_model(general__alignment=alignment)
        path = write_gguf(tmp_path / "m.gguf", metadata=metadata, alignment=alignment)
        assert read_header(path).file_size == path.stat().st_size

    def test_crosses_to_another_process(self, tmp_path: Path) -> None:
        header = read_header(write_gguf(tmp_path / "m.gguf"))
        assert pickle.loads(pickle.dumps(header)) == header

    def test_without_optional_fields_has_empty_ones(self, tmp_path: Path) -> None:
        metadata = small_model(
            general__name=None,
            general__license=None,
            general__file_type=None,
            general__type=None,
            tokenizer__chat_template=None,
        )
        header = read_header(write_gguf(tmp_path / "m.gguf", metadata=metadata))
        assert (header.name, header.licence, header.chat_template) == ("", "", "")
        assert (header.sliding_window, header.expert_count, header.recurrent_state) == (0, 0, 0)
        assert header.causal
        assert header.quantization == "F32"

    @pytest.mark.parametrize(
        ("changes", "field", "value"),
        [
            ({"llama.attention.head_count_kv": [1, 0]}, "head_count_kv", (1, 0)),
            ({"llama.attention.head_count_kv": None}, "head_count_kv", (4, 4)),
            ({"llama.attention.key_length": 96}, "key_length", 96),
            ({"llama.attention.value_length": 80}, "value_length", 80),
            ({"llama.feed_forward_length": [100, 300]}, "feed_forward_length", 300),
            ({"llama.attention.sliding_window": 512}, "sliding_window", 512),
            ({"llama.expert_count": 8}, "expert_count", 8),
            ({"llama.context_length": Typed(UINT64, 131072)}, "context_length", 131072),
            ({"llama.block_count": Typed(INT32, 2)}, "block_count", 2),
            ({"llama.attention.causal": False}, "causal", False),
            ({"general.license": "other", "general.license.name": "tiny-1"}, "licence", "tiny-1"),
            ({"general.license": "mit", "general.license.name": "MIT"}, "licence", "mit"),
            ({"general.name": "A\x1b[31m\nB" + "c" * 500}, "name", "A[31mB" + "c" * 194),
            ({"general.name": b"caf\xe9"}, "name", "caf�"),
            ({"general.file_type": 9999}, "quantization", "F32"),
            ({"llama.wkv.head_size": 64}, "recurrent_state", 4 * 2 * 64 * 66),
            (
                {"llama.ssm.inner_size": 128, "llama.ssm.state_size": 16, "llama.ssm.conv_kernel": 4},
                "recurrent_state",
                4 * 2 * (128 * 16 + 3 * 128),
            ),
        ],
    )
    def test_is_read_in_all_its_shapes(
        self, tmp_path: Path, changes: dict[str, Any], field: str, value: object
    ) -> None:
        header = read_header(write_gguf(tmp_path / "m.gguf", metadata=small_model(**changes)))
        assert getattr(header, field) == value

    def test_may_carry_a_long_text_that_nobody_asked_for(self, tmp_path: Path) -> None:
        metadata = {"tokenizer.huggingface.json": "x" * 3_000_000, **small_model()}
        assert read_header(write_gguf(tmp_path / "m.gguf", metadata=metadata)).name == "Tiny"

    def test_with_a_large_vocabulary_is_read_at_once(self, tmp_path: Path) -> None:
        tokens = [f"token{number}" for number in range(150_000)]
        changes = {"tokenizer.ggml.tokens": tokens, "tokenizer.ggml.merges": tokens}
        path = write_gguf(tmp_path / "m.gguf", metadata=small_model(**changes))
        started = time.perf_counter()
        assert read_header(path).vocabulary_size == 150_000
        assert time.perf_counter() - started < 0.5


class TestTheBuiltInModel:
    def test_is_what_it_should_be(self) -> None:
        header = read_header(builtin_model())
        assert (header.architecture, header.quantization, header.main_type) == ("llama", "Q4_1", "Q4_1")
        assert (header.context_length, header.vocabulary_size, header.block_count) == (8192, 49152, 30)
        assert header.tensor_types == {"Q8_0": 30081024, "F32": 140544, "Q4_1": 66355200}
        assert "im_start" in header.chat_template

    def test_that_stopped_downloading_says_how_much_is_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "half.gguf"
        with builtin_model().open("rb") as file:
            path.write_bytes(file.read(40_000_000))
        sentence = _sentence(path)
        assert "should be at least 98.4 MB and is 40.0 MB (58.4 MB missing)" in sentence
        assert "download it again" in sentence


class TestAFileThatIsNoModel:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"PK\x03\x04rest", "a ZIP archive or a PyTorch model"),
            (struct.pack("<Q", 60) + b'{"__metadata__":{}}', "a safetensors file"),
            (b"\n<!DOCTYPE html><html>", "a web page"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "a Git LFS pointer"),
            (b'{"error": "not found"}', "JSON"),
            (b"tjgg\x01\x00\x00\x00", "the older GGJT format"),
            (b"\x00\x01\x02", "does not begin with the letters GGUF"),
            (b"GG", "does not begin with the letters GGUF"),
            (b"", "is empty"),
            (b"GGUF", "cut short"),
            (b"GGUF\x03\x00\x00\x00", "cut short"),
            (b"GGUF" + struct.pack(">IQQ", 3, 1, 1), "big-endian"),
            (b"GGUF" + struct.pack("<IQQ", 1, 1, 1), "version 1"),
            (b"GGUF" + struct.pack("<IQQ", 4, 1, 1), "version 4"),
            (b"GGUF" + struct.pack("<IQQ", 0, 1, 1), "version 0"),
        ],
    )
    def test_is_named_for_what_it_looks_like(self, tmp_path: Path, content: bytes, expected: str) -> None:
        path = tmp_path / "file.gguf"
        path.write_bytes(content)
        assert expected in _sentence(path)

    def test_may_be_missing(self, tmp_path: Path) -> None:
        assert "does not exist" in _sentence(tmp_path / "nothing.gguf")

    def test_may_be_a_folder(self, tmp_path: Path) -> None:
        assert "is a folder" in _sentence(tmp_path)

    def test_may_be_below_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        assert "cannot be read" in _sentence(tmp_path / "file" / "m.gguf")

    def test_may_have_an_impossible_name(self) -> None:
        with pytest.raises(UserError, match="no file name"):
            read_header(Path("a\0b"))

    def test_may_be_a_pipe_and_is_not_waited_for(self, tmp_path: Path) -> None:
        make_pipe = getattr(os, "mkfifo", None)
        if make_pipe is None:
            assert os.name == "nt"
            return
        make_pipe(tmp_path / "pipe.gguf")
        assert "not an ordinary file" in _sentence(tmp_path / "pipe.gguf")

    def test_may_be_forbidden_to_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write_gguf(tmp_path / "m.gguf")

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        # An administrator may read everything, so the refusal has to be played.
        monkeypatch.setattr(Path, "open", refuse)
        assert "may not be read" in _sentence(path)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"general.type": "adapter"}, "a LoRA adapter"),
            ({"general.type": "mmproj"}, "the image part"),
            ({"general.architecture": "clip"}, "the image part"),
            ({"general.type": "imatrix", "general.architecture": None}, "an importance matrix"),
            ({"split.count": 3}, "one of 3 parts"),
            ({"general.architecture": None}, "does not name its architecture"),
            ({"general.architecture": ""}, "does not name its architecture"),
            ({"general.architecture": 7}, "does not name its architecture"),
            ({"llama.context_length": None}, "does not give its llama.context_length"),
            ({"llama.block_count": None}, "does not give its llama.block_count"),
            ({"tokenizer.ggml.tokens": None}, "has no vocabulary"),
        ],
    )
    def test_may_be_a_part_of_one(self, tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
        assert expected in _sentence(write_gguf(tmp_path / "m.gguf", metadata=small_model(**changes)))

    def test_may_hold_a_vocabulary_only(self, tmp_path: Path) -> None:
        assert "a vocabulary only" in _sentence(write_gguf(tmp_path / "m.gguf", tensors=()))


class TestAHeaderThatLies:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"llama.context_length": 0}, "llama.context_length is 0"),
            ({"llama.context_length": Typed(INT32, -5)}, "llama.context_length is -5"),
            ({"llama.context_length": 2.5}, "llama.context_length is 2.5"),
            ({"llama.context_length": "long"}, "llama.context_length is 'long'"),
            ({"llama.context_length": True}, "llama.context_length is True"),
            ({"llama.context_length": [1, 2]}, "llama.context_length is (1, 2)"),
            ({"llama.embedding_length": Typed(UINT64, 2**40)}, "llama.embedding_length is 1099511627776"),
            ({"llama.block_count": 100_000}, "claims 100000 layers"),
            ({"llama.attention.head_count_kv": [-1.0]}, "head_count_kv is -1.0"),
            ({"general.alignment": 0}, "alignment of 0"),
            ({"general.alignment": 48}, "alignment of 48"),
            ({"general.alignment": Typed(FLOAT32, 32.0)}, "alignment is not a whole number"),
            ({"general.nested": [[1, 2]]}, "arrays within arrays"),
            ({"general.odd": Typed(77, 1)}, "unknown type 77"),
            ({"": "x"}, "a key claims a length of 0 bytes"),
            ({"tokenizer.chat_template": "x" * (2**20 + 1)}, "a chat template of 1.0 MB"),
        ],
    )
    def test_about_its_keys_is_refused(self, tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
        assert expected in _sentence(write_gguf(tmp_path / "m.gguf", metadata=small_model(**changes)))

    @pytest.mark.parametrize(
        ("tensors", "expected"),
        [
            ([Tensor(), Tensor()], "'token_embd.weight' is there twice"),
            ([Tensor(name="n" * 64)], "a length of 64 bytes"),
            ([Tensor(name="")], "a length of 0 bytes"),
            ([Tensor(shape=())], "has 0 dimensions"),
            ([Tensor(shape=(1, 1, 1, 1, 1))], "has 5 dimensions"),
            ([Tensor(shape=(64, 0))], "an impossible shape"),
            ([Tensor(shape=(2**63, 1))], "an impossible shape"),
            ([Tensor(shape=(2**40, 2**40))], "an impossible shape"),
            ([Tensor(shape=(2**42, 2))], "claims 35184372088832 bytes"),
            ([Tensor(kind=4)], "the unknown type 4"),
            ([Tensor(shape=(100, 4), kind="Q4_K")], "rows that Q4_K cannot hold"),
            ([Tensor(offset=32)], "is not where it should be"),
            ([Tensor(), Tensor("b", offset=512)], "is not where it should be"),
            ([Tensor(), Tensor("b", offset=2**63)], "is not where it should be"),
            ([Tensor(shape=(2**20, 100))], "should be at least 419.4 MB"),
        ],
    )
    def test_about_its_tensors_is_refused(self, tmp_path: Path, tensors: list[Tensor], expected: str) -> None:
        assert expected in _sentence(write_gguf(tmp_path / "m.gguf", tensors=tensors))

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"keys": 2**63}, "claims 9223372036854775808 keys"),
            ({"keys": 5000}, "claims 5000 keys"),
            ({"tensor_count": 2**40}, "claims 1099511627776 tensors"),
            ({"tensor_count": 60_000}, "GGUF"),
        ],
    )
    def test_about_its_counts_is_refused(self, tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
        path = write_gguf(tmp_path / "GGUF.gguf", **changes)
        assert expected in _sentence(path)

    def test_with_a_key_twice_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "m.gguf"
        path.write_bytes(gguf_bytes().replace(b"general.name", b"general.type"))
        assert "the key 'general.type' is there twice" in _sentence(path)

    @pytest.mark.parametrize("length", [2**62, 2**64 - 1, 2**30])
    def test_about_a_texts_length_is_refused_at_once(self, tmp_path: Path, length: int) -> None:
        path = tmp_path / "m.gguf"
        token = struct.pack("<Q", 3) + b"<s>"
        path.write_bytes(gguf_bytes().replace(token, struct.pack("<Q", length) + b"<s>"))
        assert "claims more than 67.1 MB" in _sentence(path)

    def test_about_an_arrays_length_is_refused_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "m.gguf"
        array = struct.pack("<IIQ", ARRAY, TEXT, 4)
        path.write_bytes(gguf_bytes().replace(array, struct.pack("<IIQ", ARRAY, TEXT, 2**40)))
        assert "an array claims 1099511627776 values" in _sentence(path)

    def test_with_nothing_but_empty_tokens_is_refused_soon(self, tmp_path: Path) -> None:
        path = tmp_path / "m.gguf"
        front = gguf_bytes().partition(struct.pack("<IIQ", ARRAY, TEXT, 4))[0]
        path.write_bytes(front + struct.pack("<IIQ", ARRAY, TEXT, 2**21) + bytes(2**23))
        started = time.perf_counter()
        assert "cut short" in _sentence(path)
        assert time.perf_counter() - started < 1


class TestDamageAnywhere:
    """Whatever happens to a file, reading it either works or says one sentence, soon."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(length=st.integers(0, len(gguf_bytes()) - 1))
    def test_cut_anywhere_it_is_refused(self, tmp_path: Path, length: int) -> None:
        path = tmp_path / "cut.gguf"
        path.write_bytes(gguf_bytes()[:length])
        started = time.perf_counter()
        _sentence(path)
        assert time.perf_counter() - started < 1

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        flips=st.lists(st.tuples(st.integers(0, len(gguf_bytes()) - 1), st.integers(0, 255)), min_size=1, max_size=4)
    )
    def test_with_other_bytes_it_raises_nothing_but_a_sentence(
        self, tmp_path: Path, flips: list[tuple[int, int]]
    ) -> None:
        content = bytearray(gguf_bytes())
        for place, value in flips:
            content[place] = value
        path = tmp_path / "flipped.gguf"
        path.write_bytes(content)
        started = time.perf_counter()
        with suppress(UserError):
            assert read_header(path).path == path
        assert time.perf_counter() - started < 1

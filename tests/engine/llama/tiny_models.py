"""Tiny models with random weights, of kinds that the built-in one is not: they run, and write nonsense."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop.engine.gguf_tensors import padded
from tests.engine.gguf_files import FLOAT32, INT32, UINT32, Tensor, Typed, gguf_bytes

_BYTES = [f"<0x{value:02X}>" for value in range(256)]
_TOKENS = ["<unk>", "<s>", "</s>", *_BYTES, *(f"▁{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
# 2: unknown, 3: control, 6: byte, 1: normal.
_KINDS = [2, 3, 3, *[6] * 256, *[1] * 26]
_WIDTH, _WINDOW, _CONTEXT = 64, 32, 2048

_VOCABULARY: Mapping[str, Any] = {
    "tokenizer.ggml.model": "llama",
    "tokenizer.ggml.tokens": _TOKENS,
    "tokenizer.ggml.scores": [0.0] * len(_TOKENS),
    "tokenizer.ggml.token_type": [Typed(INT32, kind) for kind in _KINDS],
    "tokenizer.ggml.bos_token_id": 1,
    "tokenizer.ggml.eos_token_id": 2,
    "tokenizer.ggml.unknown_token_id": 0,
}


def sliding_window_model(path: Path, template: str = "") -> Path:
    """Two layers of Gemma 2's kind, one of which sees only the last 32 tokens."""
    metadata = {
        **({"tokenizer.chat_template": template} if template else {}),
        "general.architecture": "gemma2",
        "general.name": "Tiny window",
        "gemma2.context_length": _CONTEXT,
        "gemma2.embedding_length": _WIDTH,
        "gemma2.block_count": 2,
        "gemma2.feed_forward_length": 128,
        "gemma2.attention.head_count": 4,
        "gemma2.attention.head_count_kv": 2,
        "gemma2.attention.key_length": 16,
        "gemma2.attention.value_length": 16,
        "gemma2.attention.layer_norm_rms_epsilon": Typed(FLOAT32, 1e-6),
        "gemma2.attention.sliding_window": Typed(UINT32, _WINDOW),
        "gemma2.attn_logit_softcapping": Typed(FLOAT32, 50.0),
        "gemma2.final_logit_softcapping": Typed(FLOAT32, 30.0),
        **_VOCABULARY,
    }
    tensors = [Tensor("token_embd.weight", (_WIDTH, len(_TOKENS))), Tensor("output_norm.weight", (_WIDTH,))]
    for layer in range(2):
        tensors += [
            Tensor(f"blk.{layer}.{name}.weight", shape)
            for name, shape in (
                ("attn_norm", (_WIDTH,)),
                ("attn_q", (_WIDTH, 64)),
                ("attn_k", (_WIDTH, 32)),
                ("attn_v", (_WIDTH, 32)),
                ("attn_output", (64, _WIDTH)),
                ("post_attention_norm", (_WIDTH,)),
                ("ffn_norm", (_WIDTH,)),
                ("ffn_gate", (_WIDTH, 128)),
                ("ffn_up", (_WIDTH, 128)),
                ("ffn_down", (128, _WIDTH)),
                ("post_ffw_norm", (_WIDTH,)),
            )
        ]
    return _write(path, metadata, tensors)


def recurrent_model(path: Path) -> Path:
    """Two layers of Mamba's kind, whose state cannot be rolled back. No chat template."""
    inner, state, rank, kernel = 128, 16, 4, 4
    metadata = {
        "general.architecture": "mamba",
        "general.name": "Tiny river",
        "mamba.context_length": _CONTEXT,
        "mamba.embedding_length": _WIDTH,
        "mamba.block_count": 2,
        "mamba.feed_forward_length": 0,
        "mamba.attention.head_count": 0,
        "mamba.ssm.conv_kernel": kernel,
        "mamba.ssm.inner_size": inner,
        "mamba.ssm.state_size": state,
        "mamba.ssm.time_step_rank": rank,
        "mamba.attention.layer_norm_rms_epsilon": Typed(FLOAT32, 1e-6),
        **_VOCABULARY,
    }
    tensors = [Tensor("token_embd.weight", (_WIDTH, len(_TOKENS))), Tensor("output_norm.weight", (_WIDTH,))]
    for layer in range(2):
        tensors += [
            Tensor(f"blk.{layer}.{name}", shape)
            for name, shape in (
                ("attn_norm.weight", (_WIDTH,)),
                ("ssm_in.weight", (_WIDTH, 2 * inner)),
                ("ssm_conv1d.weight", (kernel, inner)),
                ("ssm_conv1d.bias", (inner,)),
                ("ssm_x.weight", (inner, rank + 2 * state)),
                ("ssm_dt.weight", (rank, inner)),
                ("ssm_dt.bias", (inner,)),
                ("ssm_a", (state, inner)),
                ("ssm_d", (inner,)),
                ("ssm_out.weight", (inner, _WIDTH)),
            )
        ]
    return _write(path, metadata, tensors)


def without_template(source: Path, path: Path) -> Path:
    """A copy of a model file whose chat template goes by a name that nobody knows: a base model."""
    data = source.read_bytes()
    name = b"tokenizer.chat_template"
    assert data.count(name) == 1
    path.write_bytes(data.replace(name, b"tokenizer.what_was_that"))
    return path


def _write(path: Path, metadata: Mapping[str, Any], tensors: Sequence[Tensor]) -> Path:
    chance = np.random.default_rng(7)
    empty = gguf_bytes({**metadata, "general.file_type": Typed(UINT32, 0)}, tensors)
    data = b"".join(_weights(tensor, chance) for tensor in tensors)
    path.write_bytes(empty[: len(empty) - len(data)] + data)
    return path


def _weights(tensor: Tensor, chance: np.random.Generator) -> bytes:
    if "norm" in tensor.name:
        values = np.ones(tensor.shape, np.float32)
    elif tensor.name.endswith("ssm_a"):
        values = -np.abs(chance.standard_normal(tensor.shape)).astype(np.float32)
    else:
        values = (chance.standard_normal(tensor.shape) * 0.2).astype(np.float32)
    data = values.tobytes()
    return data.ljust(padded(len(data), 32), b"\0")

"""The fields of a model's header, picked from its metadata and checked."""

from collections.abc import Mapping
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.engine.gguf_bytes import damaged
from desktop.engine.gguf_metadata import CHAT_TEMPLATE, Metadata, Value

MAX_LAYERS = 4096
_MAX_COUNT = 2**31 - 1
_MAX_SHOWN = 200
_FLOAT_BYTES = 4
_TOKENS = "tokenizer.ggml.tokens"

_FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4",
    39: "NVFP4",
    40: "Q1_0",
    41: "Q2_0",
}


def quantization_name(metadata: Metadata, bytes_by_type: Mapping[str, int]) -> str:
    """What the file calls its quantization ("Q4_K_M"); else the tensor type with the most bytes."""
    file_type = metadata.values.get("general.file_type")
    if isinstance(file_type, int) and file_type in _FILE_TYPES:
        return _FILE_TYPES[file_type]
    return max(bytes_by_type, key=lambda name: bytes_by_type[name])


class Fields:
    """Looks up what the architecture of one file calls its fields. Raises `UserError` for impossible ones."""

    def __init__(self, path: Path, metadata: Metadata) -> None:
        self._path = path
        self._values = metadata.values
        self._lengths = metadata.lengths
        self.architecture = self.text("general.architecture")
        if not self.architecture:
            raise UserError(f"{path} does not name its architecture, so it is no model; choose another file.")

    def text(self, key: str) -> str:
        """A text made fit for one line, or the empty string."""
        value = self._values.get(key, "")
        return "".join(filter(str.isprintable, value)).strip()[:_MAX_SHOWN] if isinstance(value, str) else ""

    def chat_template(self) -> str:
        """The chat template as it stands, or the empty string."""
        value = self._values.get(CHAT_TEMPLATE, "")
        return value if isinstance(value, str) else ""

    def licence(self) -> str:
        """The licence's identifier; its name or its address where the identifier only says that it is another one."""
        identifier = self.text("general.license")
        if identifier not in ("", "other"):
            return identifier
        return self.text("general.license.name") or self.text("general.license.link") or identifier

    def count(self, name: str, least: int) -> int:
        """A whole number of at least `least`, which also stands in for a missing one if it is 0."""
        return self._whole(name, self._values.get(self._key(name), None if least else 0), least)

    def counts(self, name: str) -> tuple[int, ...]:
        """One whole number or one a layer; nothing where the file has none."""
        value = self._values.get(self._key(name), ())
        values = value if isinstance(value, tuple) else (value,)
        return tuple(self._whole(name, each, 0) for each in values)

    def largest(self, name: str) -> int:
        """The largest of one whole number a layer, or the only one; 0 where there is none."""
        return max(self.counts(name), default=0)

    def block_count(self) -> int:
        """The number of layers."""
        layers = self.count("block_count", 1)
        if layers > MAX_LAYERS:
            raise damaged(self._path, f"its header claims {layers} layers")
        return layers

    def head_count_kv(self) -> tuple[int, ...]:
        """The heads that keep keys and values, one entry a layer."""
        heads = self.counts("attention.head_count_kv") or self.counts("attention.head_count")
        return heads * self.block_count() if len(heads) == 1 else heads

    def head_length(self, name: str) -> int:
        """The length of a head's key or value: as given, else the embedding shared out among the heads."""
        return self.largest(name) or self.count("embedding_length", 1) // max(1, self.largest("attention.head_count"))

    def recurrent_state(self) -> int:
        """Bytes that a recurrent model keeps for one sequence, every layer counted; 0 for plain attention."""
        return _FLOAT_BYTES * self.block_count() * (self._state_space_values() + self._time_mix_values())

    def causal(self) -> bool:
        """Whether the model predicts the next token, and does not only embed."""
        return self._values.get(self._key("attention.causal"), True) is not False

    def vocabulary_size(self) -> int:
        """The number of tokens; raises where the file cannot turn text into tokens."""
        tokens = self._lengths.get(_TOKENS, 0)
        if not tokens:
            raise UserError(f"{self._path} has no vocabulary, so no text can be written; choose another file.")
        return tokens

    def _state_space_values(self) -> int:
        inner, state = self.count("ssm.inner_size", 0), self.count("ssm.state_size", 0)
        window = max(0, self.count("ssm.conv_kernel", 0) - 1)
        return inner * state + window * (inner + 2 * self.count("ssm.group_count", 0) * state)

    def _time_mix_values(self) -> int:
        head = self.count("wkv.head_size", 0)
        return self.count("embedding_length", 1) * (head + 2) if head else 0

    def _key(self, name: str) -> str:
        return f"{self.architecture}.{name}"

    def _whole(self, name: str, value: Value | None, least: int) -> int:
        if value is None:
            raise UserError(f"{self._path} does not give its {self._key(name)}; choose another model file.")
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MAX_COUNT:
            raise damaged(self._path, f"its {self._key(name)} is {value!r:.40}")
        return value

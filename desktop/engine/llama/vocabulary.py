"""Text to tokens and back."""

import codecs
import ctypes
import re

import numpy as np
import numpy.typing as npt

from desktop.engine.llama.native import llama


class Vocabulary:
    """The tokens of a loaded model. `ends` are the ids of those that end a turn."""

    def __init__(self, model: object) -> None:
        self._handle = llama.llama_model_get_vocab(model)
        self.size = int(llama.llama_vocab_n_tokens(self._handle))
        self.bos = int(llama.llama_vocab_bos(self._handle))
        self.eos = int(llama.llama_vocab_eos(self._handle))
        self._adds_bos = bool(llama.llama_vocab_get_add_bos(self._handle))
        self.ends: npt.NDArray[np.int32] = np.array(
            [token for token in range(self.size) if llama.llama_vocab_is_eog(self._handle, token)], dtype=np.int32
        )
        self._end_set = frozenset(int(token) for token in self.ends)
        self._control = self._control_pattern()
        self._pieces: dict[int, bytes] = {}

    @property
    def handle(self) -> object:
        """The native vocabulary, for samplers."""
        return self._handle

    def is_end(self, token: int) -> bool:
        """Whether a token ends a turn."""
        return token in self._end_set

    def text_of(self, token: int) -> str:
        """How a special token is written in a chat template; empty where there is none."""
        return llama.llama_vocab_get_text(self._handle, token).decode("utf-8", "replace") if token >= 0 else ""

    def holds_control_tokens(self, text: str) -> bool:
        """Whether text contains the spelling of a control token, such as the end of a turn."""
        return bool(self._control and self._control.search(text))

    def tokenize(self, text: str, *, special: bool = False, start: bool = False) -> list[int]:
        """The ids of `text`. Control tokens are read as such where `special`; `start` puts BOS first if due."""
        data = text.encode("utf-8", "replace")
        tokens = self._tokenize(data, special)
        if start and self._adds_bos and tokens[:1] != [self.bos]:
            tokens.insert(0, self.bos)
        return tokens

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for; nothing for a control token."""
        if token not in self._pieces:
            self._pieces[token] = self._piece(token)
        return self._pieces[token]

    def spell(self, tokens: list[int]) -> tuple[str, tuple[int, ...]]:
        """The text of tokens, and how many UTF-8 bytes of it each one brought."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        parts = [decoder.decode(self.piece(token)) for token in tokens]
        rest = decoder.decode(b"", final=True)
        if parts and rest:
            parts[-1] += rest
        return "".join(parts), tuple(len(part.encode("utf-8")) for part in parts)

    def _tokenize(self, data: bytes, special: bool) -> list[int]:
        room = len(data) + 8
        while True:
            buffer = (llama.llama_token * room)()
            count = llama.llama_tokenize(self._handle, data, len(data), buffer, room, False, special)
            if count >= 0:
                return list(buffer[:count])
            room = -count

    def _piece(self, token: int) -> bytes:
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            count = llama.llama_token_to_piece(self._handle, token, buffer, room, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            room = -count

    def _control_pattern(self) -> re.Pattern[str] | None:
        texts = [self.text_of(t) for t in range(self.size) if llama.llama_vocab_is_control(self._handle, t)]
        spellings = [re.escape(text) for text in texts if len(text) > 2]
        return re.compile("|".join(spellings)) if spellings else None

"""Drawing the next token: llama.cpp's samplers over the few tokens that can be drawn at all."""

import ctypes
from collections import deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop.domain.sampling import Sampling
from desktop.engine.llama.native import llama
from desktop.engine.llama.vocabulary import Vocabulary

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_REACH = 8.0
_FEW = 512


class BadGrammar(Exception):
    """The grammar cannot be parsed."""


class Grammars:
    """Parsed grammars, kept for the next request with the same one: a copy costs microseconds."""

    def __init__(self, vocabulary: Vocabulary, most: int = 64) -> None:
        self._vocabulary = vocabulary
        self._parsed: dict[str, object] = {}
        self._most = most

    def parse(self, grammar: str) -> object:
        """A fresh native grammar sampler. Raises BadGrammar."""
        if grammar not in self._parsed:
            self._make_room()
            parsed = llama.llama_sampler_init_grammar(self._vocabulary.handle, grammar.encode(), b"root")
            if not parsed:
                raise BadGrammar("the grammar has a mistake in it")
            self._parsed[grammar] = parsed
        return llama.llama_sampler_clone(self._parsed[grammar])

    def close(self) -> None:
        """Free all of them."""
        for parsed in self._parsed.values():
            llama.llama_sampler_free(parsed)
        self._parsed.clear()

    def _make_room(self) -> None:
        if len(self._parsed) >= self._most:
            llama.llama_sampler_free(self._parsed.pop(next(iter(self._parsed))))


class TokenSampler:
    """Draws the tokens of one text. Must be closed.

    With a grammar, a token is drawn first and then checked; only where the grammar forbids it are the likeliest
    tokens filtered, and only where none of them passes, the whole vocabulary.
    """

    def __init__(self, sampling: Sampling, seed_number: int, grammar: object | None = None) -> None:
        self._sampling = sampling
        self._grammar = grammar
        self._chain = _chain(sampling, seed_number)
        self._recent: deque[int] = deque(maxlen=sampling.repeat_window if sampling.repeat_penalty != 1.0 else 0)

    def draw(self, logits: npt.NDArray[np.float32], highest: float) -> int:
        """The next token after a row of logits, shape (vocabulary,), and their highest. It is taken as accepted."""
        token = self._pick(self._candidates(logits, highest))
        if self._grammar is not None and not self._allowed(token):
            token = self._pick(self._filtered(logits, highest))
        self.accept((token,))
        return token

    def accept(self, tokens: Sequence[int]) -> None:
        """Take tokens as drawn."""
        for token in tokens:
            if self._grammar is not None:
                llama.llama_sampler_accept(self._grammar, token)
            llama.llama_sampler_accept(self._chain, token)
            self._recent.append(token)

    def close(self) -> None:
        """Free the native samplers."""
        llama.llama_sampler_free(self._chain)
        if self._grammar is not None:
            llama.llama_sampler_free(self._grammar)

    def _candidates(self, logits: npt.NDArray[np.float32], highest: float) -> npt.NDArray[np.void]:
        """Every token that can survive top-k, whatever the penalties take from the others."""
        if self._sampling.top_k <= 0:
            return _all_candidates(logits)
        needed = self._sampling.top_k
        if self._sampling.repeat_penalty != 1.0:
            needed += self._sampling.repeat_window
        return _as_candidates(at_least(logits, highest, needed), logits)

    def _filtered(self, logits: npt.NDArray[np.float32], highest: float) -> npt.NDArray[np.void]:
        """The tokens that the grammar allows: among the likeliest, or else among all. Raises BadGrammar."""
        few = _as_candidates(at_least(logits, highest, _FEW), logits)
        for candidates in (few, _all_candidates(logits)):
            _apply(self._grammar, candidates)
            allowed: npt.NDArray[np.void] = candidates[np.isfinite(candidates["logit"])]
            if len(allowed):
                return allowed
        raise BadGrammar("the grammar leaves no way to go on")

    def _allowed(self, token: int) -> bool:
        one = np.array([(token, 0.0, 0.0)], dtype=_CANDIDATE)
        _apply(self._grammar, one)
        return bool(np.isfinite(one["logit"][0]))

    def _pick(self, candidates: npt.NDArray[np.void]) -> int:
        self._penalize(candidates)
        array = _apply(self._chain, candidates)
        return int(array.data[array.selected].id)

    def _penalize(self, candidates: npt.NDArray[np.void]) -> None:
        """Make recent tokens less likely (Keskar et al. 2019, CTRL, section 4.1)."""
        if not self._recent:
            return
        repeated = np.isin(candidates["id"], np.array(self._recent))
        logits = candidates["logit"][repeated]
        penalty = self._sampling.repeat_penalty
        candidates["logit"][repeated] = np.where(logits > 0, logits / penalty, logits * penalty)


def at_least(logits: npt.NDArray[np.float32], highest: float, count: int) -> npt.NDArray[np.int32]:
    """The ids of the `count` largest logits and of some more: all above a line that leaves enough of them."""
    if count >= len(logits):
        return np.arange(len(logits), dtype=np.int32)
    reach = _REACH
    while True:
        ids = np.flatnonzero(logits > highest - reach)
        if len(ids) >= count or not np.isfinite(reach):
            return ids.astype(np.int32)
        reach *= 2


def _all_candidates(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.void]:
    return _as_candidates(np.arange(len(logits), dtype=np.int32), logits)


def _as_candidates(ids: npt.NDArray[np.int32], logits: npt.NDArray[np.float32]) -> npt.NDArray[np.void]:
    candidates = np.empty(len(ids), dtype=_CANDIDATE)
    candidates["id"] = ids
    candidates["logit"] = logits[ids]
    return candidates


def _apply(sampler: object, candidates: npt.NDArray[np.void]) -> "llama.llama_token_data_array":
    """Run a native sampler over candidates in place; returns the native array with what it selected."""
    data = candidates.ctypes.data_as(ctypes.POINTER(llama.llama_token_data))
    array = llama.llama_token_data_array(data=data, size=len(candidates), selected=-1, sorted=False)
    llama.llama_sampler_apply(sampler, ctypes.byref(array))
    return array


def _chain(sampling: Sampling, seed_number: int) -> object:
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    for link in _links(sampling, seed_number):
        llama.llama_sampler_chain_add(chain, link)
    return chain


def _links(sampling: Sampling, seed_number: int) -> list[object]:
    if sampling.temperature <= 0:
        return [llama.llama_sampler_init_greedy()]
    links = []
    if sampling.top_k > 0:
        links.append(llama.llama_sampler_init_top_k(sampling.top_k))
    if sampling.top_p < 1:
        links.append(llama.llama_sampler_init_top_p(sampling.top_p, 1))
    if sampling.min_p > 0:
        links.append(llama.llama_sampler_init_min_p(sampling.min_p, 1))
    links.append(llama.llama_sampler_init_temp(sampling.temperature))
    links.append(llama.llama_sampler_init_dist(seed_number % 2**32))
    return links

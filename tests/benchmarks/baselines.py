"""What the engine is measured against: `python -m tests.benchmarks.baselines NAME FILE`, a process each.

`limit` is the bare decode loop of llama.cpp over 32 sequences, with its own samplers and nothing else: no text, no
stop, no log-probabilities. `one_by_one` is `Llama.create_chat_completion`, as other tools drive llama.cpp.
"""

import ctypes
import json
import sys
import time
from typing import Any

import llama_cpp
from llama_cpp import llama_cpp as llama

PARALLEL, TOKENS, ALONE, THREADS = 32, 128, 6, 2
TOPICS = ("ocean tides", "the French Revolution", "binary search", "jazz", "inflation", "volcanoes", "bees", "bread")
SYSTEM = "You are a careful teacher who writes short clear explanations."


@llama.llama_log_callback  # type: ignore[untyped-decorator]
def _silent(level: int, text: bytes, data: object) -> None:
    return


def limit(path: str) -> float:
    """Tokens a second of the bare loop: every sequence reads a prompt, then writes TOKENS tokens."""
    llama.llama_log_set(_silent, ctypes.c_void_p(0))
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    params = llama.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch, params.n_seq_max = PARALLEL * 512, 2048, 512, PARALLEL
    params.n_threads = params.n_threads_batch = THREADS
    context = llama.llama_init_from_model(model, params)
    prompt = _prompt(llama.llama_model_get_vocab(model))
    batch = llama.llama_batch_init(2048, 0, 1)
    samplers = [_sampler(seed) for seed in range(PARALLEL)]
    started = time.perf_counter()
    last = []
    for sequence in range(PARALLEL):
        for position, token in enumerate(prompt):
            _put(batch, position, token, position, sequence, position == len(prompt) - 1)
        batch.n_tokens = len(prompt)
        assert llama.llama_decode(context, batch) == 0
        last.append(llama.llama_sampler_sample(samplers[sequence], context, len(prompt) - 1))
    for step in range(TOKENS):
        for sequence, token in enumerate(last):
            _put(batch, sequence, token, len(prompt) + step, sequence, True)
        batch.n_tokens = PARALLEL
        assert llama.llama_decode(context, batch) == 0
        last = [llama.llama_sampler_sample(samplers[n], context, n) for n in range(PARALLEL)]
    return PARALLEL * TOKENS / (time.perf_counter() - started)


def one_by_one(path: str) -> float:
    """Tokens a second of chat completions, one after the other, none ending early."""
    model = llama_cpp.Llama(path, n_ctx=2048, verbose=False)
    bias = {model.token_eos(): -100.0}
    started, tokens = time.perf_counter(), 0
    for number in range(ALONE):
        messages: Any = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"Write a long essay about {TOPICS[number % len(TOPICS)]}."},
        ]
        answer: Any = model.create_chat_completion(
            messages, max_tokens=TOKENS, temperature=0.7, seed=number, logit_bias=bias
        )
        tokens += answer["usage"]["completion_tokens"]
    return tokens / (time.perf_counter() - started)


def _prompt(vocabulary: object) -> list[int]:
    text = f"{SYSTEM} Write a long essay about ocean tides.".encode()
    buffer = (llama.llama_token * 256)()
    return list(buffer[: llama.llama_tokenize(vocabulary, text, len(text), buffer, 256, True, True)])


def _sampler(seed: int) -> object:
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    for link in (
        llama.llama_sampler_init_top_k(40),
        llama.llama_sampler_init_top_p(0.95, 1),
        llama.llama_sampler_init_temp(0.7),
        llama.llama_sampler_init_dist(seed),
    ):
        llama.llama_sampler_chain_add(chain, link)
    return chain


def _put(batch: Any, row: int, token: int, position: int, sequence: int, wanted: bool) -> None:
    batch.token[row], batch.pos[row], batch.n_seq_id[row] = token, position, 1
    batch.seq_id[row][0], batch.logits[row] = sequence, wanted


if __name__ == "__main__":
    measure = {"limit": limit, "one_by_one": one_by_one}[sys.argv[1]]
    print(json.dumps({"tokens_per_second": round(measure(sys.argv[2]), 1)}))

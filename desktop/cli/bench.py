"""gristmill bench: how fast this model is on this machine."""

from desktop.cli.terminal import Terminal
from desktop.pipeline.benching import bench_engine


def bench(terminal: Terminal) -> int:
    """Measure writing side by side, writing one by one, and scoring."""
    with terminal.engine(None) as engine:
        figures = bench_engine(engine, terminal.say)
        model = engine.model
    terminal.show(f"{model.identity.file_name}, {figures.quantization}, {model.threads} threads")
    terminal.show(f"  {figures.parallel} at once   {figures.batched_tokens_per_second:.0f} tokens/s")
    terminal.show(f"  one by one  {figures.sequential_tokens_per_second:.0f} tokens/s")
    terminal.show(f"  scoring takes {figures.score_share:.0%} of the time that writing took")
    terminal.result(
        {
            "model": model.identity.file_name,
            "quantization": figures.quantization,
            "threads": model.threads,
            "parallel": figures.parallel,
            "batched_tokens_per_second": figures.batched_tokens_per_second,
            "sequential_tokens_per_second": figures.sequential_tokens_per_second,
            "score_share": figures.score_share,
        }
    )
    return 0

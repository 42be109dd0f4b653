"""The forecaster's model in PyTorch, with weights drawn at random, on one thread: how many
sequences a second, whole and with the keys and values of all but the last eight tokens kept.
Run by `./prodrome bench forecaster --python PATH`; PYTHONPATH names models/training."""

import argparse
import json
import time

import torch
from prodrome_training.model import ForecastModel, Serving, Shape, Words

WORDS, OUTCOMES, ENCODER, NEW = 1000, 20, 192, 8


def inputs(new: int, past: int, shape: Shape) -> tuple:
    ones = torch.ones(1, new, dtype=torch.int64)
    kept = torch.randn(1, shape.layers, shape.heads, past, shape.size)
    days = torch.arange(past + new)
    age = 50 + days * 0.05
    return (
        torch.randn(1, new, shape.width), ones, ones, ones, age[None, past:], torch.rand(1, new),
        1 + days[None, past:], age[None, :past], 1 + days[None, :past], kept, kept,
    )


def measure(model: Serving, given: tuple, seconds: float) -> dict:
    for _ in range(10):
        model(*given)
    times, end, cpu = [], time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < end:
        started = time.perf_counter()
        model(*given)
        times.append(time.perf_counter() - started)
    cpu = time.process_time() - cpu
    times.sort()
    return {
        "perSecond": len(times) / sum(times),
        "perCpuSecond": len(times) / cpu,
        "count": len(times),
        "p50Ms": times[len(times) // 2] * 1e3,
        "p99Ms": times[int(len(times) * 0.99)] * 1e3,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    torch.manual_seed(2026)
    torch.set_num_threads(1)
    shape = Shape(words=WORDS, outcomes=OUTCOMES, encoder=ENCODER)
    words = Words(
        WORDS, torch.randn(WORDS, ENCODER), torch.zeros(WORDS, 1, dtype=torch.int64),
        torch.zeros(WORDS, 1), shape.width,
    )
    model = Serving(ForecastModel(shape, words, torch.ones(WORDS, dtype=torch.bool)).eval()).eval()
    with torch.inference_mode():
        whole = measure(model, inputs(given.tokens, 0, shape), given.seconds)
        appended = measure(model, inputs(NEW, given.tokens - NEW, shape), given.seconds)
    print(json.dumps({"torch": torch.__version__, "whole": whole, "appended": appended}))


if __name__ == "__main__":
    main()

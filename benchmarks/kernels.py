"""Parts of the path on one core: the engine against the core's own matrix products and against Keras; text handling.

Run as a program, so that thread limits and pinning reach every library:  python -m benchmarks.kernels OPTIONS
Prints one JSON object.
"""

from __future__ import annotations

import os

# Before any numeric library starts its threads.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[_name] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.inputs import reviews
from benchmarks.word_cost import cost_per_word, fixed_length
from score_messages.messages import BATCH_ROWS
from score_messages.model.bundle import KERAS, Model, load_model
from score_messages.model.registry import model_folder
from score_messages.text.prepare import prepare

LENGTHS = (10, 20, 40, 80)
ARTICLE = "imdb-article"
KERAS_BATCHES = (32, 128, 512, 2048)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Median wall time after one warm-up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def sgemm_gflops(runs: int) -> float:
    """What one core does in a large float32 matrix product of ONNX Runtime, the library that the engine runs on."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    size = 1024
    info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [size, size]) for name in "abc"]
    graph = helper.make_graph([helper.make_node("MatMul", ["a", "b"], ["c"])], "product", info[:2], info[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    matrix = np.random.default_rng(1).random((size, size), dtype=np.float32)
    return 2 * size**3 / seconds(lambda: session.run(None, {"a": matrix, "b": matrix}), runs * 3) / 1e9


def engine(model: Model, count: int, runs: int) -> list[dict[str, float]]:
    """Messages and words per second by length, and the share of the core's sgemm rate that goes into the LSTM."""
    record = model.record["network"]
    flops_per_word = 2 * 4 * record["units"] * (record["embedding"] + record["units"]) * record.get("directions", 1)
    ceiling = sgemm_gflops(runs)
    rows = []
    for words in LENGTHS:
        ids = fixed_length(count, words, model)
        rate = count / seconds(lambda ids=ids: model.engine.predict(ids), runs)  # type: ignore[misc]
        share = rate * words * flops_per_word / 1e9 / ceiling
        rows.append({"words": words, "messages_s": rate, "words_s": rate * words, "sgemm_share": share})
    return rows


def keras(model: Model, folder: Path, count: int, runs: int) -> dict[str, float]:
    """Keras' messages per second at 80 words, by batch."""
    from score_messages.model import keras_lstm

    network = keras_lstm.load(folder / KERAS)
    length = model.settings.length
    matrix = keras_lstm.padded(fixed_length(count, length, model), length, model.settings.ids.pad)
    return {
        str(batch): count / seconds(lambda batch=batch: keras_lstm.predict(network, matrix, batch), runs)  # type: ignore[misc]
        for batch in KERAS_BATCHES
    }


def text(model: Model, texts: list[str], runs: int) -> float:
    """Messages per second through normalize and encode."""
    batches = [pa.array(texts[start : start + BATCH_ROWS]) for start in range(0, len(texts), BATCH_ROWS)]
    work = seconds(lambda: [prepare(batch, model.vocabulary, model.settings) for batch in batches], runs)
    return len(texts) / work


def main() -> None:
    """Measure all and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", default=ARTICLE)
    parser.add_argument("--count", type=int, default=8192)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    count, runs = options.count, options.runs
    folder = model_folder(options.model)
    model = load_model(folder)
    texts = reviews(options.data, count * 3, model.vocabulary.words.to_pylist())
    measured = {
        "text_messages_s": text(model, texts, runs),
        "engine": engine(model, count, runs),
        "default_to_article": cost_per_word(load_model(model_folder()), load_model(model_folder(ARTICLE)), count, runs),
        "keras_messages_s": keras(model, folder, count, runs),
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()

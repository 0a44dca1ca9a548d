"""Baseline: the same graph in ONNX Runtime without our shortcuts: every message padded in full, default threads.

python onnx_way.py SCORER.onnx VOCABULARY.txt IN.csv OUT.parquet [BATCH]
"""

from __future__ import annotations

import re
import sys

import numpy as np
import onnxruntime
import pandas as pd

LENGTH, UNKNOWN, OFFSET = 80, 2, 4


def main() -> None:
    graph, vocabulary_file, source, target, *batch = sys.argv[1:]
    with open(vocabulary_file, encoding="utf-8") as lines:
        ids = {line.strip(): number for number, line in enumerate(lines, start=OFFSET)}
    frame = pd.read_csv(source)
    matrix = np.zeros((len(frame), LENGTH), dtype=np.int32)
    for row, text in enumerate(frame["text"]):
        words = [ids.get(word, UNKNOWN) for word in re.findall(r"[\w']+", str(text).lower())][-LENGTH:]
        matrix[row, LENGTH - len(words) :] = words
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    units = session.get_inputs()[1].shape[1]
    size = int(batch[0]) if batch else 512
    scores = []
    for start in range(0, len(matrix), size):
        part = matrix[start : start + size]
        zeros = np.zeros((len(part), units), dtype=np.float32)
        scores.append(session.run(["score"], {"ids": part, "initial_h": zeros, "initial_c": zeros})[0])
    frame["score"] = np.concatenate(scores)
    frame["sentiment"] = np.where(frame["score"] >= 0.5, "positive", "negative")
    frame.to_parquet(target)


main()

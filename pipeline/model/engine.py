"""Ids to scores with ONNX Runtime. Knows no words, no text and no files.

The network has no mask: pads in front of a message are read like words. All messages of a bucket start from the
state that the pads common to all of them lead to, which is computed once; so cost follows the real words.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnxruntime

from pipeline.encode import TokenIds
from pipeline.errors import ModelError
from pipeline.model.weights import Floats

BUCKET_ROWS = 128
"""Messages of similar length that are scored in one call."""


class Engine:
    """Scores ids. May be called from many threads at once."""

    def __init__(self, graph: bytes, length: int, pad: int, vocabulary_size: int) -> None:
        """Load `graph`, as `export.to_onnx` made it.

        Args:
            length: how many ids the model was trained to see.
            pad: the id that stands in front of shorter messages.
            vocabulary_size: how many ids there are; the graph must have a vector for each.

        Raises:
            ModelError: the graph is not one that ONNX Runtime can run, or has other inputs or outputs.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # its warnings go to stderr past Python
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions share no base class
            raise ModelError("scorer.onnx is not a graph that ONNX Runtime can run") from error
        inputs = [value.name for value in self._session.get_inputs()]
        outputs = [value.name for value in self._session.get_outputs()]
        if inputs != ["ids", "initial_h", "initial_c"] or outputs != ["score", "final_h", "final_c"]:
            raise ModelError(f"scorer.onnx has inputs {inputs} and outputs {outputs}; it is not a scoring graph")
        self.length, self._pad = length, pad
        self._units = int(self._session.get_inputs()[1].shape[1])
        self._states_after_pads = self._run_pads()
        self._check_vectors(vocabulary_size)

    def score(self, ids: TokenIds) -> Floats:
        """Probability of positive for each of n messages: float32[n].

        Raises:
            ModelError: a score is not a number from 0 to 1.
        """
        counts = np.diff(ids.offsets)
        by_length = np.argsort(counts, kind="stable")
        scores = np.empty(len(ids), dtype=np.float32)
        for start in range(0, len(ids), BUCKET_ROWS):
            rows = by_length[start : start + BUCKET_ROWS]
            scores[rows] = self._score_bucket(ids, rows, int(counts[rows[-1]]))
        if not ((scores >= 0) & (scores <= 1)).all():
            raise ModelError("the model gave a score that is not a number from 0 to 1")
        return scores

    def _score_bucket(self, ids: TokenIds, rows: npt.NDArray[np.int64], steps: int) -> Floats:
        matrix = np.full((len(rows), max(steps, 1)), self._pad, dtype=np.int32)
        for place, row in enumerate(rows):
            words = ids.values[ids.offsets[row] : ids.offsets[row + 1]]
            matrix[place, matrix.shape[1] - len(words) :] = words
        h, c = self._states_after_pads[self.length - matrix.shape[1]]
        return self._run(matrix, np.repeat(h, len(rows), axis=0), np.repeat(c, len(rows), axis=0))[0]

    def _check_vectors(self, vocabulary_size: int) -> None:
        highest = np.full((1, 1), vocabulary_size - 1, dtype=np.int32)
        try:
            self._run(highest, *self._states_after_pads[0])
        except Exception as error:  # the graph has fewer vectors
            raise ModelError(f"scorer.onnx has no vector for id {vocabulary_size - 1}") from error

    def _run_pads(self) -> list[tuple[Floats, Floats]]:
        """The state (h, c), each float32[1, U], after 0, 1, ... `length` pads."""
        states = [(np.zeros((1, self._units), np.float32), np.zeros((1, self._units), np.float32))]
        one_pad = np.full((1, 1), self._pad, dtype=np.int32)
        for _ in range(self.length):
            _, h, c = self._run(one_pad, *states[-1])
            states.append((h, c))
        return states

    def _run(self, matrix: npt.NDArray[np.int32], h: Floats, c: Floats) -> tuple[Floats, Floats, Floats]:
        score, final_h, final_c = self._session.run(None, {"ids": matrix, "initial_h": h, "initial_c": c})
        return score, final_h, final_c

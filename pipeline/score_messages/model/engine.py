"""Ids to scores with ONNX Runtime. Knows no words, no text and no files.

Cost follows the real words: messages are sorted by length and scored in buckets as long as their longest message.
What fills the place of missing words depends on how the network was trained, and the graph says which:

- without a mask, pads in front of a message are read like words. Pads alone always lead to the same states, so these
  are computed once, and a bucket starts from the state after the pads that all its messages share.
- with a mask, pads are skipped: they come after the words, and the graph gets the number of words.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# From 1.32 on, ONNX Runtime keeps a device id in the user's cache and sends events to its makers unless told not to
# before it is loaded. Nothing goes over the network here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from score_messages.errors import ModelError
from score_messages.model.graph_form import check_graph
from score_messages.model.weights import Floats
from score_messages.text.encode import TokenIds

LENGTHS, WORDS = "lengths", "words"
"""Further inputs of a graph that was trained with a mask, and of one that takes the mean over all words."""

BEFORE_ANY_WORD = {"h": 0, "c": 0, "max": -1, "sum": 0}
"""The states that a graph may carry from call to call (see `export` and `pooling`), and what they are at the start."""

BUCKET_ROWS = 96
"""Messages of similar length that are scored in one call: few enough that a call's numbers stay in the core's cache.

Measured in benchmarks/LOG.md."""

STEPS_PER_CALL = 16
"""Words of a bucket that one call reads; the next call goes on from the states it ended with.

ONNX Runtime multiplies all words of a call by the input weights before the first step; with more of them at once, that
product falls out of the core's cache. Measured in benchmarks/LOG.md."""


class Engine:
    """Scores ids. May be called from many threads at once."""

    def __init__(self, graph: bytes, length: int, pad: int, vocabulary_size: int) -> None:
        """Load `graph`, as `export.to_onnx` made it.

        Args:
            length: how many ids the model was trained to see.
            pad: the id that fills up shorter messages.
            vocabulary_size: how many ids there are; the graph must have a vector for each.

        `has_mask` says afterwards whether pads are skipped.

        Raises:
            ModelError: the graph is not one that ONNX Runtime can run, or has other inputs or outputs.
        """
        self._made_of = graph, length, pad, vocabulary_size
        self._session = _session(graph)
        try:
            inputs = [value.name for value in self._session.get_inputs()]
            outputs = [value.name for value in self._session.get_outputs()]
            self._units = self._session.get_inputs()[1].shape[1]
        except Exception as error:  # the second input is no matrix
            raise ModelError("scorer.onnx is not a graph that ONNX Runtime can run") from error
        self._states = [name.removeprefix("initial_") for name in inputs if name.startswith("initial_")]
        self.has_mask, self._has_mean = LENGTHS in inputs, WORDS in inputs
        self._outputs = ["score", *(f"final_{name}" for name in self._states)]
        if not self._is_scoring_graph(inputs) or outputs != self._outputs:
            raise ModelError("scorer.onnx has other inputs or outputs than a scoring graph")
        self.length, self._pad = length, pad
        try:
            self._states_after_pads = self._run_pads()
        except Exception as error:  # its inputs have other shapes or types than its nodes need
            raise ModelError("scorer.onnx is not a scoring graph: it can't be run") from error
        self._check_vectors(vocabulary_size)

    def __reduce__(self) -> tuple[type[Engine], tuple[bytes, int, int, int]]:
        """Sent to another process, it is loaded and checked anew from its graph: a session itself can't travel."""
        return Engine, self._made_of

    def score(self, ids: TokenIds) -> Floats:
        """Probability of positive for each of n messages: float32[n].

        Raises:
            ModelError: a score is not a number from 0 to 1.
        """
        by_length = np.argsort(np.diff(ids.offsets), kind="stable")
        ordered = ids.take(by_length)
        scores = np.empty(len(ids), dtype=np.float32)
        for start in range(0, len(ids), BUCKET_ROWS):
            bucket = slice(start, start + BUCKET_ROWS)
            scores[by_length[bucket]] = self._score_bucket(ordered, start, len(by_length[bucket]))
        if not ((scores >= 0) & (scores <= 1)).all():
            raise ModelError("the model gave a score that is not a number from 0 to 1")
        return scores

    def _score_bucket(self, ids: TokenIds, start: int, rows: int) -> Floats:
        """Score `rows` messages from `start` on, the last of which is the longest: float32[rows]."""
        offsets = ids.offsets[start : start + rows + 1]
        counts = np.diff(offsets)
        steps = max(int(counts[-1]), 1)
        columns = np.arange(steps)
        is_word = columns < counts[:, None] if self.has_mask else columns >= steps - counts[:, None]
        matrix = np.full((rows, steps), self._pad, dtype=np.int32)
        matrix[is_word] = ids.values[offsets[0] : offsets[-1]]
        before = self._states_after_pads[0 if self.has_mask else self.length - steps]
        states = [np.repeat(state, rows, axis=0) for state in before]
        scores = np.empty(rows, dtype=np.float32)
        done = 0
        for first in range(0, steps, STEPS_PER_CALL):
            if self.has_mask and first:  # the shortest messages, which come first, have ended
                ended = int(np.searchsorted(counts, first, side="right"))
                states = [state[ended - done :] for state in states]
                done = ended
            piece = matrix[done:, first : first + STEPS_PER_CALL]
            scores[done:], *states = self._run(piece, first, counts[done:], states)
        return scores

    def _is_scoring_graph(self, inputs: list[str]) -> bool:
        expected = ["ids", *(f"initial_{name}" for name in self._states)]
        expected += [LENGTHS] if self.has_mask else []
        expected += [WORDS] if self._has_mean else []
        pools = self._states[2:]
        sound = self._states[:2] == ["h", "c"] and set(pools) <= set(BEFORE_ANY_WORD) and (self.has_mask or not pools)
        return inputs == expected and sound

    def _check_vectors(self, vocabulary_size: int) -> None:
        highest = np.full((1, 1), vocabulary_size - 1, dtype=np.int32)
        try:
            self._run(highest, 0, np.ones(1), self._states_after_pads[0])
        except Exception as error:  # the graph has fewer vectors
            raise ModelError(f"scorer.onnx has no vector for id {vocabulary_size - 1}") from error

    def _run_pads(self) -> list[list[Floats]]:
        """The states, each float32[1, U], after 0, 1, ... `length` pads; only the first if pads are skipped."""
        after = [[np.full((1, self._units), BEFORE_ANY_WORD[name], np.float32) for name in self._states]]
        one_pad = np.full((1, 1), self._pad, dtype=np.int32)
        for _ in range(0 if self.has_mask else self.length):
            _, *states = self._run(one_pad, 0, np.ones(1), after[-1])
            after.append(states)
        return after

    def _run(
        self, matrix: npt.NDArray[np.int32], first: int, counts: npt.NDArray[np.generic], states: Sequence[Floats]
    ) -> list[Floats]:
        """One call of the graph for the words from `first` on of messages of `counts` words: scores, then states."""
        given = {"ids": matrix, **{f"initial_{name}": state for name, state in zip(self._states, states, strict=True)}}
        if self.has_mask:
            given[LENGTHS] = np.clip(counts - first, 0, matrix.shape[1]).astype(np.int32)
        if self._has_mean:
            given[WORDS] = np.maximum(counts, 1).astype(np.float32)[:, None]
        results: list[Floats] = self._session.run(self._outputs, given)
        return results


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    """A session of a single thread for a graph that holds nothing but what `export` writes. Raises ModelError."""
    try:
        check_graph(graph)
    except ValueError as error:
        reason = "scorer.onnx is not a graph as this version exports it, with its weights inside; it is not run"
        raise ModelError(reason) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its warnings go to stderr past Python
    try:
        return onnxruntime.InferenceSession(
            graph,
            options,
            providers=["CPUExecutionProvider"],
            enable_fallback=0,  # else it prints what it stumbled over to stdout and tries again
        )
    except Exception as error:  # ONNX Runtime's exceptions share no base class
        raise ModelError("scorer.onnx is not a graph that ONNX Runtime can run") from error

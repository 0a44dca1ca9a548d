"""Ids to scores with ONNX Runtime. Knows no words, no text and no files.

Cost follows the real words: messages are sorted by length and scored in buckets as long as their longest message.
What fills the place of missing words depends on how the network was trained, and the graph says which:

- without a mask, pads in front of a message are read like words. Pads alone always lead to the same states, so these
  are computed once, and a bucket starts from the state after the pads that all its messages share.
- with a mask, pads are skipped: they come after the words, and the graph gets the number of words. Only such a network
  may also read messages from their last word to the first; to the graph that is another row of ids.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

# From 1.32 on, ONNX Runtime keeps a device id in the user's cache and sends events to its makers unless told not to
# before it is loaded. Nothing goes over the network here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from score_messages.errors import ModelError
from score_messages.model.calibration import NO_CALIBRATION, Calibration
from score_messages.model.graph_form import MAX_UNITS, check_graph
from score_messages.model.label import with_neutral
from score_messages.model.weights import Floats
from score_messages.text.encode import TokenIds

LENGTHS, WORDS, BACKWARD = "lengths", "words", "ids_backward"
"""Further inputs of a graph that was trained with a mask, of one that takes the mean over all words, and of one that
reads in both directions."""

SCORE, PROBABILITIES = "score", "probabilities"
"""The first output: of a network that knows two classes, or three."""

BEFORE_ANY_WORD = {"h": 0, "c": 0, "back_h": 0, "back_c": 0, "max": -1, "sum": 0}
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

    def __init__(
        self, graph: bytes, length: int, pad: int, vocabulary_size: int, calibration: Calibration = NO_CALIBRATION
    ) -> None:
        """Load `graph`, as `export.to_onnx` made it.

        Args:
            length: how many ids the model was trained to see.
            pad: the id that fills up shorter messages.
            vocabulary_size: how many ids there are; the graph must have a vector for each.
            calibration: what is made of the graph's probabilities.

        `has_mask` says afterwards whether pads are skipped, `has_backward` whether messages are read from their last
        word, too, and `has_pools` whether the states of all words count.

        Raises:
            ModelError: the graph is not one that ONNX Runtime can run, or has other inputs or outputs.
        """
        self._made_of = graph, length, pad, vocabulary_size, calibration
        self._session = _session(graph)
        try:
            inputs = {value.name: value.shape for value in self._session.get_inputs()}
            outputs = [value.name for value in self._session.get_outputs()]
            states = {
                name.removeprefix("initial_"): shape for name, shape in inputs.items() if name.startswith("initial_")
            }
            self._widths: dict[str, int] = {name: shape[1] for name, shape in states.items()}
        except Exception as error:  # a state is no matrix
            raise ModelError("scorer.onnx is not a graph that ONNX Runtime can run") from error
        self.has_mask, self._has_mean, self.has_backward = (name in inputs for name in (LENGTHS, WORDS, BACKWARD))
        self.has_pools = not {"max", "sum"}.isdisjoint(self._widths)
        self.outputs = 3 if outputs[:1] == [PROBABILITIES] else 1
        self._outputs = [SCORE if self.outputs == 1 else PROBABILITIES, *(f"final_{name}" for name in self._widths)]
        if not self._is_scoring_graph(inputs) or outputs != self._outputs:
            raise ModelError("scorer.onnx has other inputs or outputs than a scoring graph")
        self.length, self.pad, self._calibration = length, pad, calibration
        try:
            self._states_after_pads = self._run_pads()
        except Exception as error:  # its inputs have other shapes or types than its nodes need
            raise ModelError("scorer.onnx is not a scoring graph: it can't be run") from error
        self._check_vectors(vocabulary_size)

    def __reduce__(self) -> tuple[type[Engine], tuple[bytes, int, int, int, Calibration]]:
        """Sent to another process, it is loaded and checked anew from its graph: a session itself can't travel."""
        return Engine, self._made_of

    def predict(self, ids: TokenIds) -> Floats:
        """The probabilities of negative, neutral and positive for each of n messages: float32[n, 3].

        A network of one output knows no neutral: its probability is 0.

        Raises:
            ModelError: a probability is not a number from 0 to 1.
        """
        by_length = np.argsort(np.diff(ids.offsets), kind="stable")
        ordered = ids.take(by_length)
        backward = ordered.backward() if self.has_backward else None
        predictions = np.empty((len(ids), self.outputs), dtype=np.float32)
        for start in range(0, len(ids), BUCKET_ROWS):
            bucket = slice(start, start + BUCKET_ROWS)
            predictions[by_length[bucket]] = self._predict_bucket(ordered, backward, start, len(by_length[bucket]))
        if not ((predictions >= 0) & (predictions <= 1)).all():
            raise ModelError("the model gave a probability that is not a number from 0 to 1")
        return self.probabilities_of(predictions)

    def probabilities_of(self, predictions: Floats) -> Floats:
        """What the model makes of the graph's predictions, float32[n, outputs]: its probabilities, float32[n, 3]."""
        return self._calibration.applied_to(predictions if self.outputs == 3 else with_neutral(predictions[:, 0]))

    def states_before(self) -> list[Floats]:
        """The states before the first word of a network with a mask, each float32[1, width], as `run` takes them."""
        return self._states_after_pads[0]

    def _predict_bucket(self, ids: TokenIds, backward: TokenIds | None, start: int, rows: int) -> Floats:
        """What the graph gives `rows` messages from `start` on, the last of which is the longest: [rows, outputs]."""
        offsets = ids.offsets[start : start + rows + 1]
        counts = np.diff(offsets)
        steps = max(int(counts[-1]), 1)
        columns = np.arange(steps)
        is_word = columns < counts[:, None] if self.has_mask else columns >= steps - counts[:, None]
        matrices = []
        for values in (ids.values, *(() if backward is None else (backward.values,))):
            matrix = np.full((rows, steps), self.pad, dtype=np.int32)
            matrix[is_word] = values[offsets[0] : offsets[-1]]
            matrices.append(matrix)
        before = self._states_after_pads[0 if self.has_mask else self.length - steps]
        states = [np.repeat(state, rows, axis=0) for state in before]
        predictions = np.empty((rows, self.outputs), dtype=np.float32)
        done = 0
        for first in range(0, steps, STEPS_PER_CALL):
            if self.has_mask and first:  # the shortest messages, which come first, have ended
                ended = int(np.searchsorted(counts, first, side="right"))
                states = [state[ended - done :] for state in states]
                done = ended
            pieces = [matrix[done:, first : first + STEPS_PER_CALL] for matrix in matrices]
            predictions[done:], *states = self.run(pieces, first, counts[done:], states)
        return predictions

    def _is_scoring_graph(self, inputs: Mapping[str, Sequence[object]]) -> bool:
        """Whether the inputs have the names, the order and the shapes that `export` gives them."""
        names = list(self._widths)
        expected: dict[str, list[object]] = {"ids": ["batch", "steps"]}
        expected |= {BACKWARD: ["batch", "steps"]} if self.has_backward else {}
        expected |= {f"initial_{name}": ["batch", width] for name, width in self._widths.items()}
        expected |= {LENGTHS: ["batch"]} if self.has_mask else {}
        expected |= {WORDS: ["batch", 1]} if self._has_mean else {}
        of_lstm = ["h", "c", "back_h", "back_c"] if self.has_backward else ["h", "c"]
        pools = names[len(of_lstm) :]
        sound = names[: len(of_lstm)] == of_lstm and set(pools) <= {"max", "sum"} and (self.has_mask or not pools)
        sound &= all(type(width) is int and 0 < width <= 2 * MAX_UNITS for width in self._widths.values())
        return sound and list(inputs.items()) == list(expected.items()) and (bool(pools) or not self.has_backward)

    def _check_vectors(self, vocabulary_size: int) -> None:
        highest = np.full((1, 1), vocabulary_size - 1, dtype=np.int32)
        before = self._states_after_pads[0]
        try:
            _, *after = self.run([highest] * (2 if self.has_backward else 1), 0, np.ones(1), before)
        except Exception as error:  # the graph has fewer vectors
            raise ModelError(f"scorer.onnx has no vector for id {vocabulary_size - 1}") from error
        if [state.shape for state in after] != [state.shape for state in before]:
            raise ModelError("scorer.onnx has states of another width than it says")

    def _run_pads(self) -> list[list[Floats]]:
        """The states, each float32[1, width], after 0, 1, ... `length` pads; only the first if pads are skipped."""
        after = [[np.full((1, width), BEFORE_ANY_WORD[name], np.float32) for name, width in self._widths.items()]]
        one_pad = np.full((1, 1), self.pad, dtype=np.int32)
        for _ in range(0 if self.has_mask else self.length):
            _, *states = self.run([one_pad], 0, np.ones(1), after[-1])
            after.append(states)
        return after

    def run(
        self,
        pieces: Sequence[npt.NDArray[np.int32]],
        first: int,
        counts: npt.NDArray[np.generic],
        states: Sequence[Floats],
    ) -> list[Floats]:
        """One call of the graph for the words from `first` on of messages of `counts` words.

        Args:
            pieces: of each direction the ids of these words, int32[rows, steps].

        Returns:
            float32[rows, outputs], then the states.
        """
        given: dict[str, npt.NDArray[np.generic]] = dict(zip(("ids", BACKWARD), pieces, strict=False))
        given |= {f"initial_{name}": state for name, state in zip(self._widths, states, strict=True)}
        if self.has_mask:
            given[LENGTHS] = np.clip(counts - first, 0, pieces[0].shape[1]).astype(np.int32)
        if self._has_mean:
            given[WORDS] = np.maximum(counts, 1).astype(np.float32)[:, None]
        results: list[Floats] = self._session.run(self._outputs, given)
        return [results[0].reshape(-1, self.outputs), *results[1:]]


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

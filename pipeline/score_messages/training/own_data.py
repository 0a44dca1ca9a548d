"""A model of one's own: trained on labelled messages, from scratch, from word vectors or from a saved model."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.errors import ChangedError, Hint, InputError
from score_messages.messages import Status
from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import CLASS_OF_LABEL, figures_of
from score_messages.metrics.three_class import CLASSES
from score_messages.model import keras_lstm
from score_messages.model.batches import Batches, Epoch
from score_messages.model.calibration import LOWEST, calibrated
from score_messages.model.label import class_indices, score_of, with_neutral
from score_messages.model.publish import Story, Trained
from score_messages.model.settings import TWO_CLASSES, Settings
from score_messages.model.weights import Floats
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, NEGATIVE, NEUTRAL, POSITIVE, LabelForm, read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages.text.encode import TokenIds
from score_messages.text.normalize import normalize
from score_messages.text.prepare import prepare
from score_messages.training.calibration import fit_platt, logits_of
from score_messages.training.class_calibration import Mixture, fit_scale_and_shifts
from score_messages.training.class_thresholds import class_thresholds, weighted_macro_f1
from score_messages.training.held_out_rows import held_out_rows, rows_for_test
from score_messages.training.own_options import OwnOptions
from score_messages.training.recipe import WORD_DROPOUT
from score_messages.training.starts import Start, from_saved, from_words

FEWEST = 20
"""Messages of each label without which there is nothing to learn, let alone to hold out."""

NAMES = {NEGATIVE: "negative", NEUTRAL: "neutral", POSITIVE: "positive"}
TARGETS = {
    1: np.array([[0.0], [1.0], [np.nan]], np.float32),
    3: np.eye(3, dtype=np.float32)[CLASS_OF_LABEL],
}
"""What is learnt for each label, by the number of outputs: one only where no label is neutral."""

SUMMARY = "An LSTM trained on {rows:,} messages of its owner: {counts}."
TRAINING = (
    "Cross-entropy, Adam with a cosine schedule from {learning_rate}, batches of"
    " {batch}, {epochs} epochs, of which the best on the {held_out:,} messages held out was kept, seed {seed}. The same"
    " messages calibrated the scores and chose the thresholds, so their figures flatter a little. {start}"
)
LIMITS = (
    "It knows nothing but its training messages; measure it on messages of another time before you trust it. "
    "Don't use it to judge people, and don't let it decide anything about a person by itself."
)


def train_own(
    source: Path,
    form: LabelForm,
    reading: ReadOptions,
    options: OwnOptions = OwnOptions(),
    data: Mapping[str, str] | None = None,
    on_note: Callable[[str], None] = lambda line: None,
    max_bad: MaxBad = MAX_BAD,
    drawn: npt.NDArray[np.float64] | None = None,
) -> Trained:
    """Learn from a labelled file. Messages that can't be read are left out.

    Args:
        data: sha256 by file name, for the record.
        on_note: called with a line for people now and then.
        drawn: float64[n], above 0, of the n rows that `read_labelled` gives: how many messages each stands for. None if
            all count the same. Calibration and thresholds then are right for all these messages, not for the rows.

    Raises:
        ChangedError: the file has another number of rows than `drawn`.
        InputError: the file can't be trusted, or has too few messages of a label.
        ModelError: the model to start from is not one.
        OptionError: options exclude each other.
    """
    options.check()
    bodies, labels, sound = _read(source, form, reading, max_bad)
    held_out = held_out_rows(source, form, reading, options.validation, len(sound), max_bad)[sound]
    tested = rows_for_test(source, form, reading, options.test, len(sound), max_bad)[sound]
    stands_for = _stands_for(source, drawn, sound)[~tested]
    bodies, labels, held_out = bodies.filter(pa.array(~tested)), labels[~tested], held_out[~tested]
    _check(source, labels, held_out)
    whole = _Labelled(bodies, labels, stands_for, _weights(labels, stands_for, options.balance))
    if drawn is not None:
        on_note(f"weighted by how they were drawn: {len(labels):,} messages stand for {stands_for.sum():,.0f}")
    on_note(_balance(labels, whole.weights))
    if contradictions := _contradictions(bodies, labels):
        on_note(f"{contradictions:,} texts are there with different labels; all of them are learnt from")
    training, held = whole.filter(~held_out), whole.filter(held_out)
    outputs = 3 if NEUTRAL in labels else 1
    if options.start_from:
        start = from_saved(options, outputs, on_note)
    else:
        start = from_words(training.bodies, options, outputs, on_note)
    score = partial(_scores, start, prepare(held.bodies, start.vocabulary, start.settings))
    network = _fitted(start, training, held, score, on_note)
    settings = _calibrated(network, start, held, score)
    on_note(_result(settings, held, score(network), drawn is not None))
    story = Story(
        summary=SUMMARY.format(rows=len(labels), counts=_counts(labels)),
        training=TRAINING.format(**asdict(start.recipe), held_out=len(held.labels), start=start.origin),
        limits=LIMITS,
        network=keras_lstm.facts(network, start.recipe),
        data=data or {},
    )
    return Trained(network, start.vocabulary, settings, story, start.recipe.pooling)


_Score = Callable[[Any], Floats]
"""A network to what it predicts of the messages held out: float32[n, outputs]."""


@dataclass(frozen=True)
class _Labelled:
    """n labelled messages.

    Attributes:
        labels: int8[n].
        stands_for: float64[n], of how many messages each is one; all the same if nobody knows.
        weights: float32[n], how much each counts for the network, labels being balanced.
    """

    bodies: pa.StringArray
    labels: npt.NDArray[np.int8]
    stands_for: npt.NDArray[np.float64]
    weights: Floats

    def filter(self, rows: npt.NDArray[np.bool_]) -> _Labelled:
        """Only some messages."""
        bodies = self.bodies.filter(pa.array(rows))
        return _Labelled(bodies, self.labels[rows], self.stands_for[rows], self.weights[rows])

    @property
    def shares(self) -> npt.NDArray[np.float64]:
        """float64[n] that sum to 1: each one's share of the messages that they stand for."""
        return np.asarray(self.stands_for / self.stands_for.sum())


def _read(
    source: Path, form: LabelForm, reading: ReadOptions, max_bad: MaxBad
) -> tuple[pa.StringArray, npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Texts and labels of the rows that can be read, and which of all rows these are."""
    bodies, labels, which = [pa.array([], pa.string())], [np.empty(0, np.int8)], [np.empty(0, np.bool_)]
    for batch in read_labelled(source, form, reading, max_bad):
        sound = batch.messages.status == Status.SCORED.code
        bodies.append(batch.messages.body.filter(pa.array(sound)))
        labels.append(batch.labels[sound])
        which.append(sound)
    return pa.concat_arrays(bodies), np.concatenate(labels), np.concatenate(which)


def _check(source: Path, labels: npt.NDArray[np.int8], held_out: npt.NDArray[np.bool_]) -> None:
    needed = {NEGATIVE, POSITIVE, *set(labels.tolist())}
    for label in sorted(needed):
        rows = int((labels == label).sum())
        if rows < FEWEST:
            hint = Hint(f"Label more; training needs at least {FEWEST} of each label, and hundreds to be any good")
            raise InputError(str(source), f"has {rows} {NAMES[label]} messages", hint=hint)
        if not (labels[held_out] == label).any() or (held_out | (labels != label)).all():
            hint = Hint("Hold out another share", "--validation 0.2")
            raise InputError(str(source), f"has no {NAMES[label]} message among those held out", hint=hint)


def _stands_for(
    source: Path, drawn: npt.NDArray[np.float64] | None, sound: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """float64, of the rows that can be read."""
    weights = np.ones(len(sound)) if drawn is None else drawn
    if len(weights) != len(sound):
        raise ChangedError(str(source), "changed while it was read")
    return weights[sound]


def _weights(labels: npt.NDArray[np.int8], stands_for: npt.NDArray[np.float64], balance: bool) -> Floats:
    """How much each message counts: as many as it stands for, all labels the same in sum; 1 on average."""
    if not balance:
        return np.asarray(stands_for / stands_for.mean(), np.float32)
    sums = np.bincount(labels, weights=stands_for, minlength=3)
    share = len(labels) / (np.count_nonzero(sums) * np.where(sums > 0, sums, 1))
    return np.asarray(stands_for * share[labels], np.float32)


def _counts(labels: npt.NDArray[np.int8]) -> str:
    return ", ".join(f"{int((labels == label).sum()):,} {name}" for label, name in NAMES.items() if label in labels)


def _balance(labels: npt.NDArray[np.int8], weights: Floats) -> str:
    each = [f"{weights[labels == label].mean():.2f}" for label in NAMES if label in labels]
    return f"{_counts(labels)}; each message counts {', '.join(each)} times"


def _contradictions(bodies: pa.StringArray, labels: npt.NDArray[np.int8]) -> int:
    seen: dict[str, set[int]] = defaultdict(set)
    for body, label in zip(normalize(bodies).to_pylist(), labels.tolist(), strict=True):
        seen[body].add(label)
    return sum(len(given) > 1 for given in seen.values())


def _fitted(start: Start, training: _Labelled, held: _Labelled, score: _Score, on_note: Callable[[str], None]) -> Any:
    """The network after the epoch with the lowest log loss on the messages held out."""
    recipe, targets = start.recipe, TARGETS[start.recipe.outputs]
    shares = held.weights.astype(np.float64) / held.weights.sum(dtype=np.float64)
    batches = Batches(
        ids=prepare(training.bodies, start.vocabulary, start.settings),
        targets=targets[training.labels],
        reserved=start.vocabulary.ids,
        rows=recipe.batch,
        word_dropout=WORD_DROPOUT,
        seed=recipe.seed,
        weights=training.weights,
        front=None if recipe.mask else recipe.length,
    )

    def loss(network: Any) -> float:
        return float((shares * row_losses(score(network), targets[held.labels])).sum())

    def report(epoch: Epoch) -> None:
        on_note(f"epoch {epoch.number} of {epoch.of}: loss {epoch.loss:.4f}")

    with tempfile.TemporaryDirectory(prefix="score-messages-") as work:
        return keras_lstm.fit_epochs(start.network, batches, recipe, Path(work), report, loss)


def row_losses(predicted: Floats, targets: Floats) -> npt.NDArray[np.float64]:
    """float64[n]: the cross-entropy of n predictions, float32[n, 1] of positive or float32[n, 3] of all classes."""
    both = (
        np.concatenate([1 - array, array], axis=1) if array.shape[1] == 1 else array for array in (predicted, targets)
    )
    given, wanted = (array.astype(np.float64) for array in both)
    return np.asarray(-(wanted * np.log(np.clip(given, LOWEST, 1))).sum(axis=1))


def _scores(start: Start, ids: TokenIds, network: Any) -> Floats:
    """float32[n, outputs], what a network predicts of n messages."""
    matrix = keras_lstm.padded(ids, start.settings.length, start.vocabulary.ids.pad, start.settings.padding)
    return keras_lstm.predict(network, matrix)


def _calibrated(network: Any, start: Start, held: _Labelled, score: _Score) -> Settings:
    """Calibrate the network on the messages held out, and give the settings with classes and thresholds."""
    given, outputs = score(network), start.recipe.outputs
    if outputs == 1:
        scale, shift = fit_platt(logits_of(given[:, 0]), _modest_targets(held.labels), held.stands_for)
        keras_lstm.scale_logits(network, scale, [shift])
        return replace(start.settings, classes=TWO_CLASSES, thresholds=(MIDDLE,), outputs=outputs)
    mixture = _mixture(held, given)
    scale, shifts = fit_scale_and_shifts([mixture])
    keras_lstm.scale_logits(network, scale, shifts)
    thresholds = class_thresholds([replace(mixture, probabilities=calibrated(mixture.probabilities, scale, shifts))])
    return replace(start.settings, classes=CLASSES, thresholds=thresholds, outputs=outputs)


def _mixture(held: _Labelled, probabilities: Floats) -> Mixture:
    return Mixture(probabilities.astype(np.float64), CLASS_OF_LABEL[held.labels].astype(np.int64), held.shares)


def _modest_targets(labels: npt.NDArray[np.int8]) -> npt.NDArray[np.float64]:
    """Probabilities to calibrate to, off 0 and 1 by what so few messages leave open, as Platt (1999) has them."""
    counts = np.bincount(labels, minlength=2)
    return np.asarray(np.where(labels == NEGATIVE, 1 / (counts[NEGATIVE] + 2), 1 - 1 / (counts[POSITIVE] + 2)))


def _result(settings: Settings, held: _Labelled, predicted: Floats, is_drawn: bool) -> str:
    """A line on the messages held out, all of which the network was asked for."""
    probabilities = predicted if settings.outputs == 3 else with_neutral(predicted[:, 0])
    classes = class_indices(probabilities, settings)
    figures = figures_of(held.labels, score_of(probabilities), classes, MIDDLE, probabilities)
    if figures.binary.balanced_accuracy is None:
        raise ValueError("a label is missing among the messages held out")
    rows = f"{len(held.labels):,} messages held out: "
    balanced = f"balanced accuracy of negative against positive {figures.binary.balanced_accuracy.value:.3f}"
    if figures.macro_f1 is None:
        return rows + balanced
    negative, positive = settings.thresholds
    macro_f1, how = figures.macro_f1.value, ""
    if is_drawn:
        macro_f1, how = weighted_macro_f1(_mixture(held, probabilities), (negative, positive)), " (weighted)"
    thresholds = f"negative from {negative:.2f}, positive from {positive:.2f}"
    return f"{rows}macro-F1 {macro_f1:.3f}{how}, {balanced}; {thresholds}"

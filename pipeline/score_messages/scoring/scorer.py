"""Scoring as Python programs use it: texts to a table, a frame to a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

import pyarrow as pa

from score_messages.errors import ColumnError, Hint, NotTextError, OptionError
from score_messages.explain.effects import MOST_PHRASES
from score_messages.explain.explanation import Explanation, explained
from score_messages.messages import Messages, Status, prediction_schema
from score_messages.model.bundle import Model
from score_messages.model.choice import loaded
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.scoring.batch import score_batches
from score_messages.scoring.cores import usable_cores
from score_messages.scoring.options import SCORE, SKIP, ScoreOptions
from score_messages.scoring.texts import joined_strings, message_batches

FrameT = TypeVar("FrameT")


@dataclass(frozen=True)
class Scorer:
    """A loaded model, ready to score texts. Load it once; it may be used from many threads.

    It can be pickled, model and all (4 MB for the default one), and so be sent to other processes and machines.
    """

    model: Model
    workers: int = field(default_factory=usable_cores)
    other_languages: str = SKIP

    @classmethod
    def load(
        cls,
        model: str | Path = DEFAULT_MODEL,
        *,
        other_languages: str = SKIP,
        thresholds: tuple[float, ...] | None = None,
    ) -> Self:
        """Open a shipped model by name, or a model folder by path.

        Args:
            other_languages, thresholds: as in `ScoreOptions`.

        Raises:
            ModelError: it is missing or damaged.
            OptionError: `other_languages` is neither `skip` nor `score`; the model can't have such thresholds.
        """
        return cls(loaded(model, thresholds), other_languages=other_languages)

    def __post_init__(self) -> None:
        """Raise OptionError for what can't be meant."""
        ScoreOptions(other_languages=self.other_languages)

    def score(self, texts: Iterable[object], *, explain: int = 0) -> pa.Table:
        """Predictions of texts: a table of n rows with the columns of `messages.prediction_schema()`.

        Args:
            texts: strings in whatever can be gone through: a list, a generator, a column of Arrow, NumPy, pandas or
                polars. What they have for missing (None, NaN, NA) is a message without words. A single string is one
                message.

            explain: how many phrases that moved its score each text names at most in the column `because` (see
                `explain.because`); 0 for no such column. It takes some hundred times as long.

        `message_id` counts from 1.

        Raises:
            OptionError: `explain` is below 0 or above 20.
            NotTextError: nothing that holds texts, or something that is no string; it is a TypeError too.
        """
        return self._predictions(message_batches(texts), explain)

    def explain(self, text: str, most: int = MOST_PHRASES) -> Explanation:
        """Why a text has its prediction: which words move its score, and how negative each of its sentences is alone.

        The numbers are differences of predictions, with and without the words; nothing else is fitted or guessed.
        What isn't scored has no phrases; `status` says why.

        Args:
            most: how many phrases are named at most.

        Raises:
            OptionError: `most` is below 1.
            NotTextError: it is no string; it is a TypeError too.
        """
        if not isinstance(text, str):
            raise NotTextError(
                f"explain takes one text, not {type(text).__name__}. For many: [explain(t) for t in texts]"
            )
        if most < 1:
            raise OptionError("explain names at least 1 phrase")
        (batch,) = score_batches(message_batches([text]), self.model, self.workers, self.other_languages == SCORE)
        (row,) = batch.predictions.to_pylist()
        body = batch.messages.body[0].as_py()
        if row["status"] != Status.SCORED:
            return Explanation(text=body or text, model=self.model.name, status=row["status"])
        return explained(self.model, body, row["sentiment"], row["score"], most)

    def score_frame(
        self,
        frame: FrameT,
        text: str | list[str],
        prefix: str = "",
        *,
        id: str | None = None,  # noqa: A002
        explain: int = 0,
    ) -> FrameT:
        """A copy of `frame` with the prediction columns after its own; index and order stay.

        Args:
            frame: a DataFrame of pandas or polars, or an Arrow table; what comes back is of the same kind.
            text: the column that holds the messages, or a list of several that are joined as a mail's subject and
                body are; missing values are messages without words.
            prefix: in front of the names of the prediction columns.
            id: the column that becomes `message_id`; without it, rows are numbered from 1.
            explain: as for `score`.

        Raises:
            ColumnError: there is no such column, it holds something else than text, or a prediction column's name is
                taken.
            NotTextError: `frame` is no frame.
        """
        from score_messages.scoring.frame import NAME, frame_of, index_of, kept_indices, no_text

        wrapped = frame_of(frame)
        names: list[str] = text if isinstance(text, list) else [text]
        if not names:
            raise ColumnError(NAME, "needs a column with the messages", hint=Hint("Name it: text=['subject', 'body']"))
        columns = [wrapped.column(index_of(wrapped, name, "text")) for name in names]
        identity = None if id is None else index_of(wrapped, id, "id")
        kept = kept_indices(wrapped, identity, prefix, explain > 0)
        ids = None if identity is None else wrapped.column(identity)
        try:
            several = len(columns) > 1
            texts = joined_strings(columns) if several else columns[0]
            predictions = self._predictions(message_batches(texts, ids, is_shown=several), explain)
        except NotTextError as error:
            raise no_text(", ".join(map(str, names)), error) from None
        scored: FrameT = wrapped.beside(predictions.rename_columns(prediction_schema(prefix, explain > 0).names), kept)
        return scored

    def _predictions(self, batches: Iterable[Messages], explain: int) -> pa.Table:
        ScoreOptions(explain=explain)  # raises for what can't be meant
        score_others = self.other_languages == SCORE
        batches_scored = score_batches(batches, self.model, self.workers, score_others, explain)
        predictions = [scored.predictions for scored in batches_scored]
        return pa.Table.from_batches(predictions, schema=prediction_schema(explains=explain > 0))

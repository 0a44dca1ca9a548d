"""What a person may choose when a model learns from messages of one's own. Knows neither Keras nor files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from score_messages.errors import OptionError


@dataclass(frozen=True)
class Sizes:
    """Sizes of the network; None leaves one as it is in `recipe.POOLED`.

    Attributes:
        length: words of a message that the model sees.
        vocabulary_size: ids, reserved ones included.
        units: of the LSTM.
        embedding: numbers of a word vector.
    """

    length: int | None = None
    vocabulary_size: int | None = None
    units: int | None = None
    embedding: int | None = None


@dataclass(frozen=True)
class OwnOptions:
    """How to learn from messages of one's own.

    Attributes:
        network: its sizes; they give way to those of `start_from` and of `embeddings`.
        padding: `post` puts pads behind the words and masks them, `pre` in front, where they are read.
        pooling: what the last layer reads: some of `max` and `mean`, or () for the last state; None for what is usual.
        truncation: `pre` keeps the last words of a long message, `post` the first.
        start_from: a shipped model's name or a model folder, whose words and weights are the start.
        embeddings: a file of word vectors to start from.
        freeze_embeddings: word vectors stay as they start.
        balance: let each label count the same, however rare.
        validation: share of the messages that are held out.
        test: share of the messages that nothing is done with, so that the model can be measured on them.
        epochs: how often the messages are learnt from; None for as often as `recipe.POOLED` says.

    Raises:
        OptionError: a value is none that there is.
    """

    network: Sizes = Sizes()
    padding: str = "post"
    pooling: tuple[str, ...] | None = None
    truncation: str = "pre"
    start_from: str | None = None
    embeddings: Path | None = None
    freeze_embeddings: bool = False
    balance: bool = True
    validation: float = 0.1
    test: float = 0.0
    epochs: int | None = None

    def __post_init__(self) -> None:
        if not {self.padding, self.truncation} <= {"pre", "post"}:
            raise OptionError("--padding and --truncation are 'pre' or 'post'")
        if self.test and not 0.05 <= self.test <= 0.5:
            raise OptionError("--test takes a share of the messages, from 0.05 to 0.5, such as 0.2")
        if unknown := set(self.pooling or ()) - {"max", "mean"}:
            raise OptionError(f"--pooling knows max and mean, not '{min(unknown)}'")

    @property
    def pooling_or_usual(self) -> tuple[str, ...]:
        """What was asked for; else maximum and mean where pads are not read."""
        if self.pooling is not None:
            return self.pooling
        return ("max", "mean") if self.padding == "post" else ()

    def check(self) -> None:
        """Refuse choices that exclude each other. Raises OptionError."""
        if self.start_from is not None and self.embeddings is not None:
            raise OptionError("--start-from brings its own word vectors; leave out --embeddings")
        if self.pooling_or_usual and self.padding != "post":
            raise OptionError("--pooling needs --padding post: with pads in front, they would be pooled like words")

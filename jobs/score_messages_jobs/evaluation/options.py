"""The options of `sentiment-jobs evaluate`: each is a field with type, default and help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import OptionError
from score_messages_jobs.options.labelled_files import LabelledFiles

if TYPE_CHECKING:
    from score_messages.evaluation.selection import Condition
    from score_messages.model.thresholds import Thresholds
    from score_messages.read import ReadOptions


@dataclass(frozen=True)
class Options:
    """What to measure on what, in the order of the help.

    Attributes:
        files: how the labelled files are read, those of `train`, too.
    """

    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped model's name or a model folder.")]
    data: Annotated[
        tuple[Path, ...], typer.Argument(metavar="DATA...", help="CSV or Parquet files, or folders of them.")
    ]
    files: LabelledFiles = LabelledFiles()
    id_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column with the name of a message. Default: its number.")
    ] = None
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Also measure VADER (a lexicon) and the majority class, on the same rows."),
    ] = False
    train: Annotated[
        tuple[Path, ...],
        typer.Option(
            metavar="FILE",
            help="Also measure a bag of words that learns from this file, and VADER with thresholds chosen on it. "
            "Can be repeated; a file that is named twice counts twice.",
        ),
    ] = ()
    held_out: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.999, help="Only the rows that `train` held out: give its --validation share."),
    ] = None
    where: Annotated[
        tuple[str, ...],
        typer.Option(
            metavar="COLUMN=VALUE",
            help="Only the rows with this value in another column (COLUMN!=VALUE: with any other). Can be repeated: "
            "values of the same column are alternatives, another column narrows further.",
        ),
    ] = ()
    by: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Also measure the rows of each value of this column by themselves."),
    ] = None
    weight_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Column with how many messages a row stands for: 1 / the probability with which it was drawn. "
            "Default: weight, of a file that `sample` drew (it has a column drawn, too); else all count the same.",
        ),
    ] = None
    thresholds: Annotated[
        str | None,
        typer.Option(metavar="NEG,POS", help="Measure with these thresholds instead of the model's, such as 0.2,0.7."),
    ] = None
    worst: Annotated[int, typer.Option(min=0, help="Name this many of the highest-loss errors of each file.")] = 0
    show_text: Annotated[
        bool,
        typer.Option(
            "--show-text", help="With --worst: also show the beginning of the messages. Mind who can see your screen."
        ),
    ] = False
    challenges: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also count how many hard texts of a list (CSV) the model passes."),
    ] = None
    card: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="Store the figures in the model folder (give its path) under this heading, and update its README.md.",
        ),
    ] = None
    reference: Annotated[
        bool,
        typer.Option(
            "--reference",
            help="Store the distribution of the scores on these messages in the model folder (give its path); "
            "nightly runs are compared with it.",
        ),
    ] = False

    def conditions(self) -> list[Condition]:
        """What rows must say in other columns. Raises OptionError."""
        from score_messages.evaluation.selection import Condition

        return [Condition.parse(text) for text in self.where]

    def stated_thresholds(self) -> Thresholds | None:
        """Those instead of the model's. Raises OptionError."""
        from score_messages.model.thresholds import parse_thresholds

        if self.thresholds is None:
            return None
        if self.card is not None or self.reference:
            raise OptionError("--thresholds measures the model with others than its own, which its card doesn't have")
        return parse_thresholds(self.thresholds)

    def reading(self) -> ReadOptions:
        """How the messages are read."""
        return replace(self.files.reading(), id_column=self.id_column)

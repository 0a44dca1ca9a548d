"""How labelled files are read: what `evaluate` and `train` share with each other, and with scoring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.reading_fields import (
    Delimiter,
    Encoding,
    Escape,
    From,
    MaxBad,
    Null,
    Sheet,
)
from score_messages_jobs.options.score_parameters import Parameters

if TYPE_CHECKING:
    from score_messages.read import ReadOptions
    from score_messages.read.labelled import LabelForm
    from score_messages.read.tolerance import MaxBad as Tolerance


@dataclass(frozen=True)
class LabelledFiles:
    """The options as they were given; those that scoring has, too, mean what they mean there."""

    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N|A,B",
            help="Column with the message, or several that are joined. Default: the one with a usual name.",
        ),
    ] = Parameters.text_column
    label_column: Annotated[
        str, typer.Option(metavar="NAME", help="Column with the label: 0 or negative, 1 or positive, 2 or neutral.")
    ] = "label"
    stars: Annotated[
        int | None,
        typer.Option(metavar="N", help="The label is a number of stars, at most N; the middle is neutral."),
    ] = None
    input_format: From = Parameters.input_format
    encoding: Encoding = Parameters.encoding
    delimiter: Delimiter = Parameters.delimiter
    escape: Escape = Parameters.escape
    sheet: Sheet = Parameters.sheet
    null: Null = Parameters.null
    max_bad: MaxBad = Parameters.max_bad

    def form(self) -> LabelForm:
        """Where the truth stands, and how it is written."""
        from score_messages.read.labelled import LabelForm

        return LabelForm(self.label_column, self.stars)

    def reading(self) -> ReadOptions:
        """How the messages are read."""
        from score_messages.read import ReadOptions

        return ReadOptions(
            format=self.input_format,
            text_column=self.text_column,
            encoding=self.encoding,
            delimiter=self.delimiter,
            escape=self.escape,
            sheet=self.sheet,
            null=by_commas(self.null or ""),
        )

    def limit(self) -> Tolerance:
        """How many rows may be unreadable. Raises OptionError."""
        from score_messages.read.tolerance import MaxBad

        return MaxBad.parse(self.max_bad)

"""How labelled files are read: what `evaluate` and `train` share with each other, and with scoring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from score_messages.read import ReadOptions
    from score_messages.read.labelled import LabelForm
    from score_messages.read.tolerance import MaxBad


@dataclass(frozen=True)
class LabelledFiles:
    """The options as they were given; they mean what they mean in scoring.

    Attributes:
        stars: the label is a number of stars, of at most so many.
    """

    text_column: str | None = None
    label_column: str = "label"
    stars: int | None = None
    id_column: str | None = None
    input_format: str | None = None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    escape: str = "doubled"
    max_bad: str = "1%"

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
            id_column=self.id_column,
            encoding=self.encoding,
            delimiter=self.delimiter,
            escape=self.escape,
        )

    def limit(self) -> MaxBad:
        """How many rows may be unreadable. Raises OptionError."""
        from score_messages.read.tolerance import MaxBad

        return MaxBad.parse(self.max_bad)
